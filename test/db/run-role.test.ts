import type pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { dropMonths, makeMonths } from '../../src/db/partitions.ts';
import { MESSAGES, monthStart, PARTITIONED, readCut } from '../../src/db/sql/partitions.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { EmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { asRunRole, type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { heliograph } from '../support/doctor.ts';

let database: TestDatabase;
let run: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  const url = await asRunRole(database.url);
  run = await databaseClient(url);
  const db = openDatabase(url, 2);
  await createWorkspaceWithOwner(db, { name: 'Test', defaultCountry: 'GB', currency: 'EUR' });
  await db.close();
});
afterAll(async () => {
  await run.end();
  await database.drop();
});

test.each([
  ['UPDATE audit_entries SET action = action', 'audit_entries'],
  ['DELETE FROM audit_entries', 'audit_entries'],
  ['TRUNCATE audit_entries', 'audit_entries'],
  ["UPDATE consent_entries SET action = 'REVOKE'", 'consent_entries'],
  ['DELETE FROM consent_entries', 'consent_entries'],
  ['TRUNCATE consent_entries CASCADE', 'consent_entries'],
  ['SELECT 1 FROM audit_entries FOR UPDATE', 'audit_entries'],
  ['TRUNCATE contacts CASCADE', 'contacts'],
  ['DELETE FROM _prisma_migrations', '_prisma_migrations'],
  ['CREATE TABLE mine (id int)', 'schema public'],
  ['DROP TABLE messages', 'messages'],
  ['ALTER TABLE audit_entries DISABLE TRIGGER ALL', 'audit_entries'],
  ['ALTER TABLE messages DETACH PARTITION messages_before', 'messages'],
  ['CREATE OR REPLACE FUNCTION refuse_stale_states(stale int) RETURNS void LANGUAGE sql AS $$ $$', ''],
  ['DROP TRIGGER audit_entries_append_only ON audit_entries', 'audit_entries'],
  ['SET ROLE heliograph_owner', 'heliograph_owner'],
  ['CREATE ROLE another', ''],
])('the run role may not %s', async (sql, on) => {
  await expect(run.query(sql)).rejects.toThrow(
    expect.objectContaining({ code: '42501', message: expect.stringContaining(on) }),
  );
});

test('its functions keep the months of their four tables, drop the oldest only, and run nothing that is handed to them', async () => {
  const call = (name: string, ...values: unknown[]) =>
    run.query(`SELECT ${name}(${values.map((_, at) => `$${at + 1}`).join(', ')})`, values);
  const [first, until] = [monthStart(new Date(), 9), monthStart(new Date(), 10)];
  for (const table of ['audit_entries', 'contacts', 'messages; DROP TABLE contacts', null])
    await expect(call('make_months', table, 'id', 100, first, until, false)).rejects.toThrow('is not kept by months');
  await expect(call('drop_oldest_month', 'consent_entries', 'x')).rejects.toThrow('is not kept by months');
  const { months } = await readCut(run, MESSAGES);
  for (const month of ['contacts', 'messages_before', months[1]?.name])
    await expect(call('drop_oldest_month', 'messages', month)).rejects.toThrow('is not the oldest month of messages');
  await expect(
    call('make_months', 'messages', 'id" < 0; DROP TABLE contacts; --', 100, first, until, false),
  ).rejects.toThrow(/column .* does not exist/);
  // An object of the caller's does not come before the owner's.
  await run.query('CREATE TEMP TABLE pg_inherits (inhparent oid); CREATE TEMP TABLE pg_class (oid oid)');
  await expect(call('drop_oldest_month', 'messages', 'contacts')).rejects.toThrow('is not the oldest month');
  await run.query('DROP TABLE pg_temp.pg_inherits, pg_temp.pg_class');
  expect(await readCut(run, MESSAGES)).toEqual({ ...(await readCut(run, MESSAGES)), months });
});

test('it makes the months to come, also where the session is of another time zone, and drops those that are past', async () => {
  const db = openDatabase(await asRunRole(database.url), 2);
  onTestFinished(() => db.close());
  db.pool.on('connect', (client) => void client.query("SET timezone = 'Pacific/Auckland'"));
  const later = monthStart(new Date(), 3);
  const made = await makeMonths(db.pool, later);
  expect(made).toHaveLength(PARTITIONED.length * 3);
  for (const each of PARTITIONED) {
    const { months, end } = await readCut(db.pool, each);
    expect(months.map(({ from }) => from)).toEqual([0, 1, 2, 3, 4, 5, 6].map((n) => monthStart(new Date(), n)));
    expect(end).toEqual(monthStart(new Date(), 7));
  }
  const { dropped, keptFrom } = await dropMonths(db.pool, monthStart(new Date(), 2));
  expect(dropped).toHaveLength(PARTITIONED.length * 2);
  expect(keptFrom).toEqual(monthStart(new Date(), 2));
  expect((await readCut(db.pool, MESSAGES)).begin).toEqual(monthStart(new Date(), 2));
});

test('a role that may make nothing in an empty database is told which one may', async () => {
  const { url, drop } = await testDatabase(true);
  onTestFinished(drop);
  const { port, password, pathname } = new URL(url);
  const { runUrl } = new EmbeddedPostgres({ folder: '', port: Number(port), password });
  const own = Object.assign(new URL(runUrl), { pathname }).href;
  const { code, text } = await heliograph({ DATABASE_URL: own }, 'migrate');
  expect(code).toBe(1);
  expect(text).toMatch(
    /^\nThe role "heliograph_run" may not change the schema .*: run `heliograph migrate` as the role that owns/,
  );
});
