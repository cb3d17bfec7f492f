/** Hub of the feed: one reader of the stream for all subscribers of this process. */
import { feedMessageAt, readFeed } from '../../bus/consume.ts';
import { FEED } from '../../bus/streams.ts';
import { isUnavailable } from '../../db/errors.ts';
import type { FeedEpoch, SeenMark } from '../../db/sql/feed-epochs.ts';
import { pause } from '../../kernel/chunks.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { FeedChunk } from './chunk.ts';
import { Cursors, checkOf, END_OF_CHUNK, type Place } from './cursor.ts';
import { checkFeed, type FeedParts, lastKept } from './epoch.ts';
import { LostChunks } from './lost.ts';
import { type FeedCounts, meterFeed } from './observe.ts';
import { Ring } from './ring.ts';

/** Interval at which the stream is checked, in milliseconds. */
const WATCH_EVERY_MS = 2_000;

/** Between two tries to follow the stream. */
const AGAIN_AFTER_MS = 500;
/** Workspaces whose cursors are kept at hand. */
const KEPT_CURSORS = 10_000;

/**
 * The live end of FEED in this process: one reader for all subscribers. It keeps the newest chunks; a subscriber has a
 * position in them and takes what is after it when it is ready to, so that none holds memory of its own and none slows
 * another.
 */
export class FeedHub {
  readonly #parts: FeedParts;
  readonly #stopping = new AbortController();
  readonly #wakers = new Set<() => void>();
  readonly #ring = new Ring();
  /** State of the stream that PostgreSQL holds; `null`: it was not looked at yet. */
  #life: FeedEpoch | null = null;
  /** Number that is added to a sequence of each life to get its place in the order of all. */
  readonly #shifts = new Map<number, number>();
  #head = 0;
  /** The place in order behind which the present life of the stream is in the ring. */
  #since = 0;
  #breaks = 0;
  readonly #lost: LostChunks;
  readonly #cursors = new Map<string, Cursors>();
  #running: Promise<void> = Promise.resolve();
  readonly listeners = new Set<(chunk: FeedChunk) => void>();
  /** Counts of the work of `followFeed` for the subscribers of this process. */
  readonly counts: FeedCounts = {
    subscribers: 0,
    chunks: 0,
    deliveries: 0,
    gaps: { EXPIRED_CURSOR: 0, SLOW_CONSUMER: 0 },
  };

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#lost = new LostChunks(parts);
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

  /** True when the hub no longer follows the stream. */
  get stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** The place in order of the newest chunk the hub has seen. */
  get head(): number {
    return this.#head + this.shift;
  }

  /** State of the stream that PostgreSQL holds. */
  get life(): FeedEpoch {
    if (this.#life === null) throw new Error('the stream of news was not looked at');
    return this.#life;
  }

  /** Number that is added to a sequence of this life of the stream to get its place in the order of all. */
  get shift(): number {
    return this.#shifts.get(this.#life?.epoch ?? 0) ?? 0;
  }

  /** Counts the times that news were lost which the ring does not have: subscribers are notified. */
  get breaks(): number {
    return this.#breaks;
  }

  /** The place in order from which on the ring is complete. */
  get tail(): number {
    return this.#ring.chunks[0]?.order ?? this.head + 1;
  }

  /** The place in order behind which the present life of the stream is in the ring. */
  get since(): number {
    return this.#since;
  }

  /** The place behind which the ring begins. */
  get before(): Place {
    return this.#ring.before;
  }

  /** The newest place: whoever stands there has got everything. */
  get newest(): Place {
    return this.#ring.newest;
  }

  /** The cursor of a workspace behind everything there is now. */
  nowOf(workspaceId: string): string {
    return this.cursorsOf(workspaceId).write(this.newest, END_OF_CHUNK);
  }

  /** The cursors of a workspace. */
  cursorsOf(workspaceId: string): Cursors {
    const known = this.#cursors.get(workspaceId);
    if (known !== undefined) return known;
    if (this.#cursors.size >= KEPT_CURSORS) this.#cursors.clear();
    const made = new Cursors(this.life.cursorKey, workspaceId);
    this.#cursors.set(workspaceId, made);
    return made;
  }

  /** The place in order of a place that the ring continues, and its chunk if that is there; `null`: it does not. */
  find(place: Place): { order: number; chunk: FeedChunk | null } | null {
    if (this.#ring.beginsBehind(place)) return { order: this.tail - 1, chunk: null };
    const order = place.sequence + (this.#shifts.get(place.epoch) ?? Number.NaN);
    const chunk = Number.isNaN(order) ? null : this.#ring.at(order, place);
    return chunk === null ? null : { order, chunk };
  }

  /** Since when this process has all news in memory, in milliseconds since 1970. */
  get remembersSince(): number {
    return this.#ring.since;
  }

  /** Octets in the ring. */
  get octets(): number {
    return this.#ring.octets;
  }

  /**
   * The first chunks of a workspace after a place in order, so many at most; the ring is complete for them when
   * `order + 1 >= tail`.
   */
  after(workspaceId: string, order: number, most: number): FeedChunk[] {
    return this.#ring.after(workspaceId, order, most);
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

  /** The newest chunk this process has read; `null`: none. */
  #seen(): SeenMark | null {
    const newest = this.#ring.chunks.at(-1);
    if (newest === undefined || newest.epoch !== this.#life?.epoch || newest.messageId === '') return null;
    return { epoch: newest.epoch, sequence: newest.sequence, messageId: newest.messageId };
  }

  /** Finds the stream, and where to go on in it. */
  async #locate(): Promise<void> {
    const life = await checkFeed(this.#parts, this.#seen());
    if (this.#life === null) return this.#begin(life);
    if (life.epoch !== this.#life.epoch) await this.#goOn(this.#life, life);
  }

  async #begin(life: FeedEpoch): Promise<void> {
    const { bus } = this.#parts;
    const sequence = (await bus.manager.streams.info(FEED)).state.last_seq;
    const stored = sequence === 0 ? null : await feedMessageAt(bus, sequence);
    this.#ring.begin({ epoch: life.epoch, sequence, check: checkOf(stored?.messageId ?? '') });
    this.#head = sequence;
    this.#shifts.set(life.epoch, 0);
    this.#life = life;
  }

  /**
   * Goes on in a stream that came back with less than it had. Where this process has read everything that was lost,
   * nothing is missing for those who follow: what comes next is behind what they have. Else they are notified.
   */
  async #goOn(ended: FeedEpoch, life: FeedEpoch): Promise<void> {
    const own = this.#ring.chunks.filter((chunk) => chunk.epoch === ended.epoch);
    const read = [this.#ring.before, ...own].filter((place) => place.epoch === ended.epoch);
    const kept = life.created === ended.created ? await lastKept(this.#parts.bus, read) : 0;
    const from = kept ?? life.fromSequence;
    const head = this.head;
    const complete = kept !== null && life.epoch === ended.epoch + 1 && life.lostHead <= this.#head;
    const lost = own.filter((chunk) => chunk.sequence > from);
    this.#lost.note(lost, this.#ring.chunks);
    this.#shifts.set(life.epoch, head - from);
    this.#head = from;
    this.#since = head;
    this.#life = life;
    if (!complete) {
      this.#ring.begin({ epoch: life.epoch, sequence: from, check: 0 });
      this.#breaks++;
    }
    this.#wake();
    await this.#lost.publish();
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopping;
    const { bus, log } = this.#parts;
    while (!signal.aborted) {
      const broken = new AbortController();
      const watching = this.#watch(broken);
      try {
        const { connects } = bus;
        await this.#locate();
        const reading = { subject: 'feed.>', from: this.#head + 1, signal: AbortSignal.any([signal, broken.signal]) };
        for await (const message of readFeed(bus, reading)) {
          // A server that came back may hold other news at these sequences: that is looked at first.
          if (bus.connects !== connects) break;
          this.#take(new FeedChunk(message, { epoch: this.life.epoch, shift: this.shift }, true));
        }
      } catch (error) {
        if (!signal.aborted) log.warn({ error }, 'the live feed broke off and is taken up again');
        await bus.ensureStreams().catch(() => {});
      }
      broken.abort();
      await watching;
      await pause(AGAIN_AFTER_MS, signal);
    }
  }

  /** A reader waits for ever on a stream that was made anew, or that is behind where it was: this notices. */
  async #watch(broken: AbortController): Promise<void> {
    const ended = AbortSignal.any([this.#stopping.signal, broken.signal]);
    const { connects } = this.#parts.bus;
    while (!ended.aborted) {
      await pause(WATCH_EVERY_MS, ended);
      if (ended.aborted) return;
      const lost = await checkFeed(this.#parts, this.#seen()).then(
        ({ epoch }) => epoch !== this.#life?.epoch,
        (error: unknown) => !isUnavailable(error),
      );
      if (lost || this.#parts.bus.connects !== connects) broken.abort();
      else await this.#lost.publish().catch(() => {});
    }
  }

  #take(chunk: FeedChunk): void {
    if (chunk.sequence <= this.#head) return;
    this.#head = chunk.sequence;
    if (this.#lost.isKnown(chunk)) return;
    this.#ring.push(chunk);
    this.counts.chunks++;
    for (const listener of this.listeners) listener(chunk);
    this.#wake();
  }

  #wake(): void {
    for (const waker of [...this.#wakers]) waker();
  }
}

/** Starts following the news. */
export async function startFeed(runtime: FeedParts & { telemetry: Telemetry }): Promise<FeedHub> {
  const hub = new FeedHub(runtime);
  await hub.start();
  meterFeed(runtime.telemetry, hub);
  return hub;
}
