import type pg from 'pg';
import type { Bus } from '../bus/connect.ts';
import { oldestJobAt } from '../bus/consume.ts';
import { LANES, type Lane } from '../bus/streams.ts';
import { transaction } from '../db/client.ts';
import { insertOutbox, type OutboxRow } from '../db/sql/outbox.ts';
import { connectionsWithQueue, outboxIsBehind, queuedBefore, touchQueued } from '../db/sql/queue.ts';
import type { Purpose } from '../generated/prisma/enums.ts';
import { PURPOSES } from '../policy/purposes.ts';
import { jobsOf } from './changes.ts';
import { OUTBOX_LEASE_MS } from './outbox.ts';

/** A message is not missed before it has been queued this long, in milliseconds: its row may still be in the outbox. */
const GRACE_MS = 15_000;
const ROWS_A_TIME = 5_000;

/**
 * Puts back into JetStream what PostgreSQL says is QUEUED and JetStream no longer has: a lost disk, a deleted stream.
 * Jobs of a lane are stored in order, so whatever was queued before its oldest job has lost its own. A message that is
 * in the queue twice is claimed once.
 *
 * @returns how many messages were queued again, and the outbox rows to kick
 */
export async function reconcile(bus: Bus, pool: pg.Pool, now: Date): Promise<{ count: number; outbox: OutboxRow[] }> {
  const outbox: OutboxRow[] = [];
  let count = 0;
  // What waits in the outbox is not lost, only late.
  if (await outboxIsBehind(pool, new Date(now.getTime() - GRACE_MS / 2))) return { count, outbox };
  for (const connectionId of await connectionsWithQueue(pool)) {
    for (const lane of LANES) {
      const oldest = await oldestJobAt(bus, connectionId, lane);
      const reference = oldest !== null && oldest < now ? oldest : now;
      const before = new Date(reference.getTime() - GRACE_MS);
      for (;;) {
        const missed = await queuedBefore(pool, connectionId, purposesOf(lane), before, ROWS_A_TIME);
        if (missed.length === 0) break;
        const ids = missed.map((message) => message.id);
        const rows = await transaction(pool, async (tx) => {
          await touchQueued(tx, ids, now);
          return insertOutbox(tx, jobsOf(missed), OUTBOX_LEASE_MS);
        });
        outbox.push(...rows);
        count += missed.length;
      }
    }
  }
  return { count, outbox };
}

function purposesOf(lane: Lane): Purpose[] {
  return (Object.keys(PURPOSES) as Purpose[]).filter((purpose) => PURPOSES[purpose].lane === lane);
}
