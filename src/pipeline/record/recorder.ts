/** Recorder of one connection: gathers facts and stores them in chunks. */
import type pg from 'pg';
import type { ReceiptResult } from '../../channels/reports.ts';
import { sqlState } from '../../db/client.ts';
import { StaleStateError } from '../../db/sql/messages.ts';
import { groupBy, pause, yieldToEventLoop } from '../../kernel/chunks.ts';
import type { Clock } from '../../kernel/clock.ts';
import { DrainQueue } from '../../kernel/drain-queue.ts';
import { isolatePoison } from '../../kernel/isolate-poison.ts';
import type { Logger } from '../../kernel/logger.ts';
import { type Fact, partsOfResponse } from '../message/facts.ts';
import type { OutboxRelay } from '../outbox/relay.ts';
import type { InflightCache } from './inflight-cache.ts';
import { recordFacts } from './record.ts';
import type { RecordingConnection } from './recording-connection.ts';

type Log = Pick<Logger, 'warn' | 'error'>;

/** Facts folded in one transaction at most. */
const FACTS_A_FLUSH = 1_000;
/** Facts that wait in memory at most before the SMSC is asked to come again. */
const MAX_WAITING = 20_000;
/** Facts that wait in memory before nothing more is sent: what is sent brings two facts a part. */
const ENOUGH_WAITING = 4_000;
const RETRY_MS = 500;
/** While submits are without a response, fewer facts than this wait for more, for so long in milliseconds. */
const GATHER = { facts: 250, ms: 4 };

/** Parts that the recorder needs. */
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

/** Callback by which the recorder answers for a fact. */
export type Recorded = (result: ReceiptResult) => void;

interface Waiting {
  fact: Fact;
  recorded: Recorded;
}

/**
 * Gathers what one connection's SMSC sends and folds it into the database chunk by chunk: while one chunk is written
 * the next one gathers. A database that is away is waited for; nothing is acknowledged meanwhile.
 */
export class Recorder {
  readonly #parts: RecorderParts;
  readonly #stopped = new AbortController();
  readonly #facts = new DrainQueue<Waiting>({
    // What arrives in the same turn of the event loop is one chunk.
    begin: yieldToEventLoop,
    drain: () => this.#work(),
    stopped: this.#stopped.signal,
  });

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  /** True when more facts may be taken; `false` while the database does not keep up. */
  get accepting(): boolean {
    return this.#facts.waiting.length < MAX_WAITING;
  }

  /** True when more may be sent; `false` long before facts can no longer be taken. */
  get keepsUp(): boolean {
    return this.#facts.waiting.length < ENOUGH_WAITING;
  }

  /** Facts that wait for the database. */
  get backlog(): number {
    return this.#facts.waiting.length;
  }

  /**
   * Takes a fact; `recorded` is called when it is committed, or when the database will never take it as it is. Facts of
   * one message are folded in the order they came.
   */
  add(fact: Fact, recorded: Recorded = () => {}): void {
    this.#facts.add({ fact, recorded });
  }

  /** Resolves when every fact is recorded, or the deadline has passed and the rest is given up. */
  async drain(deadlineMs: number): Promise<void> {
    const timer = setTimeout(() => this.#stopped.abort(), deadlineMs);
    await this.#facts.idle();
    clearTimeout(timer);
  }

  async #work(): Promise<void> {
    await this.#gather();
    await this.#parts.connection.priorityGate.pass();
    const { chunk, remembered } = this.#next();
    try {
      await this.#record(chunk, remembered);
    } catch (failure) {
      await this.#recordApart(chunk, failure);
    }
  }

  /** Records what it can of a chunk that was not recorded. What waits for the database stays in the queue. */
  async #recordApart(chunk: readonly Waiting[], failure: unknown): Promise<void> {
    try {
      if (!isDataError(failure)) throw failure;
      await isolatePoison(
        chunk,
        (part) => this.#record(part, false),
        isDataError,
        (waiting) => {
          this.#parts.log.error({ kind: waiting.fact.kind }, 'a fact the database cannot hold was refused');
          this.#settle([waiting], () => 'UNREADABLE');
        },
      );
    } catch (error) {
      if (error instanceof StaleStateError) this.#parts.recent.clear();
      else await pause(RETRY_MS, this.#stopped.signal);
    }
  }

  /** Wait for more facts: messages submitted together are answered within a few milliseconds of each other. */
  async #gather(): Promise<void> {
    const more = this.#facts.waiting.length < GATHER.facts && this.#parts.outstanding() > 0;
    if (more) await pause(GATHER.ms, this.#stopped.signal);
  }

  /**
   * The next chunk: responses before receipts, so that a receipt that came with its response is folded with it; facts
   * about remembered messages by themselves.
   */
  #next(): { chunk: Waiting[]; remembered: boolean } {
    const window = this.#facts.waiting.slice(0, 2 * FACTS_A_FLUSH);
    const responses = window.filter(({ fact }) => fact.kind === 'outcomes').slice(0, FACTS_A_FLUSH);
    const all = [...responses, ...window.filter(({ fact }) => fact.kind === 'receipt').slice(0, FACTS_A_FLUSH)];
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
    this.#facts.replace(this.#facts.waiting.filter((each) => !settled.has(each)));
    for (const waiting of chunk) {
      const { fact, recorded } = waiting;
      const result = resultOf(waiting);
      if (result === 'COMMITTED' && fact.kind === 'outcomes' && fact.claim !== null) fact.claim.open--;
      recorded(result);
    }
  }

  /** Records a chunk in one transaction and answers for it. @throws why it could not be recorded: it waits */
  async #record(chunk: readonly Waiting[], remembered: boolean): Promise<void> {
    const { pool, clock, connection, relay, recent } = this.#parts;
    const facts = chunk.map((each) => each.fact);
    const recording = await recordFacts(pool, clock, connection, facts, remembered ? recent : null).catch((error) =>
      this.#failed(facts.length, error),
    );
    relay.publishSoon(recording.outbox);
    recent.committed(recording.states, recording.parts);
    for (const receipt of recording.again) this.add(receipt);
    this.#settle(chunk, ({ fact }) => (recording.persons.has(fact) ? 'NO_RECEIPT' : 'COMMITTED'));
  }

  #failed(facts: number, error: unknown): never {
    const { connection, log } = this.#parts;
    const { connectionId } = connection;
    connection.telemetry.count('heliograph_record_retries_total', { connection: connectionId });
    // A message that somebody else has changed meanwhile is read anew, which is no fault.
    if (!(error instanceof StaleStateError))
      log.warn({ connectionId, facts, error }, 'facts could not be recorded and wait');
    throw error;
  }
}

/** SQLSTATE classes 22 and 23: the same values will never be taken. */
function isDataError(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}
