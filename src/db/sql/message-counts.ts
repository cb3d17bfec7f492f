/** Counts of messages by status: those of a batch, and those of a campaign. */
import type { MessageStatus } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { STILL_ON_THE_WAY } from './messages.ts';
import { longOnTheWayUpTo } from './watermarks.ts';

/** Status of a message by the index; STILL_ON_THE_WAY: it has to be read. $2 is the first that is young. */
const STATUS_BY_INDEX = `coalesce(indexed_status, (CASE WHEN id < $2 THEN 'DELIVERED' ELSE '${STILL_ON_THE_WAY}' END)::message_status)`;

/** The messages of a batch by status. */
export function countsOf(db: Queryable, batchId: string): Promise<Map<MessageStatus, number>> {
  return countsBy(db, 'batch_id', batchId);
}

/** The messages of a campaign by status. */
export function countsOfCampaign(db: Queryable, campaignId: string): Promise<Map<MessageStatus, number>> {
  return countsBy(db, 'campaign_id', campaignId);
}

/**
 * The messages that have an id in a column, by status. The index of it shows of each whether it is off the usual way: only those
 * that are on the way, or may be since they are young, are read. The rest is DELIVERED.
 */
async function countsBy(
  db: Queryable,
  column: 'batch_id' | 'campaign_id',
  id: string,
): Promise<Map<MessageStatus, number>> {
  const { rows } = await db.query<{ status: MessageStatus; count: number }>(
    `SELECT status, sum(count)::int AS count FROM (
       SELECT status, count(*) AS count FROM (SELECT ${STATUS_BY_INDEX} AS status FROM messages WHERE ${column} = $1) AS counted
         WHERE status <> '${STILL_ON_THE_WAY}' GROUP BY status
       UNION ALL
       SELECT status, count(*) FROM messages WHERE ${column} = $1 AND indexed_status = '${STILL_ON_THE_WAY}' GROUP BY status
       UNION ALL
       SELECT status, count(*) FROM messages WHERE ${column} = $1 AND indexed_status IS NULL AND id >= $2 GROUP BY status
     ) AS counted GROUP BY status`,
    [id, await longOnTheWayUpTo(db)],
  );
  return new Map(rows.map(({ status, count }) => [status, count]));
}

/** Submits that are due for a connection within a step of time. */
export interface DueSubmits {
  connectionId: string;
  /** Begin of the step, in milliseconds since 1970. */
  step: number;
  submits: number;
}

/**
 * Counts what waits for its time until a moment, by connection and step of time. What is paused has none.
 *
 * @param stepMs length of a step
 * @param limit messages that are read at most
 */
export async function submitsDue(
  db: Queryable,
  given: { workspaceId: string; connectionIds: readonly string[]; stepMs: number; until: Date; limit: number },
): Promise<DueSubmits[]> {
  const { workspaceId, connectionIds, stepMs, until, limit } = given;
  const { rows } = await db.query<DueSubmits>(
    `SELECT w.connection_id AS "connectionId",
       (floor(extract(epoch FROM w.due_at) * 1000 / $3::int) * $3::int)::float8 AS step, sum(w.submit_count)::int AS submits
     FROM (SELECT m.connection_id, m.due_at, m.submit_count, m.reason_code FROM messages m
       WHERE m.workspace_id = $1 AND m.indexed_status IN ('SCHEDULED', 'DEFERRED') LIMIT $4) w
     WHERE w.connection_id = ANY($2::uuid[]) AND w.due_at <= $5 AND w.reason_code IS DISTINCT FROM 'PAUSED'
     GROUP BY 1, 2`,
    [workspaceId, plainArray(connectionIds), stepMs, limit, until],
  );
  return rows;
}
