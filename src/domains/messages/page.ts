import { newestFirst, type PageQuery } from '../../db/page.ts';
import type { Message, Prisma, PrismaClient } from '../../generated/prisma/client.ts';

/**
 * A page of the messages that meet one of some conditions, newest first. Of several, each is asked for its own page of
 * ids, and the newest of all are loaded: PostgreSQL would read everything that meets any of them, and sort it.
 *
 * @param branches conditions of which no message meets two
 */
export async function pageOf(
  prisma: PrismaClient,
  query: PageQuery,
  branches: readonly Prisma.MessageWhereInput[],
): Promise<Message[]> {
  const [only] = branches;
  if (only === undefined) return [];
  const { behind, page } = newestFirst(query);
  if (branches.length === 1) return prisma.message.findMany({ ...page, where: { AND: [only, behind] } });
  const pages = await Promise.all(
    branches.map((branch) =>
      prisma.message.findMany({ ...page, where: { AND: [branch, behind] }, select: { id: true } }),
    ),
  );
  const ids = pages.flatMap((found) => found.map(({ id }) => id)).sort();
  const { take } = page;
  const chosen = take >= 0 ? ids.slice(Math.max(0, ids.length - take)) : ids.slice(0, -take);
  return prisma.message.findMany({ where: { id: { in: chosen } }, orderBy: page.orderBy });
}
