/** Duties of consents. */
import { headsMovedSince } from '../../db/sql/consent-heads.ts';
import { deleteEndedLinks } from '../../db/sql/revoked-links.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { Runtime } from '../../runtime.ts';

const DAY_MS = 86_400_000;

/** Duties of consents. */
export const CONSENT_DUTIES: readonly Duty[] = [
  // Where the database cannot reach: whoever replaces it cannot replace the log.
  { name: 'consent heads', everyMs: DAY_MS, run: noteHeads },
  { name: 'revoked links', everyMs: DAY_MS, run: ({ db, clock }) => deleteEndedLinks(db.pool, clock.now()) },
];

/** Heads that moved within two days: one run may fail. */
async function noteHeads({ db, clock, log }: Runtime): Promise<void> {
  const since = new Date(clock.now().getTime() - 2 * DAY_MS);
  for (const { workspaceId, position, hash } of await headsMovedSince(db.pool, since)) {
    log.info({ workspaceId, position: String(position), hash: hash.toString('hex') }, 'head of the consent ledger');
  }
}
