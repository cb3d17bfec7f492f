/** Counts of `messages` for whoever looks after the hub. */
import type { MessageStatus } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { amongIds, idValues } from './ids.ts';

/** Rows counted at most. */
const COUNTED_ROWS = 10_000;

/** Messages that are more than two minutes past the time at which they were to be looked at, up to 10,000. */
export async function overdueMessages(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ messages: number }>(
    `SELECT count(*)::int AS messages FROM (
       SELECT 1 FROM messages WHERE due_at < now() - interval '2 minutes' LIMIT ${COUNTED_ROWS}) AS late`,
  );
  return rows[0]?.messages ?? 0;
}

/** Messages between two ids, up to 10,000 of a workspace, and those of them that were sent and have no receipt. */
export async function withoutReceipt(
  db: Queryable,
  from: string,
  to: string,
): Promise<{ sent: number; looked: number }> {
  const { rows } = await db.query<{ sent: number; looked: number }>(
    `SELECT count(*) FILTER (WHERE m.status = 'SENT' OR m.reason_code = 'RECEIPT_MISSING')::int AS sent,
       count(*)::int AS looked
     FROM workspaces w CROSS JOIN LATERAL (
       SELECT status, reason_code FROM messages WHERE workspace_id = w.id AND id BETWEEN $1 AND $2 LIMIT ${COUNTED_ROWS}) AS m`,
    [from, to],
  );
  return rows[0] ?? { sent: 0, looked: 0 };
}

/** Workspace and status of messages as they are now, by their ids; of one that is gone there is no entry. */
export async function messagesAsTheyAre(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, { workspaceId: string; status: MessageStatus }>> {
  const { rows } = await db.query<{ id: string; workspaceId: string; status: MessageStatus }>(
    `SELECT id, workspace_id AS "workspaceId", status FROM messages WHERE ${amongIds('id')}`,
    idValues(ids),
  );
  return new Map(rows.map(({ id, ...message }) => [id, message]));
}
