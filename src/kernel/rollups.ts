/** Words of the roll-ups: what is counted of messages, by which dimensions, and in which tables of them. */
import type { MessageStatus } from './words.ts';

/** Counts of a roll-up. Each message counts in the hour of its acceptance, with the status that it has now. */
export const MEASURES = [
  'accepted',
  'submitted',
  'delivered',
  'read',
  'partiallyDelivered',
  'undelivered',
  'failed',
  'expired',
  'blocked',
  'canceled',
  'unknown',
  'parts',
  'clicked',
  'replied',
  'optedOut',
  'complaints',
] as const;
/** One count. */
export type Measure = (typeof MEASURES)[number];

/** Counts that a message adds one to by its status; a read message is a delivered one, too. */
export const MEASURES_OF_STATUS: Partial<Record<MessageStatus, readonly Measure[]>> = {
  DELIVERED: ['delivered'],
  READ: ['delivered', 'read'],
  PARTIALLY_DELIVERED: ['partiallyDelivered'],
  UNDELIVERED: ['undelivered'],
  FAILED: ['failed'],
  EXPIRED: ['expired'],
  BLOCKED: ['blocked'],
  CANCELED: ['canceled'],
  OUTCOME_UNKNOWN: ['unknown'],
};

/** Counts of messages that nobody received whole, each with the reasons for it. */
export const FAILURE_MEASURES = [
  'partiallyDelivered',
  'undelivered',
  'failed',
  'expired',
  'blocked',
  'canceled',
  'unknown',
] as const satisfies readonly Measure[];

/** Statuses whose messages are counted by the code of their reason. */
export const STATUSES_WITH_REASON: ReadonlySet<MessageStatus> = new Set([
  'PARTIALLY_DELIVERED',
  'UNDELIVERED',
  'FAILED',
  'EXPIRED',
  'BLOCKED',
  'CANCELED',
  'OUTCOME_UNKNOWN',
]);

/** Dimensions that messages are counted by. */
export const DIMENSIONS = [
  'ROUTE',
  'CONNECTION',
  'COUNTRY',
  'PURPOSE',
  'TEMPLATE',
  'LOCALE',
  'SENDER',
  'NETWORK',
  'CAMPAIGN',
  'VARIANT',
] as const;
/** One dimension. */
export type Dimension = (typeof DIMENSIONS)[number];

/**
 * The fixed tables of the roll-ups: each counts every message once, by at most four dimensions. The number of a cut is its
 * place here, and is stored.
 */
export const CUTS: readonly (readonly Dimension[])[] = [
  [],
  ['ROUTE'],
  ['CONNECTION'],
  ['COUNTRY'],
  ['PURPOSE'],
  ['ROUTE', 'CONNECTION', 'COUNTRY', 'PURPOSE'],
  ['TEMPLATE'],
  ['TEMPLATE', 'LOCALE'],
  ['SENDER'],
  ['SENDER', 'COUNTRY'],
  ['NETWORK'],
  ['CAMPAIGN'],
  ['CAMPAIGN', 'VARIANT'],
  ['CAMPAIGN', 'VARIANT', 'COUNTRY'],
];

/** The smallest cut that has all of the dimensions, by its number; `null`: none has. */
export function cutOf(dimensions: readonly Dimension[]): number | null {
  let best: number | null = null;
  for (const [number, cut] of CUTS.entries()) {
    const fits = dimensions.every((dimension) => cut.includes(dimension));
    if (fits && (best === null || cut.length < (CUTS[best]?.length ?? 0))) best = number;
  }
  return best;
}

/** Lengths of the buckets that are stored: each finer one adds up to the next. */
export const GRAINS = ['HOUR', 'DAY', 'MONTH'] as const;
/** Length of a stored bucket. */
export type Grain = (typeof GRAINS)[number];

/** Messages of a quarter of an hour are counted together before they are put into buckets: all time zones are whole quarters off. */
export const QUARTER_MS = 900_000;

/**
 * Upper bounds of the buckets of latencies, exclusive, in milliseconds: two an octave from 8 ms to six days. What is longer falls
 * into one bucket more.
 */
export const LATENCY_BOUNDS_MS: readonly number[] = Array.from({ length: 53 }, (_each, k) =>
  Math.ceil(8 * 2 ** (k / 2)),
);

/** Number of the bucket of a latency. */
export function latencyBucket(ms: number): number {
  let low = 0;
  let high = LATENCY_BOUNDS_MS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ms < (LATENCY_BOUNDS_MS[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/**
 * Latency that so much of what was measured stays below, in milliseconds: within its bucket all are taken to be evenly spread.
 *
 * @param share 0.5 is the median
 * @returns `null`: nothing was measured
 */
export function latencyPercentile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let rest = share * total;
  for (const [bucket, count] of counts.entries()) {
    if (count > 0 && rest <= count) {
      const from = LATENCY_BOUNDS_MS[bucket - 1] ?? 0;
      const to = LATENCY_BOUNDS_MS[bucket] ?? from;
      return Math.round(from + (to - from) * (rest / count));
    }
    rest -= count;
  }
  return LATENCY_BOUNDS_MS.at(-1) ?? null;
}

/** Changes of counts that one chunk of the road has made, of messages that all dimensions have in common. */
export interface RollupChange {
  /** Beginning of the quarter of an hour in which the messages were accepted, in milliseconds. */
  quarter: number;
  route: string;
  connection: string;
  /** Empty, as the others below: none. */
  country: string;
  purpose: string;
  templateVersion: string;
  locale: string;
  sender: string;
  network: string;
  campaign: string;
  /** Position of the variant, as a text. */
  variant: string;
  counts: Partial<Record<Measure, number>>;
  /** By the code of the reason. */
  reasons?: Record<string, number>;
  /** What workspaces are charged, in micro-units by currency, as texts of integers. */
  charges?: Record<string, string>;
  /** The same of what carriers ask. */
  costs?: Record<string, string>;
  /** By the number of the bucket. */
  submitMs?: Record<number, number>;
  deliveryMs?: Record<number, number>;
}
