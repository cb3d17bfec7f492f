import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { PERSONAL_FILE } from '../../src/cli/personal-data.ts';
import { printedPersonalData } from '../../src/cli/personal-data-page.ts';
import { OTHER_COLUMNS } from '../../src/db/other-columns.ts';
import { PERSONAL_COLUMNS } from '../../src/db/personal-data.ts';
import { JSON_PATHS, KEPT } from '../../src/db/personal-tables.ts';
import { testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';

test('every column of the database is in the registry of personal data exactly once', async () => {
  const database = await testDatabase();
  const client = await databaseClient(database.url);
  const { rows } = await client.query<{ name: string; json: boolean }>(
    `SELECT c.relname || '.' || a.attname AS name, a.atttypid = 'jsonb'::regtype AS json FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
       AND c.relname <> '_prisma_migrations' AND a.attnum > 0 AND NOT a.attisdropped`,
  );
  await client.end();
  await database.drop();
  const registered = [
    ...PERSONAL_COLUMNS.map(({ table, column }) => `${table}.${column}`),
    ...Object.entries(OTHER_COLUMNS).flatMap(([table, columns]) =>
      columns.split(' ').map((each) => `${table}.${each}`),
    ),
  ];
  expect(rows.length).toBeGreaterThan(200);
  expect(registered.sort(), 'add a new column to src/db/personal-data.ts: can it name a person?').toEqual(
    rows.map(({ name }) => name).sort(),
  );
  const erased = new Set(
    PERSONAL_COLUMNS.filter(({ erase, subject }) => subject === 'workspace' || !erase.startsWith('stays')).map(
      ({ table, column }) => `${table}.${column}`,
    ),
  );
  const staying = rows.filter(({ name, json }) => json && !erased.has(name)).map(({ name }) => name);
  const described = Object.keys(JSON_PATHS).filter((name) => rows.find((row) => row.name === name)?.json);
  expect(described.sort(), 'say in src/db/personal-tables.ts what stands in JSON that stays').toEqual(staying.sort());
});

test('every table with personal data says how long it is kept', () => {
  expect([...new Set(PERSONAL_COLUMNS.map(({ table }) => table))].sort()).toEqual(Object.keys(KEPT).sort());
});

test('the page of the docs is the registry', async () => {
  expect(await readFile(PERSONAL_FILE, 'utf8'), 'node dist/main.js personal-data --write').toBe(printedPersonalData());
});
