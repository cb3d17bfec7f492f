/** Moves messages whose time has come: scheduled sends, retries, unknown outcomes, receipts that are missing. */
import { type QueryPayload, querySubject } from '../../bus/streams.ts';
import type { Queryable } from '../../db/client.ts';
import { connectionsThatQuery } from '../../db/sql/connections.ts';
import { lockDueMessages, lockMessages, type TrackedMessage } from '../../db/sql/messages.ts';
import { nextConnections, withoutWayOut } from '../../db/sql/messages-move.ts';
import { transaction } from '../../db/transaction.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { isolatePoison } from '../../kernel/isolate-poison.ts';
import { HELD_STATUSES } from '../message/status.ts';
import { writeChanges } from '../message/write.ts';
import { isPoison, quarantineMessage } from '../quarantine/dead-letters.ts';
import { type DueContext, goesElsewhere, whatIsDue } from './due.ts';
import { resolveBeforeResend } from './kept-receipts.ts';
import { meterDue } from './observe.ts';
import type { SchedulerRuntime } from './scheduler-runtime.ts';

/** Messages moved in one transaction at most. */
const ROWS_A_TIME = 500;

type DueRuntime = Pick<SchedulerRuntime, 'db' | 'bus' | 'clock' | 'telemetry' | 'log' | 'relay' | 'skipLists'>;

/** Moves every message that is due, a chunk a transaction; one that cannot be moved keeps none of the others waiting. */
export async function moveDue(runtime: DueRuntime, signal: AbortSignal): Promise<void> {
  const { clock, skipLists } = runtime;
  while (!signal.aborted) {
    let locked: string[] = [];
    try {
      const moved = await moveSome(runtime, async (tx, now) => {
        const messages = await lockDueMessages(tx, now, ROWS_A_TIME, skipLists.due.ids(now));
        locked = messages.map((message) => message.id);
        return messages;
      });
      if (moved < ROWS_A_TIME) return;
    } catch (error) {
      if (locked.length === 0 || !isPoison(error)) throw error;
      await isolatePoison(
        locked,
        async (ids) => void (await moveSome(runtime, (tx, now) => lockStillDue(tx, now, ids))),
        isPoison,
        async (id, why) => {
          await quarantineMessage(runtime, 'due', id, why);
          skipLists.due.add(id, clock.now());
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
  { db, bus, clock, telemetry, relay }: DueRuntime,
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
