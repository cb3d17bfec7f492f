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
  return newestOf(prisma, page, branches, behind);
}

type Page = ReturnType<typeof newestFirst>['page'];

async function newestOf(
  prisma: PrismaClient,
  page: Page,
  branches: readonly Prisma.MessageWhereInput[],
  within: Prisma.MessageWhereInput,
): Promise<Message[]> {
  const pages = await Promise.all(
    branches.map((branch) => prisma.message.findMany({ ...page, where: { AND: [branch, within] } })),
  );
  // One that changed meanwhile may be on two of them.
  const each = new Map(pages.flat().map((message) => [message.id, message]));
  const found = [...each.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  const { take } = page;
  return take >= 0 ? found.slice(0, take) : found.slice(Math.max(0, found.length + take));
}

/**
 * Messages that one page of a search looks at, newest first: what no index finds is looked for among so many, and the next
 * page goes on behind them. A page takes the same time however many messages there are.
 */
export const LOOKED_AT = 10_000;

/** A page of a search. */
export interface SearchedPage {
  found: Message[];
  /** The id of the last message that was looked at; `null`: there are no more. */
  lookedTo: string | null;
}

/**
 * A page of the messages that meet one of some conditions which indexes serve, and another one that none serves.
 *
 * @param branches as of `pageOf` @param searched the condition without an index
 */
export async function searchPageOf(
  prisma: PrismaClient,
  query: PageQuery,
  branches: readonly Prisma.MessageWhereInput[],
  searched: Prisma.MessageWhereInput,
): Promise<SearchedPage> {
  const { behind, page } = newestFirst(query);
  const lookedTo = await endOfLook(prisma, branches, behind);
  const all = branches.map((branch) => ({ AND: [branch, searched] }));
  const within = lookedTo === null ? behind : { AND: [behind, { id: { gte: lookedTo } }] };
  return { found: await newestOf(prisma, page, all, within), lookedTo };
}

/** The last message of each branch that is looked at, and of those the newest; `null`: all are looked at. */
async function endOfLook(
  prisma: PrismaClient,
  branches: readonly Prisma.MessageWhereInput[],
  behind: Prisma.MessageWhereInput,
): Promise<string | null> {
  const ends = await Promise.all(
    branches.map((branch) =>
      prisma.message.findMany({
        where: { AND: [branch, behind] },
        select: { id: true },
        orderBy: { id: 'desc' },
        skip: LOOKED_AT - 1,
        take: 1,
      }),
    ),
  );
  return ends.flat().reduce<string | null>((newest, { id }) => (newest === null || id > newest ? id : newest), null);
}

/**
 * Counts the messages that meet one of some conditions, up to a limit; of a search among those that one page looks at.
 *
 * @returns the count, and whether there may be more
 */
export async function countOf(
  prisma: PrismaClient,
  branches: readonly Prisma.MessageWhereInput[],
  searched: Prisma.MessageWhereInput | null,
  limit: number,
): Promise<{ count: number; more: boolean }> {
  const lookedTo = searched === null ? null : await endOfLook(prisma, branches, {});
  const within = lookedTo === null ? {} : { id: { gte: lookedTo } };
  const counts = await Promise.all(
    branches.map((branch) =>
      prisma.message.count({
        where: { AND: [branch, searched ?? {}, within] },
        orderBy: { id: 'desc' },
        take: limit + 1,
      }),
    ),
  );
  const count = counts.reduce((sum, each) => sum + each, 0);
  return { count: Math.min(count, limit), more: count > limit || lookedTo !== null };
}
