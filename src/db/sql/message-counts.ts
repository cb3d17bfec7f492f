/** Counts of messages by status: those of a batch, and those of a campaign. */
import type { MessageStatus } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
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
