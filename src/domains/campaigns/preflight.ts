/** The check of a campaign before it starts: what it counts, and how it is kept while it goes on. Pure. */
import type { Campaign } from '../../generated/prisma/client.ts';
import { decimalOf } from '../../kernel/money.ts';
import type { NumberLookupSetting } from '../../kernel/number-lookups.ts';
import { asVariant, type Variant, variantsOf } from './variants.ts';

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
  /** Recipients that lack a value, by the variable. */
  missing: Record<string, number>;
  /** Recipients whose text a gate lets through and warns of, by its sentence. */
  flags: Record<string, number>;
  /** Parts by encoding. */
  parts: Record<string, number>;
  /** By ISO 3166-1 alpha-2; '': of no country. */
  countries: Record<string, CountryCost>;
  /** Recipients by the hour of their own clocks at which they would be written to, from 0. */
  hours: number[];
  /** Texts that were looked at for dear characters, with their parts. */
  sampled: number;
  sampledParts: number;
  /** Of those texts, how many have a dear character that has a cheaper spelling. */
  costly: Record<string, number>;
  /** Parts that they would take less with cheaper spellings. */
  sparedParts: number;
  /** Of the sendable, whose local time has passed: they get it on the first day after. */
  nextDay: number;
  /** First and last moment at which one is sent; `null`: none is. */
  firstAt: number | null;
  lastAt: number | null;
  /** Members of the audience who get nothing, so that it is seen what the campaign changes. */
  heldOut: number;
  /** Those who would get a message, and what they cost: by the position of the variant that they try; REST: the rest, as if it got the control. */
  split: Record<string, CountryCost>;
  /** Recipients of whose number no answer is stored, where numbers are looked up. */
  toLookUp: number;
  /** Those who would get a message, and what they cost, by the id of their route. */
  routes: Record<string, CountryCost>;
}

/** Key of those in a split who try no variant. */
export const REST = 'REST';

/** A check, as the campaign keeps it: counts and settings, nothing of a person. */
export interface Preflight extends Tally {
  /** Names this check: one that was begun anew takes no more pages of the one before. */
  id: string;
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
    ...{ sampled: 0, sampledParts: 0, costly: {}, sparedParts: 0, nextDay: 0, heldOut: 0, split: {}, routes: {} },
    toLookUp: 0,
  };
}

/** Adds to the count of a key. */
export function addTo(counts: Record<string, number>, key: string, count = 1): void {
  counts[key] = (counts[key] ?? 0) + count;
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

/** The sum of costs. */
export function totalOf(costs: Iterable<CountryCost>): CountryCost {
  const sum = { recipients: 0, parts: 0, low: 0n, high: 0n, unpriced: 0 };
  for (const { recipients, parts, low, high, unpriced } of costs) {
    sum.recipients += recipients;
    sum.parts += parts;
    sum.low += BigInt(low);
    sum.high += BigInt(high);
    sum.unpriced += unpriced;
  }
  return { ...sum, low: String(sum.low), high: String(sum.high) };
}

function sums(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const sum = { ...a };
  for (const [key, count] of Object.entries(b)) addTo(sum, key, count);
  return sum;
}

function costs(a: Tally['countries'], b: Tally['countries']): Tally['countries'] {
  const sum = { ...a };
  for (const [key, cost] of Object.entries(b)) {
    const own = sum[key];
    sum[key] = own === undefined ? cost : totalOf([own, cost]);
  }
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
    countries: costs(a.countries, b.countries),
    hours: a.hours.map((count, hour) => count + (b.hours[hour] ?? 0)),
    sampled: a.sampled + b.sampled,
    sampledParts: a.sampledParts + b.sampledParts,
    costly: sums(a.costly, b.costly),
    sparedParts: a.sparedParts + b.sparedParts,
    nextDay: a.nextDay + b.nextDay,
    heldOut: a.heldOut + b.heldOut,
    toLookUp: a.toLookUp + b.toLookUp,
    split: costs(a.split, b.split),
    routes: costs(a.routes, b.routes),
    firstAt: firsts.length === 0 ? null : Math.min(...firsts),
    lastAt: lasts.length === 0 ? null : Math.max(...lasts),
  };
}

/** A thing that keeps nobody from starting, and that whoever starts may not mean. */
export interface Warning {
  code:
    | 'COSTLY_CHARACTERS'
    | 'MISSING_VARIABLE'
    | 'FLAGGED_TEXT'
    | 'UNTRACKED_LINK'
    | 'NO_PRICE'
    | 'NEXT_DAY'
    | 'OUT_OF_REACH'
    | 'SMALL_TEST'
    | 'FEW_COUPONS'
    | 'UNKNOWN_COST'
    | 'LOOKUP_COST';
  message: string;
  /** Recipients that it is about; of COSTLY_CHARACTERS texts among those that were looked at. */
  count: number;
}

function lookupWarnings({ toLookUp: count, lookups }: Preflight): Warning[] {
  if (lookups === null || count === 0) return [];
  const { priceMicros, currency, silence, dailyLimit } = lookups;
  const cost = (numbers: number) => `${decimalOf(BigInt(priceMicros) * BigInt(numbers))} ${currency}`;
  const isOver = dailyLimit !== undefined && dailyLimit < count;
  if (priceMicros === '0' && !isOver) return [];
  const all = `${count} numbers are looked up before their messages go: ${cost(count)} at most, beside the cost of the messages.`;
  const others = silence === 'REFUSE' ? 'are refused (LOOKUP_UNANSWERED)' : 'go, and nothing is known of their lines';
  const limited = `The daily limit lets ${dailyLimit} be asked about in one day, for ${cost(dailyLimit ?? 0)}: messages of that day to the others ${others}.`;
  return [{ code: 'LOOKUP_COST', message: isOver ? `${all} ${limited}` : all, count }];
}

/** Warnings of a check, those about most recipients first. */
export function warningsOf(preflight: Preflight): Warning[] {
  const { missing, flags, costly, sampled, sampledParts, sparedParts, countries, hasUntrackedLink } = preflight;
  const { split, versions, perVariant } = preflight;
  const warnings: Warning[] = [];
  if (preflight.isTriggered) {
    const message =
      'Triggers bring people one by one: how many come, and what they cost, is not known before. previewMessage says what a message costs, and setBudget limits them all.';
    warnings.push({ code: 'UNKNOWN_COST', message, count: 0 });
  }
  for (const [name, count] of Object.entries(missing)) {
    const message = `${count} recipients have no value for "${name}", and get no message: give one in content.variables, or complete the contacts.`;
    warnings.push({ code: 'MISSING_VARIABLE', message, count });
  }
  warnings.push(...lookupWarnings(preflight));
  for (const [message, count] of Object.entries(flags)) warnings.push({ code: 'FLAGGED_TEXT', message, count });
  const characters = Object.keys(costly).map((character) => `"${character}"`);
  // Where nothing is spared, there is nothing to warn of.
  if (characters.length > 0 && sparedParts > 0) {
    const percent = Math.round((100 * sparedParts) / sampledParts);
    const message = `${characters.slice(0, 10).join(' ')} can make texts dearer: of ${sampled} texts that were looked at, cheaper spellings spare ${sparedParts} of ${sampledParts} parts, ${percent} %.`;
    warnings.push({ code: 'COSTLY_CHARACTERS', message, count: Math.max(...Object.values(costly)) });
  }
  const unpriced = Object.values(countries).reduce((sum, each) => sum + each.unpriced, 0);
  if (unpriced > 0) {
    const message = `${unpriced} recipients have no price in the list of the workspace, and are not in the cost.`;
    warnings.push({ code: 'NO_PRICE', message, count: unpriced });
  }
  const outOfReach = preflight.hasRoutes ? (preflight.blocked.NO_ROUTE ?? 0) : 0;
  if (outOfReach > 0) {
    const message = `${outOfReach} recipients are reached by none of the routes that the campaign names, and get no message.`;
    warnings.push({ code: 'OUT_OF_REACH', message, count: outOfReach });
  }
  const { coupons, sendable } = preflight;
  if (coupons !== null && coupons < sendable) {
    const message = `The pool has ${coupons} coupons that nobody has, for ${sendable} recipients: the campaign pauses when it runs dry. addCoupons adds some.`;
    warnings.push({ code: 'FEW_COUPONS', message, count: sendable - coupons });
  }
  if (preflight.nextDay > 0) {
    const message = `${preflight.nextDay} recipients’ clocks are past the time of the schedule: they get it at that time on the first day after.`;
    warnings.push({ code: 'NEXT_DAY', message, count: preflight.nextDay });
  }
  if (hasUntrackedLink) {
    const message =
      'A text leads to an address that is no short link: who follows it is not known. Write {{ link "https://…" }}.';
    warnings.push({ code: 'UNTRACKED_LINK', message, count: preflight.sendable });
  }
  const tried = Math.min(...versions.map((_version, variant) => split[String(variant)]?.recipients ?? 0));
  if (tried < perVariant) {
    const message = `Only ${tried} people would get one of the variants, and ${perVariant} of each have to have it before one can win: the control would get the rest. Raise test.percent, or lower test.perVariant.`;
    warnings.push({ code: 'SMALL_TEST', message, count: tried });
  }
  return warnings.sort((a, b) => b.count - a.count);
}
