import type { Bus } from '../bus/connect.ts';
import { readFeed } from '../bus/consume.ts';
import { FEED, type FeedEvent, type FeedPayload } from '../bus/streams.ts';
import { pause } from '../kernel/chunks.ts';

/** One piece of news: a chunk of events or of inbound messages of one workspace. */
export interface FeedChunk {
  sequence: number;
  workspaceId: string;
  payload: FeedPayload;
}

/** Chunks kept in memory for the subscribers that are nearly live; who falls further behind reads the stream. */
const RING_CHUNKS = 4_096;
/** Events kept in memory at most, over all chunks. */
const RING_EVENTS = 200_000;

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
  #events = 0;
  /** The stream's creation time: a stream that was made anew starts its sequence again. */
  #incarnation = '';
  #head = 0;
  #running: Promise<void> = Promise.resolve();
  readonly listeners = new Set<(chunk: FeedChunk) => void>();

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

  /** The chunks of a workspace after a sequence; the ring is complete for them when `sequence + 1 >= tail`. */
  after(workspaceId: string, sequence: number): FeedChunk[] {
    let start = this.#ring.length;
    while (start > 0 && (this.#ring[start - 1]?.sequence ?? 0) > sequence) start--;
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

  async #locate(): Promise<boolean> {
    const info = await this.#bus.manager.streams.info(FEED);
    const incarnation = String(Date.parse(info.created) || info.created);
    const changed = incarnation !== this.#incarnation;
    if (changed) {
      this.#incarnation = incarnation;
      this.#ring = [];
      this.#events = 0;
      this.#head = info.state.last_seq;
    }
    return changed;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#locate();
        const subject = 'feed.>';
        for await (const message of readFeed(this.#bus, { subject, from: this.#head + 1, signal })) {
          this.#take({
            sequence: message.sequence,
            workspaceId: message.subject.split('.')[1] ?? '',
            payload: message.payload as FeedPayload,
          });
        }
      } catch (error) {
        if (!signal.aborted) this.#log.warn({ error: String(error) }, 'the live feed broke off and is taken up again');
        await this.#bus.ensureStreams().catch(() => {});
      }
      await pause(250, signal);
    }
  }

  #take(chunk: FeedChunk): void {
    if (chunk.sequence <= this.#head) return;
    this.#head = chunk.sequence;
    this.#ring.push(chunk);
    this.#events += sizeOf(chunk);
    while (this.#ring.length > RING_CHUNKS || (this.#events > RING_EVENTS && this.#ring.length > 1)) {
      const oldest = this.#ring.shift();
      if (oldest !== undefined) this.#events -= sizeOf(oldest);
    }
    for (const listener of this.listeners) listener(chunk);
    this.#wake();
  }

  #wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }
}

function sizeOf(chunk: FeedChunk): number {
  return chunk.payload.kind === 'messages' ? chunk.payload.events.length : chunk.payload.inboundIds.length;
}

/** What a subscriber gets from the feed: a reference with its position, or where and why it has to look for itself. */
export type FeedItem =
  | { kind: 'event'; cursor: string; event: FeedEvent }
  | { kind: 'inbound'; cursor: string; inboundId: string }
  | { kind: 'gap'; from: string; resumesAt: string; reason: 'EXPIRED_CURSOR' | 'SLOW_CONSUMER' };

/** A chunk of references in order, to be loaded together. */
export type FeedBatch = FeedItem[];

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
