/** Reconciler: puts queued messages that JetStream has lost back into it. */
import type pg from 'pg';
import type { Bus } from '../../bus/connect.ts';
import { oldestJob } from '../../bus/jobs-consumers.ts';
import { LANES } from '../../bus/streams.ts';
import { insertOutbox, type OutboxRow, outboxHoldsJobs } from '../../db/sql/outbox.ts';
import { connectionsWithQueue, lockChunksBefore, touchChunks } from '../../db/sql/queued-chunks.ts';
import { transaction } from '../../db/transaction.ts';
import { jobOf } from '../message/write.ts';
import { OUTBOX_LEASE_MS } from './relay.ts';

/** A message is not missed before it has been queued this long, in milliseconds: its row may still be in the outbox. */
const GRACE_MS = 15_000;
const CHUNKS_A_TIME = 20;

/**
 * Puts back into JetStream what PostgreSQL says is QUEUED and JetStream no longer has: a lost disk, a deleted stream.
 * Jobs of a lane are stored in order, so whatever was queued before its oldest job has lost its own. A message that is
 * in the queue twice is claimed once.
 *
 * @returns how many messages were queued again, and the outbox rows to publish
 */
export async function reconcile(bus: Bus, pool: pg.Pool, now: Date): Promise<{ count: number; outbox: OutboxRow[] }> {
  const outbox: OutboxRow[] = [];
  let count = 0;
  // What waits in the outbox is not lost, only late. News that wait there are no reason to leave work lost.
  if (await outboxHoldsJobs(pool, new Date(now.getTime() - GRACE_MS / 2))) return { count, outbox };
  for (const connectionId of await connectionsWithQueue(pool)) {
    for (const lane of LANES) {
      const oldest = await oldestJob(bus, connectionId, lane);
      const reference = oldest !== null && oldest.storedAt < now ? oldest.storedAt : now;
      const before = new Date(reference.getTime() - GRACE_MS);
      for (;;) {
        const missed = await transaction(pool, async (tx) => {
          const chunks = await lockChunksBefore(tx, connectionId, lane, before, CHUNKS_A_TIME);
          const ids = chunks.map((chunk) => chunk.id);
          await touchChunks(tx, ids, now);
          return { chunks, rows: await insertOutbox(tx, chunks.map(jobOf), OUTBOX_LEASE_MS) };
        });
        if (missed.chunks.length === 0) break;
        outbox.push(...missed.rows);
        count += missed.chunks.reduce((sum, chunk) => sum + chunk.messageIds.length, 0);
      }
    }
  }
  return { count, outbox };
}
