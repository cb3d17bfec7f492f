/** The reader of news for webhooks: one process at a time reads the feed from the position that PostgreSQL holds. */
import { type FeedMessage, readFeed } from '../../bus/consume.ts';
import { FEED_KINDS, type FeedPayload } from '../../bus/streams.ts';
import { advancePosition, type FeedPlace, leasePosition, releasePosition } from '../../db/sql/webhook-positions.ts';
import { transaction } from '../../db/transaction.ts';
import { pause } from '../../kernel/chunks.ts';
import { newId } from '../../kernel/ids.ts';
import { checkOf, END_OF_CHUNK } from '../../pipeline/feed/cursor.ts';
import { checkFeed } from '../../pipeline/feed/epoch.ts';
import { startOf } from '../../pipeline/feed/follow.ts';
import type { Runtime } from '../../runtime.ts';
import { enqueueMissed, enqueueNews, type WorkspaceNews } from './enqueue.ts';

/** Between two looks for the right to read, and after a failure, in milliseconds. */
const LOOK_EVERY_MS = 500;
const LEASE_MS = 10_000;
/** The lease is renewed so often where no news come, in milliseconds; the stream is looked at then too. */
const RENEW_EVERY_MS = 2_000;
/** Chunks of news that are enqueued in one transaction at most. */
const CHUNKS_AT_ONCE = 250;
/** Chunks that were read already come within this time, in milliseconds. */
const AT_HAND_MS = 1;
/** Octets of them: a chunk may have five hundred events. */
const OCTETS_AT_ONCE = 262_144;

type Needs = Pick<Runtime, 'bus' | 'db' | 'clock' | 'log' | 'telemetry'>;

/** Reads the feed for webhooks wherever an endpoint is enabled, until it is stopped. */
export class NewsReader {
  readonly #runtime: Needs;
  readonly #signal: AbortSignal;
  readonly #onEnqueued: () => void;
  readonly #owner = newId();

  /** @param onEnqueued called after each transaction that enqueued something */
  constructor(runtime: Needs, signal: AbortSignal, onEnqueued: () => void) {
    this.#runtime = runtime;
    this.#signal = signal;
    this.#onEnqueued = onEnqueued;
  }

  /** Resolves when it was stopped. */
  async run(): Promise<void> {
    const { db, log } = this.#runtime;
    while (!this.#signal.aborted) {
      try {
        const place = await leasePosition(db.pool, this.#owner, LEASE_MS);
        if (place !== null) await this.#read(place);
      } catch (error) {
        if (!this.#signal.aborted)
          log.warn({ error }, 'the reading of news for webhooks broke off and is taken up again');
      }
      await pause(LOOK_EVERY_MS, this.#signal);
    }
    await releasePosition(db.pool, this.#owner).catch(() => {});
  }

  /** Reads from a place for as long as this process may, and there is an endpoint. */
  async #read(place: FeedPlace): Promise<void> {
    const { bus } = this.#runtime;
    const { connects } = bus;
    const { epoch } = await checkFeed(this.#runtime);
    let at = await this.#start(place);
    if (at === null) return;
    const broken = new AbortController();
    const signal = AbortSignal.any([this.#signal, broken.signal]);
    const feed = new Pulled(readFeed(bus, { subject: 'feed.>', from: at.sequence + 1, signal }));
    try {
      while (!this.#signal.aborted && bus.connects === connects) {
        const messages = await feed.take(RENEW_EVERY_MS);
        if (messages.length > 0) at = await this.#enqueue(at, messages);
        else if (!(await this.#goesOn(epoch))) return;
        if (at === null) return;
      }
    } finally {
      broken.abort();
      await feed.end();
    }
  }

  async #goesOn(epoch: number): Promise<boolean> {
    const place = await leasePosition(this.#runtime.db.pool, this.#owner, LEASE_MS);
    return place !== null && (await checkFeed(this.#runtime)).epoch === epoch;
  }

  /** The place where the stream goes on; where news are missing before it, every endpoint is notified. */
  async #start(place: FeedPlace): Promise<FeedPlace | null> {
    const { bus, db, clock, log, telemetry } = this.#runtime;
    const life = await checkFeed(this.#runtime);
    const { missing, from } = await startOf(bus, life, { ...place, index: END_OF_CHUNK });
    if (!missing) return place;
    const to = { epoch: life.epoch, sequence: from.sequence, check: from.check };
    const endpoints = await transaction(db.pool, async (tx) =>
      (await advancePosition(tx, this.#owner, place, to, LEASE_MS)) ? enqueueMissed(tx, clock.now()) : null,
    );
    if (endpoints === null) return null;
    telemetry.count('heliograph_webhooks_gaps_total', {});
    log.warn({ endpoints }, 'news for webhooks are missing: their endpoints are notified');
    this.#onEnqueued();
    return to;
  }

  /** Enqueues what chunks say and goes on behind them, at once. @returns `null`: another process reads */
  async #enqueue(from: FeedPlace, messages: readonly FeedMessage[]): Promise<FeedPlace | null> {
    const { db, clock, telemetry } = this.#runtime;
    const last = messages.at(-1);
    if (last === undefined) return from;
    const to = { epoch: from.epoch, sequence: last.sequence, check: checkOf(last.messageId) };
    const news = messages.flatMap(newsOf);
    const count = await transaction(db.pool, async (tx) =>
      (await advancePosition(tx, this.#owner, from, to, LEASE_MS))
        ? enqueueNews(this.#runtime, tx, news, clock.now())
        : null,
    );
    if (count === null) return null;
    if (count > 0) {
      telemetry.count('heliograph_webhooks_enqueued_total', {}, count);
      this.#onEnqueued();
    }
    return to;
  }
}

/** Events of a chunk; none where its kind is of a later release. */
function newsOf({ subject, data }: FeedMessage): WorkspaceNews[] {
  const [, workspaceId = '', kind] = subject.split('.');
  if (!FEED_KINDS.some((known) => known === kind)) return [];
  return [{ workspaceId, payload: JSON.parse(Buffer.from(data).toString('utf8')) as FeedPayload }];
}

/** The feed, of which several chunks are taken at a time: those that are there. */
class Pulled {
  readonly #feed: AsyncGenerator<FeedMessage>;
  #next: Promise<IteratorResult<FeedMessage>> | null = null;

  constructor(feed: AsyncGenerator<FeedMessage>) {
    this.#feed = feed;
  }

  /** The chunks that are there; waits for the first. @returns none: no news came @throws when the stream breaks off */
  async take(withinMs: number): Promise<FeedMessage[]> {
    const taken: FeedMessage[] = [];
    let octets = 0;
    for (let waitMs = withinMs; taken.length < CHUNKS_AT_ONCE && octets < OCTETS_AT_ONCE; ) {
      const message = await this.#within(waitMs);
      if (message === null) break;
      taken.push(message);
      octets += message.data.length;
      // What is behind it is on its way to this process, or was read already.
      waitMs = message.pending > 0 ? withinMs : AT_HAND_MS;
    }
    return taken;
  }

  async end(): Promise<void> {
    this.#next?.catch(() => {});
    await this.#feed.return(undefined).catch(() => {});
  }

  async #within(ms: number): Promise<FeedMessage | null> {
    this.#next ??= this.#feed.next();
    const patience = new AbortController();
    const result = await Promise.race([this.#next, pause(ms, patience.signal)]).finally(() => patience.abort());
    if (result === undefined) return null;
    this.#next = null;
    if (result.done === true) throw new Error('the feed ended');
    return result.value;
  }
}
