/** Deletion of what is past its time, of any table, in small steps. */
import { lowestIdAt } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';

/** Rows deleted by one statement at most. */
const ROWS_A_TIME = 5_000;
const DAY_MS = 24 * 3_600_000;

/** Until when messages were dropped, and until when what belongs to no message is. */
export interface Deletable {
  /** The first message that is kept was accepted then, or later. */
  keptFrom: Date;
  /** Time before which rows are past their retention. */
  cutoff: Date;
}

/**
 * Deletes what was kept for messages that are dropped, in small steps: batches, decisions (each is of one day),
 * idempotency keys; and receipts that never found their message.
 *
 * @param goOn is asked before each step
 * @returns how many rows went
 */
export async function deleteRest(db: Queryable, { keptFrom, cutoff }: Deletable, goOn: () => boolean): Promise<number> {
  const dayBefore = new Date(keptFrom.getTime() - DAY_MS);
  const steps: [table: string, condition: string, value: string | Date][] = [
    ['batch_refusals', 'batch_id < $1', lowestIdAt(dayBefore)],
    ['message_batches', 'id < $1', lowestIdAt(dayBefore)],
    ['verification_sends', 'message_id < $1', lowestIdAt(dayBefore)],
    ['link_clicks', 'message_id < $1', lowestIdAt(dayBefore)],
    ['message_links', 'message_id < $1', lowestIdAt(dayBefore)],
    ['pause_recalls', 'message_id < $1', lowestIdAt(dayBefore)],
    ['verifications', 'id < $1', lowestIdAt(dayBefore)],
    ['decisions', 'created_at < $1', dayBefore],
    ['idempotency_keys', 'created_at < $1', keptFrom],
    ['unmatched_receipts', 'id < $1', lowestIdAt(cutoff)],
  ];
  let count = 0;
  for (const [table, condition, value] of steps) {
    for (let last = ROWS_A_TIME; last === ROWS_A_TIME && goOn(); count += last) {
      const { rowCount } = await db.query(
        `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${ROWS_A_TIME}))`,
        [value],
      );
      last = rowCount ?? 0;
    }
  }
  return count;
}
