import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openImport, ROWS_A_CHUNK } from '../../src/domains/imports/run.ts';
import { systemActor } from '../../src/kernel/actor.ts';
import { yieldToEventLoop } from '../../src/kernel/chunks.ts';
import { type ImportService, openImports, phone } from './service.ts';

let service: ImportService;
beforeAll(async () => {
  service = await openImports();
});
afterAll(() => service.close());
beforeEach(async () => {
  // The ledger lets nothing go but this way.
  await service.sql(
    'SET session_replication_role = replica; TRUNCATE contacts, suppressions CASCADE; RESET session_replication_role',
  );
});

/** A file of numbers, each with its own attribute. */
function file(numbers: readonly number[], value: (n: number, index: number) => string = (n) => `v${n}`): string {
  return `phone,attributes.v\n${numbers.map((n, index) => `${phone(n)},${value(n, index)}\n`).join('')}`;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

const attributes = async () =>
  new Map((await service.contacts()).map((contact) => [contact.phone, contact.attributes.v]));

describe('a number that comes again', () => {
  test('in the same chunk is one contact, which holds what came last', async () => {
    const numbers = upTo(3_000).flatMap((n) => (n % 3 === 0 ? [n, n] : [n]));
    const { last } = await service.post(file(numbers, (n, index) => `${n}@${index}`));
    expect(last).toMatchObject({ done: true, rows: 4_000, created: 3_000, updated: 0, unchanged: 0 });
    const stored = await attributes();
    expect(stored.size).toBe(3_000);
    for (const n of [0, 1, 2_997]) expect(stored.get(phone(n))).toBe(`${n}@${numbers.lastIndexOf(n)}`);
  });

  test('in a later chunk changes the contact that the earlier one made', async () => {
    const again = [10, 4_999, 10, 7];
    const numbers = [...upTo(ROWS_A_CHUNK), ...again, 5_000];
    const { last } = await service.post(file(numbers, (n, index) => (n === 7 ? 'same' : `${n}@${index}`)));
    expect(last).toMatchObject({ done: true, rows: 5_005, created: 5_001, updated: 2, unchanged: 1 });
    const stored = await attributes();
    expect(stored.get(phone(10))).toBe('10@5002');
    expect(stored.get(phone(4_999))).toBe('4999@5001');
  });

  test('with the same consent in a later chunk states it once', async () => {
    const consent = 'MARKETING,2026-01-31T12:00:00Z,IMPORT,Yes';
    const rows = [...upTo(ROWS_A_CHUNK), 3, 5_000].map(
      (n) => `${phone(n)},${n === 3 || n === 5_000 ? consent : ',,,'}\n`,
    );
    const { last } = await service.post(
      `phone,consent.purposes,consent.occurredAt,consent.source,consent.text\n${rows.join('')}`,
    );
    expect(last).toMatchObject({ done: true, created: 5_001, unchanged: 1, consents: 2, refused: 0 });
    expect(await service.sql('SELECT count(*)::int AS n FROM consent_entries')).toEqual([{ n: 2 }]);
  });
});

test('a chunk of which some are there makes the others, changes what differs and leaves the rest as it is', async () => {
  await service.post(file(upTo(2_000).filter((n) => n % 2 === 0)));
  const before = new Map((await service.contacts()).map((contact) => [contact.phone, contact.id]));
  const { last } = await service.post(file(upTo(2_000), (n) => (n % 4 === 0 ? 'new' : `v${n}`)));
  expect(last).toMatchObject({ done: true, created: 1_000, updated: 500, unchanged: 500 });
  const contacts = await service.contacts();
  expect(contacts).toHaveLength(2_000);
  expect(new Set(contacts.map((contact) => contact.id)).size).toBe(2_000);
  for (const [number, id] of before) expect(contacts.find((contact) => contact.phone === number)?.id).toBe(id);
});

test('a bad row in the middle is told by its line, behind cells of several lines, and the others are taken', async () => {
  const rows = upTo(6_000).map((n) => `${n === 5_500 ? '+4479' : phone(n)},"line\nline"\n`);
  const { last } = await service.post(`phone,attributes.v\n${rows.join('')}`);
  expect(last).toMatchObject({ done: true, rows: 6_000, created: 5_999, refused: 1 });
  expect(last.refusals).toMatchObject([{ line: 2 + 2 * 5_500, column: 'phone' }]);
});

test('attributes are stored as they were written, whatever is in them', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((each) => !/[\0\uFFFD]/.test(each));
  const special = fc.constantFrom(
    'NULL',
    '{}',
    '","',
    '\\',
    '\\"',
    '\\u0041',
    'a\nb\tc',
    '🙂',
    '\u2028',
    '\u007f',
    'x'.repeat(3_000),
  );
  const given = fc.sample(fc.oneof(text, special), 2_000).map((each) => each.trim());
  const rows = given.map((each, n) => `${phone(n)},"${each.replaceAll('"', '""')}"\n`);
  expect((await service.post(`phone,attributes.v\n${rows.join('')}`)).last).toMatchObject({ created: 2_000 });
  const stored = await attributes();
  expect(given.map((_, n) => stored.get(phone(n)) ?? '')).toEqual(given);
});

test('an attribute named as every object has one is left out, and the row is taken', async () => {
  const header = 'phone,attributes.__proto__,attributes.constructor,attributes';
  await service.post(`${header}\n${phone(1)},a,b,"{""__proto__"":{""c"":1},""toString"":""d""}"\n`);
  expect((await service.contacts())[0]?.attributes).toEqual({ constructor: 'b', toString: 'd' });
});

/** Another transaction that makes this contact and does not end: the chunk with it has to wait. */
async function holdUp(n: number): Promise<{ waiting(): Promise<number | null>; release(): Promise<void> }> {
  const client: pg.PoolClient = await service.api.runtime.db.pool.connect();
  await client.query('BEGIN');
  await client.query(
    `INSERT INTO contacts (id, workspace_id, phone) VALUES ('0197c0de-0000-7000-8000-000000000000', $1, $2)`,
    [service.workspaceId, phone(n)],
  );
  return {
    async waiting() {
      const rows = await service.sql<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows[0]?.pid ?? null;
    },
    async release() {
      await client.query('ROLLBACK');
      client.release();
    },
  };
}

test('a database connection that breaks in the middle of a chunk leaves whole chunks, and the file can be sent again', async () => {
  const held = await holdUp(7_000);
  const posted = service.post(file(upTo(12_000)));
  try {
    await expect.poll(held.waiting, { timeout: 30_000 }).not.toBeNull();
    await service.sql('SELECT pg_terminate_backend($1)', [await held.waiting()]);
    const { last } = await posted;
    expect(last).toMatchObject({ done: false, rows: 5_000, created: 5_000, error: { code: 'UNAVAILABLE' } });
  } finally {
    await held.release();
  }
  expect(await service.contacts(`phone >= '${phone(5_000)}'`)).toEqual([]);
  expect((await service.post(file(upTo(12_000)))).last).toMatchObject({ done: true, created: 7_000, unchanged: 5_000 });
});

test('while a chunk waits for the database no more than one other is read', async () => {
  const held = await holdUp(100);
  const rows = 40_000;
  let pulled = 0;
  async function* octets() {
    yield Buffer.from('phone,attributes.v\n');
    for (; pulled < rows; pulled += 500) {
      yield Buffer.from(
        upTo(500)
          .map((n) => `${phone(pulled + n)},x\n`)
          .join(''),
      );
    }
  }
  const { runtime } = service.api;
  const opened = await openImport(runtime, systemActor(service.workspaceId), octets());
  const run = (async () => {
    for await (const _progress of opened.run());
  })();
  try {
    await expect.poll(held.waiting, { timeout: 30_000 }).not.toBeNull();
    await expect.poll(() => pulled, { timeout: 30_000 }).toBe(2 * ROWS_A_CHUNK);
    for (let turn = 0; turn < 2_000; turn++) await yieldToEventLoop();
    expect(pulled).toBe(2 * ROWS_A_CHUNK);
  } finally {
    await held.release();
  }
  await run;
  expect(opened.summary()).toMatchObject({ rows, created: rows });
});
