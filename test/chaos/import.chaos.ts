import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { applyMigrations } from '../../src/db/migrate.ts';
import { ROWS_A_CHUNK } from '../../src/domains/imports/run.ts';
import { Hub } from '../support/hub.ts';
import { ownPostgres, type TestServer, temporaryFolder } from '../support/servers.ts';
import { Random } from './random.ts';
import { numbersFrom, SEED } from './through.ts';

const ROWS = 40_000;
const GRANTED_AT = '2026-01-31T12:00:00Z';
const random = new Random(SEED);
const folder = temporaryFolder('import');
const file = path.join(folder, 'people.csv');
let postgres: TestServer;
let hub: Hub;

beforeAll(async () => {
  const rows = numbersFrom(0, ROWS).map((phone, n) => `${phone},${n},MARKETING,${GRANTED_AT},IMPORT,Yes`);
  fs.writeFileSync(
    file,
    `phone,attributes.n,consent.purposes,consent.occurredAt,consent.source,consent.text\n${rows.join('\n')}\n`,
  );
  postgres = await ownPostgres();
  await postgres.start();
  await applyMigrations(postgres.url);
  hub = await Hub.prepare(postgres.url, inject('natsUrl'));
  await hub.start('api');
});

afterAll(async () => {
  await hub?.stop();
  await postgres?.dispose();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function ask<R extends pg.QueryResultRow>(sql: string): Promise<R[]> {
  const client = new pg.Client(postgres.url);
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function stored(): Promise<number> {
  const [row] = await ask<{ count: number }>('SELECT count(*)::int AS count FROM contacts');
  return row?.count ?? 0;
}

/** Runs `heliograph contacts import` to its end, and breaks it off meanwhile. */
async function importAmid(breakOff: () => Promise<void>): Promise<{ code: number; out: string; error: string }> {
  const args = ['contacts', 'import', file, '--url', hub.api.origin, '--key', hub.api.key];
  const child = spawn(process.execPath, [path.resolve('dist/main.js'), ...args], { env: { PATH: process.env.PATH } });
  let [out, error] = ['', ''];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    error += data;
  });
  const ended = once(child, 'close');
  await breakOff();
  const [code] = await ended;
  return { code, out, error };
}

/** Resolves amid the chunk that comes after so many stored rows. */
async function amidChunkAfter(rows: number): Promise<void> {
  const within = { timeout: 30_000, interval: 5 };
  await expect.poll(stored, within).toBeGreaterThanOrEqual(rows);
  const writing = `SELECT 1 FROM pg_locks WHERE mode = 'RowExclusiveLock' AND relation = 'contacts'::regclass`;
  await expect.poll(async () => (await ask(writing)).length, within).toBeGreaterThan(0);
}

/** What was counted is stored, in whole chunks; what to do now is said, and nothing of what nobody can use. */
async function expectBrokenOff(result: { code: number; out: string; error: string }, said: RegExp): Promise<number> {
  expect(result).toMatchObject({ code: 5, error: expect.stringMatching(said) });
  expect(result.error).not.toMatch(/\n\s+at /);
  const counted = Number((/^([\d,]+) rows in/.exec(result.out)?.[1] ?? '0').replaceAll(',', ''));
  const count = await stored();
  console.log(`seed ${SEED}: ${counted} rows were counted, ${count} of ${ROWS} are stored`);
  expect(count).toBeGreaterThanOrEqual(counted);
  expect(count % ROWS_A_CHUNK).toBe(0);
  expect(count).toBeLessThan(ROWS);
  return count;
}

/** The same file again: every contact and every consent is there once, as the file has it. */
async function expectWhole(before: number): Promise<void> {
  const again = await importAmid(async () => {});
  const made = (ROWS - before).toLocaleString('en');
  const unchanged = before.toLocaleString('en');
  expect(again).toMatchObject({
    code: 0,
    out: expect.stringContaining(`made ${made}, updated 0, unchanged ${unchanged}`),
  });
  const [counts] = await ask(`SELECT count(*)::int AS contacts, count(DISTINCT phone)::int AS phones,
    count(*) FILTER (WHERE phone = '+447' || (400000000 + (attributes->>'n')::int))::int AS "asInFile",
    (SELECT count(*)::int FROM consent_entries) AS entries,
    (SELECT count(DISTINCT contact_id)::int FROM consent_entries) AS granted,
    (SELECT count(*)::int FROM consents WHERE state = 'GRANT') AS states FROM contacts`);
  const expected = { contacts: ROWS, phones: ROWS, asInFile: ROWS, entries: ROWS, granted: ROWS, states: ROWS };
  expect(counts).toEqual(expected);
}

async function forgetContacts(): Promise<void> {
  await ask('SET session_replication_role = replica; TRUNCATE contacts CASCADE');
}

test('an API killed twice amid an import leaves whole chunks, its client is told how to go on, and the same file again makes every contact exactly once', async () => {
  let before = 0;
  for (const chunks of [random.between(1, 3), random.between(4, 6)]) {
    const cut = await importAmid(async () => {
      await amidChunkAfter(chunks * ROWS_A_CHUNK);
      await hub.role('api').kill('SIGKILL');
    });
    before = await expectBrokenOff(cut, /import.* again/i);
    await hub.start('api');
  }
  await expectWhole(before);
}, 120_000);

test.each(['SIGKILL', 'SIGQUIT'] as const)(
  'PostgreSQL ended by %s amid an import ends no process, and the same file again makes every contact exactly once',
  async (signal) => {
    await forgetContacts();
    const cut = await importAmid(async () => {
      await amidChunkAfter(random.between(1, 6) * ROWS_A_CHUNK);
      await postgres.kill(signal);
    });
    expect(hub.role('api').child.exitCode).toBeNull();
    const away = await importAmid(async () => {});
    expect(away).toMatchObject({ code: 5, error: expect.stringMatching(/database.* again/i) });
    await postgres.start();
    const before = await expectBrokenOff(cut, /database.* send the same file again/);
    await expectWhole(before);
  },
  120_000,
);
