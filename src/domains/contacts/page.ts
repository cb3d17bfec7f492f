import type { z } from 'zod';
import type { Contact, Prisma, PrismaClient } from '../../generated/prisma/client.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { type ContactConditions, whereOf } from './filter.ts';

/** A page as a connection asks for it: so many after (before, when negative) a cursor. */
type PageQuery = Pick<Prisma.ContactFindManyArgs, 'take' | 'skip' | 'cursor'>;

/**
 * A page of the contacts of a workspace that meet some conditions, newest first. Those of a prefix come in order of their
 * numbers: they stand together in the index of the numbers, while by age they may be behind everybody else.
 *
 * @throws InvalidInputError when a page of a prefix is asked for behind a contact that has no number any more
 */
export async function pageOf(
  prisma: PrismaClient,
  { take = 0, skip, cursor }: PageQuery,
  workspaceId: string,
  conditions: z.output<typeof ContactConditions>,
): Promise<Contact[]> {
  const where = whereOf(workspaceId, conditions);
  if (conditions.phonePrefix == null) {
    return prisma.contact.findMany({ take, skip, cursor, where, orderBy: { id: 'desc' } });
  }
  const forwards = take >= 0;
  const phone = cursor?.id === undefined ? null : await numberOf(prisma, workspaceId, cursor.id, forwards);
  const behind = phone === null ? {} : { phone: forwards ? { gt: phone } : { lt: phone } };
  const contacts = await prisma.contact.findMany({
    where: { AND: [where, behind] },
    orderBy: { phone: forwards ? 'asc' : 'desc' },
    take: Math.abs(take),
  });
  return forwards ? contacts : contacts.reverse();
}

/** The number of the contact that a cursor names. */
async function numberOf(prisma: PrismaClient, workspaceId: string, id: string, forwards: boolean): Promise<string> {
  const contact = await prisma.contact.findUnique({ where: { id, workspaceId }, select: { phone: true } });
  if (contact?.phone != null) return contact.phone;
  const message = 'names no contact that has a number; begin with the first page again';
  throw new InvalidInputError([{ path: [forwards ? 'after' : 'before'], message }]);
}
