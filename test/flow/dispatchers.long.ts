import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { type Api, numbers } from '../support/api.ts';
import { audit } from '../support/audit.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub, RoleProcess, seedWorkspace } from '../support/hub.ts';

const CONNECTIONS = 4;

let database: TestDatabase;
let hub: Hub;
const apis: Api[] = [];

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  const port = Number(hub.environment.HELIOGRAPH_SIMULATOR_PORT);
  apis.push(hub.api);
  for (let index = 2; index <= CONNECTIONS; index++) {
    apis.push(hub.api.as(await seedWorkspace(database.url, port, { account: `-${index}` })));
  }
  await hub.startAll();
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

/** How many connections each dispatcher has bound, most first. */
async function shares(): Promise<number[]> {
  const db = openDatabase(database.url, 1);
  try {
    const { rows } = await db.pool.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM connections WHERE state = 'BOUND' AND lease_until > now()
       GROUP BY owner_id ORDER BY 1 DESC`,
    );
    return rows.map((row) => row.count);
  } finally {
    await db.close();
  }
}

const within = { timeout: 40_000, interval: 250 };

test('dispatchers share the connections: who comes takes some over, who goes leaves them, and nothing is sent twice', async () => {
  await expect.poll(shares, within).toEqual([CONNECTIONS]);
  const batches = await Promise.all(apis.map((api, index) => api.sendMany(numbers(1_000, 40_000 + index * 1_000))));
  const second = new RoleProcess('dispatcher', hub.environment);
  try {
    await second.ready;
    await expect.poll(shares, within).toEqual([2, 2]);
    const more = await Promise.all(apis.map((api, index) => api.sendMany(numbers(1_000, 50_000 + index * 1_000))));
    await second.kill('SIGTERM');
    await expect.poll(shares, within).toEqual([CONNECTIONS]);
    for (const [round, all] of [batches, more].entries()) {
      for (const [index, { batch }] of all.entries()) {
        const counts = () => apis[index]?.counts(batch.id);
        await expect.poll(counts, { timeout: 60_000, message: `round ${round}` }).toEqual({ delivered: 1_000 });
      }
    }
    const { duplicates, missing, stored } = await audit(hub);
    expect({ duplicates, missing, stored: stored.length }).toEqual({ duplicates: [], missing: [], stored: 8_000 });
  } finally {
    await second.kill();
  }
});
