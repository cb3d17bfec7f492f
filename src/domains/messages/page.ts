/** One page of the list of messages. */
import { newestFirst, type PageQuery } from '../../db/page.ts';
import type { Message, Prisma, PrismaClient } from '../../generated/prisma/client.ts';

/**
 * A page of the messages that meet one of some conditions, newest first. Of several, each is asked for its own page, and
 * the newest of all are taken: PostgreSQL would read everything that meets any of them, and sort it.
 *
 * @param branches conditions of which no message meets two
 */
export async function pageOf(
  prisma: PrismaClient,
  query: PageQuery,
  branches: readonly Prisma.MessageWhereInput[],
): Promise<Message[]> {
  const { behind, page } = newestFirst(query);
  const pages = await Promise.all(
    branches.map((branch) => prisma.message.findMany({ ...page, where: { AND: [branch, behind] } })),
  );
  // One that changed meanwhile may be on two of them.
  const each = new Map(pages.flat().map((message) => [message.id, message]));
  const found = [...each.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  const { take } = page;
  return take >= 0 ? found.slice(0, take) : found.slice(Math.max(0, found.length + take));
}
