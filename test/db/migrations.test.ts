import pg from 'pg';
import { expect, test } from 'vitest';
import { applyMigrations, describeDatabase, schemaSql } from '../../src/db/migrate.ts';
import { testDatabase } from '../support/database.ts';

test('the migrations make what schema.prisma says: columns, indexes with their predicates, constraints, enums', async () => {
  const [migrated, fromSchema] = [await testDatabase(), await testDatabase(true)];
  const client = new pg.Client({ connectionString: fromSchema.url });
  await client.connect();
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

test('the consent ledger refuses to be changed, deleted or emptied', async () => {
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const [workspace, contact, entry] = ['1', '2', '3'].map((n) => `01a20000-0000-7000-8000-00000000000${n}`);
  await client.query(
    `INSERT INTO workspaces (id, name, help_text, opt_out_text, opt_in_text) VALUES ($1, 'x', 'x', 'x', 'x')`,
    [workspace],
  );
  await client.query('INSERT INTO contacts (id, workspace_id) VALUES ($1, $2)', [contact, workspace]);
  await client.query(
    `INSERT INTO consent_entries (id, workspace_id, contact_id, action, source, occurred_at) VALUES ($1, $2, $3, 'GRANT', 'FORM', now())`,
    [entry, workspace, contact],
  );
  await expect(client.query(`UPDATE consent_entries SET action = 'REVOKE'`)).rejects.toThrow('append-only');
  await expect(client.query('DELETE FROM consent_entries')).rejects.toThrow('append-only');
  await expect(client.query('TRUNCATE consent_entries CASCADE')).rejects.toThrow('append-only');
  await client.end();
  await database.drop();
});
