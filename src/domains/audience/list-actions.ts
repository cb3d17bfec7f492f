// Acts on lists: making, naming and removing them, and who is on them.
import * as z from 'zod';
import { deleteMembers, insertMembers } from '../../db/sql/contact-list-members.ts';
import { countLiving } from '../../db/sql/contacts.ts';
import { transaction } from '../../db/transaction.ts';
import type { ContactList, Prisma } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { newId } from '../../kernel/ids.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { MAX_CONTACTS } from '../contacts/actions.ts';
import { recordChange } from '../contacts/record.ts';
import { requireUnused } from './segments.ts';

/** Lists that a workspace may have. */
export const MAX_LISTS = 500;

/** A name that people give to a list, a segment or a field. */
export const GivenName = z.string().trim().min(1).max(60).refine(isStorable, NOT_STORABLE);

type ListRuntime = Pick<Runtime, 'db' | 'clock'>;

/** Makes a list, or names one anew. @param shownId `null`: a new one. @throws NotFoundError, InvalidInputError */
export async function setList(
  { db, clock }: ListRuntime,
  actor: Actor,
  shownId: string | null,
  name: string,
): Promise<ContactList> {
  const { workspaceId } = actor;
  const now = clock.now();
  return db.prisma.$transaction(async (tx) => {
    const before = shownId === null ? null : await requireList(tx, workspaceId, shownId);
    const named = await tx.contactList.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
    if (named !== null && named.id !== before?.id) throw refused('is the name of another list', name);
    if (before === null && (await tx.contactList.count({ where: { workspaceId } })) >= MAX_LISTS) {
      throw refused(`would be one list more than the ${MAX_LISTS} that a workspace may have`, name);
    }
    const made =
      before === null
        ? await tx.contactList.create({ data: { id: newId(), workspaceId, name, createdAt: now } })
        : await tx.contactList.update({ where: { id: before.id }, data: { name } });
    const action = before === null ? 'contactList.create' : 'contactList.update';
    await audit(tx, actor, now, { action, subject: made.id, detail: { name } });
    return made;
  });
}

/** Removes a list; the contacts on it stay. @throws NotFoundError, InvalidInputError while a segment names it */
export async function removeList({ db, clock }: ListRuntime, actor: Actor, shownId: string): Promise<ContactList> {
  return db.prisma.$transaction(async (tx) => {
    const before = await requireList(tx, actor.workspaceId, shownId);
    await requireUnused(db, actor.workspaceId, 'list', before.id, 'id');
    await tx.contactList.delete({ where: { id: before.id } });
    const detail = { name: before.name };
    await audit(tx, actor, clock.now(), { action: 'contactList.remove', subject: before.id, detail });
    return before;
  });
}

/** Contacts to be put on a list and taken off it. */
export const Listing = z
  .object({
    add: z.array(z.string()).max(MAX_CONTACTS).nullish(),
    remove: z.array(z.string()).max(MAX_CONTACTS).nullish(),
  })
  .refine(
    ({ add, remove }) => (add?.length ?? 0) + (remove?.length ?? 0) > 0,
    'must name a contact to add or to remove',
  );

/** Result of a change of who is on a list. */
export interface ListChange {
  list: ContactList;
  added: number;
  removed: number;
  /** Different ids that are of no contact, or of one that is gone. */
  unknown: number;
}

/** Puts contacts on a list, and takes others off it; ids of nobody are passed over, and counted. @throws NotFoundError */
export async function changeList(
  { db, clock }: ListRuntime,
  actor: Actor,
  shownId: string,
  { add, remove }: z.output<typeof Listing>,
): Promise<ListChange> {
  const { workspaceId } = actor;
  const list = await requireList(db.prisma, workspaceId, shownId);
  const contacts = (shownIds: readonly string[] | null | undefined) =>
    (shownIds ?? []).flatMap((id) => fromGlobalId('Contact', id) ?? []);
  const now = clock.now();
  const counts = await transaction(db.pool, async (tx) => {
    const removed = await deleteMembers(tx, list.id, contacts(remove));
    const added = await insertMembers(tx, { workspaceId, listId: list.id, now }, contacts(add));
    if (added + removed > 0) {
      const detail = { added, removed };
      await recordChange(tx, actor, now, { action: 'contactList.change', subject: list.id, detail });
    }
    const asked = new Set([...(add ?? []), ...(remove ?? [])]);
    const unknown = asked.size - (await countLiving(tx, workspaceId, contacts([...asked])));
    return { added, removed, unknown };
  });
  return { list, ...counts };
}

async function requireList(
  tx: Pick<Prisma.TransactionClient, 'contactList'>,
  workspaceId: string,
  shownId: string,
): Promise<ContactList> {
  const id = fromGlobalId('ContactList', shownId);
  const list = id === null ? null : await tx.contactList.findUnique({ where: { id, workspaceId } });
  if (list === null) throw new NotFoundError('ContactList', shownId);
  return list;
}

function refused(message: string, received: string): InvalidInputError {
  return new InvalidInputError([{ path: ['name'], message, received }]);
}
