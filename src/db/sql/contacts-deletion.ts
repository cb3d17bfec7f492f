/** Statements on `contacts` that delete, erase and bring back. */
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { erasedSet } from './erased.ts';

/** Brings contacts back that were deleted: with the consents they had, and without the rest. */
export async function restoreContacts(tx: Queryable, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.query('UPDATE contacts SET deleted_at = NULL, updated_at = $2 WHERE id = ANY($1::uuid[])', [
    plainArray(ids),
    now,
  ]);
}

/** Takes what a workspace wrote of a contact, and takes it out of all lists. */
export async function markContactDeleted(tx: Queryable, id: string, now: Date): Promise<void> {
  await tx.query(
    `UPDATE contacts SET deleted_at = $2, updated_at = $2, attributes = '{}', name = NULL, tags = '{}', locale = NULL, mcc_mnc = NULL WHERE id = $1`,
    [id, now],
  );
}

/** Takes everything that says who a contact is. */
export async function markContactErased(tx: Queryable, id: string, now: Date): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE contacts SET ${erasedSet('contacts')}, erased_at = $2, updated_at = $2 WHERE id = $1`,
    [id, now],
  );
  return rowCount ?? 0;
}
