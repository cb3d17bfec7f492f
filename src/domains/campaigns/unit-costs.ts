/** Costs of a campaign by what their prices depend on: told by network, and reckoned again when the campaign starts. Pure. */
import type { PriceLists } from '../../kernel/charge.ts';
import { microsHalfEven } from '../../kernel/money.ts';
import { callingCodeOf } from '../../kernel/phone.ts';
import {
  CONVERTED_PLACES,
  converted,
  type DatedPrice,
  type PricedMessage,
  type PriceTable,
  possiblePrices,
} from '../../kernel/prices.ts';
import { type Cost, plus, type Span, totalOf } from './costs.ts';

/** Facts that the price of a part of a message depends on; `null`: it has none, or it is not known. */
export interface PriceBasis extends Pick<PricedMessage, 'country' | 'mccMnc' | 'senderKind'> {
  routeId: string | null;
  /** The longest prefix of the number that the list of the workspace names. */
  prefix: string | null;
  span: Span | null;
}

/** Costs of all messages that have the same price for the same reasons. */
export interface UnitCost extends Cost {
  /** The first moment at which one of them would be sent, which its price is of. */
  at: number;
}

/** Units that are kept at most; what is more is one. */
export const MAX_UNITS = 500;
/** Key of that one. */
const OTHERS = 'OTHERS';

/** The key of a unit. */
export function unitKey({ routeId, senderKind, country, mccMnc, prefix, span }: PriceBasis): string {
  const price = span === null ? ['', ''] : [String(span.low), String(span.high)];
  return [routeId ?? '', senderKind ?? '', country ?? '', mccMnc ?? '', prefix ?? '', ...price].join('|');
}

function basisOf(key: string): PriceBasis {
  const [routeId, senderKind, country, mccMnc, prefix, low, high] = key.split('|').map((part) => part || null);
  return {
    routeId: routeId ?? null,
    senderKind: (senderKind ?? null) as PriceBasis['senderKind'],
    country: country ?? null,
    mccMnc: mccMnc ?? null,
    prefix: prefix ?? null,
    span: low == null || high == null ? null : { low: BigInt(low), high: BigInt(high) },
  };
}

/** Units together. */
export function mergedUnits(a: Record<string, UnitCost>, b: Record<string, UnitCost>): Record<string, UnitCost> {
  const sum = { ...a };
  let size = Object.keys(sum).length;
  for (const [key, unit] of Object.entries(b)) {
    const isNew = sum[key] === undefined;
    if (isNew) size += 1;
    addUnit(sum, isNew && size > MAX_UNITS ? OTHERS : key, unit);
  }
  return sum;
}

/** Adds to the unit of a key. */
export function addUnit(units: Record<string, UnitCost>, key: string, { at, ...cost }: UnitCost): void {
  const own = units[key];
  units[key] = { ...plus(own, cost), at: Math.min(at, own?.at ?? at) };
}

/** The longest prefix of a number that a list names; `null`: it names none of it. */
export function longestPrefix({ lengths, prefixes }: PriceTable, to: string): string | null {
  const length = lengths.find((each) => prefixes.get(each)?.has(to.slice(0, each)));
  return length === undefined ? null : to.slice(0, length);
}

/** Price of a part by a route, which counts where the list has none. */
export interface RoutePrice {
  pricePerPartMicros: bigint | null;
  priceCurrency: string | null;
}

/**
 * Least and most that a part of a message can cost in the workspace's currency: by its list, else by its route.
 *
 * @param messages one; more: it is one of them
 * @returns `null`: it has no price, or no rate
 */
export function spanOf(
  lists: PriceLists | null,
  { pricePerPartMicros, priceCurrency }: RoutePrice,
  inCurrency: string,
  messages: readonly PricedMessage[],
): Span | null {
  const ofRoute =
    pricePerPartMicros === null || priceCurrency === null ? [] : [{ pricePerPartMicros, currency: priceCurrency }];
  const amounts = messages.flatMap((message) => {
    const listed = lists === null ? [] : possiblePrices(lists.sell, message);
    const { at } = message;
    return (listed.length === 0 ? ofRoute : listed).map(({ pricePerPartMicros: micros, currency }) =>
      converted(micros, { currency, inCurrency, at }, lists?.rates ?? []),
    );
  });
  const known = amounts.filter((amount) => amount !== null).map((amount) => microsHalfEven(amount, CONVERTED_PLACES));
  if (known.length === 0 || known.length < amounts.length) return null;
  return {
    low: known.reduce((least, each) => (each < least ? each : least)),
    high: known.reduce((most, each) => (each > most ? each : most)),
  };
}

/** A network, or those together that are told of no more. */
export interface NetworkCost extends Cost {
  country: string | null;
  /** `null`: not known. */
  mccMnc: string | null;
  isRest: boolean;
}

/** Networks that are told of at most. */
const MAX_NETWORKS = 200;

/** Costs by network, the most recipients first; last, what is more than those. */
export function networksOf(units: Record<string, UnitCost>): NetworkCost[] {
  const byNetwork = new Map<string, NetworkCost>();
  const others: Cost[] = [];
  for (const [key, { at: _at, ...cost }] of Object.entries(units)) {
    if (key === OTHERS) {
      others.push(cost);
      continue;
    }
    const { country, mccMnc } = basisOf(key);
    const network = `${country}|${mccMnc}`;
    byNetwork.set(network, { ...plus(byNetwork.get(network), cost), country, mccMnc, isRest: false });
  }
  const sorted = [...byNetwork.values()].sort((a, b) => b.recipients - a.recipients);
  others.push(...sorted.splice(MAX_NETWORKS));
  if (others.length === 0) return sorted;
  return [...sorted, { ...totalOf(others), country: null, mccMnc: null, isRest: true }];
}

/** Prices as they are now, and what messages have in common. */
export interface PricesNow extends Pick<PricedMessage, 'purpose'> {
  lists: PriceLists | null;
  routes: ReadonlyMap<string, RoutePrice>;
  /** Currency that costs are reckoned in. */
  currency: string;
  now: Date;
  /** Id of the check: prices that were made later have higher ones. */
  checkId: string;
}

/** Costs as they are now, beside those of the check. */
export interface Reckoned {
  before: Cost;
  now: Cost;
  /** Countries whose costs differ, the largest difference first; '': of no country. */
  countries: string[];
}

const NO_PRICE: RoutePrice = { pricePerPartMicros: null, priceCurrency: null };

/** Reckons the costs of a check by the prices of now. What is not told apart is taken to cost as much more or less as the rest. */
export function reckonedAgain(units: Record<string, UnitCost>, prices: PricesNow): Reckoned {
  const { lists, routes, currency, purpose, now, checkId } = prices;
  const added = lists === null ? [] : addedPrefixes(lists.sell, checkId);
  const befores: Cost[] = [];
  const nows: Cost[] = [];
  const moved = new Map<string, bigint>();
  for (const [key, { at, ...before }] of Object.entries(units)) {
    if (key === OTHERS) continue;
    const { routeId, prefix, span: _span, ...basis } = basisOf(key);
    const of = { ...basis, purpose, at: new Date(Math.max(at, now.getTime())) };
    const numbers = [prefix ?? '', ...added.filter((each) => isWithin(each, prefix, basis.country))];
    const messages = numbers.map((to) => ({ ...of, to }));
    const span = spanOf(lists, routes.get(routeId ?? '') ?? NO_PRICE, currency, messages);
    const { low, high } = span ?? { low: 0n, high: 0n };
    const parts = BigInt(before.parts);
    const unpriced = span === null ? before.recipients : 0;
    const after = { ...before, low: String(low * parts), high: String(high * parts), unpriced };
    befores.push(before);
    nows.push(after);
    const difference = distance(before.low, after.low) + distance(before.high, after.high);
    if (difference > 0n) moved.set(basis.country ?? '', (moved.get(basis.country ?? '') ?? 0n) + difference);
  }
  const [known, reckoned] = [totalOf(befores), totalOf(nows)];
  const { [OTHERS]: others } = units;
  return {
    before: plus(others, known),
    now: others === undefined ? reckoned : totalOf([reckoned, asMuch(others, known, reckoned)]),
    countries: [...moved].sort(([, a], [, b]) => Number(b - a)).map(([country]) => country),
  };
}

function distance(a: string, b: string): bigint {
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -difference : difference;
}

/** A cost that changes as another one does. */
function asMuch(cost: Cost, from: Cost, to: Cost): Cost {
  const scaled = (bound: 'low' | 'high') =>
    from[bound] === '0' ? cost[bound] : String((BigInt(cost[bound]) * BigInt(to[bound])) / BigInt(from[bound]));
  return { ...cost, low: scaled('low'), high: scaled('high') };
}

/** Prefixes that a list has only since a check: numbers of its units may begin with them. */
function addedPrefixes({ byKey }: PriceTable, checkId: string): string[] {
  const [added, old] = [new Set<string>(), new Set<string>()];
  for (const { id, prefix } of [...byKey.values()].flat() as DatedPrice[]) {
    if (prefix !== null) (id > checkId ? added : old).add(prefix);
  }
  return [...added].filter((prefix) => !old.has(prefix));
}

/** Tells that numbers of a country that begin with a prefix of their own, or with none, may begin with another one. */
function isWithin(added: string, prefix: string | null, country: string | null): boolean {
  if (prefix !== null) return added.startsWith(prefix) && added !== prefix;
  const code = country === null ? null : callingCodeOf(country);
  return code === null || added.startsWith(`+${code}`) || `+${code}`.startsWith(added);
}
