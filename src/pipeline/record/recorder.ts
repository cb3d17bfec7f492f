import type pg from 'pg';
import type { ReceiptResult } from '../../channels/port.ts';
import { sqlState } from '../../db/client.ts';
import { StaleStateError } from '../../db/sql/messages.ts';
import { groupBy, pause } from '../../kernel/chunks.ts';
import type { Clock } from '../../kernel/clock.ts';
import { type Fact, partsOfResponse } from '../message/facts.ts';
import type { OutboxRelay } from '../outbox/relay.ts';
import type { InflightCache } from './inflight-cache.ts';
import { type RecordingConnection, recordFacts } from './record.ts';

/** Facts folded in one transaction at most. */
const FACTS_A_FLUSH = 1_000;
/** Facts that wait in memory at most before the SMSC is asked to come again. */
const MAX_WAITING = 20_000;
/** Facts that wait in memory before nothing more is sent: what is sent brings two facts a part. */
const ENOUGH_WAITING = 4_000;
const RETRY_MS = 500;
/** While submits are without a response, fewer facts than this wait for more, for so long in milliseconds. */
const GATHER = { facts: 250, ms: 4 };

interface Log {
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
}

/** What the recorder works with. */
export interface RecorderParts {
  pool: pg.Pool;
  clock: Clock;
  relay: OutboxRelay;
  log: Log;
  connection: RecordingConnection;
  recent: InflightCache;
  /** Submits without a response. */
  outstanding(): number;
}

/** How the recorder answers for a fact. */
export type Recorded = (result: ReceiptResult) => void;

const NONE: ReadonlySet<Fact> = new Set();

interface Waiting {
  fact: Fact;
  recorded: Recorded;
}

/**
 * Gathers what one connection's SMSC tells and folds it into the database chunk by chunk: while one chunk is written
 * the next one gathers. A database that is away is waited for; nothing is acknowledged meanwhile.
 */
export class Recorder {
  readonly #parts: RecorderParts;
  #waiting: Waiting[] = [];
  #working: Promise<void> | null = null;
  #stopped = new AbortController();

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  /** Whether more facts may be taken; `false` while the database does not keep up. */
  get accepting(): boolean {
    return this.#waiting.length < MAX_WAITING;
  }

  /** Whether more may be sent; `false` long before facts can be taken no more. */
  get keepsUp(): boolean {
    return this.#waiting.length < ENOUGH_WAITING;
  }

  /** Facts that wait for the database. */
  get backlog(): number {
    return this.#waiting.length;
  }

  /**
   * Takes a fact; `recorded` is called when it is committed, or when the database will never take it as it is. Facts of
   * one message are folded in the order they came.
   */
  add(fact: Fact, recorded: Recorded = () => {}): void {
    this.#waiting.push({ fact, recorded });
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
    });
  }

  /** Resolves when every fact is recorded, or the deadline has passed and the rest is given up. */
  async drain(deadlineMs: number): Promise<void> {
    const timer = setTimeout(() => this.#stopped.abort(), deadlineMs);
    while (this.#working !== null) await this.#working;
    clearTimeout(timer);
  }

  async #work(): Promise<void> {
    // What arrives in the same turn of the event loop is one chunk.
    await new Promise((resolve) => setImmediate(resolve));
    let size = FACTS_A_FLUSH;
    while (this.#waiting.length > 0 && !this.#stopped.signal.aborted) {
      await this.#gather();
      await this.#parts.connection.priorityGate.pass();
      const { chunk, remembered } = this.#next(size);
      const { failure, persons } = await this.#flush(chunk, remembered);
      if (failure === null) {
        this.#settle(chunk, ({ fact }) => (persons.has(fact) ? 'NO_RECEIPT' : 'COMMITTED'));
        size = FACTS_A_FLUSH;
      } else if (failure instanceof StaleStateError) {
        this.#parts.recent.clear();
      } else if (!isDataError(failure)) {
        await pause(RETRY_MS, this.#stopped.signal);
      } else if (chunk.length > 1) {
        size = Math.ceil(chunk.length / 2);
      } else {
        this.#parts.log.error({ kind: chunk[0]?.fact.kind }, 'a fact the database cannot hold was refused');
        this.#settle(chunk, () => 'UNREADABLE');
        size = FACTS_A_FLUSH;
      }
    }
  }

  /** What was submitted together is answered together, but for a few milliseconds. */
  async #gather(): Promise<void> {
    const more = this.#waiting.length < GATHER.facts && this.#parts.outstanding() > 0;
    if (more) await pause(GATHER.ms, this.#stopped.signal);
  }

  /**
   * The next chunk: responses before receipts, so that a receipt that came with its response is folded with it; facts
   * about remembered messages by themselves.
   */
  #next(size: number): { chunk: Waiting[]; remembered: boolean } {
    const window = this.#waiting.slice(0, 2 * size);
    const responses = window.filter(({ fact }) => fact.kind === 'outcomes').slice(0, size);
    const all = [...responses, ...window.filter(({ fact }) => fact.kind === 'receipt').slice(0, size)];
    // Halved until the one is found that the database does not take.
    if (size < FACTS_A_FLUSH) return { chunk: all.slice(0, size), remembered: false };
    const { recent, connection } = this.#parts;
    const fresh = groupBy(
      responses.flatMap(({ fact }) => {
        const to = fact.kind === 'outcomes' ? recent.message(fact.messageId)?.to : undefined;
        return fact.kind === 'outcomes' && to !== undefined ? partsOfResponse(fact, to) : [];
      }),
      (part) => part.remoteKey,
    );
    const known = all.filter(({ fact }) =>
      fact.kind === 'outcomes' ? recent.knowsResponse(fact) : recent.knowsReceipt(fact, connection.receipts.ids, fresh),
    );
    return known.length > 0 ? { chunk: known, remembered: true } : { chunk: all, remembered: false };
  }

  #settle(chunk: readonly Waiting[], resultOf: (waiting: Waiting) => ReceiptResult): void {
    const settled = new Set(chunk);
    this.#waiting = this.#waiting.filter((each) => !settled.has(each));
    for (const waiting of chunk) {
      const { fact, recorded } = waiting;
      const result = resultOf(waiting);
      if (result === 'COMMITTED' && fact.kind === 'outcomes' && fact.claim !== null) fact.claim.open--;
      recorded(result);
    }
  }

  async #flush(
    chunk: readonly Waiting[],
    remembered: boolean,
  ): Promise<{ failure: unknown; persons: ReadonlySet<Fact> }> {
    const { pool, clock, connection, relay, log, recent } = this.#parts;
    const facts = chunk.map((each) => each.fact);
    try {
      const recording = await recordFacts(pool, clock, connection, facts, remembered ? recent : null);
      relay.publishSoon(recording.outbox);
      recent.committed(recording.states, recording.parts);
      for (const receipt of recording.again) this.add(receipt);
      return { failure: null, persons: recording.persons };
    } catch (error) {
      const { connectionId } = connection;
      connection.telemetry.count('heliograph_record_retries_total', { connection: connectionId });
      log.warn({ connectionId, facts: chunk.length, error }, 'facts could not be recorded and wait');
      return { failure: error ?? new Error('unknown failure'), persons: NONE };
    }
  }
}

/** SQLSTATE classes 22 and 23: the same values will never be taken. */
function isDataError(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}
