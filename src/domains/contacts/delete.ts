import { transaction } from '../../db/client.ts';
import type { Contact } from '../../generated/prisma/client.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime.ts';
import type { Viewer } from '../accounts/viewer.ts';
import { recordChange } from './record.ts';

/**
 * Deletes a contact: what the workspace wrote of it goes, and it is in no list. Its number, consents, suppressions and
 * messages stay, so that an opt-out holds when it comes again; `eraseContact` takes those too. Deleting it again changes
 * nothing.
 *
 * @param id UUID; `null`: of nothing
 * @throws NotFoundError
 */
export async function deleteContact(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  viewer: Viewer,
  id: string | null,
  shownId: string,
): Promise<Contact> {
  const { workspaceId } = viewer;
  const now = clock.now();
  const found = await transaction(db.pool, async (tx) => {
    const { rows } = await tx.query<{ deleted: boolean }>(
      `SELECT deleted_at IS NOT NULL OR erased_at IS NOT NULL AS deleted FROM contacts
       WHERE id = $1 AND workspace_id = $2 FOR UPDATE`,
      [id, workspaceId],
    );
    const [contact] = rows;
    if (contact === undefined || contact.deleted) return contact !== undefined;
    await tx.query(
      `UPDATE contacts SET deleted_at = $2, updated_at = $2, attributes = '{}', locale = NULL, mcc_mnc = NULL WHERE id = $1`,
      [id, now],
    );
    await recordChange(tx, viewer, now, { action: 'contact.delete', subject: id ?? '' });
    return true;
  });
  if (!found) throw new NotFoundError('Contact', shownId);
  return db.prisma.contact.findUniqueOrThrow({ where: { id: id ?? '', workspaceId } });
}
