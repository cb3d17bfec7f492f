import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let database: TestDatabase;
let db: Database;

beforeAll(async () => {
  database = await testDatabase();
  db = openDatabase(database.url, 2);
});

afterAll(async () => {
  await db?.close();
  await database?.drop();
});

test.each([
  '2026-11-23 21:13:25.123456+00',
  '2026-11-23 21:13:25.999999+00',
  '2026-11-23 21:13:25.123+00',
  '2026-11-23 21:13:25.1+00',
  '2026-11-23 21:13:25.001+00',
  '2026-11-23 21:13:25+00',
  '2028-02-29 23:59:59.5+00',
  '2026-01-01 00:00:00+00',
  '1969-12-31 23:59:59.25+00',
  '0099-03-04 05:06:07.008+00',
  '12026-11-23 21:13:25.5+00',
  '0044-03-15 12:00:00+00 BC',
])('the moment %s is read as the database has it, to the millisecond', async (text) => {
  const { rows } = await db.pool.query<{ at: Date; ms: string }>(
    'SELECT $1::timestamptz AS at, floor(extract(epoch FROM $1::timestamptz) * 1000)::text AS ms',
    [text],
  );
  expect(rows[0]?.at.getTime()).toBe(Number(rows[0]?.ms));
});

test.each(['Asia/Kathmandu', 'America/St_Johns', 'Pacific/Apia'])('so it is in a session of %s', async (zone) => {
  const client = await db.pool.connect();
  try {
    await client.query(`SET TIME ZONE '${zone}'`);
    const { rows } = await client.query<{ at: Date }>("SELECT '2026-06-30 12:34:56.789+00'::timestamptz AS at");
    expect(rows[0]?.at.toISOString()).toBe('2026-06-30T12:34:56.789Z');
  } finally {
    client.release(true);
  }
});
