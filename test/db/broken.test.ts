import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { transaction } from '../../src/db/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await testDatabase(true);
  db = openDatabase(database.url, 2);
});

afterAll(async () => {
  await db?.close();
  await database?.drop();
});

test('a connection in use that PostgreSQL ends fails its next query, and ends nothing else', async () => {
  const admin = await databaseClient(database.url);
  const client = await db.pool.connect();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()));
  // No query waits for an answer when the end is announced: without a listener that would be an uncaught exception.
  await admin.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
  await ended;
  await expect(client.query('SELECT 1')).rejects.toThrow();
  client.release(true);
  expect((await transaction(db.pool, (tx) => tx.query('SELECT 1 AS one'))).rows).toEqual([{ one: 1 }]);
  await admin.end();
});
