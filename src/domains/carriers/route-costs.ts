/** Costs of a part by the lists of carriers, as routes are compared by them. Pure. */
import type { PriceLists } from '../../kernel/charge.ts';
import type { LeastCost } from '../../kernel/least-cost.ts';
import { decimalOf } from '../../kernel/money.ts';
import { CONVERTED_PLACES, converted, priceOf } from '../../kernel/prices.ts';
import { senderKindOf } from '../../kernel/sender-kind.ts';
import type { RouteRequest } from './route-facts.ts';

/** Cost of a part over a connection, in the workspace's currency. */
export interface RouteCost {
  /** Exact, in units of the 18th decimal place; `null`: the list has no price for it, or there is no rate. */
  exact: bigint | null;
  currency: string;
}

/** Lists and floors of a workspace that routes by cost, as they are at one moment. */
export interface RouteCosts {
  rules: LeastCost;
  /** The longest prefix that a list prices and a number begins with; empty: none. Numbers with the same one cost the same in their country. */
  prefixOf(e164: string): string;
  costOf(connectionId: string, request: RouteRequest): RouteCost;
}

/** The costs by which routes are compared. @returns `null`: the workspace does not route by cost */
export function routeCosts(lists: PriceLists | null, at: Date): RouteCosts | null {
  if (lists === null || lists.leastCost === null) return null;
  const { buy, rates, currency: inCurrency, leastCost: rules } = lists;
  const lengths = [...new Set([...buy.values()].flatMap((table) => [...table.prefixes.keys()]))].sort((a, b) => b - a);
  const isPriced = (prefix: string) =>
    [...buy.values()].some((table) => table.prefixes.get(prefix.length)?.has(prefix));
  return {
    rules,
    prefixOf(e164) {
      const length = lengths.find((each) => each <= e164.length && isPriced(e164.slice(0, each)));
      return length === undefined ? '' : e164.slice(0, length);
    },
    costOf(connectionId, { to, country, mccMnc, purpose, sender }) {
      const table = buy.get(connectionId);
      const senderKind = sender === null ? null : senderKindOf(sender);
      const price = table === undefined ? null : priceOf(table, { to, country, mccMnc, senderKind, purpose, at });
      if (price === null) return { exact: null, currency: inCurrency };
      const { pricePerPartMicros, currency } = price;
      return { exact: converted(pricePerPartMicros, { currency, inCurrency, at }, rates), currency: inCurrency };
    },
  };
}

/** More than 0: the first costs less than the second. A cost that is not known is never less than one that is. */
export function compareCosts(a: RouteCost | null, b: RouteCost | null): number {
  const [first, second] = [a?.exact ?? null, b?.exact ?? null];
  if (first === second) return 0;
  if (first === null) return -1;
  if (second === null) return 1;
  return first < second ? 1 : -1;
}

/** A cost in words: "0.0041 EUR a part". */
export function costText(cost: RouteCost): string {
  return cost.exact === null ? 'an unknown cost' : `${decimalOf(cost.exact, CONVERTED_PLACES)} ${cost.currency} a part`;
}
