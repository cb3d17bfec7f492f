import type pg from 'pg';
import { transaction } from '../db/client.ts';
import { lockChunksAfter } from '../db/sql/chunks.ts';
import { connectionsDownSince } from '../db/sql/connections.ts';
import { hasNextConnection, lockStranded } from '../db/sql/moves.ts';
import type { OutboxRow } from '../db/sql/outbox.ts';
import { type Change, writeChanges } from './changes.ts';
import { stepTo } from './due.ts';

/** A connection that is down shorter than this keeps its queue: most links come back by themselves. */
const DOWN_FOR_MS = 10_000;
/** Chunks of the queue that are looked at in one transaction. */
const CHUNKS_A_TIME = 2;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Moves what waits for a connection that is down to the next connection of its route that is bound. Nothing of it was
 * sent, so nothing can be sent twice; jobs of the old connection claim nothing any more.
 *
 * @returns how many messages were moved, and the outbox rows to kick
 */
export async function moveStranded(pool: pg.Pool, now: Date): Promise<{ count: number; outbox: OutboxRow[] }> {
  const outbox: OutboxRow[] = [];
  let count = 0;
  for (const connectionId of await connectionsDownSince(pool, new Date(now.getTime() - DOWN_FOR_MS))) {
    if (!(await hasNextConnection(pool, connectionId))) continue;
    for (let after: string | null = FIRST_ID; after !== null; ) {
      const looked = await moveChunks(pool, connectionId, after, now);
      outbox.push(...looked.rows);
      count += looked.moved;
      after = looked.last;
    }
  }
  return { count, outbox };
}

/** Moves what can be moved of the next chunks. `last`: the last of them; `null`: there were no more. */
async function moveChunks(pool: pg.Pool, connectionId: string, after: string, now: Date) {
  return transaction(pool, async (tx) => {
    const chunks = await lockChunksAfter(tx, connectionId, after, CHUNKS_A_TIME);
    const ids = chunks.flatMap((chunk) => chunk.messageIds);
    const messages = ids.length === 0 ? [] : await lockStranded(tx, connectionId, ids);
    const changes: Change[] = messages.map((message) => {
      const next = { connectionId: message.nextConnectionId, name: message.nextName };
      return {
        message,
        to: { status: 'QUEUED', connectionId: next.connectionId, queuedAt: now },
        events: [{ type: 'QUEUED', detail: { movedFrom: connectionId, movedTo: next.connectionId } }],
        decisionSteps: [stepTo(next, now, 'Its connection takes no messages', message)],
      };
    });
    return { moved: messages.length, rows: await writeChanges(tx, changes, now), last: chunks.at(-1)?.id ?? null };
  });
}
