/** Source of webhook events: what happens in conversations. */
import type { Conversation, ConversationEvent } from '../../generated/prisma/client.ts';
import { ConversationEventType } from '../../generated/prisma/enums.ts';
import { toGlobalId, withGlobalIds } from '../../kernel/global-ids.ts';
import type { EventBody, FilterFacts, SourceRuntime, WebhookEvent, WebhookSource } from './source.ts';

/** Meaning of each event, by its type. */
const MEANINGS: Record<ConversationEventType, string> = {
  INBOUND: 'the person wrote.',
  OUTBOUND: 'it was answered.',
  OPENED: 'it is open again.',
  SNOOZED: 'it waits until a moment.',
  CLOSED: 'it is over.',
  ASSIGNED: 'it was given to somebody, or to nobody.',
  LABELED: 'its labels are others.',
  NOTE: 'a member wrote a note.',
  CLAIMED: 'somebody claimed it, to answer.',
  RELEASED: 'nobody has claimed it any more.',
  HANDED_OVER: 'it was handed over.',
  PROPOSED: 'an answer was proposed.',
  PROPOSAL_ACCEPTED: 'a proposed answer was sent.',
  PROPOSAL_DISMISSED: 'a proposed answer was dismissed.',
  AWAY_REPLIED: 'the person was told that nobody answers now.',
};

const nameOf = (type: string) => `conversation.${type.toLowerCase()}`;

type Loaded = ConversationEvent & { conversation: Conversation };

async function load({ db }: SourceRuntime, workspaceId: string, ids: readonly string[]): Promise<Loaded[]> {
  const events = await db.prisma.conversationEvent.findMany({ where: { id: { in: [...ids] }, workspaceId } });
  const named = [...new Set(events.map(({ conversationId }) => conversationId))];
  const found = await db.prisma.conversation.findMany({ where: { id: { in: named }, workspaceId } });
  const byId = new Map(found.map((conversation) => [conversation.id, conversation]));
  return events.flatMap((event) => {
    const conversation = byId.get(event.conversationId);
    return conversation === undefined ? [] : [{ ...event, conversation }];
  });
}

function bodyOf({ conversation, ...event }: Loaded): EventBody {
  const data = {
    id: toGlobalId('Conversation', conversation.id),
    contactId: toGlobalId('Contact', conversation.contactId),
    sender: conversation.sender,
    inboundId: event.inboundId === null ? null : toGlobalId('InboundMessage', event.inboundId),
    messageId: event.messageId === null ? null : toGlobalId('Message', event.messageId),
    text: event.text,
    detail: withGlobalIds(event.detail),
    actor: { kind: event.actorKind },
  };
  return { at: event.at, data };
}

const idOf = ({ eventId }: WebhookEvent) => eventId;

/** Events of conversations. */
export const CONVERSATION_SOURCE: WebhookSource = {
  news: 'conversations',
  scope: 'messages:read',
  events: Object.fromEntries(
    Object.values(ConversationEventType).map((type) => [nameOf(type), `In a conversation ${MEANINGS[type]}`]),
  ),
  async read({ db }, workspaceId, payloads) {
    const ids = payloads.flatMap((payload) => (payload.kind === 'conversations' ? payload.eventIds : []));
    const select = { id: true, type: true, conversationId: true } as const;
    const found = await db.prisma.conversationEvent.findMany({ where: { id: { in: ids }, workspaceId }, select });
    const byId = new Map(found.map((event) => [event.id, event]));
    return ids.flatMap((id): WebhookEvent[] => {
      const event = byId.get(id);
      return event === undefined ? [] : [{ event: nameOf(event.type), eventId: id, subjectId: event.conversationId }];
    });
  },
  async facts(runtime, workspaceId, events) {
    const rows = await load(runtime, workspaceId, events.map(idOf));
    return new Map(
      rows.map(({ id, conversation }): [string, FilterFacts] => [
        id,
        { contactId: conversation.contactId, writtenTo: conversation.sender },
      ]),
    );
  },
  async bodies(runtime, workspaceId, events) {
    const rows = await load(runtime, workspaceId, events.map(idOf));
    return new Map(rows.map((row): [string, EventBody] => [row.id, bodyOf(row)]));
  },
};
