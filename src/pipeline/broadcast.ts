import type { Bus } from '../bus/connect.ts';
import { readFeed } from '../bus/consume.ts';
import { FEED } from '../bus/streams.ts';
import { pause } from '../kernel/chunks.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { FeedChunk } from './feed-chunk.ts';
import { type FeedCounts, meterFeed } from './meters.ts';

/** Chunks kept in memory for the subscribers that are nearly live; who falls further behind reads the stream. */
const RING_CHUNKS = 50_000;
/** What is kept in memory at most, over all chunks. */
const RING_OCTETS = 32 * 1_048_576;

/** The newest chunks, which most subscribers read at the same time, stay as they were read. */
const NEW_CHUNKS = 500;

/** How often the stream is looked at. */
const WATCH_EVERY_MS = 2_000;

interface Log {
  warn(fields: object, sentence: string): void;
}

/**
 * The live end of FEED in this process: one reader for all subscribers. It keeps the newest chunks; a subscriber has a
 * position in them and takes what is after it when it is ready to, so that none holds memory of its own and none slows
 * another.
 */
export class FeedHub {
  readonly #bus: Bus;
  readonly #log: Log;
  readonly #stopping = new AbortController();
  readonly #wakers = new Set<() => void>();
  #ring: FeedChunk[] = [];
  #octets = 0;
  /** The stream's creation time: a stream that was made anew starts its sequence again. */
  #incarnation = '';
  #head = 0;
  #running: Promise<void> = Promise.resolve();
  readonly listeners = new Set<(chunk: FeedChunk) => void>();
  /** What `followFeed` has done for the subscribers of this process. */
  readonly counts: FeedCounts = {
    subscribers: 0,
    chunks: 0,
    deliveries: 0,
    gaps: { EXPIRED_CURSOR: 0, SLOW_CONSUMER: 0 },
  };

  constructor(bus: Bus, log: Log) {
    this.#bus = bus;
    this.#log = log;
  }

  /** Resolves when the hub follows the stream. */
  async start(): Promise<void> {
    await this.#locate();
    this.#running = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    await this.#running;
  }

  /** Whether it follows the stream no more. */
  get stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** The newest sequence the hub has seen. */
  get head(): number {
    return this.#head;
  }

  /** Names this life of the stream, in cursors. */
  get incarnation(): string {
    return this.#incarnation;
  }

  /** The oldest sequence from which on the ring is complete. */
  get tail(): number {
    return this.#ring[0]?.sequence ?? this.#head + 1;
  }

  /** Octets in the ring. */
  get octets(): number {
    return this.#octets;
  }

  /**
   * The first chunks of a workspace after a sequence, so many at most; the ring is complete for them when
   * `sequence + 1 >= tail`.
   */
  after(workspaceId: string, sequence: number, most: number): FeedChunk[] {
    const found: FeedChunk[] = [];
    for (let index = this.#indexAfter(sequence); index < this.#ring.length && found.length < most; index++) {
      const chunk = this.#ring[index];
      if (chunk?.workspaceId === workspaceId) found.push(chunk);
    }
    return found;
  }

  /** Where in the ring the first chunk after a sequence stands: sequences only grow. */
  #indexAfter(sequence: number): number {
    let [low, high] = [0, this.#ring.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ring[middle]?.sequence ?? 0) > sequence) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Resolves when there is news (of anyone), or the signal aborts. */
  news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted || this.#stopping.signal.aborted) return resolve();
      const done = () => {
        this.#wakers.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#wakers.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  /** Finds the stream; one that was made anew is read from its beginning. */
  async #locate(): Promise<void> {
    const info = await this.#bus.manager.streams.info(FEED);
    const incarnation = incarnationOf(info.created);
    if (incarnation === this.#incarnation) return;
    this.#head = this.#incarnation === '' ? info.state.last_seq : 0;
    this.#incarnation = incarnation;
    this.#ring = [];
    this.#octets = 0;
    this.#wake();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const broken = new AbortController();
      const watching = this.#watch(broken);
      try {
        await this.#locate();
        const reading = { subject: 'feed.>', from: this.#head + 1, signal: AbortSignal.any([signal, broken.signal]) };
        for await (const message of readFeed(this.#bus, reading)) {
          this.#take(new FeedChunk(message.sequence, message.subject, message.data, true));
        }
      } catch (error) {
        if (!signal.aborted) this.#log.warn({ error }, 'the live feed broke off and is taken up again');
        await this.#bus.ensureStreams().catch(() => {});
      }
      broken.abort();
      await watching;
      await pause(250, signal);
    }
  }

  /** A reader waits for ever on a stream that was made anew: this notices. */
  async #watch(broken: AbortController): Promise<void> {
    const ended = AbortSignal.any([this.#stopping.signal, broken.signal]);
    while (!ended.aborted) {
      await pause(WATCH_EVERY_MS, ended);
      const info = await this.#bus.manager.streams.info(FEED).catch(() => null);
      const lost = info === null || incarnationOf(info.created) !== this.#incarnation;
      if (lost && !ended.aborted) broken.abort();
    }
  }

  #take(chunk: FeedChunk): void {
    if (chunk.sequence <= this.#head) return;
    this.#head = chunk.sequence;
    this.#ring.push(chunk);
    this.#octets += chunk.octets;
    this.counts.chunks++;
    this.#ring.at(-1 - NEW_CHUNKS)?.age();
    while (this.#ring.length > RING_CHUNKS || (this.#octets > RING_OCTETS && this.#ring.length > 1)) {
      const oldest = this.#ring.shift();
      if (oldest !== undefined) this.#octets -= oldest.octets;
    }
    for (const listener of this.listeners) listener(chunk);
    this.#wake();
  }

  #wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }
}

function incarnationOf(created: string): string {
  return created.replace(/\D/g, '');
}

const hubs = new WeakMap<Bus, FeedHub>();

/** Starts the hub of this process; subscriptions find it by `feedOf`. */
export async function startFeed(runtime: { bus: Bus; log: Log; telemetry: Telemetry }): Promise<FeedHub> {
  const hub = new FeedHub(runtime.bus, runtime.log);
  await hub.start();
  hubs.set(runtime.bus, hub);
  meterFeed(runtime.telemetry, hub);
  return hub;
}

/** The hub of this process. @throws when `startFeed` has not run */
export function feedOf(runtime: { bus: Bus }): FeedHub {
  const hub = hubs.get(runtime.bus);
  if (hub === undefined) throw new Error('the live feed was not started');
  return hub;
}
