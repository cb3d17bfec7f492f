/** Storing a batch: its row, and its refusals before acceptance. */
import type { Queryable } from '../../db/client.ts';
import { insertBatch, insertRefusals, type RefusalRow } from '../../db/sql/message-batches.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import type { Refusal } from './request.ts';

/** Rows one INSERT holds at most. */
const ROWS_A_STATEMENT = 1_000;

/** A batch to be stored: how many came, and who was refused before acceptance. */
export interface BatchDraft {
  id: string;
  workspaceId: string;
  purpose: Purpose;
  total: number;
  /** Recipients whose number an earlier one has. */
  duplicates: number;
  now: Date;
}

/** Stores the batch row and its refusals, in the transaction of its messages. */
export async function storeBatch(
  tx: Queryable,
  batch: BatchDraft,
  accepted: number,
  refusals: readonly Refusal[],
): Promise<void> {
  await insertBatch(tx, { ...batch, accepted });
  const rows: RefusalRow[] = refusals.map(({ index, code, message }) => ({ batchId: batch.id, index, code, message }));
  for (const chunk of chunksOf(rows, ROWS_A_STATEMENT)) await insertRefusals(tx, chunk);
}
