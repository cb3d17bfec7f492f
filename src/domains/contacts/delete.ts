/** Deletion of a contact. */

import { deleteEventsOf } from '../../db/sql/contact-events.ts';
import { deleteValuesOf } from '../../db/sql/contact-field-values.ts';
import { deleteMembershipsOf } from '../../db/sql/contact-list-members.ts';
import { lockContact } from '../../db/sql/contacts.ts';
import { markContactDeleted } from '../../db/sql/contacts-deletion.ts';
import { staleOfContact } from '../../db/sql/trigger-firings.ts';
import { transaction } from '../../db/transaction.ts';
import type { Contact } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from './record.ts';

/**
 * Deletes a contact: what the workspace wrote of it goes, it is in no list, and what triggers hold ready for it is canceled. Its number, consents, suppressions and
 * messages stay, so that an opt-out holds when it comes again; `eraseContact` takes those too. Deleting it again changes
 * nothing.
 *
 * @param id UUID; `null`: of nothing
 * @throws NotFoundError
 */
export async function deleteContact(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  actor: Actor,
  id: string | null,
  shownId: string,
): Promise<Contact> {
  const { workspaceId } = actor;
  const now = clock.now();
  const found = await transaction(db.pool, async (tx) => {
    const contact = await lockContact(tx, workspaceId, 'id', id);
    if (contact === null || contact.gone) return contact !== null;
    await markContactDeleted(tx, contact.id, now);
    for (const forget of [deleteMembershipsOf, deleteValuesOf, deleteEventsOf, staleOfContact])
      await forget(tx, contact.id);
    await recordChange(tx, actor, now, { action: 'contact.delete', subject: contact.id });
    return true;
  });
  if (!found) throw new NotFoundError('Contact', shownId);
  return db.prisma.contact.findUniqueOrThrow({ where: { id: id ?? '', workspaceId } });
}
