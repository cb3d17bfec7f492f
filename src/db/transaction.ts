/** Transactions on the pools of the database, and the statements in them. */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { type Queryable, sqlState, type Transaction } from './client.ts';

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
