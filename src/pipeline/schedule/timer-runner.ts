/** Runs timers whose time has come: taken, handled and deleted in one transaction. */
import { sqlState, type Transaction } from '../../db/client.ts';
import { isUnavailable } from '../../db/errors.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import {
  type FailedTimer,
  insertFailedTimers,
  type TakenTimer,
  takeDueTimers,
  takeDueTimersOf,
  workspacesWithDueTimers,
} from '../../db/sql/timers.ts';
import { awaitPipelined, limitStatements, nested, transaction } from '../../db/transaction.ts';
import { chunksOf, groupBy } from '../../kernel/chunks.ts';
import type { Clock } from '../../kernel/clock.ts';
import { isolatePoison } from '../../kernel/isolate-poison.ts';
import { faultText } from '../../kernel/mask.ts';
import { observeTimers, type TimerOutcomes } from './observe.ts';
import type { SchedulerRuntime } from './scheduler-runtime.ts';

/** Timers taken in one transaction at most. */
export const TIMERS_A_TIME = 500;
/** Workspaces that share one transaction while more is due than fits into one. */
const WORKSPACES_A_TIME = 100;
/** A timer whose handler failed is tried again after this long, and after twice as long each time, in milliseconds. */
const RETRY_AFTER_MS = { first: 5_000, most: 3_600_000 };
/** Runs of a handler that may fail before the timer is tried no more. */
export const MAX_ATTEMPTS = 10;
/** Time limit of a handler's statement, in milliseconds: a longer one has failed; the database is not away. */
const STATEMENT_LIMIT_MS = 10_000;
/** Deadlock and serialization failure: the transaction runs again, and the timer is not to blame. */
const RETRYABLE = new Set(['40P01', '40001']);

/** Parts that running timers needs. */
type TimerRuntime = Pick<SchedulerRuntime, 'db' | 'clock' | 'telemetry' | 'log' | 'relay' | 'timerHandlers'>;

/** Takes timers that are due. */
type Take = (tx: Transaction, now: Date, kinds: readonly string[]) => Promise<TakenTimer[]>;

/** Outcome of one transaction. */
interface Batch extends TimerOutcomes {
  outbox: OutboxRow[];
}

/**
 * Runs every timer that is due, in transactions of at most 500. While more is due than fits into one, workspaces take
 * turns: what one has set for the same second does not make another wait for all of it. Timers of a kind that has no
 * handler here stay: a newer version of the hub may have set them.
 *
 * @throws what the database throws while it is away; nothing is lost
 */
export async function runDueTimers(runtime: TimerRuntime, signal: AbortSignal): Promise<void> {
  const run = (take: Take) => runBatch(runtime, take);
  if ((await run((tx, now, kinds) => takeDueTimers(tx, now, kinds, TIMERS_A_TIME))) < TIMERS_A_TIME) return;
  for (let taken = 1; taken > 0 && !signal.aborted; ) {
    taken = 0;
    const workspaceIds = await workspacesWithDueTimers(runtime.db.pool, runtime.clock.now());
    for (const some of chunksOf(workspaceIds, WORKSPACES_A_TIME)) {
      if (signal.aborted) return;
      const share = { workspaceIds: some, each: Math.ceil(TIMERS_A_TIME / some.length) };
      taken += await run((tx, now, kinds) => takeDueTimersOf(tx, now, kinds, share));
    }
  }
}

/** @returns how many were taken */
async function runBatch(runtime: TimerRuntime, take: Take): Promise<number> {
  const { db, clock, relay, timerHandlers } = runtime;
  const kinds = [...timerHandlers.keys()];
  const now = clock.now();
  const batch = await transaction(db.pool, async (tx) => {
    const batch: Batch = { handled: [], failed: [], outbox: [] };
    const [, taken] = await awaitPipelined([limitStatements(tx, STATEMENT_LIMIT_MS), take(tx, now, kinds)]);
    for (const [kind, timers] of groupBy(taken, (timer) => timer.kind)) {
      const handler = timerHandlers.get(kind);
      if (handler !== undefined) await handle(clock, tx, handler, timers, batch);
    }
    await insertFailedTimers(tx, batch.failed);
    return batch;
  });
  relay.publishSoon(batch.outbox);
  observeTimers(runtime, batch, now);
  return batch.handled.length + batch.failed.length;
}

/** Handles timers of one kind in smaller and smaller parts, until what fails is alone. */
async function handle(
  clock: Clock,
  tx: Transaction,
  handler: (tx: Transaction, timers: readonly TakenTimer[]) => Promise<OutboxRow[]>,
  timers: readonly TakenTimer[],
  batch: Batch,
): Promise<void> {
  const isPoison = (error: unknown) => !isUnavailable(error) && !RETRYABLE.has(sqlState(error) ?? '');
  await isolatePoison(
    timers,
    async (part) => {
      batch.outbox.push(...(await nested(tx, () => handler(tx, part))));
      batch.handled.push(...part);
    },
    isPoison,
    (timer, error) => void batch.failed.push(failedOf(timer, error, clock.now())),
  );
}

function failedOf(timer: TakenTimer, error: unknown, now: Date): FailedTimer {
  const attempts = timer.attempts + 1;
  const { first, most } = RETRY_AFTER_MS;
  return {
    ...timer,
    payload: JSON.stringify(timer.payload),
    dueAt: new Date(now.getTime() + Math.min(most, first * 2 ** (attempts - 1))),
    attempts,
    reason: faultText(error),
    quarantinedAt: attempts < MAX_ATTEMPTS ? null : now,
  };
}
