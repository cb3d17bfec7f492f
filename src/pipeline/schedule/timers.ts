/** Timers: what is due once. Whoever sets or cancels one does so in the transaction of what it is about. */
import type { Queryable, Transaction } from '../../db/client.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { deleteTimers, type TakenTimer, upsertTimers } from '../../db/sql/timers.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';

/** A timer to be set. */
export interface NewTimer {
  /** Names its handler: `noun.what`. */
  kind: string;
  /** Id of what it is about; there is one timer for each kind and subject. */
  subjectId: string;
  workspaceId: string;
  dueAt: Date;
  /** Data that the handler needs besides the subject: ids and settings, never a number or a text of a person. */
  payload?: object;
}

/** A timer whose time has come. */
export type DueTimer = Omit<TakenTimer, 'id' | 'kind'>;

/** Does what timers of one kind are for. */
export interface TimerHandler<R extends Runtime = Runtime> {
  kind: string;
  /**
   * Handles timers that are due, at most 500, the earliest first. Runs in the transaction that has deleted them: what
   * it writes with `tx` and their end commit together or not at all, so that each is handled once in effect. It may set
   * timers of the same subjects again. When it throws, it runs again for smaller parts, and the timers that fail alone
   * go back with a delay: the others go on.
   *
   * @returns outbox rows to publish after the commit
   */
  run: (runtime: R, tx: Transaction, timers: readonly DueTimer[]) => Promise<OutboxRow[]>;
}

/** Handlers with the runtime they work with, by the kind of their timers. */
export type TimerHandlers = ReadonlyMap<string, (tx: Transaction, timers: readonly DueTimer[]) => Promise<OutboxRow[]>>;

/** Registers handlers. @throws Error when two are for one kind */
export function timerHandlers<R extends Runtime>(runtime: R, handlers: readonly TimerHandler<R>[]): TimerHandlers {
  const byKind: TimerHandlers = new Map(
    handlers.map(({ kind, run }) => [kind, (tx, timers) => run(runtime, tx, timers)] as const),
  );
  if (byKind.size < handlers.length) throw new Error('two handlers are for the same kind of timer');
  return byKind;
}

/** Octets of JSON that a payload may have. */
export const MAX_PAYLOAD_OCTETS = 4_000;

/**
 * Sets timers in the caller's transaction. One that its kind and subject have already is moved: it gets the new time
 * and payload, and counts as never tried. Of several for one subject the last counts.
 *
 * @throws RangeError for a time that is none, or a payload that is too large
 */
export async function setTimers(tx: Queryable, timers: readonly NewTimer[]): Promise<void> {
  if (timers.length === 0) return;
  const bySubject = new Map(timers.map((timer) => [`${timer.kind} ${timer.subjectId}`, timer]));
  // In one order everywhere: two that set the same timers wait for each other and do not lock each other out.
  const ordered = [...bySubject].sort(([a], [b]) => (a < b ? -1 : 1));
  await upsertTimers(
    tx,
    ordered.map(([, timer]) => ({ ...timer, id: newId(), payload: payloadOf(timer) })),
  );
}

/**
 * Cancels the timers of subjects in the caller's transaction. One that is being handled is waited for.
 *
 * @returns how many were cancelled: those that are not among them were handled before, or never set
 */
export async function cancelTimers(tx: Queryable, kind: string, subjectIds: readonly string[]): Promise<number> {
  return subjectIds.length === 0 ? 0 : deleteTimers(tx, kind, subjectIds);
}

function payloadOf({ kind, dueAt, payload = {} }: NewTimer): string {
  if (Number.isNaN(dueAt.getTime())) throw new RangeError(`dueAt of a timer "${kind}" is no time`);
  const json = JSON.stringify(payload);
  const octets = Buffer.byteLength(json);
  if (octets <= MAX_PAYLOAD_OCTETS) return json;
  throw new RangeError(`payload of a timer "${kind}" has ${octets} octets of JSON, at most ${MAX_PAYLOAD_OCTETS}`);
}
