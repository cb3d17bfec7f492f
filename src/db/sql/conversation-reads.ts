/** Statements on `conversation_reads`: how far members and keys have read. */
import type { Queryable } from '../client.ts';

/** Notes that an actor has read a conversation up to an event; never back. */
export async function noteRead(
  tx: Queryable,
  read: { workspaceId: string; conversationId: string; actorId: string; eventId: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO conversation_reads (workspace_id, conversation_id, actor_id, event_id) VALUES ($1, $2, $3, $4)
     ON CONFLICT (conversation_id, actor_id) DO UPDATE SET event_id = excluded.event_id
     WHERE conversation_reads.event_id < excluded.event_id`,
    [read.workspaceId, read.conversationId, read.actorId, read.eventId],
  );
}

/** Conversations found at most. */
const FOUND = 1_000;

/** Ids of conversations that are not CLOSED with texts of persons that an actor has not read; the newest 1,000. */
export async function unreadConversations(db: Queryable, workspaceId: string, actorId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT c.id FROM conversations c LEFT JOIN conversation_reads r ON r.conversation_id = c.id AND r.actor_id = $2
     WHERE c.workspace_id = $1 AND c.state <> 'CLOSED' AND c.inbound_event_id IS NOT NULL
       AND (r.event_id IS NULL OR r.event_id < c.inbound_event_id)
     ORDER BY c.activity_id DESC LIMIT $3`,
    [workspaceId, actorId, FOUND],
  );
  return rows.map(({ id }) => id);
}
