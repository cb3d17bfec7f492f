/** Statements on `message_batches`, and on `batch_refusals`: recipients of a batch that were not accepted. */
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { digitsOfColumn, ERASED_TEXT } from './mentions.ts';
import { type Column, runWith } from './rows.ts';

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
