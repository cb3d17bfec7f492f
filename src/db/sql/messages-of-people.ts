/** Statements on `messages` by the people they were sent to. */
import { lowestIdAt } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';
import { erasedSet } from './erased.ts';
import { STATE_COLUMNS, type TrackedMessage } from './messages.ts';

/** Erases what the messages of a contact say and ask for, and the numbers they went to. @returns how many there are */
export async function eraseMessagesOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(`UPDATE messages SET ${erasedSet('messages')} WHERE contact_id = $1`, [
    contactId,
  ]);
  return rowCount ?? 0;
}

/** A message that replies to an inbound one. */
export interface ReplyRow {
  id: string;
  /** The inbound message. */
  replyTo: string;
}

/**
 * The replies to inbound messages of a workspace, oldest first. By the people who wrote: a reply is a message to one of
 * them, and younger than what it answers.
 */
export async function repliesTo(
  db: Queryable,
  workspaceId: string,
  inboundIds: readonly string[],
): Promise<ReplyRow[]> {
  const { rows } = await db.query<ReplyRow>(
    `SELECT m.id, m.submit_options->>'replyTo' AS "replyTo" FROM messages m
     WHERE m.workspace_id = $1 AND m.submit_options->>'replyTo' = ANY($2::text[]) AND m.id > $3
       AND m.contact_id = ANY(ARRAY(SELECT contact_id FROM inbound_messages WHERE id = ANY($2::uuid[])))
     ORDER BY m.id`,
    [workspaceId, inboundIds, [...inboundIds].sort()[0]],
  );
  return rows;
}

/** Number of the hub's own answers of one kind that a contact was sent since a moment. */
export async function countHubReplies(
  db: Queryable,
  { contactId, exemption, since }: { contactId: string; exemption: string; since: Date },
): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM messages WHERE contact_id = $1 AND id >= $2 AND exemption = $3',
    [contactId, lowestIdAt(since), exemption],
  );
  return rows[0]?.count ?? 0;
}

/** True when the last message to a contact since a moment is one of a conversation, which the person then answers. */
export async function isAnswerToConversation(db: Queryable, contactId: string, since: Date): Promise<boolean> {
  const { rows } = await db.query<{ isConversation: boolean }>(
    `SELECT purpose = 'CONVERSATION' AND exemption IS NULL AS "isConversation" FROM messages
     WHERE contact_id = $1 AND id >= $2 ORDER BY id DESC LIMIT 1`,
    [contactId, lowestIdAt(since)],
  );
  return rows[0]?.isConversation === true;
}

/** Newest messages of a contact that are looked at: nobody is sent more within a year, but numbers that are only tried. */
const LOOKED_AT = 1_000;

/** Longest time from acceptance until a message is sent, in milliseconds: a year ahead, and what it is deferred by. */
const WAITS_MS = 380 * 86_400_000;

/**
 * Locks the last message that an SMSC took for a contact before a moment, and after another one: what the person says then is
 * about it, however long before it was accepted, among the newest thousand. Answers that the hub gives by itself are none.
 */
export async function lockLastMessageTo(
  tx: Queryable,
  { workspaceId, contactId, after, before }: { workspaceId: string; contactId: string; after: Date; before: Date },
): Promise<TrackedMessage | null> {
  const { rows } = await tx.query<TrackedMessage>(
    `SELECT ${STATE_COLUMNS} FROM messages m WHERE m.id = (
       SELECT n.id FROM (
         SELECT id, sent_at, exemption FROM messages WHERE contact_id = $2 AND (workspace_id = $1) IS TRUE AND id >= $3::uuid
         ORDER BY id DESC LIMIT $6
       ) n WHERE n.sent_at > $4 AND n.sent_at <= $5 AND n.exemption IS NULL ORDER BY n.sent_at DESC, n.id DESC LIMIT 1
     ) FOR UPDATE`,
    [workspaceId, contactId, lowestIdAt(new Date(after.getTime() - WAITS_MS)), after, before, LOOKED_AT],
  );
  return rows[0] ?? null;
}
