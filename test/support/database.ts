import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { afterEach, beforeEach, inject } from 'vitest';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { grantRunRole } from '../../src/db/run-role.ts';
import { EmbeddedPostgres, RUN_ROLE } from '../../src/embedded/postgres.ts';
import { databaseClient } from './database-client.ts';

/** A database of a test's own, with every migration applied. */
export interface TestDatabase {
  url: string;
  drop(): Promise<void>;
}

async function admin(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = await databaseClient(inject('templateUrl').replace(/\/[^/]*$/, '/postgres'));
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** How an empty database of another locale than the server's is made. */
const inLocale = (locale: string) => `TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE '${locale}'`;

/**
 * Copies the template.
 *
 * @param empty without any tables
 * @param locale of an empty one, as ICU spells it; `null`: the server's, which is C
 */
export async function testDatabase(empty = false, locale: string | null = null): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const made = locale === null ? '' : inLocale(locale);
  await admin(async (client) => {
    await client.query(`CREATE DATABASE ${name} ${empty ? made : 'TEMPLATE template_of_tests'}`);
  });
  return {
    url: inject('templateUrl').replace(/\/[^/]*$/, `/${name}`),
    drop: () =>
      admin(async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

/**
 * A database as the hub runs on it: with the role that has no more than `migrate` gives it.
 *
 * @param url with the superuser of a server that `ownPostgres` or the global set-up has made
 */
export async function asRunRole(url: string): Promise<string> {
  const { port, password, pathname } = new URL(url);
  const owner = await databaseClient(url);
  await grantRunRole(owner, RUN_ROLE).finally(() => owner.end());
  const { runUrl } = new EmbeddedPostgres({ folder: '', port: Number(port), password });
  return Object.assign(new URL(runUrl), { pathname }).href;
}

/** Gives each test of a file a database of its own, open. @returns the one of the test that runs */
export function databaseOfEach(poolSize: number): () => Database {
  let database: TestDatabase | undefined;
  let db: Database | undefined;
  beforeEach(async () => {
    database = await testDatabase();
    db = openDatabase(database.url, poolSize);
  });
  afterEach(async () => {
    await db?.close();
    await database?.drop();
  });
  return () => {
    if (db === undefined) throw new Error('no test runs');
    return db;
  };
}
