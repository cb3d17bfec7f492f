/** Times of retries: of one delivery, and of an endpoint that does not answer. Pure. */

/** Time over which a delivery is tried, in milliseconds; then it is parked. */
export const RETRY_FOR_MS = 72 * 3_600_000;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Pauses after the first, the second, … attempt that failed, in milliseconds; the last one comes again. */
const PAUSES_MS = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR];
/** A pause is longer or shorter by so much of it at most, so that what failed together is not tried together. */
const JITTER = 0.2;
/** Longest wait that an answer may ask for by Retry-After, in milliseconds. */
const MAX_ASKED_MS = HOUR;

/**
 * The pause before the next attempt of a delivery, in milliseconds.
 *
 * @param failed attempts that failed, from 1
 * @param askedMs wait that the answer asked for; `null`: none
 * @param random from 0 to 1
 */
export function retryPauseMs(failed: number, askedMs: number | null, random: number): number {
  const pause = PAUSES_MS[Math.min(failed, PAUSES_MS.length) - 1] ?? 0;
  const spread = pause * (1 - JITTER + 2 * JITTER * random);
  return Math.round(Math.max(spread, Math.min(askedMs ?? 0, MAX_ASKED_MS)));
}

/** Failures in a row after which an endpoint is probed with one delivery at a time. */
const PROBED_AFTER = 3;
const LONGEST_PAUSE_MS = 5 * MINUTE;

/**
 * The pause of a whole endpoint after a round in which nothing got through, in milliseconds: what waits for it costs no
 * attempt meanwhile.
 *
 * @param failures attempts that failed in a row
 * @returns `0`: none
 */
export function endpointPauseMs(failures: number, random: number): number {
  if (failures < PROBED_AFTER) return 0;
  const pause = Math.min(LONGEST_PAUSE_MS, 5 * SECOND * 2 ** Math.min(10, failures - PROBED_AFTER));
  return Math.round(pause * (1 - JITTER + 2 * JITTER * random));
}

/** Requests at once to an endpoint: one while it fails. */
export function concurrencyOf(failures: number, most: number): number {
  return failures >= PROBED_AFTER ? 1 : most;
}
