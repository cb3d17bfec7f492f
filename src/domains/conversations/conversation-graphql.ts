/** Conversations in the API: one, and the list of them. */
import { contactIdsOf } from '../../db/sql/contacts-list.ts';
import { unreadConversations } from '../../db/sql/conversation-reads.ts';
import { conversationsSaying } from '../../db/sql/conversations.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { requireId } from '../../graphql/schema/filter-ids.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { readSender } from '../carriers/sender-address.ts';
import { ContactType } from '../contacts/graphql.ts';
import { readContactSearch } from '../contacts/search.ts';
import { ConversationStateType, ConversationType } from './conversation-types.ts';

/** Conditions on conversations. */
export const ConversationFilter = builder.inputType('ConversationFilter', {
  description: 'Which conversations; every condition has to hold.',
  fields: (t) => ({
    states: t.field({ type: [ConversationStateType], description: 'In one of these states.' }),
    contactId: t.id({ description: 'With this contact.' }),
    sender: t.string({ description: 'With this number, short code or name of yours.' }),
    assignee: t.id({ description: 'Given to this member, team or key.' }),
    unassigned: t.boolean({ description: 'True: given to nobody; false: given to somebody.' }),
    labels: t.stringList({ description: 'With one of these labels.' }),
    waiting: t.boolean({ description: 'True: the person waits for an answer; false: it does not.' }),
    unread: t.boolean({
      description:
        'True: with texts that you have not read, among the newest 1,000 that are not CLOSED. false is no condition.',
    }),
    search: t.string({
      description:
        'What somebody typed, 2 to 100 characters: words of a text among the newest 10,000 of each side, or a name or a number ' +
        'of the person.',
    }),
  }),
});

/** A filter, as it was given. */
export type ConversationFilterShape = typeof ConversationFilter.$inferInput;

/** Types that conversations are given to objects of. */
export const ASSIGNEES = ['Member', 'Team', 'ApiKey'] as const;

const SEARCH = { least: 2, most: 100 };
/** Contacts that a search looks at. */
const SEARCHED_CONTACTS = 200;

/** The condition of what somebody typed. @throws InvalidInputError */
async function searchedFor(context: Context, workspaceId: string, given: string) {
  const text = given.trim();
  if (text.length < SEARCH.least || text.length > SEARCH.most) {
    const message = `must be ${SEARCH.least} to ${SEARCH.most} characters`;
    throw new InvalidInputError([{ path: ['filter', 'search'], message, received: given.slice(0, 100) }]);
  }
  const { prisma, pool } = context.runtime.db;
  const search = readContactSearch(text, await readingOfWorkspace(context.runtime, workspaceId));
  const people = { workspaceId, conditions: { search }, by: 'id', ascending: false, from: undefined } as const;
  const [ids, contactIds] = await Promise.all([
    conversationsSaying(pool, workspaceId, text),
    contactIdsOf(prisma, { ...people, count: SEARCHED_CONTACTS }),
  ]);
  return { OR: [{ id: { in: ids } }, { contactId: { in: contactIds } }] };
}

async function whereOf(context: Context, filter: ConversationFilterShape): Promise<Prisma.ConversationWhereInput> {
  const { actor } = requirePrincipal(context);
  const { workspaceId } = actor;
  const { states, contactId, sender, assignee, unassigned, labels, waiting, unread, search } = filter;
  const conditions: Prisma.ConversationWhereInput[] = [{ workspaceId }];
  if (states != null) conditions.push({ state: { in: states } });
  if (contactId != null) {
    conditions.push({ contactId: await requireId(context, ['Contact'], contactId, ['filter', 'contactId']) });
  }
  if (sender != null) {
    conditions.push({ sender: readSender(sender, await readingOfWorkspace(context.runtime, workspaceId)) });
  }
  if (assignee != null) {
    conditions.push({ assigneeId: await requireId(context, ASSIGNEES, assignee, ['filter', 'assignee']) });
  }
  if (unassigned != null) conditions.push({ assigneeId: unassigned ? null : { not: null } });
  if (labels != null) conditions.push({ labels: { hasSome: labels } });
  if (waiting != null) conditions.push({ waitingSince: waiting ? { not: null } : null });
  if (unread === true) {
    conditions.push({ id: { in: await unreadConversations(context.runtime.db.pool, workspaceId, actor.id) } });
  }
  if (search != null) conditions.push(await searchedFor(context, workspaceId, search));
  return { AND: conditions };
}

/** A page in the order of activity; the cursor is that of the last event. */
function byActivity({ take = 0, cursor }: { take?: number; cursor?: { activityId?: string } }) {
  const id = cursor?.activityId;
  const behind = id === undefined ? {} : { activityId: take >= 0 ? { lt: id } : { gt: id } };
  return { behind, page: { take, orderBy: { activityId: 'desc' } } } as const;
}

const ConversationConnection = builder.connectionObject({ type: ConversationType, name: 'ConversationConnection' });

builder.queryFields((t) => ({
  conversation: t.prismaField({
    type: ConversationType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'A conversation; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The id that the hub gave it.' }) },
    resolve: (query, _root, { id }, context) =>
      context.runtime.db.prisma.conversation.findUnique({
        ...query,
        where: { id: fromGlobalId('Conversation', id) ?? NO_ID, workspaceId: requireActor(context).workspaceId },
      }),
  }),
  conversations: t.prismaConnection(
    {
      type: ConversationType,
      cursor: 'activityId',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The conversations of the workspace, the last active first.',
      args: { filter: t.arg({ type: ConversationFilter, description: 'Which; absent: all.' }) },
      resolve: async (query, _root, { filter }, context) => {
        const { behind, page } = byActivity(query);
        const where = { AND: [await whereOf(context, filter ?? {}), behind] };
        return context.runtime.db.prisma.conversation.findMany({ ...page, where });
      },
    },
    ConversationConnection,
  ),
}));

builder.prismaObjectField(ContactType, 'conversations', (t) =>
  t.prismaConnection(
    {
      type: ConversationType,
      cursor: 'activityId',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The conversations with the contact, the last active first.',
      resolve: (query, contact, _args, { runtime }) => {
        const { behind, page } = byActivity(query);
        const where = { AND: [{ workspaceId: contact.workspaceId, contactId: contact.id }, behind] };
        return runtime.db.prisma.conversation.findMany({ ...page, where });
      },
    },
    ConversationConnection,
  ),
);
