/** What a message would cost by the price lists: found, multiplied and converted exactly; nothing is rounded, nothing stored. */

import type { Queryable } from '../../db/client.ts';
import { ratesOf } from '../../db/sql/currency-rates.ts';
import { pricesOfNumber } from '../../db/sql/prices.ts';
import type { Price } from '../../generated/prisma/client.ts';
import { decimalOf, microsHalfEven } from '../../kernel/money.ts';
import {
  CONVERTED_PLACES,
  converted,
  type DatedRate,
  type PricedMessage,
  possiblePrices,
  priceOf,
  priceTable,
} from '../../kernel/prices.ts';

/** An exact amount. */
export interface Amount {
  /** Exact decimal. */
  amount: string;
  currency: string;
}

/** What a message would cost by one list. */
export interface PriceEstimate {
  /** `null`: the workspace's own list, SELL. */
  connectionId: string | null;
  /** `null`: the list has none for it. */
  price: Price | null;
  partCount: number;
  /** Of all parts, in the currency of the price. */
  total: Amount | null;
  /** The same in the workspace's currency, exact; `null`: there is no price, or no rate. */
  converted: Amount | null;
  /** The same as it would be booked: rounded to a millionth, a half to the even one. */
  booked: Amount | null;
  /** Least and most that it can cost, in the workspace's currency: they differ where the network is not known. */
  low: Amount | null;
  high: Amount | null;
}

/** A message whose price is asked for. */
export interface EstimateOf extends PricedMessage {
  partCount: number;
  /** The workspace's. */
  currency: string;
  /** Lists that are asked; `null`: the workspace's own. */
  lists: readonly (string | null)[];
}

/** What a message would cost by each of some lists, in their order. */
export async function estimates(db: Queryable, workspaceId: string, of: EstimateOf): Promise<PriceEstimate[]> {
  const connectionIds = of.lists.filter((list) => list !== null);
  const prices = await pricesOfNumber(db, workspaceId, { ...of, connectionIds });
  const rates = prices.some(({ currency }) => currency !== of.currency) ? await ratesOf(db, workspaceId) : [];
  return of.lists.map((list) =>
    estimateBy(
      prices.filter(({ connectionId }) => connectionId === list),
      { rates, of, list },
    ),
  );
}

function estimateBy(
  prices: readonly Price[],
  { rates, of, list }: { rates: readonly DatedRate[]; of: EstimateOf; list: string | null },
): PriceEstimate {
  const { currency, partCount, at } = of;
  const table = priceTable(prices);
  const price = priceOf(table, of);
  const total = (each: Price) => each.pricePerPartMicros * BigInt(partCount);
  const here = (each: Price) => converted(total(each), { currency: each.currency, inCurrency: currency, at }, rates);
  const exact = (units: bigint | null): Amount | null =>
    units === null ? null : { amount: decimalOf(units, CONVERTED_PLACES), currency };
  const possible = possiblePrices(table, of).map(here);
  const known = possible.filter((each) => each !== null);
  const span = known.length === 0 || known.length < possible.length ? null : known;
  const own = price === null ? null : here(price);
  return {
    connectionId: list,
    price,
    partCount,
    total: price === null ? null : { amount: decimalOf(total(price)), currency: price.currency },
    converted: exact(own),
    booked: own === null ? null : { amount: decimalOf(microsHalfEven(own, CONVERTED_PLACES)), currency },
    low: exact(span?.reduce((least, each) => (each < least ? each : least)) ?? null),
    high: exact(span?.reduce((most, each) => (each > most ? each : most)) ?? null),
  };
}
