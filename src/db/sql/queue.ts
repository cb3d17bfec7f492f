import type { Purpose } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';

/** A message that waits in a queue. */
export interface QueuedMessage {
  id: string;
  connectionId: string;
  purpose: Purpose;
}

/** The connections that messages wait for. */
export async function connectionsWithQueue(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT c.id FROM smsc_connections c WHERE EXISTS (
       SELECT 1 FROM messages m WHERE m.connection_id = c.id AND m.status = 'QUEUED')`,
  );
  return rows.map((row) => row.id);
}

/** Messages of some purposes that were queued for a connection before a moment and are QUEUED still, oldest first. */
export async function queuedBefore(
  db: Queryable,
  connectionId: string,
  purposes: readonly Purpose[],
  before: Date,
  limit: number,
): Promise<QueuedMessage[]> {
  const { rows } = await db.query<QueuedMessage>(
    `SELECT id, connection_id AS "connectionId", purpose FROM messages
     WHERE connection_id = $1 AND status = 'QUEUED' AND queued_at < $2 AND purpose = ANY($3::purpose[])
     ORDER BY queued_at LIMIT $4`,
    [connectionId, before, purposes, limit],
  );
  return rows;
}

/** Notes that messages were put into the queue again now. */
export async function touchQueued(db: Queryable, ids: readonly string[], now: Date): Promise<void> {
  await db.query(`UPDATE messages SET queued_at = $2 WHERE id = ANY($1::uuid[]) AND status = 'QUEUED'`, [ids, now]);
}

/** Whether the outbox still holds rows from before a moment: the sweep is behind. */
export async function outboxIsBehind(db: Queryable, before: Date): Promise<boolean> {
  const { rows } = await db.query('SELECT 1 FROM outbox WHERE created_at < $1 LIMIT 1', [before]);
  return rows.length > 0;
}
