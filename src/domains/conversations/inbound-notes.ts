// Notes of conversations about what people write: they go along with the news of the message, and cost no statement of their own.
import { conversationEventsInsert } from '../../db/sql/conversation-events.ts';
import { conversationIdOf, inboundNoted } from '../../db/sql/conversations.ts';
import type { InboundRow } from '../../db/sql/inbound-messages.ts';
import { newId } from '../../kernel/ids.ts';
import { conversationNews, type Notes } from '../messages/conversational.ts';

/**
 * Notes a text of a person in the conversation with the sender it was written to, which opens; nothing, where it can be
 * nobody's. What the hub answers by itself (STOP, START, HELP) is noted and opens nothing: nobody has to look at it.
 */
export function inboundNotes(row: InboundRow): Notes {
  const { id: inboundId, workspaceId, contactId, to: sender, receivedAt: at, keyword } = row;
  if (contactId === null) return { writes: [], entries: [] };
  const key = { workspaceId, contactId, sender };
  const conversationId = conversationIdOf(key);
  const eventId = newId();
  const event = {
    id: eventId,
    workspaceId,
    conversationId,
    type: 'INBOUND' as const,
    actorKind: 'INBOUND_MESSAGE' as const,
    actorId: inboundId,
    at,
    inboundId,
    messageId: null,
    text: null,
    detail: null,
    elapsedMs: null,
  };
  const activity = { ...key, conversationId, eventId, at, opens: keyword === null, answers: false };
  return {
    writes: [inboundNoted([activity]), conversationEventsInsert([event])],
    entries: conversationNews([event]),
  };
}
