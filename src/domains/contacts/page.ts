/** One page of the list of contacts. */
import type { PageQuery } from '../../db/page.ts';
import { type ContactSelection, contactIdsOf } from '../../db/sql/contacts-list.ts';
import type { Contact, PrismaClient } from '../../generated/prisma/client.ts';
import { InvalidInputError } from '../../kernel/errors.ts';

/**
 * A page of the contacts of a workspace that meet some conditions, newest first. Those of a prefix come in order of their
 * numbers: they stand together in the index of the numbers, while by age they may be behind everybody else.
 *
 * @throws InvalidInputError when a page of a prefix is asked for behind a contact that has no number any more
 */
export async function pageOf(
  prisma: PrismaClient,
  { take = 0, cursor }: PageQuery,
  workspaceId: string,
  conditions: ContactSelection,
): Promise<Contact[]> {
  const byNumber = conditions.phonePrefix != null;
  const id = cursor?.id;
  const from = id !== undefined && byNumber ? await numberOf(prisma, workspaceId, id, take) : id;
  const ascending = byNumber === take >= 0;
  const by = byNumber ? 'phone' : 'id';
  const ids = await contactIdsOf(prisma, { workspaceId, conditions, by, ascending, from, count: Math.abs(take) });
  const found = await prisma.contact.findMany({ where: { id: { in: ids }, workspaceId } });
  const each = new Map(found.map((contact) => [contact.id, contact]));
  // A page before a cursor is walked backwards.
  return (take >= 0 ? ids : ids.reverse()).flatMap((found) => each.get(found) ?? []);
}

/** The number of the contact that a cursor names. */
async function numberOf(prisma: PrismaClient, workspaceId: string, id: string, take: number): Promise<string> {
  const contact = await prisma.contact.findUnique({ where: { id, workspaceId }, select: { phone: true } });
  if (contact?.phone != null) return contact.phone;
  throw notACursor(take, 'names no contact that has a number; begin with the first page again');
}

function notACursor(take: number, message: string): InvalidInputError {
  return new InvalidInputError([{ path: [take >= 0 ? 'after' : 'before'], message }]);
}
