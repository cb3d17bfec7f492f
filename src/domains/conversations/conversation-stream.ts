/** The subscription to what happens in conversations. */
import type { Conversation, ConversationEvent } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { requireId } from '../../graphql/schema/filter-ids.ts';
import { type Gap, StreamGapType } from '../../graphql/types/stream-gap.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { SHARED } from '../../graphql/ws/shared-operation.ts';
import type { Position } from '../../pipeline/feed/cursor.ts';
import { followFeed } from '../../pipeline/feed/follow.ts';
import { requireSome } from '../messages/event-filter.ts';
import { RESUME_KEY_DESCRIPTION, readStart } from '../messages/stream.ts';
import { ASSIGNEES } from './conversation-graphql.ts';
import { ConversationEventObject, ConversationEventTypeEnum, ConversationType } from './conversation-types.ts';

const ConversationEventFilter = builder.inputType('ConversationEventFilter', {
  description: 'Which events; every condition has to hold.',
  fields: (t) => ({
    conversationId: t.id({ description: 'Of this conversation.' }),
    contactId: t.id({ description: 'Of conversations with this contact.' }),
    assignee: t.id({ description: 'Of conversations that are given to this member or key when the event comes.' }),
    labels: t.stringList({ description: 'Of conversations that have one of these labels when the event comes.' }),
    types: t.field({ type: [ConversationEventTypeEnum], description: 'Of one of these types.' }),
  }),
});

type FilterShape = typeof ConversationEventFilter.$inferInput;

interface StreamEvent {
  kind: 'event';
  cursor: string;
  event: ConversationEvent;
  conversation: Conversation;
}

const StreamEventType = builder.objectRef<StreamEvent>('ConversationStreamEvent').implement({
  description: 'Something happened in a conversation.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Hand it back as `after` to go on behind this event.' }),
    event: t.expose('event', { type: ConversationEventObject, description: 'What happened.' }),
    conversation: t.expose('conversation', { type: ConversationType, description: 'The conversation, as it is now.' }),
  }),
});

const StreamItemType = builder.unionType('ConversationStreamItem', {
  description: 'An event, or the notice that some are missing.',
  types: [StreamEventType, StreamGapType],
  resolveType: (item) => ((item as StreamEvent | Gap).kind === 'gap' ? 'StreamGap' : 'ConversationStreamEvent'),
});

/** A filter with its ids read; `null`: it has no such condition. */
interface FilterRead extends Omit<FilterShape, 'conversationId' | 'contactId' | 'assignee'> {
  conversationId: string | null;
  contactId: string | null;
  assignee: string | null;
}

/** Reads a filter. @throws InvalidInputError on an empty list or what is no id; NotFoundError on an id of nothing */
async function readFilter(context: Context, filter: FilterShape): Promise<FilterRead> {
  const { conversationId: conversation, contactId: contact, assignee } = filter;
  requireSome(filter, ['labels', 'types']);
  const [conversationId, contactId, assigneeId] = [
    conversation == null
      ? null
      : await requireId(context, ['Conversation'], conversation, ['filter', 'conversationId']),
    contact == null ? null : await requireId(context, ['Contact'], contact, ['filter', 'contactId']),
    assignee == null ? null : await requireId(context, ASSIGNEES, assignee, ['filter', 'assignee']),
  ];
  return { ...filter, conversationId, contactId, assignee: assigneeId };
}

/** Conditions of a filter, on an event and its conversation. */
function matcher({ contactId, assignee, labels, types }: FilterRead) {
  return (event: ConversationEvent, conversation: Conversation) =>
    (contactId === null || conversation.contactId === contactId) &&
    (assignee === null || conversation.assigneeId === assignee) &&
    (labels == null || labels.some((label) => conversation.labels.includes(label))) &&
    (types == null || types.includes(event.type));
}

/** Loads the events of a piece of news with their conversations. */
async function load({ runtime }: Context, ids: readonly string[], only: string | null) {
  const { prisma } = runtime.db;
  const where = { id: { in: [...ids] }, ...(only === null ? {} : { conversationId: only }) };
  const events = new Map((await prisma.conversationEvent.findMany({ where })).map((event) => [event.id, event]));
  const named = [...new Set([...events.values()].map(({ conversationId }) => conversationId))];
  const found = named.length === 0 ? [] : await prisma.conversation.findMany({ where: { id: { in: named } } });
  return { events, conversations: new Map(found.map((conversation) => [conversation.id, conversation])) };
}

async function* conversationEvents(
  context: Context,
  filter: FilterRead,
  after: Position | null,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent | Gap> {
  const { workspaceId } = requireActor(context);
  const hub = context.runtime.feed;
  const cursors = hub.cursorsOf(workspaceId);
  const matches = matcher(filter);
  const following = { workspaceId, kind: 'conversations' as const, after, signal };
  for await (const delivery of followFeed(context.runtime.bus, hub, following)) {
    if (delivery.kind === 'gap') {
      yield delivery;
      continue;
    }
    const { chunk, done } = delivery;
    if (chunk.payload.kind !== 'conversations') continue;
    const ids = chunk.payload.eventIds;
    const { events, conversations } = await load(context, ids, filter.conversationId);
    for (const [index, id] of ids.entries()) {
      const event = events.get(id);
      const conversation = event === undefined ? undefined : conversations.get(event.conversationId);
      if (index <= done || event === undefined || conversation === undefined) continue;
      if (matches(event, conversation)) {
        yield { kind: 'event', cursor: cursors.write(chunk, index), event, conversation };
      }
    }
  }
}

builder.subscriptionField('conversationEvents', (t) =>
  t.field({
    extensions: SHARED,
    type: StreamItemType,
    authScopes: { scope: 'messages:read' },
    description:
      'What happens in conversations, in order: texts both ways, assignment, notes, states, leases. `after` replays from a cursor ' +
      'and then goes live, with no gap and no repeat.',
    args: {
      filter: t.arg({ type: ConversationEventFilter, description: 'Which events; absent: all of the workspace.' }),
      after: t.arg({ type: 'Cursor', description: 'Behind which event to begin; absent: now.' }),
      resumeKey: t.arg.string({ description: RESUME_KEY_DESCRIPTION }),
    },
    subscribe: async (_root, { filter, after, resumeKey }, context) => {
      const position = readStart(context, after, resumeKey);
      const conditions = await readFilter(context, filter ?? {});
      return abortable((signal) => conversationEvents(context, conditions, position, signal));
    },
    resolve: (item) => item as StreamEvent | Gap,
  }),
);
