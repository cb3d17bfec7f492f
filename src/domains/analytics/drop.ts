/** The statistic of delivery rates: when one has dropped, and when it has come back. Pure. */

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
