/** Retention: makes the months to come and deletes data past its time. */
import { dropMonths, makeMonths } from '../../db/partitions.ts';
import { deleteRest } from '../../db/sql/retention.ts';
import type { Runtime } from '../../runtime.ts';

const DAY_MS = 24 * 3_600_000;

/**
 * Makes the months to come, and drops those whose last day is longer ago than messages are kept. What people agreed to
 * and who may not be written to (consent ledger, suppressions, contacts) is never dropped by age.
 */
export async function runRetention({ db, clock, config, log }: Runtime, signal: AbortSignal): Promise<void> {
  const now = clock.now();
  const made = await makeMonths(db.pool, now);
  if (made.length > 0) log.info({ made }, 'months were made ahead');
  if (config.retentionDays === null) return;
  const cutoff = new Date(now.getTime() - config.retentionDays * DAY_MS);
  const { dropped, keptFrom } = await dropMonths(db.pool, cutoff);
  if (dropped.length > 0) log.info({ dropped }, 'months past their retention were dropped');
  const rows = await deleteRest(db.pool, { keptFrom, cutoff }, () => !signal.aborted);
  if (rows > 0) log.info({ rows }, 'rows past their retention were deleted');
}
