// Group commit: requests of one moment share a transaction.
import { sqlState, type Transaction } from '../../db/client.ts';
import { keyNameOf } from '../../db/sql/idempotency-keys.ts';
import { transaction } from '../../db/transaction.ts';
import { DrainQueue } from '../../kernel/drain-queue.ts';
import { RateLimitedError } from '../../kernel/errors.ts';
import { isolatePoison } from '../../kernel/isolate-poison.ts';
import type { Runtime } from '../../runtime.ts';
import { announce } from './accepted.ts';
import type { PrepareRuntime } from './context.ts';
import type { Accepted, Outcome, Prepared } from './prepared.ts';
import { givesWay, inTurns } from './turns.ts';

/** Accepts requests in a transaction, of which this is the last thing. */
export type AcceptAll = (tx: Transaction, prepared: readonly Prepared[]) => Promise<Accepted>;

interface Waiting {
  prepared: Prepared;
  resolve(outcome: Outcome): void;
  reject(error: unknown): void;
}

/** Messages accepted in one transaction at most. */
const CHUNK_SIZE = 500;
/** Time that a chunk waits for as many requests as came before, after a chunk of so many, in milliseconds. */
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
  readonly #acceptAll: AcceptAll;
  readonly #queue = new DrainQueue<Waiting>({ drain: () => this.#work() });
  #startedAt = 0;
  #chunkSize = 0;
  /** So many came together lately: whoever was answered last asks again soon. */
  #expected = 0;
  #enough: () => void = () => {};
  /** Duration of the last chunk, in milliseconds. */
  #chunkMs = 0;

  constructor(runtime: Runtime, acceptAll: AcceptAll) {
    this.#runtime = runtime;
    this.#acceptAll = acceptAll;
    runtime.telemetry.read('heliograph_accept_waiting_messages', () => this.waiting);
  }

  /**
   * Resolves after the commit.
   *
   * @throws RateLimitedError while the database does not keep up, IdempotencyConflictError, and what the database throws
   */
  add(prepared: Prepared): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const comes = { prepared, resolve, reject };
      if (this.#queue.waiting.length >= this.#runtime.config.maxWaitingMessages && !this.#makeRoom(comes)) return;
      this.#queue.add(comes);
      if (this.#queue.waiting.length >= this.#expected) this.#enough();
    });
  }

  async #work(): Promise<void> {
    await this.#gather();
    this.#startedAt = performance.now();
    const chunk = this.#take();
    this.#expected = Math.min(CHUNK_SIZE, Math.max(chunk.length, this.#chunkSize));
    this.#chunkSize = chunk.length;
    await this.#flush(chunk);
    this.#chunkMs = performance.now() - this.#startedAt;
  }

  /** Messages that wait for the next transaction. */
  get waiting(): number {
    return this.#queue.waiting.length;
  }

  /** Lets come what is coming: a turn of the event loop, or a few milliseconds where requests came together before. */
  async #gather(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#chunkSize < MANY || this.#queue.waiting.length >= this.#expected) return;
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
    const gone = givesWay(this.#queue.waiting, comes) ?? comes;
    this.#runtime.telemetry.count('heliograph_accept_messages_total', { outcome: 'RATE_LIMITED' });
    gone.reject(this.#tooMany());
    if (gone === comes) return false;
    this.#queue.replace(this.#queue.waiting.filter((each) => each !== gone));
    return true;
  }

  /** Refuses a message, with the time that the waiting messages need as far as the last commits show. */
  #tooMany(): RateLimitedError {
    const chunkMs = Math.max(this.#chunkMs, performance.now() - this.#startedAt);
    const { least, most } = RETRY_AFTER_MS;
    const retryAfterMs = Math.round(
      Math.min(most, Math.max(least, (this.#queue.waiting.length / CHUNK_SIZE) * chunkMs)),
    );
    return new RateLimitedError(
      `${this.#queue.waiting.length} messages wait to be stored: try again in ${retryAfterMs} ms`,
      retryAfterMs,
    );
  }

  /** The next chunk; of several with one key only the first: the others are answered by what it makes. */
  #take(): Waiting[] {
    const keys = new Set<string>();
    const chunk: Waiting[] = [];
    const rest: Waiting[] = [];
    // Where not all fit, no workspace waits behind another's many.
    const waiting = this.#queue.waiting.length > CHUNK_SIZE ? inTurns(this.#queue.waiting) : this.#queue.waiting;
    for (const each of waiting) {
      const { idempotency } = each.prepared;
      const key = idempotency === null ? null : keyNameOf(idempotency);
      if (chunk.length >= CHUNK_SIZE || (key !== null && keys.has(key))) rest.push(each);
      else chunk.push(each);
      if (key !== null) keys.add(key);
    }
    this.#queue.replace(rest);
    return chunk;
  }

  /** One that the database cannot take must not fail the others. */
  async #flush(chunk: readonly Waiting[]): Promise<void> {
    try {
      await isolatePoison(
        chunk,
        (part) => this.#store(part),
        isOfOne,
        (each, error) => this.#fail([each], error),
      );
    } catch (error) {
      this.#fail(chunk, error);
    }
  }

  async #store(chunk: readonly Waiting[]): Promise<void> {
    const prepared = chunk.map((each) => each.prepared);
    const accepted = await transaction(this.#runtime.db.pool, (tx) => this.#acceptAll(tx, prepared));
    announce(this.#runtime, 'single', prepared, accepted, this.#startedAt);
    for (const [index, each] of chunk.entries()) {
      const outcome = accepted.outcomes[index];
      if (outcome instanceof Error) each.reject(outcome);
      else if (outcome !== undefined) each.resolve(outcome);
    }
  }

  /** Rejects those of a chunk that have no answer yet. */
  #fail(chunk: readonly Waiting[], error: unknown): void {
    this.#runtime.telemetry.count('heliograph_accept_errors_total', { kind: 'single' });
    for (const each of chunk) each.reject(error);
  }
}

/** SQLSTATE classes 22 and 23: the values of one message. */
function isOfOne(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}

/** Parts that requests are accepted with. */
export interface AcceptRuntime extends PrepareRuntime {
  /** Accepts messages of many requests together. */
  acceptQueue: AcceptQueue;
}
