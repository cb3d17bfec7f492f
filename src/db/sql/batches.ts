import type { Purpose } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';

/** One bulk request. */
export interface BatchRow {
  id: string;
  workspaceId: string;
  purpose: Purpose;
  total: number;
  accepted: number;
  now: Date;
}

/** Inserts the row of a batch. */
export async function insertBatch(tx: Queryable, batch: BatchRow): Promise<void> {
  await tx.query(
    `INSERT INTO message_batches (id, workspace_id, purpose, total, accepted, created_at)
     VALUES ($1, $2, $3::purpose, $4, $5, $6)`,
    [batch.id, batch.workspaceId, batch.purpose, batch.total, batch.accepted, batch.now],
  );
}

/** A recipient of a batch that was not accepted. */
export interface RefusalRow {
  batchId: string;
  index: number;
  code: string;
  message: string;
}

/** Inserts many refusals in one statement. */
export async function insertRefusals(tx: Queryable, refusals: readonly RefusalRow[]): Promise<void> {
  if (refusals.length === 0) return;
  await tx.query(
    `INSERT INTO batch_refusals (batch_id, index, code, message)
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[])`,
    [
      refusals.map((r) => r.batchId),
      refusals.map((r) => r.index),
      refusals.map((r) => r.code),
      refusals.map((r) => r.message),
    ],
  );
}
