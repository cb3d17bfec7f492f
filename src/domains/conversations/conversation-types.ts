/** Types of conversations in the API. */

import { resolveCursorConnection } from '@pothos/plugin-relay';
import { type EntryRef, entriesOf, lastTexts, unreadOf } from '../../db/sql/conversation-events.ts';
import type { ConversationEvent, InboundMessage, Message } from '../../generated/prisma/client.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { ErrorInterface } from '../../graphql/schema/errors.ts';
import { NoLeaseError } from '../../kernel/errors.ts';
import { toGlobalId, withGlobalIds } from '../../kernel/global-ids.ts';
import { inOrderOf } from '../../kernel/in-order.ts';
import { ActorType, actorOf } from '../accounts/actor-types.ts';
import { ContactType } from '../contacts/graphql.ts';
import { MessageType } from '../messages/types.ts';
import { InboundType } from './graphql.ts';
import { type Lease, leaseAt } from './lease.ts';

/** State of a conversation, in the API. */
export const ConversationStateType = builder.enumType('ConversationState', {
  description: 'Where a conversation stands.',
  values: {
    OPEN: { description: 'It is to be looked after.' },
    SNOOZED: { description: 'It was put off until a moment, or until the person writes.' },
    CLOSED: { description: 'It is done; the next text of the person opens it again.' },
  } as const,
});

/** Kind of whoever answers, in the API. */
export const LeaseKindType = builder.enumType('LeaseKind', {
  description: 'What kind of actor answers a conversation.',
  values: {
    BOT: { description: 'A program, with its key.' },
    HUMAN: { description: 'A person of the workspace.' },
  } as const,
});

const LeaseType = builder.objectRef<Lease>('ConversationLease').implement({
  description: 'Who may answer a conversation, and until when: nobody else may meanwhile.',
  fields: (t) => ({
    kind: t.expose('kind', { type: LeaseKindType, description: 'Whether a program or a person answers.' }),
    holder: t.field({
      type: ActorType,
      nullable: true,
      description: 'Who answers; null: whoever of that kind claims it first.',
      resolve: ({ holder }) => holder,
    }),
    until: t.expose('until', { type: 'DateTime', description: 'When it ends by itself; each answer moves it on.' }),
  }),
});

/** Type of an event of a conversation, in the API. */
export const ConversationEventTypeEnum = builder.enumType('ConversationEventType', {
  description: 'What happened in a conversation.',
  values: {
    INBOUND: { description: 'The person wrote: see inboundMessage.' },
    OUTBOUND: { description: 'A message of CONVERSATION was accepted to the person: see message.' },
    OPENED: { description: 'It was opened again, or its time to come back had come.' },
    SNOOZED: { description: 'It was put off.' },
    CLOSED: { description: 'Somebody closed it.' },
    ASSIGNED: { description: 'It was given to somebody, or to nobody.' },
    LABELED: { description: 'Its labels were changed.' },
    NOTE: { description: 'A note was written, for the members alone: see text.' },
    CLAIMED: { description: 'Somebody took the lease, and answers from now on.' },
    RELEASED: { description: 'Its holder gave the lease up.' },
    HANDED_OVER: { description: 'Its holder handed it over: detail has the reason, text the summary.' },
    PROPOSED: { description: 'An answer was proposed, and waits for a person: see text.' },
    PROPOSAL_ACCEPTED: { description: 'A person sent a proposed answer, as it was or changed.' },
    PROPOSAL_DISMISSED: { description: 'A person dismissed a proposed answer.' },
    AWAY_REPLIED: { description: 'The person was told that nobody answers now; detail names the absence.' },
  } as const,
});

/** Loads rows of a workspace by id, in the order asked for. */
function byIds<T extends { id: string }>(
  find: (context: Context, where: { id: { in: string[] }; workspaceId: string }) => Promise<T[]>,
) {
  return async (ids: string[], context: Context) => {
    const rows = await find(context, { id: { in: ids }, workspaceId: requireActor(context).workspaceId });
    return inOrderOf(ids, rows);
  };
}

/** An event of a conversation, in the API. */
export const ConversationEventObject = builder.prismaNode('ConversationEvent', {
  ...workspaceNode('messages:read'),
  description: 'What happened in a conversation, and who did it.',
  fields: (t) => ({
    type: t.expose('type', { type: ConversationEventTypeEnum, description: 'What happened.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it happened.' }),
    actor: t.field({
      type: ActorType,
      description: 'Who did it: the person, a member, a key or the hub.',
      resolve: actorOf,
    }),
    inboundMessage: t.loadable({
      type: InboundType,
      nullable: true,
      description: 'What the person wrote; null: it is no INBOUND.',
      load: byIds(({ runtime }, where) => runtime.db.prisma.inboundMessage.findMany({ where })),
      resolve: (event) => event.inboundId,
    }),
    message: t.loadable({
      type: MessageType,
      nullable: true,
      description: 'The message to the person, as it is now; null: it is no OUTBOUND.',
      load: byIds(({ runtime }, where) => runtime.db.prisma.message.findMany({ where })),
      resolve: (event) => event.messageId,
    }),
    text: t.exposeString('text', {
      nullable: true,
      description: 'Words of a member or a bot: a note, the summary of a hand-over; null: none, or erased.',
    }),
    detail: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What was changed: labels, the assignee, until when, the reason; null: nothing more, or erased.',
      resolve: ({ detail }) => withGlobalIds(detail),
    }),
  }),
});

/** A conversation, in the API. */
export const ConversationType = builder.prismaNode('Conversation', {
  ...workspaceNode('messages:read'),
  description: 'A person and a sender of yours: everything that both have written, over any channel.',
  fields: (t) => ({
    contact: t.loadable({
      type: ContactType,
      nullable: true,
      authScopes: { scope: 'contacts:read' },
      description: 'The person that it is with.',
      load: byIds(({ runtime }, where) => runtime.db.prisma.contact.findMany({ where })),
      resolve: ({ contactId }) => contactId,
    }),
    sender: t.exposeString('sender', {
      description: 'Your number, short code or name that the person writes to; answers go from it.',
    }),
    state: t.expose('state', { type: ConversationStateType, description: 'Where it stands.' }),
    snoozedUntil: t.expose('snoozedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'When it opens again by itself; null: it is not SNOOZED.',
    }),
    assignee: t.field({
      type: ActorType,
      nullable: true,
      description: 'The member, the team or the key (of a bot) that looks after it; null: nobody.',
      resolve: ({ assigneeKind, assigneeId }) =>
        assigneeKind === null ? null : { kind: assigneeKind, id: assigneeId },
    }),
    labels: t.exposeStringList('labels', { description: 'Words of yours that it is found by.' }),
    lease: t.field({
      type: LeaseType,
      nullable: true,
      description: 'Who may answer now; null: nobody has claimed it.',
      resolve: (row, _args, { runtime }) => leaseAt(row, runtime.clock.now()),
    }),
    unread: t.loadable({
      type: 'Int',
      nullable: false,
      description: 'Texts of the person that you, the member or key that asks, have not read; up to 100 are counted.',
      load: async (ids: string[], context: Context) => {
        const { actor } = requirePrincipal(context);
        const counts = await unreadOf(context.runtime.db.pool, actor.id, ids);
        return ids.map((id) => counts.get(id) ?? 0);
      },
      resolve: ({ id }) => id,
    }),
    waitingSince: t.expose('waitingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when the person waits for an answer; null: it does not.',
    }),
    openedAt: t.expose('openedAt', {
      type: 'DateTime',
      description: 'Since when it is open, or was until it was closed.',
    }),
    closedAt: t.expose('closedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was closed; null: it is not.',
    }),
    lastActivityAt: t.expose('activityAt', {
      type: 'DateTime',
      description: 'When one of both last wrote, or a note was written.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When its first text came or went.' }),
  }),
});

/** An entry of a conversation, with the row that it is. */
interface Entry {
  id: string;
  inboundMessage: InboundMessage | null;
  message: Message | null;
  event: ConversationEvent | null;
}

const EntryType = builder.objectRef<Entry>('ConversationEntry').implement({
  description: 'A text of the person, a message to the person, or what else happened: one of the three is there.',
  fields: (t) => ({
    id: t.id({
      description: 'The id of what is there.',
      resolve: ({ id, inboundMessage, message }) =>
        toGlobalId(inboundMessage !== null ? 'InboundMessage' : message !== null ? 'Message' : 'ConversationEvent', id),
    }),
    inboundMessage: t.expose('inboundMessage', {
      type: InboundType,
      nullable: true,
      description: 'What the person wrote; null: it is something else.',
    }),
    message: t.expose('message', {
      type: MessageType,
      nullable: true,
      description: 'The message to the person, of whatever purpose; null: it is something else.',
    }),
    event: t.expose('event', {
      type: ConversationEventObject,
      nullable: true,
      description: 'A note, or what was changed; null: it is a text.',
    }),
  }),
});

const EntryConnection = builder.connectionObject({ type: EntryType, name: 'ConversationEntryConnection' });

/** The rows of entries, in their order; one that has gone meanwhile is left out. */
async function loadEntries({ runtime }: Context, refs: readonly EntryRef[]): Promise<Entry[]> {
  const { prisma } = runtime.db;
  const where = (kind: EntryRef['kind']) => ({
    id: { in: refs.filter((ref) => ref.kind === kind).map(({ id }) => id) },
  });
  const [inbound, messages, events] = await Promise.all([
    prisma.inboundMessage.findMany({ where: where('inbound') }),
    prisma.message.findMany({ where: where('message') }),
    prisma.conversationEvent.findMany({ where: where('event') }),
  ]);
  const none = { inboundMessage: null, message: null, event: null };
  const entries = new Map<string, Entry>([
    ...inbound.map((row) => [row.id, { ...none, id: row.id, inboundMessage: row }] as const),
    ...messages.map((row) => [row.id, { ...none, id: row.id, message: row }] as const),
    ...events.map((row) => [row.id, { ...none, id: row.id, event: row }] as const),
  ]);
  return refs.flatMap(({ id }) => entries.get(id) ?? []);
}

const CURSOR = 'GPC:S:';
const cursorOf = (id: string) => Buffer.from(CURSOR + id).toString('base64');
const idOf = (cursor: string) => Buffer.from(cursor, 'base64').toString().slice(CURSOR.length);

builder.prismaObjectField(ConversationType, 'entries', (t) =>
  t.connection(
    {
      type: EntryType,
      nullable: true,
      description:
        'Texts both ways, of any purpose, with notes and what else happened, from old to new: `last` gives the newest.',
      resolve: (conversation, args, context) =>
        resolveCursorConnection<Promise<Entry[]>>(
          { args, defaultSize: 20, maxSize: 100, toCursor: (entry: Entry) => cursorOf(entry.id) },
          async ({ before, after, limit, inverted }) => {
            const cursor = inverted ? before : after;
            const page = { from: cursor == null ? null : idOf(cursor), ascending: !inverted, count: limit };
            return loadEntries(context, await entriesOf(context.runtime.db.pool, conversation.id, conversation, page));
          },
        ),
    },
    EntryConnection,
  ),
);

builder.prismaObjectField(ConversationType, 'lastText', (t) =>
  t.loadable({
    type: EntryType,
    nullable: true,
    description: 'The newest text of either side; null: none is kept.',
    load: async (ids: string[], context: Context) => {
      const refs = await lastTexts(context.runtime.db.pool, ids);
      const entries = new Map((await loadEntries(context, [...refs.values()])).map((entry) => [entry.id, entry]));
      return ids.map((id) => entries.get(refs.get(id)?.id ?? '') ?? null);
    },
    resolve: ({ id }) => id,
  }),
);

builder.objectType(NoLeaseError, {
  name: 'NoLease',
  description: 'Somebody else answers the conversation now, or nobody has claimed it. Nothing was changed.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    held: t.loadable({
      type: ConversationType,
      nullable: true,
      description: 'The conversation that is held; its lease says by whom.',
      load: byIds(({ runtime }, where) => runtime.db.prisma.conversation.findMany({ where })),
      resolve: ({ conversationId }) => conversationId,
    }),
  }),
});
