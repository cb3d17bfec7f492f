/** The check of a campaign before it starts: what it counts, and how it is kept while it goes on. Pure. */
import type { Campaign } from '../../generated/prisma/client.ts';

/** What recipients cost in a country. Amounts are micro-units of the workspace's currency, as text. */
export interface CountryCost {
  recipients: number;
  parts: number;
  low: string;
  high: string;
  /** Recipients that have no price. */
  unpriced: number;
}

/** Counts of recipients that were looked at. */
export interface Tally {
  checked: number;
  sendable: number;
  /** Of those, how many would wait, by the reason. */
  deferred: Record<string, number>;
  blocked: Record<string, number>;
  /** Parts by encoding. */
  parts: Record<string, number>;
  /** By ISO 3166-1 alpha-2; '': of no country. */
  countries: Record<string, CountryCost>;
  /** First and last moment at which one is sent; `null`: none is. */
  firstAt: number | null;
  lastAt: number | null;
}

/** A check, as the campaign keeps it: counts and settings, nothing of a person. */
export interface Preflight extends Tally {
  /** Names this check: one that was begun anew takes no more pages of the one before. */
  id: string;
  /** Recipients that there are in all. */
  recipients: number;
  /** The last contact that was looked at; `null`: none was. */
  after: string | null;
  isDone: boolean;
  /** Version of the template that was checked. */
  templateVersion: number;
  /** Currency of the costs: the workspace's. */
  currency: string;
  /** What keeps the campaign from being started; `null`: nothing. */
  fault: string | null;
}

/** A tally of nobody. */
export function emptyTally(): Tally {
  return { checked: 0, sendable: 0, deferred: {}, blocked: {}, parts: {}, countries: {}, firstAt: null, lastAt: null };
}

/** Adds to the count of a key. */
export function addTo(counts: Record<string, number>, key: string, count = 1): void {
  counts[key] = (counts[key] ?? 0) + count;
}

/** The check of a campaign; `null`: there is none of it as it is now. */
export function preflightOf({ preflight }: Pick<Campaign, 'preflight'>): Preflight | null {
  return preflight as Preflight | null;
}

function sums(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const sum = { ...a };
  for (const [key, count] of Object.entries(b)) addTo(sum, key, count);
  return sum;
}

/** Both tallies together. */
export function merged(a: Tally, b: Tally): Tally {
  const countries = { ...a.countries };
  for (const [country, cost] of Object.entries(b.countries)) {
    const own = countries[country];
    countries[country] =
      own === undefined
        ? cost
        : {
            recipients: own.recipients + cost.recipients,
            parts: own.parts + cost.parts,
            low: String(BigInt(own.low) + BigInt(cost.low)),
            high: String(BigInt(own.high) + BigInt(cost.high)),
            unpriced: own.unpriced + cost.unpriced,
          };
  }
  const times = [a.firstAt, b.firstAt].filter((at) => at !== null);
  const lasts = [a.lastAt, b.lastAt].filter((at) => at !== null);
  return {
    checked: a.checked + b.checked,
    sendable: a.sendable + b.sendable,
    deferred: sums(a.deferred, b.deferred),
    blocked: sums(a.blocked, b.blocked),
    parts: sums(a.parts, b.parts),
    countries,
    firstAt: times.length === 0 ? null : Math.min(...times),
    lastAt: lasts.length === 0 ? null : Math.max(...lasts),
  };
}
