import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { applyMigrations } from '../../src/db/migrate.ts';
import { dropMonths, makeMonths } from '../../src/db/partitions.ts';
import { MESSAGES, monthStart, PARTITIONED, readCut } from '../../src/db/sql/partitions.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { EmbeddedPostgres, RUN_ROLE } from '../../src/embedded/postgres.ts';
import { makeAuthority } from '../support/certificates.ts';
import { asRunRole, type TestDatabase, testDatabase } from '../support/database.ts';
import { heliograph, results } from '../support/doctor.ts';
import { RoleProcess, SECRET_KEY } from '../support/hub.ts';
import { ownPostgres } from '../support/servers.ts';

let database: TestDatabase;
let run: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  const url = await asRunRole(database.url);
  run = new pg.Client({ connectionString: url });
  await run.connect();
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

test('the owner migrates an empty database for the run role; the doctor tells them apart', async () => {
  const { url, drop } = await testDatabase(true);
  onTestFinished(drop);
  const { port, password, pathname } = new URL(url);
  const { ownerUrl, runUrl } = new EmbeddedPostgres({ folder: '', port: Number(port), password });
  const [owner, user] = [ownerUrl, runUrl].map((each) => Object.assign(new URL(each), { pathname }).href);
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`ALTER DATABASE ${pathname.slice(1)} OWNER TO heliograph_owner`);
  await admin.end();

  // Nobody has given it anything yet.
  expect(await applyMigrations(owner ?? '')).toEqual(['20261123140000_init']);
  const refused = new RoleProcess('scheduler', {
    DATABASE_URL: user,
    NATS_URL: inject('natsUrl'),
    HELIOGRAPH_SECRET_KEY: SECRET_KEY,
  });
  await refused.ended;
  expect(refused.output).toContain(`with HELIOGRAPH_RUN_ROLE=${RUN_ROLE}`);

  const asRun = await heliograph({ DATABASE_URL: user }, 'migrate');
  expect(asRun).toMatchObject({
    code: 1,
    text: expect.stringMatching(/^\nThe role "heliograph_run" may not change the schema \(permission denied/),
  });
  const migrate = (HELIOGRAPH_RUN_ROLE: string) => heliograph({ DATABASE_URL: owner, HELIOGRAPH_RUN_ROLE }, 'migrate');
  expect(await migrate(RUN_ROLE)).toMatchObject({ code: 0, text: expect.stringContaining(`"${RUN_ROLE}" has what`) });
  expect(await migrate('nobody"; DROP TABLE contacts; --')).toMatchObject({
    code: 1,
    text: expect.stringMatching(/is no role of this server: make it with CREATE ROLE/),
  });
  for (const role of ['heliograph_owner', 'heliograph'])
    expect(await migrate(role)).toMatchObject({ code: 1, text: expect.stringContaining('whatever the owner') });

  // A later release has a table more, and `migrate` was told of no run role.
  const client = new pg.Client({ connectionString: owner });
  await client.connect();
  await client.query('CREATE TABLE later (id int)');
  await client.end();
  const api = new RoleProcess('api', {
    DATABASE_URL: user,
    NATS_URL: inject('natsUrl'),
    PORT: '0',
    HELIOGRAPH_SECRET_KEY: SECRET_KEY,
  });
  await api.ended;
  expect(api.output).toContain(
    'The role "heliograph_run" may not write to later. Run `heliograph migrate` as the owner',
  );
  expect((await migrate(RUN_ROLE)).code).toBe(0);

  const role = async (DATABASE_URL: string | undefined) => (await results({ DATABASE_URL })).get('PostgreSQL: role');
  expect(await role(user)).toMatchObject({ verdict: 'ok', found: expect.stringContaining(RUN_ROLE) });
  expect(await role(owner)).toMatchObject({ verdict: 'warning', found: 'heliograph_owner owns the tables.' });
  expect(await role(url)).toMatchObject({ verdict: 'warning', found: 'heliograph is a superuser.' });
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

test('migrations reach a server that lets nobody in without TLS', async () => {
  const server = await ownPostgres();
  onTestFinished(() => server.dispose());
  await server.start();
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const { rows } = await admin.query<{ data: string; hba: string }>(
    `SELECT current_setting('data_directory') AS data, current_setting('hba_file') AS hba`,
  );
  const { data = '', hba = '' } = rows[0] ?? {};
  const { privateKey: key, certificate } = makeAuthority('test').issue('127.0.0.1');
  const { uid, gid } = fs.statSync(data);
  for (const [name, text] of [
    ['server.key', key],
    ['server.crt', certificate],
  ] as const) {
    fs.writeFileSync(path.join(data, name), text, { mode: 0o600 });
    fs.chownSync(path.join(data, name), uid, gid);
  }
  await admin.query('ALTER SYSTEM SET ssl = on');
  fs.writeFileSync(hba, 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  await admin.query('SELECT pg_reload_conf()');
  await admin.end();
  await expect
    .poll(() => heliograph({ DATABASE_URL: server.url }, 'migrate'), { timeout: 30_000 })
    .toMatchObject({ code: 1 });
  const secured = `${server.url}?sslmode=no-verify`;
  expect(await heliograph({ DATABASE_URL: secured }, 'migrate')).toEqual({
    code: 0,
    text: expect.stringContaining('Applied'),
  });
  expect((await results({ DATABASE_URL: secured })).get('PostgreSQL: migrations')?.verdict).toBe('ok');
});
