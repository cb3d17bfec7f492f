/** Duties of consents. */
import { headsMovedSince } from '../../db/sql/consent-heads.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { Runtime } from '../../runtime.ts';

const DAY_MS = 86_400_000;

/** Notes the ends of the ledgers where the database cannot reach: whoever replaces it cannot replace the log. */
export const CONSENT_DUTIES: readonly Duty[] = [{ name: 'consent heads', everyMs: DAY_MS, run: noteHeads }];

/** Heads that moved within two days: one run may fail. */
async function noteHeads({ db, clock, log }: Runtime): Promise<void> {
  const since = new Date(clock.now().getTime() - 2 * DAY_MS);
  for (const { workspaceId, position, hash } of await headsMovedSince(db.pool, since)) {
    log.info({ workspaceId, position: String(position), hash: hash.toString('hex') }, 'head of the consent ledger');
  }
}
