// Notes of conversations about the messages of a chunk that is accepted.
import { type FeedPayload, feedSubject } from '../../bus/streams.ts';
import { type NewConversationEvent, outboundEventsInsert } from '../../db/sql/conversation-events.ts';
import { type Activity, conversationIdOf, outboundNoted } from '../../db/sql/conversations.ts';
import type { NewMessage } from '../../db/sql/messages.ts';
import type { OutboxEntry } from '../../db/sql/outbox.ts';
import type { Statement } from '../../db/sql/pipelined.ts';
import { chunksOf, groupBy } from '../../kernel/chunks.ts';
import { newId } from '../../kernel/ids.ts';

/** Events in one piece of news. */
const EVENTS_A_CHUNK = 500;

/** Writes and news that go with others of a transaction. */
export interface Notes {
  writes: Statement[];
  entries: OutboxEntry[];
}

/** The news of events of conversations: ids only, by workspace, in order. */
export function conversationNews(events: readonly Pick<NewConversationEvent, 'id' | 'workspaceId'>[]): OutboxEntry[] {
  return [...groupBy(events, (event) => event.workspaceId)].flatMap(([workspaceId, own]) =>
    [...chunksOf(own, EVENTS_A_CHUNK)].map((chunk) => ({
      messageId: newId(),
      subject: feedSubject(workspaceId, 'conversations'),
      payload: JSON.stringify({
        kind: 'conversations',
        eventIds: chunk.map(({ id }) => id),
      } satisfies FeedPayload),
    })),
  );
}

/**
 * Notes the messages of CONVERSATION that have a sender in their conversations, once a chunk; those of other purposes are found
 * when a conversation is read (docs/decisions/0060-conversations-by-key.md).
 */
export function conversationNotes(messages: readonly NewMessage[]): Notes {
  const activities: Activity[] = [];
  const events: NewConversationEvent[] = [];
  for (const { id, workspaceId, contactId, sender, purpose, actorKind, actorId, createdAt: at } of messages) {
    if (purpose !== 'CONVERSATION' || sender === null) continue;
    const conversationId = conversationIdOf({ workspaceId, contactId, sender });
    const eventId = newId();
    const answers = actorKind !== 'SYSTEM';
    activities.push({ workspaceId, contactId, sender, conversationId, eventId, at, opens: false, answers });
    events.push({
      id: eventId,
      workspaceId,
      conversationId,
      type: 'OUTBOUND',
      actorKind,
      actorId,
      at,
      inboundId: null,
      messageId: id,
      text: null,
      detail: null,
      elapsedMs: null,
    });
  }
  if (events.length === 0) return { writes: [], entries: [] };
  return { writes: [outboundNoted(activities), outboundEventsInsert(events)], entries: conversationNews(events) };
}
