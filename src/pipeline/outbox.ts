import type pg from 'pg';
import type { Bus } from '../bus/connect.ts';
import { publishAll } from '../bus/publish.ts';
import { deleteOutbox, leaseOutbox, type OutboxRow, releaseOutbox } from '../db/sql/outbox.ts';
import { pause } from '../kernel/chunks.ts';

/** How long a row belongs to the process that wrote it, before the sweep takes it. */
export const OUTBOX_LEASE_MS = 8_000;
/** Rows that wait in memory at most; what is over stays in the table and the sweep publishes it. */
const MAX_WAITING = 2_000;
const ROWS_A_SWEEP = 500;

interface Log {
  warn(fields: object, sentence: string): void;
}

/**
 * Publishes rows right after their commit, in commit order, and deletes them. Rows that JetStream did not take stay in
 * the table for the sweep.
 */
export class OutboxRelay {
  readonly #bus: Bus;
  readonly #pool: pg.Pool;
  readonly #log: Log;
  #waiting: OutboxRow[] = [];
  #working: Promise<void> | null = null;

  constructor(bus: Bus, pool: pg.Pool, log: Log) {
    this.#bus = bus;
    this.#pool = pool;
    this.#log = log;
  }

  /** Hands over rows of a transaction that has just committed. Returns at once. */
  kick(rows: readonly OutboxRow[]): void {
    if (rows.length === 0 || this.#waiting.length + rows.length > MAX_WAITING) return;
    this.#waiting.push(...rows);
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
    });
  }

  /** Resolves when everything that was handed over is published or left to the sweep. */
  async drain(): Promise<void> {
    while (this.#working !== null) await this.#working;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const rows = this.#waiting;
      this.#waiting = [];
      try {
        await publishRows(this.#bus, this.#pool, rows);
      } catch (error) {
        this.#log.warn({ rows: rows.length, error: String(error) }, 'outbox rows are left to the sweep');
      }
    }
  }
}

const relays = new WeakMap<Bus, OutboxRelay>();

/** The relay of a process' bus: one, so that rows leave in commit order. */
export function relayOf(runtime: { bus: Bus; db: { pool: pg.Pool }; log: Log }): OutboxRelay {
  const known = relays.get(runtime.bus);
  if (known !== undefined) return known;
  const relay = new OutboxRelay(runtime.bus, runtime.db.pool, runtime.log);
  relays.set(runtime.bus, relay);
  return relay;
}

/** Publishes rows and deletes those JetStream has. @returns how many it has */
async function publishRows(bus: Bus, pool: pg.Pool, rows: readonly OutboxRow[]): Promise<number> {
  const taken = await publishAll(bus, rows);
  const published = rows.filter((_, index) => taken[index]).map((row) => row.id);
  await deleteOutbox(pool, published);
  return published.length;
}

/**
 * Publishes what a crash or an absence of NATS left in the table, oldest first.
 *
 * @returns how many rows were published; fewer than were leased means: try again later
 */
export async function sweepOutbox(bus: Bus, pool: pg.Pool, signal: AbortSignal): Promise<number> {
  let total = 0;
  while (!signal.aborted) {
    const rows = await leaseOutbox(pool, ROWS_A_SWEEP, OUTBOX_LEASE_MS);
    if (rows.length === 0) return total;
    const published = await publishRows(bus, pool, rows);
    total += published;
    if (published < rows.length) {
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
