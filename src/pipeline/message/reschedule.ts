/** Rescheduling messages that are scheduled. */
import type { Queryable } from '../../db/client.ts';
import { type HeldSelection, lockHeldMessages } from '../../db/sql/messages-hold.ts';
import { sendAtUpdate } from '../../db/sql/messages-move.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import type { Change } from './change.ts';
import { writeChanges } from './write.ts';

const ROWS_A_STATEMENT = 2_000;

/**
 * Gives scheduled messages another time, in the caller's transaction; what is not SCHEDULED any more is left as it is.
 *
 * @returns the ids that have the new time, and the outbox rows to publish after the commit
 */
export async function rescheduleHeld(
  tx: Queryable,
  selection: Omit<HeldSelection, 'statuses'>,
  sendAt: Date,
  now: Date,
): Promise<{ ids: string[]; outbox: OutboxRow[] }> {
  const messages = await lockHeldMessages(tx, { ...selection, statuses: ['SCHEDULED'] });
  const changes: Change[] = messages.map((message) => ({
    message,
    to: { dueAt: sendAt },
    events: [{ type: 'SCHEDULED', detail: { sendAt: sendAt.toISOString() } }],
  }));
  const outbox: OutboxRow[] = [];
  for (const chunk of chunksOf(changes, ROWS_A_STATEMENT)) {
    const ids = chunk.map(({ message }) => message.id);
    outbox.push(...(await writeChanges(tx, chunk, now, [sendAtUpdate(ids, sendAt)])));
  }
  return { ids: messages.map((message) => message.id), outbox };
}
