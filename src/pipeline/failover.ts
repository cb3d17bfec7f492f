import type pg from 'pg';
import { transaction } from '../db/client.ts';
import { connectionsDownSince } from '../db/sql/connections.ts';
import { lockStranded } from '../db/sql/moves.ts';
import type { OutboxRow } from '../db/sql/outbox.ts';
import { type Change, writeChanges } from './changes.ts';
import { stepTo } from './due.ts';

/** A connection that is down shorter than this keeps its queue: most links come back by themselves. */
const DOWN_FOR_MS = 10_000;
const ROWS_A_TIME = 1_000;

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
    for (;;) {
      const { moved, rows } = await transaction(pool, async (tx) => {
        const messages = await lockStranded(tx, connectionId, ROWS_A_TIME);
        const changes: Change[] = messages.map((message) => {
          const next = { connectionId: message.nextConnectionId, name: message.nextName };
          return {
            message,
            to: { status: 'QUEUED', connectionId: next.connectionId, queuedAt: now },
            events: [{ type: 'QUEUED', detail: { movedFrom: connectionId, movedTo: next.connectionId } }],
            decisionSteps: [stepTo(next, now, 'Its connection takes no messages', message)],
          };
        });
        return { moved: messages.length, rows: await writeChanges(tx, changes, now) };
      });
      outbox.push(...rows);
      count += moved;
      if (moved < ROWS_A_TIME) break;
    }
  }
  return { count, outbox };
}
