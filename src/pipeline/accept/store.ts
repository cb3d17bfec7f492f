/**
 * Accept: the first stage of a message.
 *
 * Input: recipients that are parsed, rendered, measured and routed, with the facts the gates ask for (request.ts).
 * Transaction: the caller's; decide.ts decides on a chunk, and this file stores it. Output: rows of messages, events,
 * decisions and the queue, and outbox rows that the caller publishes after its commit.
 */
import type { Queryable } from '../../db/client.ts';
import { type DecisionRow, decisionsInsert } from '../../db/sql/decisions.ts';
import { IMPLICIT_EVENT } from '../../db/sql/implicit-events.ts';
import { eventsInsert, type NewEvent } from '../../db/sql/message-events.ts';
import { messagesInsert, type NewMessage } from '../../db/sql/messages.ts';
import { insertOutbox, type OutboxEntry, type OutboxRow } from '../../db/sql/outbox.ts';
import type { Statement } from '../../db/sql/pipelined.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import { newId } from '../../kernel/ids.ts';
import { implicitEvent } from '../message/implicit-events.ts';
import { RollupBook } from '../message/rollup-book.ts';
import { newsOf, queueOf } from '../message/write.ts';
import { OUTBOX_LEASE_MS } from '../outbox/relay.ts';
import { giveReferences } from './references.ts';

/** Rows one INSERT holds at most. */
const ROWS_A_STATEMENT = 1_000;

/** Chunk of messages that is stored, with what goes along. */
export interface Storable {
  messages: readonly NewMessage[];
  decisions: readonly DecisionRow[];
  /** Writes that go with the first statement, where there are messages; absent: none. */
  also?: readonly Statement[];
  /** Writes and news of others about these messages, which go along with the last statement; absent: none. */
  notes?: { writes: readonly Statement[]; entries: readonly OutboxEntry[] };
}

/**
 * Stores the messages of a chunk in the caller's transaction: rows, events and the outbox rows for JetStream. After the
 * commit the messages are the hub's to deliver.
 *
 * @param last what runs the last statement of it
 * @returns the outbox rows, to be published after the commit
 */
export async function store(
  tx: Queryable,
  { messages, decisions, also = [], notes }: Storable,
  last: Queryable = tx,
): Promise<OutboxRow[]> {
  await giveReferences(tx, messages);
  const outbox: OutboxRow[] = [];
  const chunks = [...chunksOf(messages, ROWS_A_STATEMENT)];
  for (const [index, chunk] of chunks.entries()) {
    const explicit = chunk.filter((message) => (message.implicitEvents & IMPLICIT_EVENT.ACCEPTED) === 0).map(accepted);
    const events = new Map(explicit.map((event) => [event.messageId, event]));
    const refs = chunk.map((message) => events.get(message.id) ?? implicitEvent(message, 'ACCEPTED'));
    const queue = queueOf(
      chunk.filter((message) => message.status === 'QUEUED'),
      chunk[0]?.createdAt ?? new Date(0),
    );
    const rollups = new RollupBook();
    for (const message of chunk) rollups.accepted(message);
    const writes = [messagesInsert(chunk), ...queue.writes, ...rollups.statements()];
    if (explicit.length > 0) writes.push(eventsInsert(explicit));
    if (index === 0 && decisions.length > 0) writes.push(decisionsInsert(decisions));
    if (index === 0) writes.push(...also);
    const entries = [...newsOf(refs), ...queue.entries];
    const isLast = index === chunks.length - 1;
    if (isLast && notes !== undefined) {
      writes.push(...notes.writes);
      entries.push(...notes.entries);
    }
    outbox.push(...(await insertOutbox(isLast ? last : tx, entries, OUTBOX_LEASE_MS, writes)));
  }
  return outbox;
}

function accepted(message: NewMessage): NewEvent {
  return {
    id: newId(),
    workspaceId: message.workspaceId,
    messageId: message.id,
    type: 'ACCEPTED',
    status: message.status,
    at: message.createdAt,
    part: null,
    reasonCode: message.reasonCode,
    detail: null,
  };
}
