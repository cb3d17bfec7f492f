import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase, sqlState } from '../../src/db/client.ts';
import { StaleStateError, type StateUpdate, updateMessages } from '../../src/db/sql/messages.ts';
import { awaitPipelined, transaction } from '../../src/db/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await testDatabase();
  db = openDatabase(database.url, 3);
  await db.pool.query('CREATE TABLE notes (n int PRIMARY KEY)');
});

afterAll(async () => {
  await db?.close();
  await database?.drop();
});

beforeEach(async () => {
  await db.pool.query('DELETE FROM notes');
});

async function notes(): Promise<number[]> {
  const { rows } = await db.pool.query<{ n: number }>('SELECT n FROM notes ORDER BY n');
  return rows.map((row) => row.n);
}

const add = 'INSERT INTO notes VALUES ($1)';

describe('a transaction', () => {
  test('whose last statement takes COMMIT along is committed when it resolves', async () => {
    const result = await transaction(db.pool, async (tx) => {
      await tx.query(add, [1]);
      return (await tx.last.query<{ n: number }>(`${add} RETURNING n`, [2])).rows;
    });
    expect(result).toEqual([{ n: 2 }]);
    expect(await notes()).toEqual([1, 2]);
  });

  test('that has one statement is a transaction too', async () => {
    await transaction(db.pool, (tx) => tx.last.query(add, [3]));
    expect(await notes()).toEqual([3]);
  });

  test('that asks nothing ends', async () => {
    expect(await transaction(db.pool, async () => 'nothing')).toBe('nothing');
  });

  test('whose last statement fails is rolled back, says why, and leaves its connection usable', async () => {
    for (let round = 0; round < 5; round++) {
      const failure = await transaction(db.pool, async (tx) => {
        await tx.query(add, [4]);
        await tx.last.query(add, [4]);
      }).catch((error: unknown) => error);
      expect(sqlState(failure)).toBe('23505');
      expect(await notes()).toEqual([]);
    }
  });

  test('of which one of several statements sent together fails is rolled back, and tells of that one', async () => {
    const failure = await transaction(db.pool, async (tx) => {
      await awaitPipelined([tx.query(add, [5]), tx.query('SELECT 1 / $1::int', [0]), tx.last.query(add, [6])]);
    }).catch((error: unknown) => error);
    expect(sqlState(failure)).toBe('22012');
    expect(await notes()).toEqual([]);
  });

  test('whose failure was swallowed does not count as committed', async () => {
    const work = transaction(db.pool, async (tx) => {
      await tx.query(add, ['no number']).catch(() => {});
    });
    await expect(work).rejects.toThrow('rolled back');
  });

  test('takes no statement after its last one', async () => {
    const work = transaction(db.pool, async (tx) => {
      await tx.last.query(add, [9]);
      await tx.query(add, [10]);
    });
    await expect(work).rejects.toThrow('a statement after the last one');
    expect(await notes()).toEqual([9]);
  });

  test('that the caller gives up is rolled back', async () => {
    const work = transaction(db.pool, async (tx) => {
      await tx.query(add, [7]);
      throw new Error('not after all');
    });
    await expect(work).rejects.toThrow('not after all');
    expect(await notes()).toEqual([]);
  });

  test('that runs into a deadlock is run again, whole', async () => {
    await db.pool.query('INSERT INTO notes VALUES (10), (11)');
    let runs = 0;
    const other = await databaseClient(database.url);
    await other.query("BEGIN; SET LOCAL deadlock_timeout = '10s'; SELECT * FROM notes WHERE n = 11 FOR UPDATE");
    let waits: Promise<unknown> = Promise.resolve();
    await transaction(db.pool, async (tx) => {
      runs++;
      await tx.query('SELECT * FROM notes WHERE n = 10 FOR UPDATE');
      if (runs === 1) {
        waits = other.query('SELECT * FROM notes WHERE n = 10 FOR UPDATE').then(() => other.query('COMMIT'));
        const waiting = 'SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted';
        await expect.poll(async () => (await db.pool.query(waiting)).rows[0].n, { timeout: 30_000 }).toBe(1);
      }
      await tx.last.query('UPDATE notes SET n = 12 WHERE n = 11');
    });
    await waits;
    await other.end();
    expect(runs).toBeGreaterThan(1);
    expect(await notes()).toEqual([10, 12]);
  });

  test('that writes by a state messages do not have writes nothing, though COMMIT was sent behind it', async () => {
    const id = randomUUID();
    const update: StateUpdate = {
      id,
      was: { status: 'SENT', attempt: 1 },
      state: {
        status: 'DELIVERED',
        reasonCode: null,
        providerCode: null,
        networkErrorCode: null,
        connectionId: id,
        queuedAt: null,
        attempt: 1,
        possibleDuplicate: false,
        dueAt: null,
        sentAt: null,
        finishedAt: null,
        implicitEvents: 0,
        charge: null,
      },
      indexedStatus: null,
      decisionId: id,
      charge: null,
    };
    const work = transaction(db.pool, async (tx) => {
      await awaitPipelined([updateMessages(tx, [update]), tx.last.query(add, [8])]);
    });
    await expect(work).rejects.toBeInstanceOf(StaleStateError);
    await expect(work).rejects.toThrow('1 messages are in another state');
    expect(await notes()).toEqual([]);
  });
});
