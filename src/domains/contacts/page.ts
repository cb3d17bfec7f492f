import type { z } from 'zod';
import { newestFirst, type PageQuery } from '../../db/page.ts';
import type { Contact, PrismaClient } from '../../generated/prisma/client.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { type ContactConditions, whereOf } from './filter.ts';

/**
 * A page of the contacts of a workspace that meet some conditions, newest first. Those of a prefix come in order of their
 * numbers: they stand together in the index of the numbers, while by age they may be behind everybody else.
 *
 * @throws InvalidInputError when a page of a prefix is asked for behind a contact that has no number any more
 */
export async function pageOf(
  prisma: PrismaClient,
  query: PageQuery,
  workspaceId: string,
  conditions: z.output<typeof ContactConditions>,
): Promise<Contact[]> {
  const where = whereOf(workspaceId, conditions);
  const { behind, page } = newestFirst(query);
  if (conditions.phonePrefix == null) return prisma.contact.findMany({ ...page, where: { AND: [where, behind] } });
  const { take } = page;
  const from = query.cursor?.id === undefined ? null : await numberOf(prisma, workspaceId, query.cursor.id, take);
  const further = from === null ? {} : { phone: take >= 0 ? { gt: from } : { lt: from } };
  return prisma.contact.findMany({ where: { AND: [where, further] }, orderBy: { phone: 'asc' }, take });
}

/** The number of the contact that a cursor names. */
async function numberOf(prisma: PrismaClient, workspaceId: string, id: string, take: number): Promise<string> {
  const contact = await prisma.contact.findUnique({ where: { id, workspaceId }, select: { phone: true } });
  if (contact?.phone != null) return contact.phone;
  const message = 'names no contact that has a number; begin with the first page again';
  throw new InvalidInputError([{ path: [take >= 0 ? 'after' : 'before'], message }]);
}
