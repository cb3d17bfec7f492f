import { setMaxListeners } from 'node:events';
import type pg from 'pg';
import type { Bus } from '../bus/connect.ts';
import { workOnJobs } from '../bus/consume.ts';
import { type JobsPayload, LANES, type Lane } from '../bus/streams.ts';
import { deleteChunks } from '../db/sql/chunks.ts';
import { pause } from '../kernel/chunks.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../runtime.ts';
import type { SmppClient } from '../smpp/client.ts';
import type { StatusOverride } from '../smpp/status.ts';
import { debugMessages } from '../telemetry/log.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { type ClaimedMessage, type ClaimingConnection, claim, type OpenClaim } from './claim.ts';
import { isOfItsMessages, keepUnreadable, putAside } from './dead.ts';
import type { PartOutcome } from './fold.ts';
import { type Chunk, takeIds } from './lanes.ts';
import { meterClaimed, meterLanes, SubmitMeter } from './meters.ts';
import type { OutboxRelay } from './outbox.ts';
import { Pump } from './pump.ts';
import type { RecentMessages } from './recent.ts';
import type { Recorder } from './recorder.ts';
import { pdusIfWritable, readOutcome, type SubmitSettings, unsendable } from './submit.ts';
import { traceClaimed, traceSubmit } from './traces.ts';

/** Names a submit, so that a response that comes too late still finds its message. */
export interface SubmitTag {
  messageId: string;
  attempt: number;
  part: number;
}

/** What dispatching one connection needs. */
export interface DispatchParts {
  bus: Bus;
  pool: pg.Pool;
  clock: Clock;
  log: Logger;
  relay: OutboxRelay;
  recorder: Recorder;
  recent: RecentMessages;
  client: SmppClient<SubmitTag>;
  connection: ClaimingConnection & { windowSize: number; binds: number };
  settings: SubmitSettings;
  /** What its SMSC means by its codes. */
  overrides: ReadonlyMap<number, StatusOverride>;
  telemetry: Telemetry;
}

/** Messages claimed in one statement at most. */
const CLAIM_AT_MOST = 250;
/** Claims under way at the same time: the next one is read while the last one commits. */
const CLAIMS_AT_ONCE = 2;
/** Part of the window that only urgent messages may fill. */
const URGENT_SHARE = 0.05;
/** How often is looked whether urgent messages are claimed, in milliseconds: everything else waits for them. */
const YIELD_MS = 1;
/** A link that is nearly full is given this long to make room for a larger claim, in milliseconds. */
const GATHER_MS = 4;
/** How often is looked whether the database has caught up, in milliseconds. */
const BEHIND_MS = 5;

/**
 * Dispatches one connection: pulls its three lanes, most urgent first, and claims no more than the link can write at
 * once, so that nothing claimed waits in memory while a cancel or an opt-out commits.
 */
export class Dispatcher {
  readonly #parts: DispatchParts;
  readonly #lanes: Record<Lane, Chunk[]> = { urgent: [], normal: [], bulk: [] };
  readonly #stop = new AbortController();
  readonly #meter: SubmitMeter;
  readonly #unmeter: () => void;
  readonly #urgent = new Pump(['urgent']);
  readonly #ordinary = new Pump(['normal', 'bulk']);
  #reserved = 0;
  /** Chunks that are claimed to their end: the next claim forgets them along the way. */
  #finished: string[] = [];
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: DispatchParts) {
    const { telemetry, connection, overrides } = parts;
    this.#parts = parts;
    this.#meter = new SubmitMeter(telemetry, connection.connectionId, overrides);
    this.#unmeter = meterLanes(telemetry, connection.connectionId, this.#lanes);
    // Every chunk that is held listens for the end.
    setMaxListeners(0, this.#stop.signal);
  }

  start(): void {
    const { bus, connection, log } = this.#parts;
    const workers = LANES.map((lane) =>
      workOnJobs(bus, {
        connectionId: connection.connectionId,
        lane,
        signal: this.#stop.signal,
        log,
        handle: (job, traceParent) => this.#take(lane, job, traceParent),
        keepUnreadable: (subject, payload) => keepUnreadable(this.#parts, subject, payload),
      }),
    );
    this.#running = Promise.all([this.#pump(this.#urgent), this.#pump(this.#ordinary), ...workers]);
  }

  /** Stops taking work; resolves when the last claim is made and its messages are with the link. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await Promise.allSettled([...this.#urgent.claims, ...this.#ordinary.claims]);
    await this.#running;
    this.#unmeter();
  }

  /** Resolves when every id of the chunk was claimed or refused by the claim; rejects when dispatching stops before. */
  #take(lane: Lane, { chunkId: id, messageIds: ids }: JobsPayload, traceParent: string | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const { signal } = this.#stop;
      const stopped = () => reject(new Error('dispatching stopped'));
      if (signal.aborted) return stopped();
      signal.addEventListener('abort', stopped, { once: true });
      const done = () => {
        signal.removeEventListener('abort', stopped);
        this.#finished.push(id);
        // With nothing more to claim it is forgotten now.
        this.#wake();
        resolve();
      };
      if (ids.length === 0) return done();
      this.#lanes[lane].push({ id, ids, traceParent, done, pieces: 0 });
      this.#wake();
    });
  }

  #wake(): void {
    this.#urgent.wake();
    this.#ordinary.wake();
  }

  async #pump(pump: Pump): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      if (this.#nextLane(pump) === null) {
        void this.#forgetFinished();
        await this.#work(pump, signal);
        continue;
      }
      const room = await this.#room(pump, signal);
      if (signal.aborted) return;
      while (pump.claims.size >= CLAIMS_AT_ONCE) await Promise.race(pump.claims);
      const lane = this.#nextLane(pump);
      if (room <= 0 || lane === null) continue;
      if (pump === this.#ordinary && this.#lanes.urgent.length > 0) await pause(YIELD_MS, signal);
      else this.#claimFrom(pump, lane, Math.min(room, CLAIM_AT_MOST));
    }
  }

  /** What is missed here is handed to JetStream once more by the reconciler, and forgotten then. */
  async #forgetFinished(): Promise<void> {
    await deleteChunks(this.#parts.pool, this.#finished.splice(0)).catch(() => {});
  }

  #nextLane(pump: Pump): Lane | null {
    return pump.lanes.find((lane) => this.#lanes[lane].length > 0) ?? null;
  }

  /** Resolves when there may be work. */
  #work(pump: Pump, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      pump.wake = resolve;
    });
  }

  /** How many submits the link would write now, over what is reserved by claims under way and kept for urgent ones. */
  async #room(pump: Pump, signal: AbortSignal): Promise<number> {
    const { client, connection, recorder } = this.#parts;
    const window = connection.windowSize * connection.binds;
    const urgent = pump === this.#urgent;
    const kept = urgent ? 0 : Math.floor(window * URGENT_SHARE);
    const free = () => client.capacity(kept) - this.#reserved;
    if (!(urgent ? recorder.accepting : recorder.keepsUp)) {
      await pause(BEHIND_MS, signal);
      return 0;
    }
    if (free() <= 0) {
      // whenCapacity answers at once while claims hold what is free: those are waited for.
      if (client.capacity(kept) > 0 && pump.claims.size > 0) await Promise.race([...pump.claims]);
      else if (client.capacity() > 0) await pause(GATHER_MS, signal);
      else await client.whenCapacity(signal).catch(() => {});
    }
    const comfortable = Math.max(1, Math.floor(window / 4));
    if (!urgent && free() > 0 && free() < Math.min(comfortable, this.#waiting(pump))) await pause(GATHER_MS, signal);
    return free();
  }

  #waiting(pump: Pump): number {
    const lane = this.#nextLane(pump);
    return lane === null ? 0 : this.#lanes[lane].reduce((sum, chunk) => sum + chunk.ids.length, 0);
  }

  /** Claims the next ids of a lane, from as many chunks as it takes. */
  #claimFrom(pump: Pump, lane: Lane, count: number): void {
    const { ids, chunks } = takeIds(this.#lanes[lane], count);
    this.#reserved += ids.length;
    const traceParents = chunks.flatMap((chunk) => chunk.traceParent ?? []);
    const one = this.#claimAndSubmit(lane, ids, traceParents)
      .finally(() => {
        this.#reserved -= ids.length;
        for (const chunk of chunks) {
          chunk.pieces--;
          if (chunk.pieces === 0 && chunk.ids.length === 0) chunk.done();
        }
      })
      .finally(() => pump.claims.delete(one));
    pump.claims.add(one);
  }

  async #claimAndSubmit(lane: Lane, ids: readonly string[], traceParents: readonly string[]): Promise<void> {
    const { pool, clock, connection, relay, log, recent, telemetry } = this.#parts;
    const { connectionId } = connection;
    const finished = this.#finished.splice(0);
    for (;;) {
      const startedAt = performance.now();
      try {
        const claimed = await claim(pool, clock, connection, ids, finished);
        recent.claimed(claimed.messages);
        for (const message of claimed.messages) this.#submit(message, claimed.claim);
        relay.kick(claimed.outbox);
        debugMessages(log, { connectionId }, () => claimed.messages, 'messages are sent');
        traceClaimed(claimed.messages, connectionId, traceParents, startedAt);
        meterClaimed(telemetry, connectionId, claimed.messages, ids.length, startedAt);
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        telemetry.count('heliograph_dispatch_errors_total', { connection: connectionId });
        if (isOfItsMessages(error)) {
          this.#finished.push(...finished);
          return this.#claimApart(lane, ids, traceParents, error);
        }
        log.warn({ connectionId, error }, 'a claim failed and is tried again');
        await pause(500, this.#stop.signal);
      }
    }
  }

  /** Halves what cannot be claimed until the one is found that is to blame; it is put aside. */
  async #claimApart(
    lane: Lane,
    ids: readonly string[],
    traceParents: readonly string[],
    error: unknown,
  ): Promise<void> {
    const [first = '', ...others] = ids;
    if (others.length === 0) return putAside(this.#parts, lane, first, error, this.#stop.signal);
    const half = Math.ceil(ids.length / 2);
    await this.#claimAndSubmit(lane, ids.slice(0, half), traceParents);
    await this.#claimAndSubmit(lane, ids.slice(half), traceParents);
  }

  /** Writes every part in this very turn of the event loop; the outcomes are recorded together. */
  #submit(message: ClaimedMessage, claimed: OpenClaim): void {
    const { client, recorder, clock, overrides, connection, settings, log } = this.#parts;
    const { id: messageId, attempt } = message;
    const traced = traceSubmit(message, connection.connectionId, attempt);
    const pdus = pdusIfWritable(message, settings, log);
    if (pdus === null) {
      const outcomes = unsendable(message);
      traced(outcomes);
      return recorder.add({ kind: 'outcomes', messageId, attempt, outcomes, at: clock.now(), claim: claimed });
    }
    const outcomes: PartOutcome[] = [];
    let open = pdus.length;
    const answered = () => {
      traced(outcomes);
      recorder.add({ kind: 'outcomes', messageId, attempt, outcomes, at: clock.now(), claim: claimed });
    };
    if (open === 0) answered();
    for (const [index, { part, pdu }] of pdus.entries()) {
      client.send(pdu, { messageId, attempt, part }, (outcome) => {
        outcomes[index] = readOutcome(part, this.#meter.note(outcome), attempt, overrides);
        if (--open === 0) answered();
      });
    }
  }
}
