import pg from 'pg';
import { expect, test } from 'vitest';
import { OTHER_COLUMNS, PERSONAL_COLUMNS } from '../../src/db/personal-data.ts';
import { testDatabase } from '../support/database.ts';

test('every column of the database is in the registry of personal data exactly once', async () => {
  const database = await testDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname || '.' || a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
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
});
