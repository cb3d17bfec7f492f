/** Duties of coupons: those whose message was never sent are free again. */
import { releaseCoupons } from '../../db/sql/coupons.ts';
import { transaction } from '../../db/transaction.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { Runtime } from '../../runtime.ts';

/** Coupons that are looked at in one transaction. */
const COUPONS_A_STEP = 1_000;
/** A message that is under way is looked at again after this long, in milliseconds. */
const AGAIN_MS = 10 * 60_000;

/** Frees the coupons of messages that were ended before anything of them was sent. */
export async function freeCouponsOfUnsent(
  { db, clock, telemetry }: Pick<Runtime, 'db' | 'clock' | 'telemetry'>,
  signal: AbortSignal,
): Promise<void> {
  for (let looked = COUPONS_A_STEP; looked === COUPONS_A_STEP && !signal.aborted; ) {
    const now = clock.now();
    const step = { now, again: new Date(now.getTime() + AGAIN_MS), limit: COUPONS_A_STEP };
    const done = await transaction(db.pool, (tx) => releaseCoupons(tx, step));
    telemetry.count('heliograph_coupons_released_total', {}, done.released);
    looked = done.looked;
  }
}

/** Duties of coupons. */
export const COUPON_DUTIES: readonly Duty<Runtime>[] = [
  { name: 'unsent coupons', everyMs: 10_000, run: freeCouponsOfUnsent },
];
