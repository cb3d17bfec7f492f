/** Relay of the outbox: publishes its rows to JetStream and deletes those that JetStream has. */
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import type { Bus } from '../../bus/connect.ts';
import { publishAll } from '../../bus/publish.ts';
import type { FeedMark, SeenMark } from '../../db/sql/feed-epochs.ts';
import { deleteOutbox, leaseOutbox, type OutboxRow, releaseOutbox } from '../../db/sql/outbox.ts';
import { pause } from '../../kernel/chunks.ts';
import { DrainQueue } from '../../kernel/drain-queue.ts';
import type { Logger } from '../../kernel/logger.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { checkFeed } from '../feed/epoch.ts';
import { meterPublished, tracePublishes } from './observe.ts';

type Log = Pick<Logger, 'warn'>;

/** Time that a row belongs to the process that wrote it before the sweep takes it, in milliseconds. */
export const OUTBOX_LEASE_MS = 8_000;
/** Rows that wait in memory at most; what is over stays in the table and the sweep publishes it. */
const MAX_WAITING = 2_000;
const ROWS_A_SWEEP = 500;
/** Prefix of the subjects of FEED. */
const FEED_SUBJECTS = 'feed.';
/** Rows that JetStream has are deleted together: so often, in milliseconds. */
const DELETE_EVERY_MS = 200;

/** Parts that publishing needs; a runtime has them. */
export interface RelayParts {
  bus: Bus;
  db: { pool: pg.Pool };
  log: Log;
  telemetry: Telemetry;
}

/**
 * Publishes rows right after their commit, in commit order, and deletes them soon after. Rows that JetStream did not
 * take stay in the table for the sweep; one that is published twice, after a crash, is known by its id. A process has
 * one: rows leave in the order of their commits.
 */
export class OutboxRelay {
  readonly #parts: RelayParts;
  readonly #rows = new DrainQueue<OutboxRow>({ drain: () => this.#publish() });
  /** Rows that were published and are to be deleted. */
  readonly #published = new DrainQueue<Published>({ drain: () => this.#delete() });
  /**
   * Newest row of FEED that this process knows to be there, and the connection it learned that over; `null`: none yet.
   */
  #seen: { connects: number; newest: SeenMark } | null = null;

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  /** Hands over rows of a transaction that has just committed. Returns at once. */
  publishSoon(rows: readonly OutboxRow[]): void {
    if (rows.length === 0 || this.#rows.waiting.length + rows.length > MAX_WAITING) return;
    this.#rows.add(...rows);
  }

  /** Resolves when everything that was handed over is published and deleted, or left to the sweep. */
  async drain(): Promise<void> {
    await this.#rows.idle();
    await this.#published.idle();
  }

  async #publish(): Promise<void> {
    const rows = this.#rows.takeAll();
    try {
      this.#published.add(await publishRows(this.#parts, rows));
    } catch (error) {
      this.#parts.log.warn({ rows: rows.length, error }, 'outbox rows are left to the sweep');
    }
  }

  async #delete(): Promise<void> {
    await setTimeout(DELETE_EVERY_MS);
    const published = this.#published.takeAll().reduce(together);
    try {
      await this.#letGo(published);
    } catch (error) {
      this.#parts.log.warn({ rows: published.ids.length, error }, 'outbox rows are left to the sweep');
    }
  }

  /**
   * Publishes what a crash or an absence of NATS left in the table, oldest first.
   *
   * @returns how many rows were published; fewer than were leased means: try again later
   */
  async sweep(signal: AbortSignal): Promise<number> {
    const { pool } = this.#parts.db;
    let total = 0;
    while (!signal.aborted) {
      const rows = await leaseOutbox(pool, ROWS_A_SWEEP, OUTBOX_LEASE_MS);
      if (rows.length === 0) return total;
      const published = await publishRows(this.#parts, rows);
      const gone = await this.#letGo(published);
      if (gone) total += published.ids.length;
      if (!gone || published.ids.length < rows.length) {
        await releaseOutbox(
          pool,
          rows.map((row) => row.id),
        );
        await pause(500, signal);
        return total;
      }
    }
    return total;
  }

  /**
   * Deletes rows that JetStream has; from then on the stream alone has their news. Where it may have come back with
   * less than it had (this process has just connected, or its sequence has gone back), that is looked at first.
   *
   * @returns whether it did; `false`: it was connected anew meanwhile, and the rows are left to the sweep
   */
  async #letGo({ ids, newest, connects }: Published): Promise<boolean> {
    const { bus, db } = this.#parts;
    if (bus.connects !== connects) return false;
    let mark: SeenMark | null = null;
    if (newest !== null) {
      const before = this.#seen;
      const same = before !== null && before.connects === connects && newest.sequence > before.newest.sequence;
      const { epoch } = same ? before.newest : await checkFeed(this.#parts, before?.newest);
      mark = { ...newest, epoch };
      this.#seen = { connects, newest: mark };
    }
    await deleteOutbox(db.pool, ids, mark);
    return true;
  }
}

/** Rows that JetStream has. */
interface Published {
  ids: bigint[];
  /** The newest of them in FEED; `null`: none is. */
  newest: FeedMark | null;
  /** The connection over which JetStream said so. */
  connects: number;
}

/**
 * Join two. The sweep takes rows acknowledged over an earlier connection: the server may have come back without them.
 */
function together(a: Published, b: Published): Published {
  if (a.connects !== b.connects) return b;
  return { ids: [...a.ids, ...b.ids], newest: newer(a.newest, b.newest), connects: b.connects };
}

function newer(a: FeedMark | null, b: FeedMark | null): FeedMark | null {
  return a === null || (b !== null && b.sequence > a.sequence) ? b : a;
}

/** A batch whose connection is lost goes out over the next one; so often before it is left to the sweep. */
const CONNECTIONS_TRIED = 3;
/** Time that a batch waits for the next connection, in milliseconds: its lease is longer. */
const RECONNECT_WITHIN_MS = 5_000;

/** Publishes rows. @returns those JetStream has */
async function publishRows({ bus, telemetry }: RelayParts, rows: readonly OutboxRow[]): Promise<Published> {
  const startedAt = performance.now();
  const publishes = tracePublishes(rows);
  let { connects, disconnects } = bus;
  let taken = await publishAll(bus, publishes.rows);
  for (let tried = 1; tried < CONNECTIONS_TRIED && bus.disconnects !== disconnects; tried++) {
    // All of them: the server may have come back without those that it had acknowledged.
    disconnects = bus.disconnects;
    await bus.connectedWithin(RECONNECT_WITHIN_MS);
    connects = bus.connects;
    taken = await publishAll(bus, publishes.rows);
  }
  publishes.end();
  const ids: bigint[] = [];
  let newest: FeedMark | null = null;
  for (const [index, { id, subject, messageId }] of rows.entries()) {
    const sequence = taken[index];
    if (sequence == null) continue;
    ids.push(id);
    if (subject.startsWith(FEED_SUBJECTS)) newest = newer(newest, { sequence, messageId });
  }
  meterPublished(telemetry, ids.length, rows.length, startedAt);
  return { ids, newest, connects };
}
