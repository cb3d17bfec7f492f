import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import type { Bus } from '../bus/connect.ts';
import { publishAll } from '../bus/publish.ts';
import { deleteOutbox, leaseOutbox, type OutboxRow, releaseOutbox } from '../db/sql/outbox.ts';
import { pause } from '../kernel/chunks.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { meterPublished } from './meters.ts';
import { tracePublishes } from './traces.ts';

/** How long a row belongs to the process that wrote it, before the sweep takes it. */
export const OUTBOX_LEASE_MS = 8_000;
/** Rows that wait in memory at most; what is over stays in the table and the sweep publishes it. */
const MAX_WAITING = 2_000;
const ROWS_A_SWEEP = 500;
/** Rows that JetStream has are deleted together: so often, in milliseconds. */
const DELETE_EVERY_MS = 200;

interface Log {
  warn(fields: object, sentence: string): void;
}

/** What publishing needs: a runtime has it. */
export interface RelayParts {
  bus: Bus;
  db: { pool: pg.Pool };
  log: Log;
  telemetry: Telemetry;
}

/**
 * Publishes rows right after their commit, in commit order, and deletes them soon after. Rows that JetStream did not
 * take stay in the table for the sweep; one that is published twice, after a crash, is known by its id.
 */
export class OutboxRelay {
  readonly #parts: RelayParts;
  #waiting: OutboxRow[] = [];
  #working: Promise<void> | null = null;
  #published: bigint[] = [];
  #deleting: Promise<void> | null = null;

  constructor(parts: RelayParts) {
    this.#parts = parts;
  }

  /** Hands over rows of a transaction that has just committed. Returns at once. */
  kick(rows: readonly OutboxRow[]): void {
    if (rows.length === 0 || this.#waiting.length + rows.length > MAX_WAITING) return;
    this.#waiting.push(...rows);
    this.#working ??= this.#work().finally(() => {
      this.#working = null;
    });
  }

  /** Resolves when everything that was handed over is published and deleted, or left to the sweep. */
  async drain(): Promise<void> {
    while (this.#working !== null) await this.#working;
    while (this.#deleting !== null) await this.#deleting;
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) {
      const rows = this.#waiting;
      this.#waiting = [];
      try {
        this.#published.push(...(await publishRows(this.#parts, rows)));
        this.#deleting ??= this.#delete().finally(() => {
          this.#deleting = null;
        });
      } catch (error) {
        this.#parts.log.warn({ rows: rows.length, error }, 'outbox rows are left to the sweep');
      }
    }
  }

  async #delete(): Promise<void> {
    while (this.#published.length > 0) {
      await setTimeout(DELETE_EVERY_MS);
      const ids = this.#published.splice(0);
      try {
        await deleteOutbox(this.#parts.db.pool, ids);
      } catch (error) {
        this.#parts.log.warn({ rows: ids.length, error }, 'outbox rows are left to the sweep');
      }
    }
  }
}

const relays = new WeakMap<Bus, OutboxRelay>();

/** The relay of a process' bus: one, so that rows leave in commit order. */
export function relayOf(runtime: RelayParts): OutboxRelay {
  const known = relays.get(runtime.bus);
  if (known !== undefined) return known;
  const relay = new OutboxRelay(runtime);
  relays.set(runtime.bus, relay);
  return relay;
}

/** Publishes rows. @returns the ids of those JetStream has */
async function publishRows({ bus, telemetry }: RelayParts, rows: readonly OutboxRow[]): Promise<bigint[]> {
  const startedAt = performance.now();
  const publishes = tracePublishes(rows);
  const taken = await publishAll(bus, publishes.rows);
  publishes.end();
  const published = rows.filter((_, index) => taken[index]).map((row) => row.id);
  meterPublished(telemetry, published.length, rows.length, startedAt);
  return published;
}

/**
 * Publishes what a crash or an absence of NATS left in the table, oldest first.
 *
 * @returns how many rows were published; fewer than were leased means: try again later
 */
export async function sweepOutbox(parts: RelayParts, signal: AbortSignal): Promise<number> {
  const { pool } = parts.db;
  let total = 0;
  while (!signal.aborted) {
    const rows = await leaseOutbox(pool, ROWS_A_SWEEP, OUTBOX_LEASE_MS);
    if (rows.length === 0) return total;
    const published = await publishRows(parts, rows);
    await deleteOutbox(pool, published);
    total += published.length;
    if (published.length < rows.length) {
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
