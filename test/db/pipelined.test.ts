import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Database, isPipelined, openDatabase, type Queryable, transaction } from '../../src/db/client.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await testDatabase(true);
  db = openDatabase(database.url, 2);
  await db.pool.query('CREATE TABLE numbers (n int PRIMARY KEY)');
});

beforeEach(async () => void (await db.pool.query('TRUNCATE numbers')));

afterAll(async () => {
  await db?.close();
  await database?.drop();
});

const insert = (tx: Queryable, n: number) => tx.query('INSERT INTO numbers VALUES ($1)', [n]);

async function stored(): Promise<number[]> {
  const { rows } = await db.pool.query<{ n: number }>('SELECT n FROM numbers ORDER BY n');
  return rows.map(({ n }) => n);
}

/** A transaction whose last statement goes out with its COMMIT. */
function ending(work: (tx: Queryable, last: Queryable) => Promise<unknown>): Promise<unknown> {
  return transaction(db.urgentPool, (tx) => work(tx, isPipelined(tx) ? tx.last() : tx));
}

test('statements that are handed over together are answered in order, and see each other', async () => {
  const [, found] = await transaction(db.urgentPool, (tx) =>
    Promise.all([insert(tx, 1), tx.query<{ n: number }>('SELECT n FROM numbers')]),
  );
  expect(found.rows).toEqual([{ n: 1 }]);
  expect(await stored()).toEqual([1]);
});

test('the last statement is committed along with those before it', async () => {
  await ending(async (tx, last) => {
    await insert(tx, 1);
    await insert(last, 2);
  });
  expect(await stored()).toEqual([1, 2]);
});

test('a last statement that fails rolls everything back, and the connection goes on', async () => {
  const failing = ending(async (tx, last) => {
    await insert(tx, 1);
    await insert(last, 1);
  });
  await expect(failing).rejects.toThrow(/duplicate key/);
  expect(await stored()).toEqual([]);
  await ending(async (_tx, last) => insert(last, 3));
  expect(await stored()).toEqual([3]);
});

test('a statement after the last one is refused', async () => {
  const late = ending(async (tx, last) => {
    await insert(last, 1);
    await insert(tx, 2);
  });
  await expect(late).rejects.toThrow('a statement after the last one');
  expect(await stored()).toEqual([1]);
});
