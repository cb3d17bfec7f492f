import type { Bus } from '../bus/connect.ts';
import { pendingAfter, readFeed } from '../bus/consume.ts';
import { FEED, type FeedPayload } from '../bus/streams.ts';
import { pause } from '../kernel/chunks.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { FeedChunk } from './feed-chunk.ts';
import { type FeedCounts, meterFeed } from './meters.ts';

/** Chunks kept in memory for the subscribers that are nearly live; who falls further behind reads the stream. */
const RING_CHUNKS = 50_000;
/** What is kept in memory at most, over all chunks. */
const RING_OCTETS = 32 * 1_048_576;

/** How often the stream is looked at. */
const WATCH_EVERY_MS = 2_000;

interface Log {
  warn(fields: object, sentence: string): void;
}

/** Where a subscriber stands: everything up to and including `index` of the chunk `sequence` was delivered. */
export interface Position {
  sequence: number;
  index: number;
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

  /** The chunks of a workspace after a sequence; the ring is complete for them when `sequence + 1 >= tail`. */
  after(workspaceId: string, sequence: number): FeedChunk[] {
    let start = this.#ring.length;
    while (start > 0 && (this.#ring[start - 1]?.sequence ?? 0) > sequence) start--;
    if (start === this.#ring.length) return [];
    return this.#ring.slice(start).filter((chunk) => chunk.workspaceId === workspaceId);
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
          this.#take(new FeedChunk(message.sequence, message.subject, message.data));
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

/** Writes a position as an opaque cursor. */
export function cursorOf(incarnation: string, position: Position): string {
  return Buffer.from(`f1:${incarnation}:${position.sequence}:${position.index}`).toString('base64url');
}

/** Reads a cursor; `null`: this is not one of ours. */
export function positionOf(cursor: string): (Position & { incarnation: string }) | null {
  const match = /^f1:([^:]*):(\d{1,15}):(\d{1,6})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (match === null) return null;
  return { incarnation: match[1] ?? '', sequence: Number(match[2]), index: Number(match[3]) };
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

/** A chunk as a subscriber gets it, or where and why news are missing. */
export type Delivery =
  | {
      kind: 'chunk';
      chunk: FeedChunk /** Events up to and including this index were delivered before. */;
      done: number;
    }
  | { kind: 'gap'; from: string; resumesAt: string; reason: 'EXPIRED_CURSOR' | 'SLOW_CONSUMER' };

/** Whose news, of which kind, and from where. */
export interface Following {
  workspaceId: string;
  kind: FeedPayload['kind'];
  /** A cursor of this hub; `null`: from now on. */
  after: (Position & { incarnation: string }) | null;
  signal: AbortSignal;
}

/**
 * The news of a workspace: those after the cursor from the stream, then live ones, with no gap and no repeat; where news
 * are missing, that is said. Memory is that of the hub: a reader that is slow is behind, and told when it is too far.
 */
export async function* followFeed(bus: Bus, hub: FeedHub, following: Following): AsyncGenerator<Delivery> {
  hub.counts.subscribers++;
  try {
    for await (const delivery of deliveries(bus, hub, following)) {
      if (delivery.kind === 'chunk') hub.counts.deliveries++;
      else hub.counts.gaps[delivery.reason]++;
      yield delivery;
    }
  } finally {
    hub.counts.subscribers--;
  }
}

async function* deliveries(bus: Bus, hub: FeedHub, following: Following): AsyncGenerator<Delivery> {
  const { workspaceId, kind, signal } = following;
  let { incarnation } = hub;
  let at: Position = following.after ?? { sequence: hub.head, index: Number.MAX_SAFE_INTEGER };
  if (following.after !== null) {
    if (following.after.incarnation !== incarnation) {
      const resumesAt = cursorOf(incarnation, { sequence: hub.head, index: END_OF_CHUNK });
      yield { kind: 'gap', from: cursorOf(following.after.incarnation, at), resumesAt, reason: 'EXPIRED_CURSOR' };
      at = { sequence: hub.head, index: END_OF_CHUNK };
    } else {
      for await (const delivery of replay(bus, hub, following, at)) {
        if (delivery.kind === 'chunk') at = { sequence: delivery.chunk.sequence, index: END_OF_CHUNK };
        yield delivery;
      }
      at = { ...at, sequence: Math.max(at.sequence, hub.tail - 1) };
    }
  }
  while (!signal.aborted && !hub.stopped) {
    if (hub.incarnation !== incarnation) {
      const resumesAt = cursorOf(hub.incarnation, { sequence: 0, index: END_OF_CHUNK });
      yield { kind: 'gap', from: cursorOf(incarnation, at), resumesAt, reason: 'EXPIRED_CURSOR' };
      ({ incarnation } = hub);
      at = { sequence: 0, index: END_OF_CHUNK };
    }
    if (at.sequence + 1 < hub.tail) {
      const next = { sequence: hub.tail - 1, index: END_OF_CHUNK };
      yield {
        kind: 'gap',
        from: cursorOf(incarnation, at),
        resumesAt: cursorOf(incarnation, next),
        reason: 'SLOW_CONSUMER',
      };
      at = next;
    }
    const [chunk] = hub.after(workspaceId, at.sequence);
    if (chunk === undefined) {
      at = { sequence: Math.max(at.sequence, hub.head), index: END_OF_CHUNK };
      await hub.news(signal);
      continue;
    }
    at = { sequence: chunk.sequence, index: END_OF_CHUNK };
    if (chunk.kind === kind) yield { kind: 'chunk', chunk, done: -1 };
  }
}

const END_OF_CHUNK = 999_999;

/** What the stream holds after a position, until the hub's own chunks continue it. */
async function* replay(bus: Bus, hub: FeedHub, following: Following, from: Position): AsyncGenerator<Delivery> {
  const { workspaceId, kind, signal } = following;
  const info = await bus.manager.streams.info(FEED);
  const first = info.state.first_seq;
  let start = from.sequence;
  if (info.state.messages > 0 && from.sequence + 1 < first) {
    const resumesAt = cursorOf(hub.incarnation, { sequence: first - 1, index: END_OF_CHUNK });
    yield { kind: 'gap', from: cursorOf(hub.incarnation, from), resumesAt, reason: 'EXPIRED_CURSOR' };
    start = first;
  }
  const subject = kind === 'messages' ? `feed.${workspaceId}.messages` : `feed.${workspaceId}.inbound`;
  // Nothing of this workspace after the position: a reader would wait for the next news.
  const waiting = await pendingAfter(bus, subject, start);
  if (waiting === 0) return;
  for await (const message of readFeed(bus, { subject, from: start, signal })) {
    const done = message.sequence === from.sequence ? from.index : -1;
    const chunk = new FeedChunk(message.sequence, message.subject, message.data);
    if (message.sequence > from.sequence || done < chunk.length - 1) yield { kind: 'chunk', chunk, done };
    if (message.pending === 0) return;
  }
}
