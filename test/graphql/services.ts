import { inject } from 'vitest';
import { testDatabase } from '../support/database.ts';

/** Where the tests of this folder find a migrated database and a NATS with JetStream. */
export interface Services {
  databaseUrl: string;
  natsUrl: string;
}

/** A database of its own for each test file; it goes with the server at the end of the run. */
export async function testServices(): Promise<Services> {
  return { databaseUrl: (await testDatabase()).url, natsUrl: inject('natsUrl') };
}
