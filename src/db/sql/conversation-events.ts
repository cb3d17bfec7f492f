/** Statements on `conversation_events`, and what a conversation shows in order. */
import type { ActorKind } from '../../kernel/actor.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import type { ConversationKey } from './conversations.ts';
import { erasedSet } from './erased.ts';
import type { Statement } from './pipelined.ts';
import { type Column, jsonOf, statementOf } from './rows.ts';

/** Type of an event. */
export type ConversationEventType =
  | 'INBOUND'
  | 'OUTBOUND'
  | 'OPENED'
  | 'SNOOZED'
  | 'CLOSED'
  | 'ASSIGNED'
  | 'LABELED'
  | 'NOTE'
  | 'CLAIMED'
  | 'RELEASED'
  | 'HANDED_OVER'
  | 'PROPOSED'
  | 'PROPOSAL_ACCEPTED'
  | 'PROPOSAL_DISMISSED'
  | 'AWAY_REPLIED';

/** An event of a conversation. */
export interface NewConversationEvent {
  id: string;
  workspaceId: string;
  conversationId: string;
  type: ConversationEventType;
  actorKind: ActorKind;
  /** `null`: SYSTEM. */
  actorId: string | null;
  at: Date;
  inboundId: string | null;
  messageId: string | null;
  text: string | null;
  detail: object | null;
  /** Time that the conversation took, at its end; that of an answer is reckoned where it is stored. */
  elapsedMs: number | null;
}

const BASE: readonly Column<NewConversationEvent>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (e) => e.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (e) => e.workspaceId },
  { name: 'conversation_id', type: 'uuid', kind: 'plain', of: (e) => e.conversationId },
  { name: 'type', type: 'conversation_event_type', kind: 'plain', of: (e) => e.type },
  { name: 'actor_kind', type: 'actor_kind', kind: 'plain', of: (e) => e.actorKind },
  { name: 'actor_id', type: 'uuid', kind: 'plain', of: (e) => e.actorId },
  { name: 'at', type: 'timestamptz', kind: 'time', of: (e) => e.at },
  { name: 'inbound_id', type: 'uuid', kind: 'plain', of: (e) => e.inboundId },
  { name: 'message_id', type: 'uuid', kind: 'plain', of: (e) => e.messageId },
  { name: 'text', type: 'text', kind: 'text', of: (e) => e.text },
  { name: 'detail', type: 'jsonb', kind: 'json', of: (e) => jsonOf(e.detail) },
];

const COLUMNS: readonly Column<NewConversationEvent>[] = [
  ...BASE,
  { name: 'elapsed_ms', type: 'bigint', kind: 'plain', of: (e) => e.elapsedMs },
];

/** Adds events. */
export function conversationEventsInsert(events: readonly NewConversationEvent[]): Statement {
  return statementOf(
    COLUMNS,
    events,
    ({ names, refs, from }) => `INSERT INTO conversation_events (${names}) SELECT ${refs} FROM ${from}`,
  );
}

/** Adds events of texts to persons, in the statement that notes them: an answer that was waited for says how long. */
export function outboundEventsInsert(events: readonly NewConversationEvent[]): Statement {
  return statementOf(
    BASE,
    events,
    ({ names, refs, from, ref }) => `INSERT INTO conversation_events (${names}, elapsed_ms) SELECT ${refs},
       CASE WHEN ${ref('actor_kind')} <> 'SYSTEM' THEN (extract(epoch FROM ${ref('at')} - c.waiting_since) * 1000)::bigint END
     FROM ${from} LEFT JOIN conversations c ON c.id = ${ref('conversation_id')}`,
  );
}

/** Takes words and changes from the events of a contact's conversations. @returns how many there are */
export async function eraseConversationEvents(tx: Queryable, workspaceId: string, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE conversation_events SET ${erasedSet('conversation_events')}
     WHERE conversation_id IN (SELECT id FROM conversations WHERE workspace_id = $1 AND contact_id = $2)`,
    [workspaceId, contactId],
  );
  return rowCount ?? 0;
}

/** An entry of a conversation: a text of the person, a text to the person, or an event that is neither. */
export interface EntryRef {
  id: string;
  kind: 'inbound' | 'message' | 'event';
}

/** A part of a conversation's entries. */
export interface EntryPage {
  /** Id of the entry behind which (in the order of the page) it begins; `null`: at the end. */
  from: string | null;
  /** From old to new; else from new to old. */
  ascending: boolean;
  count: number;
}

/** Entries of a conversation in the order of the page; those of each kind are found by their own index. */
export async function entriesOf(
  db: Queryable,
  conversationId: string,
  { contactId, sender }: ConversationKey,
  { from, ascending, count }: EntryPage,
): Promise<EntryRef[]> {
  const order = ascending ? 'ASC' : 'DESC';
  const behind = `($4::uuid IS NULL OR id ${ascending ? '>' : '<'} $4::uuid)`;
  const page = `AND ${behind} ORDER BY id ${order} LIMIT $5`;
  const { rows } = await db.query<EntryRef>(
    `SELECT id, kind FROM (
       (SELECT id, 'inbound' AS kind FROM inbound_messages WHERE contact_id = $1 AND "to" = $2 AND duplicate_of_id IS NULL ${page})
       UNION ALL (SELECT id, 'message' FROM messages WHERE contact_id = $1 AND sender = $2 ${page})
       UNION ALL (SELECT id, 'event' FROM conversation_events
         WHERE conversation_id = $3 AND type NOT IN ('INBOUND', 'OUTBOUND') ${page})) AS entries
     ORDER BY id ${order} LIMIT $5`,
    [contactId, sender, conversationId, from, count],
  );
  return rows;
}

/** The newest text of each conversation, of either side; one that has none is not in it. */
export async function lastTexts(db: Queryable, conversationIds: readonly string[]): Promise<Map<string, EntryRef>> {
  const { rows } = await db.query<EntryRef & { conversationId: string }>(
    `SELECT c.id AS "conversationId", last.id, last.kind FROM conversations c CROSS JOIN LATERAL (
       (SELECT id, 'inbound' AS kind FROM inbound_messages
        WHERE contact_id = c.contact_id AND "to" = c.sender AND duplicate_of_id IS NULL ORDER BY id DESC LIMIT 1)
       UNION ALL (SELECT id, 'message' FROM messages WHERE contact_id = c.contact_id AND sender = c.sender ORDER BY id DESC LIMIT 1)
       ORDER BY id DESC LIMIT 1) AS last
     WHERE c.id = ANY($1::uuid[])`,
    [plainArray(conversationIds)],
  );
  return new Map(rows.map(({ conversationId, ...ref }) => [conversationId, ref]));
}

/** Texts counted as unread at most. */
const MAX_UNREAD = 100;

/** Texts of persons that an actor has not read, by conversation, up to 100 each. */
export async function unreadOf(
  db: Queryable,
  actorId: string,
  conversationIds: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; unread: number }>(
    `SELECT c.id, (SELECT count(*)::int FROM (
         SELECT FROM conversation_events e WHERE e.conversation_id = c.id AND e.type = 'INBOUND'
           AND (r.event_id IS NULL OR e.id > r.event_id) LIMIT $3) AS new) AS unread
     FROM unnest($1::uuid[]) AS c(id) LEFT JOIN conversation_reads r ON r.conversation_id = c.id AND r.actor_id = $2`,
    [plainArray(conversationIds), actorId, MAX_UNREAD],
  );
  return new Map(rows.map(({ id, unread }) => [id, unread]));
}

/**
 * Takes the words of members and bots between two ids: notes, summaries, proposals. By the key, of all workspaces: whoever asks again
 * begins where it ended. @returns the last that was looked at, `null`: none; and how many had words
 */
export async function takeEventTexts(
  tx: Queryable,
  { workspaceId, after, before }: { workspaceId: string; after: string; before: string },
  limit: number,
): Promise<{ last: string | null; count: number }> {
  const { rows } = await tx.query<{ id: string; hasText: boolean }>(
    `WITH seen AS (SELECT id, workspace_id = $1 AND text IS NOT NULL AS has FROM conversation_events
       WHERE id > $2::uuid AND id < $3::uuid ORDER BY id LIMIT $4),
     taken AS (UPDATE conversation_events e SET text = NULL FROM seen WHERE e.id = seen.id AND seen.has)
     SELECT id, has AS "hasText" FROM seen ORDER BY id`,
    [workspaceId, after, before, limit],
  );
  return { last: rows.at(-1)?.id ?? null, count: rows.filter(({ hasText }) => hasText).length };
}
