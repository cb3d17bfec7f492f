import { expect, test } from 'vitest';
import { applyMigrations, describeDatabase, schemaSql } from '../../src/db/migrate.ts';
import { testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';

test('the migrations make what schema.prisma says: columns, indexes with their predicates, constraints, enums', async () => {
  const [migrated, fromSchema] = [await testDatabase(), await testDatabase(true)];
  const client = await databaseClient(fromSchema.url);
  await client.query((await schemaSql(fromSchema.url)).replace('CREATE SCHEMA IF NOT EXISTS "public";', ''));
  await client.end();
  const lines = await describeDatabase(fromSchema.url);
  expect(lines.length).toBeGreaterThan(200);
  expect(await describeDatabase(migrated.url)).toEqual(lines);
  await Promise.all([migrated.drop(), fromSchema.drop()]);
});

test('applying the migrations again changes nothing, also by two at once', async () => {
  const database = await testDatabase(true);
  const both = await Promise.all([applyMigrations(database.url), applyMigrations(database.url)]);
  expect(both.flat()).toEqual(['20261123140000_init']);
  expect(await applyMigrations(database.url)).toEqual([]);
  await database.drop();
});

/** The table as the engine makes it; a script waits at its first statement while somebody holds the lock 42. */
const HELD = `CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL,
    finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0);
  CREATE FUNCTION held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF current_query() LIKE '%CREATE TYPE%' THEN PERFORM pg_advisory_xact_lock_shared(42); END IF; RETURN NULL; END $$;
  CREATE TRIGGER held BEFORE UPDATE ON _prisma_migrations EXECUTE FUNCTION held()`;
/** Scripts that wait so. */
const WAITING = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%CREATE TYPE%'
  AND wait_event = 'advisory' AND pid <> pg_backend_pid()`;
/** Ends the connection that holds the migrators' lock, whose upper half is 1: to the server, that process is gone. */
const END_MIGRATOR = `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
  AND classid = 1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

test('a script that its dead client has sent, and another process has given up, leaves nothing when it runs', async () => {
  const database = await testDatabase(true);
  const client = await databaseClient(database.url);
  await client.query(HELD);
  await client.query('SELECT pg_advisory_lock(42)');
  const waiting = async () => (await client.query(WAITING)).rowCount;
  const dead = applyMigrations(database.url).then(
    () => 'applied',
    () => 'failed',
  );
  await expect.poll(waiting, { timeout: 30_000 }).toBe(1);
  expect((await client.query(END_MIGRATOR)).rowCount).toBe(1);
  const next = applyMigrations(database.url);
  const givenUp = async () =>
    (await client.query('SELECT FROM _prisma_migrations WHERE rolled_back_at IS NOT NULL')).rowCount;
  await expect.poll(givenUp, { timeout: 30_000 }).toBe(1);
  await client.query('SELECT pg_advisory_unlock(42)');
  expect(await next).toEqual(['20261123140000_init']);
  expect(await dead).toBe('failed');
  const { rows } = await client.query(
    'SELECT finished_at IS NOT NULL AS done FROM _prisma_migrations ORDER BY started_at',
  );
  expect(rows).toEqual([{ done: false }, { done: true }]);
  await client.end();
  expect(await applyMigrations(database.url)).toEqual([]);
  await database.drop();
});

test('the consent ledger and the audit log refuse to be changed, deleted or emptied', async () => {
  const database = await testDatabase();
  const client = await databaseClient(database.url);
  const [workspace, contact, entry] = ['1', '2', '3'].map((n) => `01a20000-0000-7000-8000-00000000000${n}`);
  await client.query(
    `INSERT INTO workspaces (id, name, help_text, opt_out_text, opt_in_text) VALUES ($1, 'x', 'x', 'x', 'x')`,
    [workspace],
  );
  await client.query('INSERT INTO contacts (id, workspace_id) VALUES ($1, $2)', [contact, workspace]);
  await client.query(
    `INSERT INTO consent_entries (id, workspace_id, position, hash, contact_id, action, source, actor_kind, occurred_at)
     VALUES ($1, $2, 1, '\\x00', $3, 'GRANT', 'FORM', 'SYSTEM', now())`,
    [entry, workspace, contact],
  );
  await client.query(
    `INSERT INTO audit_entries (id, workspace_id, actor_kind, action, subject) VALUES ($1, $2, 'SYSTEM', 'x.make', 'x')`,
    [entry, workspace],
  );
  for (const table of ['consent_entries', 'audit_entries']) {
    for (const change of [`UPDATE ${table} SET actor_id = id`, `DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`]) {
      await expect(client.query(change), change).rejects.toThrow(`${table} is append-only`);
    }
  }
  await client.end();
  await database.drop();
});

test('contacts are counted by the server once thousands are committed: not amid the first chunk of an import', async () => {
  const database = await testDatabase();
  const client = await databaseClient(database.url);
  const { rows } = await client.query<{ options: string[] }>(
    `SELECT reloptions AS options FROM pg_class WHERE relname = 'contacts'`,
  );
  const limits = Object.fromEntries((rows[0]?.options ?? []).map((option) => option.split('=')));
  // Vacuuming counts as analysing does.
  for (const what of ['vacuum', 'vacuum_insert', 'analyze']) {
    expect(Number(limits[`autovacuum_${what}_threshold`]), what).toBeGreaterThanOrEqual(2_000);
  }
  await client.end();
  await database.drop();
});
