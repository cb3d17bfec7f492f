/** Canceling messages that are held, and finding sent ones that may be recalled. */
import type { Queryable } from '../../db/client.ts';
import { openParts } from '../../db/sql/message-parts.ts';
import { type HeldSelection, lockHeldMessages } from '../../db/sql/messages-hold.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { chunksOf, groupBy } from '../../kernel/chunks.ts';
import type { Change } from './change.ts';
import { HELD_STATUSES } from './status.ts';
import { writeChanges } from './write.ts';

const ROWS_A_STATEMENT = 2_000;

/** A selection of messages to cancel; absent statuses: whatever can be canceled. */
export type CancelSelection = Omit<HeldSelection, 'statuses'> & Partial<Pick<HeldSelection, 'statuses'>>;

/**
 * Messages that their SMSC took and said nothing more of, by connection: it may be asked to delete them. Not those that
 * it gave no id: nothing can be asked about them.
 */
export async function sentByConnection(tx: Queryable, selection: CancelSelection): Promise<Map<string, string[]>> {
  if (selection.statuses !== undefined && !selection.statuses.includes('SENT')) return new Map();
  const messages = await lockHeldMessages(tx, { ...selection, statuses: ['SENT'] });
  const found = new Map<string, string[]>();
  for (const [connectionId, own] of groupBy(messages, (message) => message.connectionId)) {
    const ids = own.map((message) => message.id);
    const named = new Set((await openParts(tx, connectionId, ids)).map((part) => part.messageId));
    if (named.size > 0) found.set(connectionId, [...named]);
  }
  return found;
}

/**
 * Cancels what nothing was sent of yet, in the caller's transaction; what a dispatcher has claimed is too late.
 *
 * @param selection which messages; of its statuses only the held ones count
 * @returns the ids that were canceled and the outbox rows to publish after the commit
 */
export async function cancelHeld(
  tx: Queryable,
  selection: CancelSelection,
  now: Date,
): Promise<{ canceledIds: string[]; outbox: OutboxRow[] }> {
  const statuses = HELD_STATUSES.filter((status) => selection.statuses?.includes(status) ?? true);
  if (statuses.length === 0) return { canceledIds: [], outbox: [] };
  const messages = await lockHeldMessages(tx, { ...selection, statuses });
  const changes: Change[] = messages.map((message) => ({
    message,
    to: { status: 'CANCELED', reasonCode: 'CANCELED_BY_REQUEST' },
    events: [{ type: 'CANCELED', reasonCode: 'CANCELED_BY_REQUEST' }],
  }));
  const outbox: OutboxRow[] = [];
  for (const chunk of chunksOf(changes, ROWS_A_STATEMENT)) outbox.push(...(await writeChanges(tx, chunk, now)));
  return { canceledIds: messages.map((message) => message.id), outbox };
}
