/** Dispatcher of one connection: claims messages of its lanes as fast as the link takes them. */
import { setMaxListeners } from 'node:events';
import { workOnJobs } from '../../bus/consume.ts';
import { type JobsPayload, LANES, type Lane } from '../../bus/streams.ts';
import { markWritten } from '../../db/sql/claims.ts';
import { deleteChunks } from '../../db/sql/queued-chunks.ts';
import { pause } from '../../kernel/chunks.ts';
import { isolatePoison } from '../../kernel/isolate-poison.ts';
import { purposesOf } from '../../policy/purposes.ts';
import { debugMessages } from '../../telemetry/log.ts';
import type { OpenClaim } from '../message/claimed.ts';
import { isPoison, quarantine, storeUnreadable } from '../quarantine/dead-letters.ts';
import { claim } from './claim.ts';
import type { DispatchParts } from './dispatch-parts.ts';
import { CLAIM_AT_MOST, LaneScheduler } from './lane-scheduler.ts';
import { type Chunk, takeIds } from './lanes.ts';
import { meterClaimed, meterLanes, traceClaimed } from './observe.ts';
import { Submitter } from './submitter.ts';

/** Share of a lane that one claim takes. */
interface Piece {
  lane: Lane;
  traceParents: readonly string[];
  /** Of the link's room: what is not submitted yet. */
  reserved: number;
}

/** Claims under way at the same time: the next one is read while the last one commits. */
const CLAIMS_AT_ONCE = 2;
/**
 * Small claims of what is not urgent are so far apart, in milliseconds: one costs as much for ten messages as for
 * fifty.
 */
const APART_MS = 50;
/** Part of the window, and of what the rate lets through at once, that only urgent messages may fill. */
const URGENT_SHARE = 0.05;
/** Interval of the check for urgent claims, under way or possible, in milliseconds: everything else waits for them. */
const YIELD_MS = 1;
/** A link that is nearly full, or has a rate, is given this long to make room for a larger claim, in milliseconds. */
const GATHER_MS = { window: 4, rate: 25 };
/** Interval at which it is checked whether the database has caught up, in milliseconds. */
const BEHIND_MS = 5;

/**
 * Dispatches one connection: pulls its three lanes, most urgent first, and claims no more than the link can write at
 * once, so that nothing claimed waits in memory while a cancel or an opt-out commits.
 */
export class Dispatcher {
  readonly #parts: DispatchParts;
  readonly #lanes: Record<Lane, Chunk[]> = { urgent: [], normal: [], bulk: [] };
  readonly #stop = new AbortController();
  readonly #submitter: Submitter;
  readonly #unmeter: () => void;
  readonly #urgent = new LaneScheduler(['urgent'], this.#lanes, 0);
  readonly #ordinary = new LaneScheduler(['normal', 'bulk'], this.#lanes, APART_MS);
  #reserved = 0;
  /** Chunks that are claimed to their end: the next claim forgets them along the way. */
  #finished: string[] = [];
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: DispatchParts) {
    const { telemetry, connection } = parts;
    this.#parts = parts;
    this.#submitter = new Submitter(parts);
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
        storeUnreadable: (subject, payload) => storeUnreadable(this.#parts, subject, payload),
      }),
    );
    this.#running = Promise.all([this.#run(this.#urgent), this.#run(this.#ordinary), ...workers]);
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
        if (!chunk.forgotten) this.#finished.push(id);
        // With nothing more to claim it is forgotten now.
        this.#wake();
        resolve();
      };
      const chunk: Chunk = { id, ids, traceParent, done, pieces: 0, forgotten: false };
      if (ids.length === 0) return done();
      this.#lanes[lane].push(chunk);
      this.#wake();
    });
  }

  #wake(): void {
    this.#urgent.wake();
    this.#ordinary.wake();
  }

  async #run(lanes: LaneScheduler): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      if (lanes.nextLane === null) {
        void this.#deleteFinished();
        await this.#work(lanes, signal);
        continue;
      }
      if (lanes === this.#ordinary) await this.#giveWay(lanes, signal);
      const room = await this.#room(lanes, signal);
      if (signal.aborted) return;
      while (lanes.claims.size >= CLAIMS_AT_ONCE) await Promise.race(lanes.claims);
      const lane = lanes.nextLane;
      if (room <= 0 || lane === null) continue;
      if (lanes === this.#ordinary && this.#lanes.urgent.length > 0) await pause(YIELD_MS, signal);
      else this.#claimFrom(lanes, lane, Math.min(room, CLAIM_AT_MOST));
    }
  }

  /** Lets what is urgent go first, and small chunks that come one after the other gather for one claim. */
  async #giveWay(lanes: LaneScheduler, signal: AbortSignal): Promise<void> {
    const { priorityGate } = this.#parts;
    await priorityGate.pass();
    if (priorityGate.pauseMs > 0) await pause(priorityGate.pauseMs, signal);
    for (;;) {
      const ms = lanes.gathersForMs(this.#free(lanes));
      if (signal.aborted || ms === 0) return;
      await Promise.race([this.#work(lanes, signal), pause(ms, signal)]);
    }
  }

  /** Delete finished chunks. The reconciler hands missed ones to JetStream once more; they are deleted then. */
  async #deleteFinished(): Promise<void> {
    if (this.#finished.length > 0) await deleteChunks(this.#parts.pool, this.#finished.splice(0)).catch(() => {});
  }

  /** Resolves when there may be work. */
  #work(lanes: LaneScheduler, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      lanes.wake = resolve;
    });
  }

  /** Submits that the link would write now, beyond those reserved by claims under way and kept for urgent ones. */
  #free(lanes: LaneScheduler): number {
    return this.#parts.channel.capacity.free(lanes === this.#urgent ? 0 : URGENT_SHARE) - this.#reserved;
  }

  /** Waits for room on the link. @returns how many submits it would write now */
  async #room(lanes: LaneScheduler, signal: AbortSignal): Promise<number> {
    const { channel, recorder } = this.#parts;
    const { capacity } = channel;
    const urgent = lanes === this.#urgent;
    const kept = urgent ? 0 : URGENT_SHARE;
    const atOnce = Math.min(capacity.window, capacity.burst);
    const gatherMs = urgent ? YIELD_MS : atOnce < capacity.window ? GATHER_MS.rate : GATHER_MS.window;
    const free = () => this.#free(lanes);
    if (!(urgent ? recorder.accepting : recorder.keepsUp)) {
      await pause(BEHIND_MS, signal);
      return 0;
    }
    if (free() <= 0) {
      // whenFree answers at once while claims hold what is free: those are waited for.
      if (capacity.free(kept) > 0 && lanes.claims.size > 0) await Promise.race([...lanes.claims]);
      else if (capacity.free() > 0) await pause(gatherMs, signal);
      else await capacity.whenFree(signal).catch(() => {});
    }
    const comfortable = Math.max(1, Math.floor(atOnce / 4));
    const next = lanes.nextLane;
    const waiting = next === null ? 0 : lanes.waitingIn(next);
    if (!urgent && free() > 0 && free() < Math.min(comfortable, waiting)) await pause(gatherMs, signal);
    return free();
  }

  /** Claims the next ids of a lane, from as many chunks as it takes. */
  #claimFrom(lanes: LaneScheduler, lane: Lane, count: number): void {
    const { ids, chunks } = takeIds(this.#lanes[lane], count);
    this.#reserved += ids.length;
    const end = lanes === this.#urgent ? this.#parts.priorityGate.begin() : () => {};
    const traceParents = chunks.flatMap((chunk) => chunk.traceParent ?? []);
    // What this claim ends is forgotten with it.
    const ending = chunks.filter((chunk) => chunk.pieces === 1 && chunk.ids.length === 0);
    const piece = { lane, traceParents, reserved: ids.length };
    const one = this.#claimAndSubmit(piece, ids, ending)
      .finally(() => {
        this.#reserved -= piece.reserved;
        end();
        for (const chunk of chunks) {
          chunk.pieces--;
          if (chunk.pieces === 0 && chunk.ids.length === 0) chunk.done();
        }
      })
      .finally(() => lanes.claims.delete(one));
    lanes.begin(one);
  }

  /** Quarantine one that cannot be claimed, so that the others do not wait for it. */
  async #claimAndSubmit(piece: Piece, ids: readonly string[], ending: readonly Chunk[]): Promise<void> {
    let ends = ending;
    await isolatePoison(
      ids,
      (part) => {
        const claiming = this.#claimPart(piece, part, ends);
        ends = [];
        return claiming;
      },
      isPoison,
      (id, error) => quarantine(this.#parts, piece.lane, id, error, this.#stop.signal),
    );
  }

  /** @throws what is to blame on a message: anything else is tried again */
  async #claimPart(piece: Piece, ids: readonly string[], ending: readonly Chunk[]): Promise<void> {
    const { pool, urgentPool, priorityGate, clock, connection, relay, log, recent, telemetry } = this.#parts;
    const { channel, policy, priceLists, pauses } = this.#parts;
    const { lane, traceParents } = piece;
    const urgent = lane === 'urgent';
    const { connectionId } = connection;
    const finished = this.#finished.splice(0);
    for (;;) {
      const startedAt = performance.now();
      try {
        const claimed = await claim(urgent ? urgentPool : pool, clock, connection, {
          ids,
          finished: [...finished, ...ending.map((chunk) => chunk.id)],
          priorityGate: urgent ? null : priorityGate,
          channel,
          policy,
          priceLists,
          purposes: purposesOf(lane),
          pauses: pauses(),
        });
        for (const chunk of ending) chunk.forgotten = true;
        recent.claimed(claimed.messages);
        const messages = urgent || (await this.#mayWrite(claimed.claim)) ? claimed.messages : [];
        const submitting = this.#submitter.submit(messages, claimed.claim, (count) => {
          // These are in the window now.
          piece.reserved -= count;
          this.#reserved -= count;
        });
        relay.publishSoon(claimed.outbox);
        await submitting;
        debugMessages(log, { connectionId }, () => messages, 'messages are sent');
        traceClaimed(messages, connectionId, traceParents, startedAt);
        meterClaimed(telemetry, connectionId, { messages, held: claimed.held, asked: ids.length, startedAt });
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        telemetry.count('heliograph_dispatch_errors_total', { connection: connectionId });
        if (isPoison(error)) {
          this.#finished.push(...finished);
          throw error;
        }
        log.warn({ connectionId, error }, 'a claim failed and is tried again');
        await pause(500, this.#stop.signal);
      }
    }
  }

  /**
   * Marks a claim before its first octet is written: what was never marked goes back to the queue when this dispatcher
   * is gone. What went back already must not be written any more.
   */
  async #mayWrite({ id, open }: OpenClaim): Promise<boolean> {
    const { pool, connection, log } = this.#parts;
    while (open > 0) {
      try {
        return await markWritten(pool, id);
      } catch (error) {
        if (this.#stop.signal.aborted) return false;
        log.warn({ connectionId: connection.connectionId, error }, 'a claim could not be marked and waits');
        await pause(500, this.#stop.signal);
      }
    }
    return false;
  }
}
