import type { z } from 'zod';
import type { PageQuery } from '../../db/page.ts';
import { type Contact, Prisma, type PrismaClient } from '../../generated/prisma/client.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { allOf, attributesOf, type ContactConditions, indexedOf, whereOf } from './filter.ts';

/**
 * Contacts that are walked for an attribute before its index is asked: one that is rarer than a page in so many has few
 * enough entries there, unless very many contacts have it elsewhere.
 */
const WALKED = 5_000;

/** Contacts in an order, from one of them on; `behind` and `order` are SQL. */
interface Walk {
  workspaceId: string;
  conditions: z.output<typeof ContactConditions>;
  behind: Prisma.Sql | null;
  order: Prisma.Sql;
  count: number;
}

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
  conditions: z.output<typeof ContactConditions>,
): Promise<Contact[]> {
  const byNumber = conditions.phonePrefix != null;
  const id = cursor?.id;
  const from = id !== undefined && byNumber ? await numberOf(prisma, workspaceId, id, take) : id;
  const ascending = byNumber === take >= 0;
  const walk = { workspaceId, conditions, ...orderOf(byNumber, ascending, from), count: Math.abs(take) };
  const ids = await idsOf(prisma, walk);
  const found = await prisma.contact.findMany({ where: { id: { in: ids }, workspaceId } });
  const each = new Map(found.map((contact) => [contact.id, contact]));
  // A page before a cursor is walked backwards.
  return (take >= 0 ? ids : ids.reverse()).flatMap((found) => each.get(found) ?? []);
}

function orderOf(byNumber: boolean, ascending: boolean, from: string | undefined): Pick<Walk, 'behind' | 'order'> {
  const column = byNumber ? Prisma.sql`phone` : Prisma.sql`id`;
  const value = byNumber ? Prisma.sql`${from}` : Prisma.sql`${from}::uuid`;
  const behind = ascending ? Prisma.sql`${column} > ${value}` : Prisma.sql`${column} < ${value}`;
  const order = ascending ? Prisma.sql`${column}` : Prisma.sql`${column} DESC`;
  return { behind: from === undefined ? null : behind, order };
}

/**
 * Walking is quick for an attribute that many have, the index for one that few have. PostgreSQL would have to know which
 * it is: a bounded walk finds out.
 */
async function idsOf(prisma: PrismaClient, walk: Walk): Promise<string[]> {
  const { workspaceId, conditions, behind, order, count } = walk;
  const attributes = attributesOf(workspaceId, conditions);
  const where = allOf(whereOf(workspaceId, conditions), behind);
  const page = Prisma.sql`ORDER BY ${order} LIMIT ${count}`;
  if (attributes === null) return select(prisma, Prisma.sql`SELECT id FROM contacts WHERE ${where} ${page}`);
  const near = allOf(indexedOf(workspaceId, conditions), behind);
  const nearest = Prisma.sql`SELECT * FROM contacts WHERE ${near} ORDER BY ${order} LIMIT ${WALKED}`;
  const walked = await select(prisma, Prisma.sql`SELECT id FROM (${nearest}) c WHERE ${where} ${page}`);
  if (walked.length === count) return walked;
  const next = Prisma.sql`SELECT id FROM contacts WHERE ${near} ORDER BY ${order} OFFSET ${WALKED} LIMIT 1`;
  if ((await select(prisma, next)).length === 0) return walked;
  // OFFSET 0: nothing of the rest is looked for by an index beside it, which may be one of everybody.
  const having = Prisma.sql`SELECT * FROM contacts WHERE ${attributes} OFFSET 0`;
  const rest = allOf(whereOf(workspaceId, { ...conditions, attributes: null }), behind);
  return select(prisma, Prisma.sql`SELECT id FROM (${having}) c WHERE ${rest} ${page}`);
}

async function select(prisma: PrismaClient, query: Prisma.Sql): Promise<string[]> {
  return (await prisma.$queryRaw<{ id: string }[]>(query)).map(({ id }) => id);
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
