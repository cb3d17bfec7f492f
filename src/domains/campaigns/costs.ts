/** Costs of recipients, and how they add up. Pure. */
import { decimalOf } from '../../kernel/money.ts';

/** Cost of recipients. Amounts are micro-units of the workspace's currency, as text. */
export interface Cost {
  recipients: number;
  parts: number;
  low: string;
  high: string;
  /** Recipients that have no price. */
  unpriced: number;
}

/** Least and most that a part of a message can cost, in micro-units. */
export interface Span {
  low: bigint;
  high: bigint;
}

/** The sum of costs. */
export function totalOf(costs: Iterable<Cost>): Cost {
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

/** Costs by a key together. */
export function mergedCosts(a: Record<string, Cost>, b: Record<string, Cost>): Record<string, Cost> {
  const sum = { ...a };
  for (const [key, cost] of Object.entries(b)) sum[key] = plus(sum[key], cost);
  return sum;
}

/** A cost and another one. @param own absent: there is none yet */
export function plus(own: Cost | undefined, cost: Cost): Cost {
  return own === undefined ? cost : totalOf([own, cost]);
}

/** Cost of messages of the same price. @param span price of a part; `null`: there is none */
export function costOf(span: Span | null, { recipients, parts }: Pick<Cost, 'recipients' | 'parts'>): Cost {
  const { low, high } = span ?? { low: 0n, high: 0n };
  const count = BigInt(parts);
  const unpriced = span === null ? recipients : 0;
  return { recipients, parts, low: String(low * count), high: String(high * count), unpriced };
}

/** Least and most in words: one amount where they are the same. */
export function rangeText({ low, high }: Pick<Cost, 'low' | 'high'>, currency: string): string {
  const [least, most] = [decimalOf(BigInt(low)), decimalOf(BigInt(high))];
  return least === most ? `${most} ${currency}` : `${least} to ${most} ${currency}`;
}
