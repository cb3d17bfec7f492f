/** The statistic of delivery rates: when one has dropped, and when it has come back. Pure. */
import type { RatePair, ReasonPair } from '../../db/sql/rollups-read.ts';
import type { ReasonCode } from '../../policy/reasons.ts';

/** Messages that came to an end, and how many of them arrived. */
export interface Sample {
  delivered: number;
  ended: number;
}

/** Messages that must have ended lately, and before, so that a rate is judged. */
export const LEAST = { lately: 50, usual: 500 } as const;
/** Least drop that is told, as a share of the messages. */
const LEAST_DROP = 0.1;
/** Drop below which it is over. */
const OVER = 0.05;
/** Standard errors that it lies below the usual rate at least: of sixty messages, nine in ten of which arrive, by chance some three in 10,000. */
const LEAST_ERRORS = 4;

/** Share of the messages of an hour without an outcome above which they count as not delivered: their carrier sends no receipts. */
const UNANSWERED_SHARE = 0.5;
/** Reasons that an alert names at most. */
const MAX_REASONS = 5;
/** Rise of the share of a reason that is told. */
const LEAST_RISE = 0.01;
/** Reasons of ends on the way to the phone: what was refused or canceled before is in no delivery rate. */
const ON_THE_WAY: ReadonlySet<string> = new Set<ReasonCode>([
  'EXPIRED_IN_QUEUE',
  'NO_ROUTE',
  'NOT_CAPABLE',
  'RETRIES_EXHAUSTED',
  'SUBMIT_REFUSED',
  'UNSENDABLE',
  'SPLIT_CHANGED',
  'PART_FAILED',
  'NO_RESPONSE',
  'LINK_LOST',
  'DISPATCHER_LOST',
  'OUTCOME_UNRESOLVED',
  'RECEIPT_MISSING',
  'UNDELIVERABLE',
  'REJECTED_BY_PROVIDER',
  'EXPIRED_AT_PROVIDER',
  'DELETED_AT_PROVIDER',
]);

/**
 * Messages of late: those that ended, and where most of the last whole hour has no outcome, those that wait. Without the latter
 * a carrier whose receipts have stopped would have no rate at all. What was recalled waits for nothing.
 */
export function latelyOf({ delivered, ended, submitted, waiting, canceled }: RatePair): Sample {
  const silent = Math.max(0, waiting - canceled);
  return { delivered, ended: silent > submitted * UNANSWERED_SHARE ? ended + silent : ended };
}

/** Messages of the days before. */
export function usualOf({ usualDelivered, usualEnded }: RatePair): Sample {
  return { delivered: usualDelivered, ended: usualEnded };
}

/** A reason that more messages end for than usual. */
export interface RisenReason {
  code: string;
  /** Messages of late that ended for it. */
  count: number;
  /** Its shares of the messages that ended: of late, and before. */
  share: number;
  usualShare: number;
}

/** Reasons behind a drop, those whose share rose most first. */
export function risenReasons(reasons: readonly ReasonPair[], pair: RatePair): RisenReason[] {
  const of = (count: number, { ended }: Sample) => (ended === 0 ? 0 : count / ended);
  const rise = ({ share, usualShare }: RisenReason) => share - usualShare;
  return reasons
    .filter(({ code }) => ON_THE_WAY.has(code))
    .map(({ code, count, usualCount }) => ({
      code,
      count,
      share: of(count, latelyOf(pair)),
      usualShare: of(usualCount, usualOf(pair)),
    }))
    .filter((reason) => rise(reason) >= LEAST_RISE)
    .sort((a, b) => rise(b) - rise(a))
    .slice(0, MAX_REASONS);
}

/** Share that arrived; `null`: none has ended. */
export function rateOf({ delivered, ended }: Sample): number | null {
  return ended === 0 ? null : delivered / ended;
}

/**
 * Check that a rate has dropped: at least ten points below the usual one, and four standard errors of the difference of two
 * shares (the usual rate pulled a little off 0 and 1, so that a perfect past does not make one failure a miracle).
 */
export function hasDropped(lately: Sample, usual: Sample): boolean {
  if (lately.ended < LEAST.lately || usual.ended < LEAST.usual) return false;
  const drop = usual.delivered / usual.ended - lately.delivered / lately.ended;
  const share = (usual.delivered + 1) / (usual.ended + 2);
  const error = Math.sqrt(share * (1 - share) * (1 / lately.ended + 1 / usual.ended));
  return drop >= LEAST_DROP && drop >= LEAST_ERRORS * error;
}

/** Check that a rate is back: as many messages have ended as are needed to tell, and it is within five points of what was usual. */
export function isBack(lately: Sample, usualRate: number): boolean {
  return lately.ended >= LEAST.lately && usualRate - lately.delivered / lately.ended < OVER;
}
