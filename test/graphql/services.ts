/** Where the tests of this folder find a migrated database and a NATS with JetStream. */
export interface Services {
  databaseUrl: string;
  natsUrl: string;
}

/** @throws Error when the environment does not name them */
export function testServices(): Services {
  const { TEST_DATABASE_URL: databaseUrl, TEST_NATS_URL: natsUrl } = process.env;
  if (databaseUrl === undefined || natsUrl === undefined) throw new Error('set TEST_DATABASE_URL and TEST_NATS_URL');
  return { databaseUrl, natsUrl };
}
