/** Duties of members. */
import { deleteOldSessions } from '../../db/sql/sessions.ts';
import { deleteExpiredChallenges } from '../../db/sql/sign-in-challenges.ts';
import { deleteOldLinks } from '../../db/sql/sign-in-links.ts';
import { deleteClearRates } from '../../db/sql/sign-in-rates.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { Runtime } from '../../runtime.ts';

/** Time for which sessions and links that are over are kept, in milliseconds; the audit log keeps what was done. */
const KEPT_MS = 30 * 86_400_000;

/** Deletes what signing in leaves behind. */
export const MEMBER_DUTIES: readonly Duty[] = [{ name: 'login leftovers', everyMs: 600_000, run: deleteLeftovers }];

/** Deletes challenges that nobody can answer, rates that are clear, and sessions and links that are long over. */
export async function deleteLeftovers({ db, clock }: Pick<Runtime, 'db' | 'clock'>): Promise<void> {
  const now = clock.now();
  const before = new Date(now.getTime() - KEPT_MS);
  await deleteExpiredChallenges(db.pool, now);
  await deleteClearRates(db.pool, now);
  await deleteOldSessions(db.pool, before);
  await deleteOldLinks(db.pool, before);
}
