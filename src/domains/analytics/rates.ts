/** Rates of figures: each a quotient of whole numbers, made at the very end. */
import type { RollupNamedAmount } from '../../db/sql/rollups-read.ts';
import { decimalOf, halfEven } from '../../kernel/money.ts';
import type { Measure } from '../../kernel/rollups.ts';

type Counts = Readonly<Record<Measure, number>>;

/** A share of a whole; `null`: the whole is nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Messages that have come to an end on the way to the phone, well or not. */
export function ended(counts: Counts): number {
  const { delivered, partiallyDelivered, undelivered, failed, expired, unknown } = counts;
  return delivered + partiallyDelivered + undelivered + failed + expired + unknown;
}

/** Share of them that arrived. */
export function deliveryRate(counts: Counts): number | null {
  return share(counts.delivered, ended(counts));
}

/** Opt-outs for each 1,000 delivered messages. */
export function optOutsPer1000({ optedOut, delivered }: Counts): number | null {
  return share(optedOut * 1_000, delivered);
}

/** An exact amount of money. */
export interface Amount {
  amount: string;
  currency: string;
}

/** Amounts of money of a kind, by currency. */
export function moneyOfKind(amounts: readonly RollupNamedAmount[], of: 'CHARGE' | 'COST'): Amount[] {
  return amounts
    .filter(({ kind }) => kind === of)
    .map(({ name: currency, amount }) => ({ amount: decimalOf(amount), currency }));
}

/** Charges by currency for each of so many, rounded half to even; empty: for none. */
export function chargesPer(amounts: readonly RollupNamedAmount[], count: number): Amount[] {
  if (count === 0) return [];
  return amounts
    .filter(({ kind }) => kind === 'CHARGE')
    .map(({ name: currency, amount }) => ({ amount: decimalOf(halfEven(amount, BigInt(count))), currency }));
}

/** Messages that nobody received whole by the code of the reason, the most frequent first. */
export function failuresOf(amounts: readonly RollupNamedAmount[]): { code: string; count: number }[] {
  return amounts
    .flatMap(({ kind, name, amount }) => (kind === 'REASON' ? [{ code: name, count: Number(amount) }] : []))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
