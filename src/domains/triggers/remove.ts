/** Takes away what no longer stands: occurrences of dates that have moved, of people who are gone, and of triggers that are removed. */

import type { Queryable } from '../../db/client.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { deleteFiringsOf, endStale, type StaleFiring, takeStale } from '../../db/sql/trigger-firings.ts';
import { countCanceled, deleteTrigger, lockTrigger } from '../../db/sql/triggers.ts';
import { transaction } from '../../db/transaction.ts';
import type { Trigger } from '../../generated/prisma/client.ts';
import { cancelHeld } from '../../pipeline/message/cancel.ts';
import type { PrepareRuntime } from '../messages/context.ts';

/** Occurrences that are taken away in one transaction. */
const A_CHUNK = 1_000;

/** Cancels what waits of occurrences that no longer stand. */
export async function cancelStale(runtime: PrepareRuntime, signal: AbortSignal): Promise<void> {
  const { db, clock, relay, telemetry } = runtime;
  while (!signal.aborted) {
    const done = await transaction(db.pool, async (tx) => {
      const stale = await takeStale(tx, A_CHUNK);
      const { canceled, outbox } = await cancelMessages(tx, stale, clock.now());
      await countCanceled(
        tx,
        canceled.map(({ triggerId }) => triggerId),
      );
      const ids = stale.map(({ id }) => id);
      const canceledIds = canceled.map(({ id }) => id);
      if (stale.length > 0) await endStale(tx, ids, canceledIds);
      return { taken: stale.length, canceled: canceled.length, outbox };
    });
    relay.publishSoon(done.outbox);
    telemetry.count('heliograph_trigger_firings_total', { outcome: 'canceled' }, done.canceled);
    if (done.taken < A_CHUNK) return;
  }
}

/** Deletes some of what a trigger that is removed has left, and at last the trigger. */
export async function removeSome({ db, clock, relay }: PrepareRuntime, { id, workspaceId }: Trigger): Promise<void> {
  const outbox = await transaction(db.pool, async (tx) => {
    const deleted = await deleteFiringsOf(tx, id, A_CHUNK);
    const canceled = await cancelMessages(tx, deleted, clock.now());
    if (deleted.length < A_CHUNK) {
      // Whoever found occurrences meanwhile has the trigger locked.
      await lockTrigger(tx, workspaceId, id);
      if ((await deleteFiringsOf(tx, id, A_CHUNK)).length < A_CHUNK) await deleteTrigger(tx, id);
    }
    return canceled.outbox;
  });
  relay.publishSoon(outbox);
}

/** Cancels messages that nothing was sent of. @returns the occurrences of which nothing is sent now */
async function cancelMessages(
  tx: Queryable,
  firings: readonly StaleFiring[],
  now: Date,
): Promise<{ canceled: StaleFiring[]; outbox: OutboxRow[] }> {
  const [first] = firings;
  const ids = firings.flatMap(({ messageId }) => messageId ?? []);
  if (first === undefined || ids.length === 0) return { canceled: firings.filter(unsent(new Set())), outbox: [] };
  const { canceledIds, outbox } = await cancelHeld(tx, { workspaceId: first.workspaceId, ids, limit: null }, now);
  return { canceled: firings.filter(unsent(new Set(canceledIds))), outbox };
}

const unsent =
  (canceledIds: ReadonlySet<string>) =>
  ({ messageId }: StaleFiring) =>
    messageId === null || canceledIds.has(messageId);
