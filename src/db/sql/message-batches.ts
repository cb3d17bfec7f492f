/** Statements on `message_batches`, and on `batch_refusals`: recipients of a batch that were not accepted. */
import type { MessageStatus, Purpose } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { digitsOfColumn, ERASED_TEXT } from './mentions.ts';
import { STILL_ON_THE_WAY } from './messages.ts';
import { type Column, runWith } from './rows.ts';
import { longOnTheWayUpTo } from './watermarks.ts';

/** One bulk request. */
export interface BatchRow {
  id: string;
  workspaceId: string;
  purpose: Purpose;
  total: number;
  accepted: number;
  /** Recipients whose number an earlier one has. */
  duplicates: number;
  now: Date;
}

/** Inserts the row of a batch. */
export async function insertBatch(tx: Queryable, batch: BatchRow): Promise<void> {
  await tx.query(
    `INSERT INTO message_batches (id, workspace_id, purpose, total, accepted, duplicates, created_at)
     VALUES ($1, $2, $3::purpose, $4, $5, $6, $7)`,
    [batch.id, batch.workspaceId, batch.purpose, batch.total, batch.accepted, batch.duplicates, batch.now],
  );
}

/** A recipient of a batch that was not accepted. */
export interface RefusalRow {
  batchId: string;
  index: number;
  code: string;
  message: string;
}

const REFUSAL: readonly Column<RefusalRow>[] = [
  { name: 'batch_id', type: 'uuid', kind: 'plain', of: (refusal) => refusal.batchId },
  { name: 'index', type: 'int', kind: 'plain', of: (refusal) => refusal.index },
  { name: 'code', type: 'text', kind: 'text', of: (refusal) => refusal.code },
  { name: 'message', type: 'text', kind: 'text', of: (refusal) => refusal.message },
];

/** Inserts many refusals in one statement. */
export async function insertRefusals(tx: Queryable, refusals: readonly RefusalRow[]): Promise<void> {
  if (refusals.length === 0) return;
  await runWith(
    tx,
    REFUSAL,
    refusals,
    ({ names, refs, from }) => `INSERT INTO batch_refusals (${names}) SELECT ${refs} FROM ${from}`,
  );
}

/** Erases a number from the refusals of a workspace. @param mentions see `mentionPatterns` */
export async function eraseRefusals(tx: Queryable, workspaceId: string, mentions: readonly string[]): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE batch_refusals r SET message = $3 FROM message_batches b
     WHERE b.id = r.batch_id AND b.workspace_id = $1 AND ${digitsOfColumn('r.message')} LIKE ANY($2::text[])`,
    [workspaceId, mentions, ERASED_TEXT],
  );
  return rowCount ?? 0;
}

/** Status of a message by the index of batches; STILL_ON_THE_WAY: it has to be read. $2 is the first that is young. */
const STATUS_BY_INDEX = `coalesce(indexed_status, (CASE WHEN id < $2 THEN 'DELIVERED' ELSE '${STILL_ON_THE_WAY}' END)::message_status)`;

/**
 * The messages of a batch by status. The index of batches shows of each whether it is off the usual way: only those
 * that are on the way, or may be since they are young, are read. The rest is DELIVERED.
 */
export async function countsOf(db: Queryable, batchId: string): Promise<Map<MessageStatus, number>> {
  const { rows } = await db.query<{ status: MessageStatus; count: number }>(
    `SELECT status, sum(count)::int AS count FROM (
       SELECT status, count(*) AS count FROM (SELECT ${STATUS_BY_INDEX} AS status FROM messages WHERE batch_id = $1) AS counted
         WHERE status <> '${STILL_ON_THE_WAY}' GROUP BY status
       UNION ALL
       SELECT status, count(*) FROM messages WHERE batch_id = $1 AND indexed_status = '${STILL_ON_THE_WAY}' GROUP BY status
       UNION ALL
       SELECT status, count(*) FROM messages WHERE batch_id = $1 AND indexed_status IS NULL AND id >= $2 GROUP BY status
     ) AS counted GROUP BY status`,
    [batchId, await longOnTheWayUpTo(db)],
  );
  return new Map(rows.map(({ status, count }) => [status, count]));
}
