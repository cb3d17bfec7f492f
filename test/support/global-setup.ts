import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { applyMigrations } from '../../src/db/migrate.ts';
import { ownNats, ownPostgres } from './servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database that tests copy; nothing connects to it. */
    templateUrl: string;
    natsUrl: string;
  }
}

/** One PostgreSQL and one NATS for the whole run; every test takes its own database of the one and subjects of the other. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, nats] = await Promise.all([ownPostgres(), ownNats()]);
  await Promise.all([postgres.start(), nats.start()]);
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query('CREATE DATABASE template_of_tests');
  await admin.end();
  const templateUrl = postgres.url.replace(/\/heliograph$/, '/template_of_tests');
  await applyMigrations(templateUrl);
  project.provide('templateUrl', templateUrl);
  project.provide('natsUrl', nats.url);
  return async () => {
    await Promise.all([postgres.dispose(), nats.dispose()]);
  };
}
