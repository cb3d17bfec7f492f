/** Statements on `conversations`: a person and a sender of a workspace. */

import type { ActorKind } from '../../kernel/actor.ts';
import { idFrom } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';
import { literally } from '../like.ts';
import { erasedSet } from './erased.ts';
import type { Statement } from './pipelined.ts';
import { type Column, statementOf } from './rows.ts';

/** A person and a sender: what a conversation is known by. */
export interface ConversationKey {
  workspaceId: string;
  contactId: string;
  sender: string;
}

/** State of a conversation. */
export type ConversationState = 'OPEN' | 'SNOOZED' | 'CLOSED';
/** Kind of whoever answers. */
export type LeaseKind = 'BOT' | 'HUMAN';

/** Right to answer a conversation, and its end. */
export interface LeaseRow {
  leaseKind: LeaseKind | null;
  leaseActorKind: ActorKind | null;
  /** `null`: whoever of that kind claims it first. */
  leaseActorId: string | null;
  leaseUntil: Date | null;
}

/** A conversation as it is changed. */
export interface ConversationRow extends ConversationKey, LeaseRow {
  id: string;
  state: ConversationState;
  snoozedUntil: Date | null;
  assigneeKind: ActorKind | null;
  assigneeId: string | null;
  labels: string[];
  activityId: string;
  activityAt: Date;
  inboundEventId: string | null;
  openedAt: Date;
  waitingSince: Date | null;
  closedAt: Date | null;
}

/** The id of a conversation, made of what it is known by: whoever has a message of it has its id (UUID version 8). */
export function conversationIdOf({ workspaceId, contactId, sender }: ConversationKey): string {
  return idFrom(`${workspaceId} ${contactId} ${sender}`);
}

/** A text of a person or to one, as its conversation notes it. */
export interface Activity extends ConversationKey {
  conversationId: string;
  /** The event of it. */
  eventId: string;
  at: Date;
  /** Of a text of the person: opens a conversation that is closed or snoozed. */
  opens: boolean;
  /** An answer of somebody, and not of the hub itself. */
  answers: boolean;
}

const ACTIVITY: readonly Column<Activity>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (row) => row.conversationId },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (row) => row.workspaceId },
  { name: 'contact_id', type: 'uuid', kind: 'plain', of: (row) => row.contactId },
  { name: 'sender', type: 'text', kind: 'text', of: (row) => row.sender },
  { name: 'event_id', type: 'uuid', kind: 'plain', of: (row) => row.eventId },
  { name: 'at', type: 'timestamptz', kind: 'time', of: (row) => row.at },
];

/** One row for each conversation, the last: a statement changes a row once. In one order everywhere: of two, one waits for the other. */
function inOrder(rows: readonly Activity[]): Activity[] {
  const last = new Map<string, Activity>();
  for (const row of rows) {
    const answers = row.answers || last.get(row.conversationId)?.answers === true;
    last.set(row.conversationId, { ...row, answers });
  }
  return [...last.values()].sort((a, b) => (a.conversationId < b.conversationId ? -1 : 1));
}

/** Notes texts of persons: makes their conversations where there are none. All of them open, or none does. */
export function inboundNoted(rows: readonly Activity[]): Statement {
  const opens = rows.some((row) => row.opens);
  // The hub has answered what it handles itself, such as an opt-out: that alone is no conversation for anybody to look at.
  const state = opens ? 'OPEN' : 'CLOSED';
  const opened = opens
    ? `state = 'OPEN', snoozed_until = NULL, closed_at = NULL,
       opened_at = CASE WHEN conversations.state = 'CLOSED' THEN excluded.opened_at ELSE conversations.opened_at END,
       waiting_since = coalesce(conversations.waiting_since, excluded.waiting_since),`
    : '';
  return statementOf(
    ACTIVITY,
    inOrder(rows),
    ({
      from,
      ref,
    }) => `INSERT INTO conversations (id, workspace_id, contact_id, sender, state, activity_id, activity_at,
       inbound_event_id, opened_at, waiting_since, closed_at, created_at)
     SELECT ${ref('id')}, ${ref('workspace_id')}, ${ref('contact_id')}, ${ref('sender')}, '${state}'::conversation_state,
       ${ref('event_id')}, ${ref('at')}, ${ref('event_id')}, ${ref('at')}, ${opens ? `${ref('at')}, NULL::timestamptz` : `NULL::timestamptz, ${ref('at')}`}, ${ref('at')}
     FROM ${from}
     ON CONFLICT (id) DO UPDATE SET ${opened} activity_id = excluded.activity_id, activity_at = excluded.activity_at,
       inbound_event_id = excluded.inbound_event_id`,
  );
}

/** Notes texts to persons: makes their conversations where there are none. */
export function outboundNoted(rows: readonly Activity[]): Statement {
  return statementOf(
    [...ACTIVITY, { name: 'answers', type: 'boolean', kind: 'plain', of: (row) => row.answers }],
    inOrder(rows),
    ({
      from,
      ref,
    }) => `INSERT INTO conversations (id, workspace_id, contact_id, sender, state, activity_id, activity_at,
       opened_at, waiting_since, created_at)
     SELECT ${ref('id')}, ${ref('workspace_id')}, ${ref('contact_id')}, ${ref('sender')}, 'OPEN'::conversation_state,
       ${ref('event_id')}, ${ref('at')}, ${ref('at')}, CASE WHEN NOT ${ref('answers')} THEN c.waiting_since END, ${ref('at')}
     FROM ${from} LEFT JOIN conversations c ON c.id = ${ref('id')}
     ON CONFLICT (id) DO UPDATE SET activity_id = excluded.activity_id, activity_at = excluded.activity_at,
       waiting_since = excluded.waiting_since`,
  );
}

const ROW = `id, workspace_id AS "workspaceId", contact_id AS "contactId", sender, state, snoozed_until AS "snoozedUntil",
  assignee_kind AS "assigneeKind", assignee_id AS "assigneeId", labels, activity_id AS "activityId", activity_at AS "activityAt",
  inbound_event_id AS "inboundEventId", opened_at AS "openedAt", waiting_since AS "waitingSince", closed_at AS "closedAt",
  lease_kind AS "leaseKind", lease_actor_kind AS "leaseActorKind", lease_actor_id AS "leaseActorId", lease_until AS "leaseUntil"`;

/** Locks a conversation of a workspace until the transaction ends. @returns `null`: there is none */
export async function lockConversation(
  tx: Queryable,
  workspaceId: string,
  id: string | null,
): Promise<ConversationRow | null> {
  // By its id alone: a statement that is planned while the table is empty would go through all conversations of the workspace.
  const { rows } = await tx.query<ConversationRow>(
    `SELECT ${ROW} FROM conversations WHERE id = $2 AND (workspace_id = $1) IS TRUE FOR UPDATE`,
    [workspaceId, id],
  );
  return rows[0] ?? null;
}

/** Facts of a conversation that an answer needs. */
export interface Answerable {
  contactId: string;
  sender: string;
  /** `null`: the person cannot be answered. */
  phone: string | null;
  erasedAt: Date | null;
  /** The last text of the person. */
  inboundId: string | null;
}

/** Looks at what an answer in a conversation needs. @returns `null`: there is no such conversation */
export async function answerableOf(db: Queryable, workspaceId: string, id: string): Promise<Answerable | null> {
  const { rows } = await db.query<Answerable>(
    `SELECT c.contact_id AS "contactId", c.sender, p.phone, p.erased_at AS "erasedAt", e.inbound_id AS "inboundId"
     FROM conversations c LEFT JOIN contacts p ON p.id = c.contact_id
     LEFT JOIN conversation_events e ON e.id = c.inbound_event_id
     WHERE c.id = $2 AND (c.workspace_id = $1) IS TRUE`,
    [workspaceId, id],
  );
  return rows[0] ?? null;
}

/** Locks conversations that are snoozed until this moment or an earlier one, in order of their ids. */
export async function lockSnoozed(tx: Queryable, ids: readonly string[], now: Date): Promise<ConversationRow[]> {
  const { rows } = await tx.query<ConversationRow>(
    `SELECT ${ROW} FROM conversations WHERE id = ANY($1::uuid[]) AND state = 'SNOOZED' AND snoozed_until <= $2
     ORDER BY id FOR UPDATE`,
    [ids, now],
  );
  return rows;
}

/** Stores a conversation that is locked, as it was changed. */
export async function storeConversation(tx: Queryable, row: ConversationRow): Promise<void> {
  await tx.query(
    `UPDATE conversations SET state = $2, snoozed_until = $3, assignee_kind = $4, assignee_id = $5, labels = $6,
       activity_id = $7, activity_at = $8, opened_at = $9, waiting_since = $10, closed_at = $11, lease_kind = $12,
       lease_actor_kind = $13, lease_actor_id = $14, lease_until = $15
     WHERE id = $1`,
    [
      row.id,
      row.state,
      row.snoozedUntil,
      row.assigneeKind,
      row.assigneeId,
      row.labels,
      row.activityId,
      row.activityAt,
      row.openedAt,
      row.waitingSince,
      row.closedAt,
      row.leaseKind,
      row.leaseActorKind,
      row.leaseActorId,
      row.leaseUntil,
    ],
  );
}

/** Takes the labels of a contact's conversations. @returns how many there are */
export async function eraseConversations(tx: Queryable, workspaceId: string, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE conversations SET ${erasedSet('conversations')} WHERE workspace_id = $1 AND contact_id = $2`,
    [workspaceId, contactId],
  );
  return rowCount ?? 0;
}

/** Messages that one search looks at of each side, newest first: what no index finds is looked for among so many. */
const LOOKED_AT = 10_000;
/** Conversations that one search finds at most. */
const FOUND = 500;

/** Patterns of a text in any case: a database whose locale is "C" knows the case of A to Z alone. */
function patternsOf(text: string): string[] {
  const small = text.toLowerCase();
  const capital = small.replace(/(?<![\p{L}\p{N}])\p{L}/gu, (letter) => letter.toUpperCase());
  const spellings = new Set([text, small, text.toUpperCase(), capital]);
  return [...spellings].map((spelling) => `%${literally(spelling)}%`);
}

/** Ids of the conversations of which a text of either side holds these words, in any case; the newest 500. */
export async function conversationsSaying(db: Queryable, workspaceId: string, text: string): Promise<string[]> {
  const { rows } = await db.query<ConversationKey>(
    `SELECT $1::uuid AS "workspaceId", contact_id AS "contactId", sender, max(at) AS at FROM (
       SELECT contact_id, "to" AS sender, received_at AS at FROM (
         SELECT contact_id, "to", body, received_at FROM inbound_messages WHERE workspace_id = $1 ORDER BY id DESC LIMIT $3) AS i
       WHERE contact_id IS NOT NULL AND body ILIKE ANY($2::text[])
       UNION ALL
       SELECT contact_id, sender, created_at AS at FROM (
         SELECT contact_id, sender, body, created_at FROM messages WHERE workspace_id = $1 AND purpose = 'CONVERSATION'
         ORDER BY id DESC LIMIT $3) AS m
       WHERE sender IS NOT NULL AND body ILIKE ANY($2::text[])) AS found
     GROUP BY contact_id, sender ORDER BY max(at) DESC LIMIT $4`,
    [workspaceId, patternsOf(text), LOOKED_AT, FOUND],
  );
  return rows.map(conversationIdOf);
}
