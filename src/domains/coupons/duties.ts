/** Duties of coupons: those whose message was never sent are free again. */
import { couponsLeft, releaseCoupons } from '../../db/sql/coupons.ts';
import { transaction } from '../../db/transaction.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { Runtime } from '../../runtime.ts';
import { atMostEvery } from '../../telemetry/at-most-every.ts';

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

/** The coupons that are left are counted at most this often, in milliseconds, however many scrapes come. */
const COUNT_EVERY_MS = 10_000;

/** Meters the coupons that are left, until the function that is returned is called. */
export function meterLeft({ db, telemetry }: Pick<Runtime, 'db' | 'telemetry'>): () => void {
  const counted = atMostEvery(COUNT_EVERY_MS, () => couponsLeft(db.pool));
  return telemetry.read('heliograph_coupons_left', async () =>
    Object.entries((await counted()) ?? {}).map(([pool, value]) => ({ labels: { pool }, value })),
  );
}

/** Duties of coupons. */
export const COUPON_DUTIES: readonly Duty<Runtime>[] = [
  { name: 'unsent coupons', everyMs: 10_000, run: freeCouponsOfUnsent },
];
