/** Time that a URL of a customer may take while somebody waits for its answer. */
import * as z from 'zod';

/** Its bounds, in milliseconds and as ISO 8601 durations. */
export const TIME_LIMIT = {
  minMs: 100,
  min: 'PT0.1S',
  maxMs: 5_000,
  max: 'PT5S',
  usualMs: 1_000,
  usual: 'PT1S',
} as const;

/** A time limit as it comes in, in milliseconds. */
export const timeLimitMs = z
  .number()
  .refine(
    (ms) => ms >= TIME_LIMIT.minMs && ms <= TIME_LIMIT.maxMs,
    `must be between ${TIME_LIMIT.min} and ${TIME_LIMIT.max}`,
  );
