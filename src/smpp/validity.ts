/** validity_period: until when an SMSC may deliver a message. SMPP 3.4 §5.2.16, §7.1.1 */

/** Forms in which a connection sends it. `NONE`: not at all, its SMSC decides. */
export const VALIDITY_PERIODS = ['RELATIVE', 'ABSOLUTE', 'NONE'] as const;
/** One of them. */
export type ValidityPeriod = (typeof VALIDITY_PERIODS)[number];

const SECONDS_A_DAY = 86_400;
/** Months and years have no length of their own: what is longer is said in days, as far as two digits of a month go. */
const MAX_DAYS = 30;

/**
 * Writes what is left of a message's validity; empty for `NONE`. Whole seconds, rounded down, and at least one: a message is
 * submitted only while it is valid.
 */
export function writeValidity(period: ValidityPeriod, expiresAt: Date, now: Date): string {
  if (period === 'NONE') return '';
  const seconds = Math.max(1, Math.floor((expiresAt.getTime() - now.getTime()) / 1_000));
  return period === 'RELATIVE' ? relative(seconds) : absolute(new Date(now.getTime() + seconds * 1_000));
}

/** YYMMDDhhmmss000R */
function relative(seconds: number): string {
  const days = Math.floor(seconds / SECONDS_A_DAY);
  if (days >= MAX_DAYS) return `0000${MAX_DAYS}000000000R`;
  const rest = seconds % SECONDS_A_DAY;
  const [hours, minutes] = [Math.floor(rest / 3_600), Math.floor(rest / 60) % 60];
  return `0000${two(days)}${two(hours)}${two(minutes)}${two(rest % 60)}000R`;
}

/** YYMMDDhhmmss, no tenths, in UTC. */
function absolute(at: Date): string {
  return `${at.toISOString().slice(2, 19).replace(/\D/g, '')}000+`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
