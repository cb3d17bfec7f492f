/**
 * Stage `schedule`: everything that happens because of time.
 * Input: rows whose time has come (messages, chunks of the queue, claims, timers), and what other stages left behind.
 * Transaction: one for each chunk; rows are taken with FOR UPDATE SKIP LOCKED, so that any number of schedulers share them.
 * Output: changes of messages with their outbox rows, and what the handlers of timers write.
 */
import { meterBacklog } from '../outbox/observe.ts';
import type { Duty } from './duty.ts';
import { type RunningDuties, startDuties } from './duty-runner.ts';
import { meterTimers } from './observe.ts';
import type { SchedulerRuntime } from './scheduler-runtime.ts';

/** Starts a scheduler with its duties. */
export function startScheduler<R extends SchedulerRuntime>(runtime: R, duties: readonly Duty<R>[]): RunningDuties {
  const { telemetry, db } = runtime;
  const meters = [...meterBacklog(telemetry, db.pool), meterTimers(runtime)];
  const running = startDuties(runtime, duties);
  return {
    async stop() {
      for (const end of meters) end();
      await running.stop();
    },
  };
}
