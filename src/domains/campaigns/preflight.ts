/** The check of a campaign before it starts: what it counts, and how it is kept while it goes on. Pure. */
import type { Campaign } from '../../generated/prisma/client.ts';
import type { NumberLookupSetting } from '../../kernel/number-lookups.ts';
import { type Cost, mergedCosts, totalOf } from './costs.ts';
import { drainedAt, type Load, mergedLoads, type RatedConnection } from './loads.ts';
import type { OptOuts } from './opt-outs.ts';
import { mergedUnits, type UnitCost } from './unit-costs.ts';
import { asVariant, type Variant, variantsOf } from './variants.ts';

/** Counts of recipients that were looked at. */
export interface Tally {
  checked: number;
  sendable: number;
  /** Of those, how many would wait, by the reason. */
  deferred: Record<string, number>;
  blocked: Record<string, number>;
  /** Recipients that lack a value, by the variable. */
  missing: Record<string, number>;
  /** Recipients whose text a gate lets through and warns of, by its sentence. */
  flags: Record<string, number>;
  /** Parts by encoding. */
  parts: Record<string, number>;
  /** By ISO 3166-1 alpha-2; '': of no country. */
  countries: Record<string, Cost>;
  /** Recipients by the hour of their own clocks at which they would be written to, from 0. */
  hours: number[];
  /** Texts that were looked at for dear characters, with the parts that cheaper spellings would spare and what these cost. */
  spared: Cost;
  /** Parts of those texts. */
  sampledParts: number;
  /** Of those texts, how many have a dear character that has a cheaper spelling. */
  costly: Record<string, number>;
  /** Of the sendable, whose local time has passed: they get it on the first day after. */
  nextDay: number;
  /** First and last moment at which one is sent; `null`: none is. */
  firstAt: number | null;
  lastAt: number | null;
  /** Members of the audience who get nothing, so that it is seen what the campaign changes. */
  heldOut: number;
  /** Those who would get a message, and what they cost: by the position of the variant that they try; REST: the rest, as if it got the control. */
  split: Record<string, Cost>;
  /** Recipients of whose number no answer is stored, where numbers are looked up. */
  toLookUp: number;
  /** Those who would get a message, and what they cost, by the id of their route. */
  routes: Record<string, Cost>;
  /** The same by what their prices depend on. */
  units: Record<string, UnitCost>;
  /** Messages by the id of the connection that they would go by. */
  loads: Record<string, Load>;
}

/** Key of those in a split who try no variant. */
export const REST = 'REST';

/** A check, as the campaign keeps it: counts and settings, nothing of a person. */
export interface Preflight extends Tally {
  /** Names this check: one that was begun anew takes no more pages of the one before. */
  id: string;
  /** Moment at which it began, in milliseconds since 1970. */
  begunAt: number;
  /** Recipients that there are in all. */
  recipients: number;
  /** Coupons of its pool that nobody has; `null`: it has no pool. */
  coupons: number | null;
  /** The last contact that was looked at; `null`: none was. */
  after: string | null;
  isDone: boolean;
  /** Version of the template that was checked. */
  templateVersion: number;
  /** Versions of the templates of the variants. */
  versions: number[];
  /** People who have to have the message of each variant; 0: there are no variants. */
  perVariant: number;
  /** True when triggers bring its people: how many come, and what they cost, nobody knows. */
  isTriggered: boolean;
  /** True when the campaign names the routes that its messages go by. */
  hasRoutes: boolean;
  /** Look-ups of the numbers of the workspace; `null`: these messages have none. */
  lookups: Pick<NumberLookupSetting, 'priceMicros' | 'currency' | 'silence' | 'dailyLimit'> | null;
  /** Connections that have a rate, by their ids, with what waited for them when the check began. */
  rated: Record<string, RatedConnection>;
  /** Opt-outs after earlier campaigns of its template; `null`: there are too few. */
  optOuts: OptOuts | null;
  /** True when a text leads to an address that is no short link. */
  hasUntrackedLink: boolean;
  /** Currency of the costs: the workspace's. */
  currency: string;
  /** What keeps the campaign from being started; `null`: nothing. */
  fault: string | null;
}

/** A tally of nobody. */
export function emptyTally(): Tally {
  return {
    ...{ checked: 0, sendable: 0, deferred: {}, blocked: {}, missing: {}, flags: {}, parts: {}, countries: {} },
    ...{ hours: Array.from({ length: 24 }, () => 0), firstAt: null, lastAt: null },
    ...{ spared: totalOf([]), sampledParts: 0, costly: {}, nextDay: 0, heldOut: 0, split: {}, routes: {}, units: {} },
    ...{ toLookUp: 0, loads: {} },
  };
}

/** Adds to the count of a key. */
export function addTo(counts: Record<string, number>, key: string, count = 1): void {
  counts[key] = (counts[key] ?? 0) + count;
}

/** The earliest moment at which all messages of a campaign have gone out, in milliseconds since 1970; `null`: none would. */
export function outBy({ loads, rated }: Pick<Preflight, 'loads' | 'rated'>): number | null {
  const ends = Object.entries(loads).map(([connectionId, load]) => {
    const connection = rated[connectionId];
    return connection === undefined ? load.until : drainedAt(load, connection);
  });
  return ends.length === 0 ? null : Math.max(...ends);
}

/** The check of a campaign; `null`: there is none of it as it is now. */
export function preflightOf({ preflight }: Pick<Campaign, 'preflight'>): Preflight | null {
  return preflight as Preflight | null;
}

/** Version of the template that a campaign says itself: the one that was checked. */
export function ownVersionOf(campaign: Campaign): number | null {
  return preflightOf(campaign)?.templateVersion ?? campaign.templateVersion;
}

/** Version of the template that a content of a campaign says. @param variant its position; `null`: what the campaign says itself */
export function versionOf(campaign: Campaign, variant: number | null): number | null {
  if (variant === null) return ownVersionOf(campaign);
  return preflightOf(campaign)?.versions[variant] ?? asVariant(campaign, variant).templateVersion;
}

/** Variants of a campaign with the versions of their templates that were checked. */
export function checkedVariants(campaign: Campaign): Variant[] {
  return variantsOf(campaign).map((each, variant) => {
    return { ...each, version: each.template === null ? null : versionOf(campaign, variant) };
  });
}

function sums(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const sum = { ...a };
  for (const [key, count] of Object.entries(b)) addTo(sum, key, count);
  return sum;
}

/** Both tallies together. */
export function merged(a: Tally, b: Tally): Tally {
  const firsts = [a.firstAt, b.firstAt].filter((at) => at !== null);
  const lasts = [a.lastAt, b.lastAt].filter((at) => at !== null);
  return {
    checked: a.checked + b.checked,
    sendable: a.sendable + b.sendable,
    deferred: sums(a.deferred, b.deferred),
    blocked: sums(a.blocked, b.blocked),
    missing: sums(a.missing, b.missing),
    flags: sums(a.flags, b.flags),
    parts: sums(a.parts, b.parts),
    countries: mergedCosts(a.countries, b.countries),
    hours: a.hours.map((count, hour) => count + (b.hours[hour] ?? 0)),
    spared: totalOf([a.spared, b.spared]),
    sampledParts: a.sampledParts + b.sampledParts,
    costly: sums(a.costly, b.costly),
    nextDay: a.nextDay + b.nextDay,
    heldOut: a.heldOut + b.heldOut,
    toLookUp: a.toLookUp + b.toLookUp,
    split: mergedCosts(a.split, b.split),
    routes: mergedCosts(a.routes, b.routes),
    units: mergedUnits(a.units, b.units),
    loads: mergedLoads(a.loads, b.loads),
    firstAt: firsts.length === 0 ? null : Math.min(...firsts),
    lastAt: lasts.length === 0 ? null : Math.max(...lasts),
  };
}
