/** Rehearsals: work on the database that is rolled back. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import type { Database } from './client.ts';

/** Statements of a transaction, and what is run instead of them within the one transaction of a rehearsal. */
const WITHIN: Readonly<Record<string, string>> = {
  BEGIN: 'SAVEPOINT rehearsed',
  COMMIT: 'RELEASE SAVEPOINT rehearsed',
  ROLLBACK: 'ROLLBACK TO SAVEPOINT rehearsed',
};

/**
 * Runs work on the database in one transaction over one connection and rolls it back: the work sees what it has
 * written, nobody else does, and nothing of it stays. Its own transactions follow one another.
 *
 * @param withinMs after this long the connection is given up, whatever the work waits for
 * @throws what the work throws, after the rollback
 */
export async function rehearse<T>(
  { pool }: Pick<Database, 'pool'>,
  withinMs: number,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let late: Error | undefined;
  const timer = setTimeout(() => {
    late = new Error(`a rehearsal took longer than ${withinMs} ms`);
    // Whoever waits for an answer of it hears that it is gone.
    client.connection.stream.destroy(late);
  }, withinMs);
  const stage = new Stage(client);
  const prisma = new PrismaClient({ adapter: new PrismaPg(stage, { disposeExternalPool: false }) });
  try {
    await client.query('BEGIN');
    return await work({ prisma, pool: stage, urgentPool: stage, close: async () => {} });
  } finally {
    await prisma.$disconnect().catch(() => {});
    await client.query('ROLLBACK').catch((error: Error) => {
      late ??= error;
    });
    clearTimeout(timer);
    client.release(late);
  }
}

/** A pool of one connection, which is in a transaction already. */
class Stage extends pg.Pool {
  readonly #client: pg.PoolClient;
  #free: Promise<void> = Promise.resolve();

  constructor(client: pg.PoolClient) {
    super({ max: 1 });
    this.#client = client;
  }

  // biome-ignore lint/suspicious/noExplicitAny: as the pool of the driver declares it
  override async connect(): Promise<any> {
    const before = this.#free;
    let free: () => void = () => {};
    this.#free = new Promise((resolve) => {
      free = resolve;
    });
    await before;
    return new Turn(this.#client, free);
  }

  // biome-ignore lint/suspicious/noExplicitAny: as the pool of the driver declares it
  override async query(...given: any[]): Promise<any> {
    const turn = await this.connect();
    try {
      return await turn.query(...given);
    } finally {
      turn.release();
    }
  }
}

/** The connection while one of its users has it. */
class Turn {
  readonly connection: pg.PoolClient['connection'];
  readonly release: () => void;
  readonly on: () => this = () => this;
  readonly off: () => this = () => this;
  readonly once: () => this = () => this;
  readonly removeListener: () => this = () => this;
  readonly #client: pg.PoolClient;

  constructor(client: pg.PoolClient, release: () => void) {
    this.#client = client;
    this.connection = client.connection;
    this.release = release;
  }

  async query(statement: string | pg.QueryConfig, values?: unknown[]): Promise<pg.QueryResult> {
    const text = typeof statement === 'string' ? statement : statement.text;
    const instead = WITHIN[text.trim().toUpperCase()];
    if (instead === undefined) return this.#client.query(statement as string, values);
    return { ...(await this.#client.query(instead)), command: text };
  }
}
