/** Limits of one-time codes; descriptions of the API and docs/verifications.md state these numbers. */

/** Codes that may be tried, right or wrong. */
export const MAX_CHECKS = 5;
/** Messages with one code. */
export const MAX_SENDS = 5;
/** Wait before the second, third, fourth and fifth message, each from the one before it, in milliseconds. */
export const RESEND_AFTER_MS = [30_000, 60_000, 120_000, 240_000] as const;
/** Digits of a code. */
export const CODE_LENGTH = { min: 4, max: 10, usual: 6 } as const;
/** Time in which a code can be used. */
export const EXPIRES_IN = {
  minMs: 120_000,
  min: 'PT2M',
  maxMs: 86_400_000,
  max: 'PT24H',
  usualMs: 600_000,
  usual: 'PT10M',
} as const;
/** Wait for a receipt before a code is sent again by itself. */
export const RESEND_WAIT = { minMs: 30_000, min: 'PT30S', maxMs: 600_000, max: 'PT10M' } as const;
/** Characters of what a code is for. */
export const MAX_PURPOSE_TEXT = 60;
/** Characters of a domain (RFC 1035 §2.3.4). */
export const MAX_DOMAIN = 253;

/** Moment from which another message may go, after so many were sent. */
export function nextSendAt(sends: number, now: Date): Date {
  const waitMs = RESEND_AFTER_MS[Math.min(sends, RESEND_AFTER_MS.length) - 1] ?? 0;
  return new Date(now.getTime() + waitMs);
}
