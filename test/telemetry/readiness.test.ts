import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';
import { freePort, ownNats, type TestServer } from '../support/servers.ts';

let database: TestDatabase;
let nats: TestServer;
let hub: Hub;
let url: string;

beforeAll(async () => {
  nats = await ownNats();
  await nats.start();
  database = await testDatabase();
  hub = await Hub.prepare(database.url, nats.url);
  const port = await freePort();
  hub.environment.HELIOGRAPH_METRICS_PORT = String(port);
  url = `http://127.0.0.1:${port}`;
  await hub.start('api');
});

afterAll(async () => {
  await hub?.stop();
  await nats?.dispose();
  await database?.drop();
});

const ready = async () => {
  const response = await fetch(`${url}/ready`);
  return { status: response.status, body: await response.json() };
};
const connected = async () =>
  /^heliograph_nats_connected (\d)/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1];

test('a process whose NATS is away is alive and not ready, says which part, and still tells its metrics; then it is ready again', async () => {
  expect(await ready()).toMatchObject({ status: 200 });
  expect(await connected()).toBe('1');
  await nats.kill();
  await expect.poll(ready, { timeout: 20_000 }).toMatchObject({
    status: 503,
    body: { status: 'not ready', checks: { database: { ok: true }, nats: { ok: false, error: expect.any(String) } } },
  });
  expect((await fetch(`${url}/health`)).status).toBe(200);
  await expect.poll(connected, { timeout: 20_000 }).toBe('0');
  await nats.start();
  await expect.poll(ready, { timeout: 30_000 }).toMatchObject({ status: 200 });
  await expect.poll(connected, { timeout: 20_000 }).toBe('1');
});

test('with a port for those who watch, the metrics are there and not on the port of the API', async () => {
  const api = `http://127.0.0.1:${hub.environment.PORT}`;
  expect((await fetch(`${api}/metrics`)).status).toBe(404);
  expect((await fetch(`${api}/health`)).status).toBe(200);
  expect((await fetch(`${api}/ready`)).status).toBe(200);
  expect((await fetch(`${url}/graphql`)).status).toBe(404);
});
