/** Months of the partitioned tables: making and dropping them. */
import type pg from 'pg';
import { sqlState } from './client.ts';
import {
  createMonths,
  dropOldestMonth,
  isAwaited,
  lockTable,
  MESSAGES,
  monthStart,
  PARTITIONED,
  type Partitioned,
  readCut,
} from './sql/partitions.ts';
import { transaction } from './transaction.ts';

/** Months that are there before they begin: so long a scheduler may be away. */
const MONTHS_AHEAD = 3;
/** Longest wait for the lock of a table, in milliseconds: others may be held up meanwhile. */
const LOCK_WAIT_MS = 250;
/** Pause before the lock is tried again, in milliseconds. */
const PAUSE_MS = 750;
const TRIES = 20;

/**
 * Makes the months that are missing, from this one (where there is none yet) to the third after it. Several processes
 * may ask at once.
 *
 * @returns the names of the tables it made
 * @throws SQLSTATE 55P03 when a table cannot be locked for a moment
 */
export async function makeMonths(pool: pg.Pool, now: Date): Promise<string[]> {
  const until = monthStart(now, MONTHS_AHEAD + 1);
  const made: string[] = [];
  for (const each of PARTITIONED) {
    if ((await readCut(pool, each)).end < until) made.push(...(await extend(pool, each, now, until)));
  }
  return made;
}

function extend(pool: pg.Pool, each: Partitioned, now: Date, until: Date): Promise<string[]> {
  return whileLocked(pool, each, async (tx) => {
    const { months, end } = await readCut(tx, each);
    if (end >= until) return [];
    const first = months.length === 0 && monthStart(now) > end ? monthStart(now) : end;
    return createMonths(tx, each, { first, until, moved: first > end });
  });
}

/**
 * Drops the months that ended before a moment, oldest first, as far as nothing of them is awaited: messages, then what
 * hangs on them.
 *
 * @returns the names of the tables it dropped, and the moment that messages are kept from
 */
export async function dropMonths(pool: pg.Pool, before: Date): Promise<{ dropped: string[]; keptFrom: Date }> {
  const dropped: string[] = [];
  const awaited = (month: Parameters<typeof isAwaited>[1]) => isAwaited(pool, month);
  const keptFrom = await dropFrom(pool, MESSAGES, before, awaited, dropped);
  for (const each of PARTITIONED) {
    if (each !== MESSAGES) await dropFrom(pool, each, keptFrom, async () => false, dropped);
  }
  return { dropped, keptFrom };
}

async function dropFrom(
  pool: pg.Pool,
  each: Partitioned,
  before: Date,
  keep: (month: Parameters<typeof isAwaited>[1]) => Promise<boolean>,
  dropped: string[],
): Promise<Date> {
  for (;;) {
    const { months, begin } = await readCut(pool, each);
    const [oldest] = months;
    if (oldest === undefined || oldest.to > before || (await keep(oldest))) return begin;
    await whileLocked(pool, each, async (tx) => {
      const [still] = (await readCut(tx, each)).months;
      if (still?.name !== oldest.name) return;
      await dropOldestMonth(tx, each, oldest);
    });
    dropped.push(oldest.name);
  }
}

/** Runs `work` while nobody uses the table; a lock that is not had at once is asked for again. */
async function whileLocked<T>(
  pool: pg.Pool,
  each: Partitioned,
  work: (tx: Parameters<typeof lockTable>[0]) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transaction(pool, async (tx) => {
        await lockTable(tx, each, LOCK_WAIT_MS);
        return work(tx);
      });
    } catch (error) {
      if (attempt >= TRIES || sqlState(error) !== '55P03') throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
