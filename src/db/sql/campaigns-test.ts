/** Statements on `campaigns` about the test of their variants. */
import type { Campaign } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';

/** Progress of the test of a campaign. */
export interface TestState extends Pick<Campaign, 'testedAt' | 'looks' | 'dueAt'> {
  /** `null`: there is none yet. */
  verdict: object | null;
  now: Date;
}

/** Writes the moment before which nobody counts again whether each variant of a campaign has its people. */
export async function writeCountsAt(db: Queryable, id: string, countsAt: Date): Promise<void> {
  await db.query('UPDATE campaigns SET counts_at = $2 WHERE id = $1', [id, countsAt]);
}

/** Writes how far the test of a campaign is that is locked, and ends its lease. */
export async function writeTest(
  tx: Queryable,
  id: string,
  { testedAt, looks, verdict, dueAt, now }: TestState,
): Promise<void> {
  await tx.query(
    `UPDATE campaigns SET tested_at = $2, looks = $3, verdict = $4, due_at = $5, updated_at = $6, lease_until = NULL, failures = 0
     WHERE id = $1`,
    [id, testedAt, looks, verdict === null ? null : JSON.stringify(verdict), dueAt, now],
  );
}
