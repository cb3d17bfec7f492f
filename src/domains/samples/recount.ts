/** Roll-ups of sample messages that are moved into the past, or deleted. */
import type { Queryable } from '../../db/client.ts';
import { runAsOneStatement } from '../../db/sql/pipelined.ts';
import { backdateSamples, type CountedSample, deleteSampleMessages, lockSampleMessages } from '../../db/sql/sample.ts';
import { RollupBook } from '../../pipeline/message/rollup-book.ts';

/** Moves sample messages into the past (see `backdateSamples`), and their counts with them. @returns how many */
export function backdateCounted(tx: Queryable, workspaceId: string, days: number): Promise<number> {
  return recounted(tx, workspaceId, [], () => backdateSamples(tx, workspaceId, days));
}

/** Deletes sample messages (see `deleteSampleMessages`), and takes their counts away. @returns how many */
export function deleteCounted(tx: Queryable, workspaceId: string, templates: readonly string[]): Promise<number> {
  return recounted(tx, workspaceId, templates, () => deleteSampleMessages(tx, workspaceId, templates));
}

/** Does something to sample messages; they count as they are after it. What people answered stays where it was counted. */
async function recounted(
  tx: Queryable,
  workspaceId: string,
  templates: readonly string[],
  work: () => Promise<number>,
): Promise<number> {
  const book = new RollupBook();
  for (const message of await lockSampleMessages(tx, workspaceId, templates)) {
    book.removed(message);
    countReactions(book, message, -1);
  }
  const count = await work();
  for (const message of await lockSampleMessages(tx, workspaceId, templates)) {
    book.accepted(message);
    countReactions(book, message, 1);
  }
  await runAsOneStatement(tx, book.statements());
  return count;
}

function countReactions(book: RollupBook, message: CountedSample, by: 1 | -1): void {
  if (message.clicked > 0) book.counted(message, 'clicked', by);
  if (message.complaints > 0) book.counted(message, 'complaints', by * message.complaints);
}
