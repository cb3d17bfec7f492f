/** Duties of the stage `schedule`. */
import { lookAt } from './due-chunks.ts';
import { moveDue } from './due-messages.ts';
import type { Duty } from './duty.ts';
import { failOverQueue, failOverUrgent, rerouteOrphans } from './failover.ts';
import { matchKept } from './kept-receipts.ts';
import { runRetention } from './retention.ts';
import type { SchedulerRuntime } from './scheduler-runtime.ts';
import { sweepStuck } from './stuck-sweep.ts';
import { runDueTimers } from './timer-runner.ts';
import { removeUnusedConsumers } from './unused-consumers.ts';

/** Interval of the search for due work, in milliseconds. */
const DUE_EVERY_MS = 250;

/** Everything about messages that happens because of time. */
export const SCHEDULE_DUTIES: readonly Duty<SchedulerRuntime>[] = [
  { name: 'due messages', everyMs: DUE_EVERY_MS, run: moveDue },
  { name: 'queue', everyMs: DUE_EVERY_MS, run: (runtime, signal) => lookAt('queue', runtime, signal) },
  { name: 'claims', everyMs: DUE_EVERY_MS, run: (runtime, signal) => lookAt('claims', runtime, signal) },
  { name: 'timers', everyMs: DUE_EVERY_MS, run: runDueTimers },
  { name: 'kept receipts', everyMs: 2_000, run: matchKept },
  {
    name: 'urgent failover',
    everyMs: 500,
    run: async (runtime) =>
      countMoved(runtime, await failOverUrgent(runtime.db.pool, runtime.clock.now(), runtime.relay)),
  },
  {
    name: 'failover',
    everyMs: 2_000,
    run: async (runtime) =>
      countMoved(runtime, await failOverQueue(runtime.db.pool, runtime.clock.now(), runtime.relay)),
  },
  // All that waits for a connection that is down is read for it.
  {
    name: 'orphans',
    everyMs: 15_000,
    run: async (runtime) =>
      countMoved(runtime, await rerouteOrphans(runtime.db.pool, runtime.clock.now(), runtime.reroute, runtime.relay)),
  },
  { name: 'stuck messages', everyMs: 30_000, run: sweepStuck },
  { name: 'months', everyMs: 600_000, run: runRetention },
  { name: 'unused consumers', everyMs: 30_000, run: removeUnused },
];

async function removeUnused(runtime: SchedulerRuntime): Promise<void> {
  const count = await removeUnusedConsumers(runtime);
  if (count > 0) runtime.log.info({ count }, 'consumers of connections that are off were removed');
}

function countMoved({ telemetry, log }: SchedulerRuntime, count: number): void {
  telemetry.count('heliograph_schedule_repairs_total', { kind: 'failover' }, count);
  if (count > 0) log.warn({ count }, 'messages were moved to another connection');
}
