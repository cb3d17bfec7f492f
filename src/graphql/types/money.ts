/** Amounts of money in the API. */
import { decimalOf } from '../../kernel/money.ts';
import { builder } from '../schema/builder.ts';

/** An amount as the API shows it. */
export interface Money {
  /** Exact decimal. */
  amount: string;
  /** ISO 4217 */
  currency: string;
}

/** Integer micro-units as an amount; `null` when the price is not known. */
export function moneyOf(micros: bigint | null, currency: string | null): Money | null {
  if (micros === null || currency === null) return null;
  return { amount: decimalOf(micros), currency };
}

/** An amount of money. */
export const MoneyType = builder.objectRef<Money>('Money').implement({
  description: 'An amount of money, exact to a millionth.',
  fields: (t) => ({
    amount: t.expose('amount', { type: 'Decimal', description: 'Exact decimal, e.g. "0.0075".' }),
    currency: t.exposeString('currency', { description: 'ISO 4217, e.g. "EUR".' }),
  }),
});

/** An amount of money that comes in. */
export const MoneyInput = builder.inputType('MoneyInput', {
  description: 'An amount of money, exact to a millionth.',
  fields: (t) => ({
    amount: t.field({ type: 'Decimal', required: true, description: 'Exact decimal, e.g. "0.0075".' }),
    currency: t.string({ required: true, description: 'ISO 4217, e.g. "EUR".' }),
  }),
});
