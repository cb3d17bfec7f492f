import type { Bus } from '../../bus/connect.ts';
import { type Queryable, sqlState, type Transaction, transaction } from '../../db/client.ts';
import { claimIdempotencyKeys, keyNameOf, releaseIdempotencyKeys } from '../../db/sql/idempotency-keys.ts';
import type { NewMessage } from '../../db/sql/messages.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { IdempotencyConflictError, RateLimitedError } from '../../kernel/errors.ts';
import { Judge, judgeAll } from '../../pipeline/accept/decide.ts';
import { type Idempotency, isRepetition } from '../../pipeline/accept/idempotency.ts';
import { tellAccepted } from '../../pipeline/accept/observe.ts';
import type { AcceptItem, AcceptRequest, Refusal } from '../../pipeline/accept/request.ts';
import { store } from '../../pipeline/accept/store.ts';
import { relayOf } from '../../pipeline/outbox/relay.ts';
import type { Runtime } from '../../runtime.ts';
import { type ReadyRecipient, withContacts } from './recipients.ts';
import { givesWay, inTurns } from './turns.ts';

/** One message that is ready to be accepted. `request.messageId` is its id. */
export interface ReadyMessage {
  request: AcceptRequest & { messageId: string };
  recipient: ReadyRecipient;
  /** `null`: it has no key. */
  idempotency: Idempotency | null;
}

/** What became of it. */
export type Gathered =
  | { kind: 'accepted'; message: NewMessage }
  | { kind: 'refused'; refusal: Refusal }
  /** An earlier request with its key made this one. */
  | { kind: 'replayed'; messageId: string };

interface Waiting {
  ready: ReadyMessage;
  resolve(result: Gathered): void;
  reject(error: unknown): void;
}

/** Messages accepted in one transaction at most. */
const CHUNK_SIZE = 500;
/** How long a chunk waits for as many as came before, after one of so many requests, in milliseconds. */
const GATHER_MS = 3;
const MANY = 8;
/** The shortest and the longest wait that is asked for, in milliseconds. */
const RETRY_AFTER_MS = { least: 250, most: 30_000 };

/**
 * Accepts messages of many requests together: while one transaction commits, the requests that come meanwhile gather
 * for the next. A request waits for two transactions at most, and a commit is paid for once by all of them.
 */
export class AcceptQueue {
  readonly #runtime: Runtime;
  #waiting: Waiting[] = [];
  #working = false;
  #startedAt = 0;
  #chunkSize = 0;
  /** So many came together lately: whoever was answered last asks again soon. */
  #expected = 0;
  #enough: () => void = () => {};
  /** How long the last chunk took. */
  #chunkMs = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /**
   * Resolves after the commit.
   *
   * @throws RateLimitedError while the database does not keep up, IdempotencyConflictError, and what the database throws
   */
  add(ready: ReadyMessage): Promise<Gathered> {
    return new Promise((resolve, reject) => {
      const comes = { ready, resolve, reject };
      if (this.#waiting.length >= this.#runtime.config.maxWaitingMessages && !this.#makeRoom(comes)) return;
      this.#waiting.push(comes);
      if (this.#waiting.length >= this.#expected) this.#enough();
      if (!this.#working) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#working = true;
    while (this.#waiting.length > 0) {
      await this.#gather();
      this.#startedAt = performance.now();
      const chunk = this.#take();
      this.#expected = Math.min(CHUNK_SIZE, Math.max(chunk.length, this.#chunkSize));
      this.#chunkSize = chunk.length;
      await this.#flush(chunk);
      this.#chunkMs = performance.now() - this.#startedAt;
    }
    this.#working = false;
  }

  /** Messages that wait for the next transaction. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets come what is coming: a turn of the event loop, or a few milliseconds where requests came together before. */
  async #gather(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#chunkSize < MANY || this.#waiting.length >= this.#expected) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.#enough = () => {
        clearTimeout(timer);
        // Those that come in this turn come along.
        setImmediate(resolve);
      };
    });
    this.#enough = () => {};
  }

  /** Has the workspace give way that has most waiting, which may be the one that comes. @returns whether there is room */
  #makeRoom(comes: Waiting): boolean {
    const gone = givesWay(this.#waiting, comes) ?? comes;
    this.#runtime.telemetry.count('heliograph_accept_messages_total', { outcome: 'RATE_LIMITED' });
    gone.reject(this.#tooMany());
    if (gone === comes) return false;
    this.#waiting.splice(this.#waiting.indexOf(gone), 1);
    return true;
  }

  /** How long it would take to get through what waits, as far as the last commits tell. */
  #tooMany(): RateLimitedError {
    const chunkMs = Math.max(this.#chunkMs, performance.now() - this.#startedAt);
    const { least, most } = RETRY_AFTER_MS;
    const retryAfterMs = Math.round(Math.min(most, Math.max(least, (this.#waiting.length / CHUNK_SIZE) * chunkMs)));
    return new RateLimitedError(
      `${this.#waiting.length} messages wait to be stored: try again in ${retryAfterMs} ms`,
      retryAfterMs,
    );
  }

  /** The next chunk; of several with one key only the first: the others are answered by what it makes. */
  #take(): Waiting[] {
    const keys = new Set<string>();
    const chunk: Waiting[] = [];
    const rest: Waiting[] = [];
    // Where not all fit, no workspace waits behind another's many.
    const waiting = this.#waiting.length > CHUNK_SIZE ? inTurns(this.#waiting) : this.#waiting;
    for (const each of waiting) {
      const { idempotency } = each.ready;
      const key = idempotency === null ? null : keyNameOf(idempotency);
      if (chunk.length >= CHUNK_SIZE || (key !== null && keys.has(key))) rest.push(each);
      else chunk.push(each);
      if (key !== null) keys.add(key);
    }
    this.#waiting = rest;
    return chunk;
  }

  async #flush(chunk: readonly Waiting[]): Promise<void> {
    try {
      const { results, outbox } = await transaction(this.#runtime.db.pool, (tx) =>
        acceptGroup(
          tx,
          this.#runtime,
          chunk.map((each) => each.ready),
        ),
      );
      relayOf(this.#runtime).publishSoon(outbox);
      const messages = results.flatMap(messageOf);
      const startedAt = this.#startedAt;
      tellAccepted(this.#runtime, { kind: 'single', messages, outcomes: results.map(outcomeOf), startedAt });
      for (const [index, each] of chunk.entries()) {
        const result = results[index];
        if (result instanceof Error) each.reject(result);
        else if (result !== undefined) each.resolve(result);
      }
    } catch (error) {
      // One that the database cannot take must not fail the others.
      if (chunk.length > 1 && isOfOne(error)) for (const each of chunk) await this.#flush([each]);
      else {
        this.#runtime.telemetry.count('heliograph_accept_errors_total', { kind: 'single' });
        for (const each of chunk) each.reject(error);
      }
    }
  }
}

function messageOf(result: Gathered | Error): NewMessage[] {
  return !(result instanceof Error) && result.kind === 'accepted' ? [result.message] : [];
}

/** As it is counted. */
function outcomeOf(result: Gathered | Error): string {
  if (result instanceof Error) return result instanceof IdempotencyConflictError ? result.code : 'error';
  return result.kind === 'refused' ? result.refusal.code : result.kind;
}

/** SQLSTATE classes 22 and 23: the values of one message. */
function isOfOne(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}

async function acceptGroup(
  tx: Transaction,
  runtime: Runtime,
  all: readonly ReadyMessage[],
): Promise<{ results: (Gathered | Error)[]; outbox: OutboxRow[] }> {
  const results = await replays(tx, all);
  const fresh = all.flatMap((ready, index) => (results[index] === null ? [{ ready, index }] : []));
  const judge = new Judge();
  const judged = judgeAll(await itemsOf(tx, runtime, fresh, judge), judge);
  const accepted = new Map(judged.messages.map((message) => [message.id, message]));
  const refused = new Map(judged.refusals.map((refusal) => [refusal.index, refusal]));
  const released: Idempotency[] = [];
  for (const { ready, index } of fresh) {
    const message = accepted.get(ready.request.messageId);
    const refusal = refused.get(index);
    if (message !== undefined) results[index] = { kind: 'accepted', message };
    else if (refusal !== undefined) results[index] = { kind: 'refused', refusal };
    // What was refused made nothing: its key is free again.
    if (refusal !== undefined && ready.idempotency !== null) released.push(ready.idempotency);
  }
  await releaseIdempotencyKeys(tx, released);
  return {
    results: results.map((result) => result ?? new Error('neither accepted nor refused')),
    outbox: await store(tx, judged, tx.last),
  };
}

/** Those that an earlier request has answered, by position; `null`: it is new. */
async function replays(tx: Queryable, all: readonly ReadyMessage[]): Promise<(Gathered | Error | null)[]> {
  const keyed = all.flatMap(({ idempotency }) => idempotency ?? []);
  const earlier = await claimIdempotencyKeys(tx, keyed);
  return all.map(({ idempotency }) => {
    const first = idempotency === null ? undefined : earlier.get(keyNameOf(idempotency));
    if (idempotency === null || first === undefined) return null;
    if (!isRepetition(idempotency, first)) return new IdempotencyConflictError(idempotency.key);
    return { kind: 'replayed', messageId: first.resultId };
  });
}

/** Those of each workspace with their contacts, in order of the workspaces. */
async function itemsOf(
  tx: Queryable,
  { secrets, clock }: Runtime,
  fresh: readonly { ready: ReadyMessage; index: number }[],
  judge: Judge,
): Promise<AcceptItem[]> {
  const items: AcceptItem[] = [];
  const byWorkspace = [...groupBy(fresh, ({ ready }) => ready.request.workspaceId)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  for (const [workspaceId, own] of byWorkspace) {
    const ready = own.map(({ ready: { request, recipient }, index }) => ({ request, recipient, index }));
    items.push(...(await withContacts(tx, secrets.hashKey, { workspaceId, now: clock.now() }, ready, judge)));
  }
  return items;
}

const acceptQueues = new WeakMap<Bus, AcceptQueue>();

/** The queue of a process. */
export function acceptQueueOf(runtime: Runtime): AcceptQueue {
  const known = acceptQueues.get(runtime.bus);
  if (known !== undefined) return known;
  const queue = new AcceptQueue(runtime);
  acceptQueues.set(runtime.bus, queue);
  runtime.telemetry.read('heliograph_accept_waiting_messages', () => queue.waiting);
  return queue;
}
