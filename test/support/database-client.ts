import pg from 'pg';

/**
 * A connection of a test's own to a database. One that a failed test leaves open is ended with its database: that fails the next
 * query on it, not the whole run.
 */
export async function databaseClient(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  client.on('error', () => {});
  await client.connect();
  return client;
}
