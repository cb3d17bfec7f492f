/** Connections to the database. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../generated/prisma/client.ts';

/**
 * The two ways to the one database: Prisma for the API's reads and small writes, `pg` for the pipeline's batch
 * statements.
 */
export interface Database {
  prisma: PrismaClient;
  pool: pg.Pool;
  /** A few connections that stay open and free for the claims of urgent messages. */
  urgentPool: pg.Pool;
  close(): Promise<void>;
}

/** A connection inside a transaction, or a pool: what a statement needs to run. */
export interface Queryable {
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<R>>;
}

/** A transaction under way. */
export interface Transaction extends Queryable {
  /**
   * Runs the last statement: COMMIT leaves with it and costs no round trip of its own. Nothing may be asked of the
   * transaction afterwards, and what is decided by the result cannot roll it back. A statement that fails still does.
   */
  readonly last: Queryable;
}

/** int8 as bigint: money and counters are exact. Of this pool only: Prisma reads its own results. */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (oid === pg.types.builtins.INT8 && format !== 'binary') return (text: string) => BigInt(text);
    if (oid === pg.types.builtins.TIMESTAMPTZ && format !== 'binary') return readMoment;
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

const readAnyMoment: (text: string) => Date = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, 'text');

/** Reads `2026-11-23 21:13:25.123456+00` digit by digit, which takes half the time of the engine's own reading; other forms and zones are read as ever. */
function readMoment(text: string): Date {
  // `Date.UTC` takes a year below 100 for one of the 20th century.
  const usual = text.endsWith('+00') && text.charCodeAt(10) === 0x20 && text.charCodeAt(4) === 0x2d && text[0] !== '0';
  if (!usual) return readAnyMoment(text);
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const [month, day, hour] = [twoDigits(text, 5) - 1, twoDigits(text, 8), twoDigits(text, 11)];
  return new Date(Date.UTC(year, month, day, hour, twoDigits(text, 14), twoDigits(text, 17), millisecondsOf(text)));
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;
}

/** Milliseconds behind the second, of a moment that ends with its zone; finer digits are left out. */
function millisecondsOf(text: string): number {
  const end = text.length - '+00'.length;
  let sum = 0;
  for (let at = 20, worth = 100; at < end && worth >= 1; at++, worth /= 10) sum += (text.charCodeAt(at) - 0x30) * worth;
  return sum;
}

/** Connections kept for urgent claims; they are made when the first urgent message comes. */
export const URGENT_CONNECTIONS = 4;
/** Longest wait of a statement for a connection of the pool, and of a transaction to begin, in milliseconds. */
const CONNECT_WITHIN_MS = 10_000;
/** A network that is split says nothing for minutes: a wait for an answer fails after this long, in milliseconds. */
const ANSWER_WITHIN_MS = 15_000;

/**
 * Opens a pool; connects at the first query.
 *
 * @param url a `postgresql://` URL
 * @param poolSize connections at most
 * @param answerWithinMs a connection that gives no answer for so long is given up
 */
export function openDatabase(url: string, poolSize: number, answerWithinMs = ANSWER_WITHIN_MS): Database {
  const pool = openPool(url, { max: poolSize, idleTimeoutMillis: 60_000, query_timeout: answerWithinMs });
  const urgentPool = openPool(url, { max: URGENT_CONNECTIONS, idleTimeoutMillis: 0, query_timeout: answerWithinMs });
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: false }),
    // Two and five seconds otherwise: on a busy machine an administrative change waits longer for its turn.
    transactionOptions: { maxWait: Math.min(CONNECT_WITHIN_MS, answerWithinMs), timeout: answerWithinMs },
  });
  return {
    prisma,
    pool,
    urgentPool,
    async close() {
      await prisma.$disconnect();
      await Promise.all([pool.end(), urgentPool.end()]);
    },
  };
}

/**
 * Settings of the planner. Plans are made once for a statement, often while a table is small: reading all of it must
 * not look cheap for ever. The number of rows that are read is what counts: with PostgreSQL's own prices of pages (1
 * and 4, against 0.01 for a row) a plan walks the newest of all workspaces, which lie beside each other, until a page
 * is full of one.
 */
const PLANNING = 'SET enable_seqscan = off; SET seq_page_cost = 0.01; SET random_page_cost = 0.01';

function openPool(url: string, options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    keepAlive: true,
    // Statements that do not wait for each other leave together.
    pipeline: true,
    types,
    onConnect: async (client) => void (await client.query(PLANNING)),
    ...options,
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {});
  // The same of one in use: the query that runs fails, and whoever asked it answers for that.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** Asks a database whether it answers. @throws what went wrong */
export async function ping(db: Queryable): Promise<void> {
  await db.query('SELECT 1');
}

/** The SQLSTATE of a database error, or `null` for any other error. */
export function sqlState(error: unknown): string | null {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return null;
}
