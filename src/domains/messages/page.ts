import type { Message, Prisma, PrismaClient } from '../../generated/prisma/client.ts';

/** A page as a connection asks for it: so many after (before, when negative) a cursor. */
type PageQuery = Pick<Prisma.MessageFindManyArgs, 'take' | 'skip' | 'cursor'>;

/** Newest first. */
const NEWEST = { id: 'desc' } as const;

/**
 * A page of the messages that meet one of some conditions, newest first. Of several, each is asked for its own page of
 * ids, and the newest of all are loaded: PostgreSQL would read everything that meets any of them, and sort it.
 *
 * @param branches conditions of which no message meets two
 */
export async function pageOf(
  prisma: PrismaClient,
  { take = 0, skip, cursor }: PageQuery,
  branches: readonly Prisma.MessageWhereInput[],
): Promise<Message[]> {
  const [only] = branches;
  if (only === undefined) return [];
  if (branches.length === 1) return prisma.message.findMany({ take, skip, cursor, where: only, orderBy: NEWEST });
  const newest = take >= 0;
  const count = Math.abs(take);
  const behind = cursor?.id === undefined ? {} : { id: newest ? { lt: cursor.id } : { gt: cursor.id } };
  const pages = await Promise.all(
    branches.map((branch) =>
      prisma.message.findMany({
        where: { AND: [branch, behind] },
        orderBy: { id: newest ? 'desc' : 'asc' },
        take: count,
        select: { id: true },
      }),
    ),
  );
  const ids = pages.flatMap((page) => page.map(({ id }) => id)).sort();
  const chosen = newest ? ids.slice(Math.max(0, ids.length - count)) : ids.slice(0, count);
  return prisma.message.findMany({ where: { id: { in: chosen } }, orderBy: NEWEST });
}
