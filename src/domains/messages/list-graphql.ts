/** The list of messages: what is filtered by an index, and what is searched for among the rest. */
import { prismaConnectionHelpers } from '@pothos/plugin-prisma';
import type { Prisma } from '../../generated/prisma/client.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { timeOfId } from '../../kernel/ids.ts';
import { branchesOf, type MessageFilter } from './filter.ts';
import { pageOf, type SearchedPage, searchPageOf } from './page.ts';
import { type MessageSearch, searchedBy } from './search-inputs.ts';
import { MessageType } from './types.ts';

type FilterShape = typeof MessageFilter.$inferInput | null | undefined;
type SearchShape = typeof MessageSearch.$inferInput | null | undefined;

/** Arguments of the list. */
interface ListArgs {
  filter?: FilterShape;
  search?: SearchShape;
  first?: number | null | undefined;
  last?: number | null | undefined;
  after?: string | null | undefined;
  before?: string | null | undefined;
}

const pages = prismaConnectionHelpers(builder, MessageType, { cursor: 'id' });

/** The conditions of a filter and a search: those that indexes serve, of which one has to hold, and the rest. */
export async function conditionsOf(
  context: Context,
  filter: FilterShape,
  search: SearchShape,
): Promise<{ branches: Prisma.MessageWhereInput[]; rest: Prisma.MessageWhereInput | null }> {
  const searched = search == null ? null : await searchedBy(context, search);
  const branches = await branchesOf(context, filter);
  const indexed = searched?.indexed ?? null;
  return {
    branches: indexed === null ? branches : branches.map((branch) => ({ AND: [branch, indexed] })),
    rest: searched?.rest ?? null,
  };
}

/** A page of the list. @throws InvalidInputError, NotFoundError */
export async function messagePage(context: Context, args: ListArgs) {
  const { prisma } = context.runtime.db;
  const { branches, rest } = await conditionsOf(context, args.filter, args.search);
  const query = pages.getQuery(args, context, () => true);
  const found: SearchedPage =
    rest === null
      ? { found: await pageOf(prisma, query, branches), lookedTo: null }
      : await searchPageOf(prisma, forwards(args, query), branches, rest);
  const page = pages.resolve(found.found, args, context);
  if (found.lookedTo === null || page.pageInfo.hasNextPage) return { ...page, searchedTo: null };
  const { lookedTo } = found;
  const pageInfo = { ...page.pageInfo, hasNextPage: true, endCursor: cursorOf(lookedTo) };
  return { ...page, pageInfo, searchedTo: timeOfId(lookedTo) };
}

/** A search goes on from newer to older ones. */
function forwards<T>({ before, last }: ListArgs, query: T): T {
  if (before == null && last == null) return query;
  const path = [before == null ? 'last' : 'before'];
  throw new InvalidInputError([{ path, message: 'cannot be given with a search, which goes on by first and after' }]);
}

/** The cursor of a message, as the list gives it. */
function cursorOf(id: string): string {
  return Buffer.from(`GPC:S:${id}`).toString('base64');
}
