/** Connections to the database, transactions and statements. */
import { createHash } from 'node:crypto';
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

/** `2026-11-23 21:13:25.123+00` is nearly what the engine reads fastest; other forms and zones are read as ever. */
function readMoment(text: string): Date {
  const usual = text.endsWith('+00') && text.charCodeAt(10) === 0x20 && text.charCodeAt(4) === 0x2d;
  return usual ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : readAnyMoment(text);
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

/**
 * Waits for statements that were sent together, in the order they were sent.
 *
 * @throws what the first that failed throws: those behind it in a transaction fail because of it
 */
export async function awaitPipelined<T extends readonly unknown[]>(
  statements: readonly [...{ [K in keyof T]: T[K] | Promise<T[K]> }],
): Promise<T> {
  const outcomes = await Promise.allSettled(statements);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }) as unknown as T;
}

/** Asks a database whether it answers. @throws what went wrong */
export async function ping(db: Queryable): Promise<void> {
  await db.query('SELECT 1');
}

/** The same transaction, of which what follows a statement waits for `pause`. */
export function pausing(tx: Transaction, pause: () => Promise<void>): Transaction {
  const paused = (statements: Queryable): Queryable => ({
    async query<R extends pg.QueryResultRow>(text: string, values?: unknown[]) {
      const result = await statements.query<R>(text, values);
      await pause();
      return result;
    },
  });
  return { ...paused(tx), last: paused(tx.last) };
}

/** SQLSTATEs after which the same transaction may succeed: deadlock, serialization failure. */
const RETRYABLE = new Set(['40P01', '40001']);

/**
 * Runs `work` in one READ COMMITTED transaction; a deadlock or serialization failure runs it again, up to five times.
 *
 * @throws what `work` throws, after a rollback
 */
export async function transaction<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work);
    } catch (error) {
      if (attempt >= 5 || !RETRYABLE.has(sqlState(error) ?? '')) throw error;
    }
  }
}

/** Ends a transaction without a commit, with what it would have come to. */
class Rehearsed<T> extends Error {
  readonly result: T;
  constructor(result: T) {
    super('a rehearsal ends without a commit');
    this.result = result;
  }
}

/** Runs `work` as `transaction` does and takes everything back. @returns what it came to */
export async function rehearsal<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  try {
    return await transaction(pool, async (tx) => {
      throw new Rehearsed(await work(tx));
    });
  } catch (error) {
    if (error instanceof Rehearsed) return error.result as T;
    throw error;
  }
}

/** Runs a part of a transaction that can be undone alone. @throws what `work` throws, after what it wrote is undone */
export async function nested<T>(tx: Queryable, work: () => Promise<T>): Promise<T> {
  await tx.query('SAVEPOINT nested');
  try {
    const result = await work();
    await tx.query('RELEASE SAVEPOINT nested');
    return result;
  } catch (error) {
    await tx.query('ROLLBACK TO SAVEPOINT nested');
    throw error;
  }
}

/** Lets each statement of a transaction take so long at most. */
export async function limitStatements(tx: Queryable, limitMs: number): Promise<void> {
  await tx.query(`SET LOCAL statement_timeout = ${limitMs}`);
}

const names = new Map<string, string>();

/** Statements that a connection keeps prepared at most: the forms that rows come in are few, but not bounded. */
const MAX_PREPARED = 500;

/** The pipeline's statements are few and large: each connection parses one once. */
export function prepared(client: pg.PoolClient | pg.Pool): Queryable {
  return {
    query<R extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      let name = names.get(text);
      if (name === undefined && names.size < MAX_PREPARED) {
        name = `hg${createHash('sha1').update(text).digest('hex').slice(0, 24)}`;
        names.set(text, name);
      }
      return client.query<R>({ ...(name === undefined ? {} : { name }), text, values });
    },
  };
}

async function once<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => {
    broken = error;
  };
  client.on('error', onError);
  const tx = new Pipelined(client);
  try {
    tx.begin();
    const result = await work(tx);
    await tx.commit();
    return result;
  } catch (error) {
    // Who gave no answer to the one will give none to the other.
    if (isSilent(error)) broken = error;
    else
      await client.query('ROLLBACK').catch((failed: Error) => {
        broken = failed;
      });
    throw error;
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

/**
 * Transaction that writes once per turn of the event loop. BEGIN leaves with the first statement, COMMIT with the last.
 */
class Pipelined implements Transaction {
  readonly #client: pg.PoolClient;
  readonly #statements: Queryable;
  #begun: Promise<unknown> = Promise.resolve();
  #committed: Promise<pg.QueryResult> | null = null;

  constructor(client: pg.PoolClient) {
    this.#client = client;
    this.#statements = prepared(client);
  }

  begin(): void {
    this.#gather();
    this.#begun = this.#client.query('BEGIN');
    // Whoever waits for a statement or for the end hears of it: nothing else succeeds on such a connection.
    this.#begun.catch(() => {});
  }

  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<R>> {
    if (this.#committed !== null) return Promise.reject(new Error('a statement after the last one of its transaction'));
    this.#gather();
    return this.#statements.query<R>(text, values);
  }

  readonly last: Queryable = {
    query: <R extends pg.QueryResultRow>(text: string, values?: unknown[]) => {
      const result = this.query<R>(text, values);
      this.#committed = this.#client.query('COMMIT');
      // Whoever waits for the statement hears first that it failed.
      this.#committed.catch(() => {});
      return result;
    },
  };

  /** Ends it, unless the last statement has. @throws Error when it was rolled back */
  async commit(): Promise<void> {
    await this.#begun;
    const { command } = await (this.#committed ?? this.#client.query('COMMIT'));
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back');
  }

  #gather(): void {
    const { stream } = this.#client.connection;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }
}

/** Check that a query got no answer in time. */
function isSilent(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** The SQLSTATE of a database error, or `null` for any other error. */
export function sqlState(error: unknown): string | null {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return null;
}
