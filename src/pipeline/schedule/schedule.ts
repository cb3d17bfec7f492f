import { setMaxListeners } from 'node:events';
import { type QueryPayload, querySubject } from '../../bus/streams.ts';
import { type Queryable, transaction } from '../../db/client.ts';
import { connectionsThatQuery } from '../../db/sql/connections.ts';
import { deleteDeadJobs } from '../../db/sql/dead-jobs.ts';
import { lockDueMessages, lockMessages, type TrackedMessage } from '../../db/sql/messages.ts';
import { nextConnections, withoutWayOut } from '../../db/sql/messages-move.ts';
import { deleteResumePoints } from '../../db/sql/resume-points.ts';
import { deleteQuality } from '../../db/sql/route-quality.ts';
import { groupBy, pause } from '../../kernel/chunks.ts';
import { isolatePoison } from '../../kernel/isolate-poison.ts';
import type { Runtime } from '../../runtime.ts';
import { checkFeed } from '../feed/epoch.ts';
import { HELD_STATUSES } from '../message/status.ts';
import { writeChanges } from '../message/write.ts';
import { meterBacklog } from '../outbox/observe.ts';
import { reconcile } from '../outbox/reconcile.ts';
import { type OutboxRelay, relayOf, sweepOutbox } from '../outbox/relay.ts';
import { isPoison, quarantineMessage } from '../quarantine/dead-letters.ts';
import { SkipList } from '../quarantine/skip-list.ts';
import { type DueContext, goesElsewhere, whatIsDue } from './due.ts';
import { lookerAt } from './due-chunks.ts';
import { failOverQueue, type Reroute, rerouteOrphans } from './failover.ts';
import { matchKept, resolveBeforeResend } from './kept-receipts.ts';
import { meterDue, meterTimers } from './observe.ts';
import { runRetention } from './retention.ts';
import { sweepStuck } from './stuck-sweep.ts';
import { runDueTimers, timerHandlers } from './timer-runner.ts';
import type { TimerHandler } from './timers.ts';
import { removeUnusedConsumers } from './unused-consumers.ts';

/** How often what is due is looked for, in milliseconds. */
const DUE_EVERY_MS = 250;
/** How often the outbox is swept for what was left. */
const SWEEP_EVERY_MS = 1_000;
/** How often JetStream is compared with PostgreSQL. */
/** Consumers of connections that are off are looked for that often, in milliseconds. */
const UNUSED_EVERY_MS = 30_000;
const RECONCILE_EVERY_MS = 10_000;
/** How often it is looked whether the stream of news holds what it did. */
const FEED_EVERY_MS = 5_000;
/** How often kept receipts look for their message. */
const MATCH_EVERY_MS = 2_000;
/** How often it is looked whether messages wait for a connection that is down. */
const FAILOVER_EVERY_MS = 2_000;
/** How often it is looked whether messages wait whose route takes nothing any more: all that waits is read for it. */
const LEFT_EVERY_MS = 15_000;
/** How often inbound messages are forgotten that an SMSC will not send again any more. */
const REPEATED_EVERY_MS = 60_000;
/** How long the quality of routes and jobs that failed are kept, and how often what is older is forgotten. */
const MEASURES_KEPT_MS = 7 * 24 * 3_600_000;
const FORGET_EVERY_MS = 3_600_000;
/** How often it is looked whether a month is to be made or dropped. */
const MONTHS_EVERY_MS = 600_000;
/** How often it is looked which messages are on the way for long. */
const OLD_EVERY_MS = 30_000;
const ROWS_A_TIME = 500;
/** Everything that happens because of time, in one role; any number of them share the work. */
export interface Scheduler {
  stop(): Promise<void>;
}

/** What the scheduler does for the nouns above the road. */
export interface SchedulerHooks {
  /** Forgets inbound messages that an SMSC will not send again any more. */
  forgetRepeated(runtime: Runtime): Promise<void>;
  /** Handlers of timers. */
  timers: readonly TimerHandler[];
  /** Chooses routes for messages whose own takes nothing any more. */
  reroute: Reroute;
}

/** Starts the scheduler's loops. A loop that fails (the database is away) says so and goes on. */
export function startScheduler(runtime: Runtime, hooks: SchedulerHooks): Scheduler {
  const { db, bus, clock, log, telemetry } = runtime;
  const handlers = timerHandlers(hooks.timers);
  const meters = [...meterBacklog(telemetry, db.pool), meterTimers(runtime)];
  const stopping = new AbortController();
  // Every duty listens for the end.
  setMaxListeners(0, stopping.signal);
  const relay = relayOf(runtime);
  const { signal } = stopping;
  const aside = new SkipList();
  const loops = [
    loop('due messages', DUE_EVERY_MS, signal, runtime, () => moveDue(runtime, relay, signal, aside)),
    loop('queue', DUE_EVERY_MS, signal, runtime, lookerAt('queue', runtime, relay, signal)),
    loop('claims', DUE_EVERY_MS, signal, runtime, lookerAt('claims', runtime, relay, signal)),
    loop('outbox sweep', SWEEP_EVERY_MS, signal, runtime, async () => {
      const count = await sweepOutbox(runtime, signal);
      telemetry.count('heliograph_schedule_repairs_total', { kind: 'outbox' }, count);
      if (count > 0) log.info({ count }, 'outbox rows that were left were published');
    }),
    loop('reconcile', RECONCILE_EVERY_MS, signal, runtime, async () => {
      const { count, outbox } = await reconcile(bus, db.pool, clock.now());
      relay.publishSoon(outbox);
      telemetry.count('heliograph_schedule_repairs_total', { kind: 'lost_job' }, count);
      if (count > 0) log.warn({ count }, 'messages that JetStream had lost are queued again');
    }),
    loop('feed', FEED_EVERY_MS, signal, runtime, async () => {
      await checkFeed(runtime);
    }),
    loop('failover', FAILOVER_EVERY_MS, signal, runtime, async () =>
      tellMoved(runtime, await failOverQueue(db.pool, clock.now(), relay)),
    ),
    loop('left messages', LEFT_EVERY_MS, signal, runtime, async () =>
      tellMoved(runtime, await rerouteOrphans(db.pool, clock.now(), hooks.reroute, relay)),
    ),
    loop('old measures', FORGET_EVERY_MS, signal, runtime, async () => {
      const before = new Date(clock.now().getTime() - MEASURES_KEPT_MS);
      await deleteQuality(db.pool, before);
      await deleteDeadJobs(db.pool, before);
      await deleteResumePoints(db.pool, before);
    }),
    loop('unused consumers', UNUSED_EVERY_MS, signal, runtime, async () => {
      const count = await removeUnusedConsumers(runtime);
      if (count > 0) log.info({ count }, 'consumers of connections that are off were removed');
    }),
    loop('months', MONTHS_EVERY_MS, signal, runtime, () => runRetention(runtime, signal)),
    loop('old messages', OLD_EVERY_MS, signal, runtime, () => sweepStuck(runtime, signal)),
    loop('repeated inbound', REPEATED_EVERY_MS, signal, runtime, () => hooks.forgetRepeated(runtime)),
    loop('timers', DUE_EVERY_MS, signal, runtime, () => runDueTimers(runtime, handlers, relay, signal)),
    loop('kept receipts', MATCH_EVERY_MS, signal, runtime, () => matchKept(runtime, relay)),
  ];
  return {
    async stop() {
      stopping.abort();
      for (const end of meters) end();
      await Promise.all(loops);
      await relay.drain();
    },
  };
}

function tellMoved({ telemetry, log }: Runtime, count: number): void {
  telemetry.count('heliograph_schedule_repairs_total', { kind: 'failover' }, count);
  if (count > 0) log.warn({ count }, 'messages were moved to another connection');
}

async function loop(
  name: string,
  everyMs: number,
  signal: AbortSignal,
  { log, telemetry }: Pick<Runtime, 'log' | 'telemetry'>,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      telemetry.count('heliograph_schedule_errors_total', { loop: name });
      if (!signal.aborted) log.warn({ loop: name, error }, 'a scheduler loop failed and goes on');
      await pause(500, signal);
    }
    await pause(everyMs, signal);
  }
}

/** Moves every message that is due, a chunk a transaction; one that cannot be moved keeps none of the others waiting. */
async function moveDue(runtime: Runtime, relay: OutboxRelay, signal: AbortSignal, aside: SkipList): Promise<void> {
  const { clock } = runtime;
  while (!signal.aborted) {
    let locked: string[] = [];
    try {
      const moved = await moveSome(runtime, relay, async (tx, now) => {
        const messages = await lockDueMessages(tx, now, ROWS_A_TIME, aside.ids(now));
        locked = messages.map((message) => message.id);
        return messages;
      });
      if (moved < ROWS_A_TIME) return;
    } catch (error) {
      if (locked.length === 0 || !isPoison(error)) throw error;
      await isolatePoison(
        locked,
        async (ids) => void (await moveSome(runtime, relay, (tx, now) => lockStillDue(tx, now, ids))),
        isPoison,
        async (id, why) => {
          await quarantineMessage(runtime, 'due', id, why);
          aside.add(id, clock.now());
        },
      );
    }
  }
}

/** Locks those of the messages that nobody has moved meanwhile. */
async function lockStillDue(tx: Queryable, now: Date, ids: readonly string[]): Promise<TrackedMessage[]> {
  return (await lockMessages(tx, ids)).filter(({ dueAt }) => dueAt !== null && dueAt <= now);
}

/** Moves the messages that `lock` finds, in one transaction. @returns how many there were */
async function moveSome(
  { db, bus, clock, telemetry }: Runtime,
  relay: OutboxRelay,
  lock: (tx: Queryable, now: Date) => Promise<TrackedMessage[]>,
): Promise<number> {
  const { outbox, due, now, count } = await transaction(db.pool, async (tx) => {
    const now = clock.now();
    const messages = await lock(tx, now);
    const resolved = await resolveBeforeResend(tx, now, messages);
    const open = messages.filter((message) => !resolved.ids.has(message.id));
    const contextOf = await loadDueContext(tx, open, now);
    const due = open.map((message) => ({ message, ...whatIsDue(message, now, contextOf(message)) }));
    const changes = due.map((each) => each.change);
    return {
      outbox: [...resolved.outbox, ...(await writeChanges(tx, changes, now))],
      due,
      now,
      count: messages.length,
    };
  });
  relay.publishSoon(outbox);
  const changes = due.map((each) => each.change);
  meterDue(telemetry, changes, now);
  const queries = due.filter((each) => each.query);
  for (const [connectionId, own] of groupBy(queries, ({ message }) => message.connectionId)) {
    const payload: QueryPayload = { messageIds: own.map(({ message }) => message.id) };
    bus.connection.publish(querySubject(connectionId), JSON.stringify(payload));
  }
  return count;
}

const HELD: ReadonlySet<string> = new Set(HELD_STATUSES);

async function loadDueContext(
  tx: Queryable,
  messages: readonly TrackedMessage[],
  now: Date,
): Promise<(message: TrackedMessage) => DueContext> {
  const sent = messages.filter((message) => message.status === 'SENT');
  const elsewhere = messages.filter(goesElsewhere);
  const ids = (list: readonly TrackedMessage[]) => list.map((message) => message.id);
  const next = new Map([
    ...(await nextConnections(tx, ids(elsewhere), false)),
    ...(await nextConnections(tx, ids(sent), true)),
  ]);
  const querying = await connectionsThatQuery(
    tx,
    sent.map((message) => message.connectionId),
  );
  const over = messages.filter((message) => message.expiresAt <= now && HELD.has(message.status));
  const stuck = await withoutWayOut(tx, ids(over));
  return ({ id, connectionId }) => ({
    next: next.get(id) ?? null,
    canQuery: querying.has(connectionId),
    responseTimeoutMs: 0,
    noWayOut: stuck.has(id),
  });
}
