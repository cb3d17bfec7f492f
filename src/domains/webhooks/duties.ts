/** Duties of webhooks. */
import { deleteOldDeliveries } from '../../db/sql/webhook-deliveries.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { Runtime } from '../../runtime.ts';

const DAY_MS = 24 * 3_600_000;
const ROWS_AT_ONCE = 5_000;

/** Deletes deliveries that are past their time. */
export const WEBHOOK_DUTIES: readonly Duty[] = [{ name: 'webhook log', everyMs: 600_000, run: deleteOld }];

/** Deletes deliveries that are older than the log reaches, in small steps. */
export async function deleteOld({ db, clock, config }: Pick<Runtime, 'db' | 'clock' | 'config'>, signal: AbortSignal) {
  const before = new Date(clock.now().getTime() - config.webhookLogDays * DAY_MS);
  for (let count = ROWS_AT_ONCE; count === ROWS_AT_ONCE && !signal.aborted; )
    count = await deleteOldDeliveries(db.pool, before, ROWS_AT_ONCE);
}
