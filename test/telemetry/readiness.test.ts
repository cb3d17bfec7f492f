import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Api } from '../support/api.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub, RoleProcess } from '../support/hub.ts';
import { LyingSmsc } from '../support/lying-smsc.ts';
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
  await expect.poll(ready, { timeout: 30_000 }).toMatchObject({
    status: 503,
    body: { status: 'not ready', checks: { database: { ok: true }, nats: { ok: false, error: expect.any(String) } } },
  });
  expect((await fetch(`${url}/health`)).status).toBe(200);
  await expect.poll(connected, { timeout: 30_000 }).toBe('0');
  await nats.start();
  await expect.poll(ready, { timeout: 30_000 }).toMatchObject({ status: 200 });
  await expect.poll(connected, { timeout: 30_000 }).toBe('1');
});

test('with a port for those who watch, the metrics are there and not on the port of the API', async () => {
  const api = `http://127.0.0.1:${hub.environment.PORT}`;
  expect((await fetch(`${api}/metrics`)).status).toBe(404);
  expect((await fetch(`${api}/health`)).status).toBe(200);
  expect((await fetch(`${api}/ready`)).status).toBe(200);
  expect((await fetch(`${url}/graphql`)).status).toBe(404);
});

test('an API that is asked to stop is not ready at once, takes requests for its drain delay, and sends sockets elsewhere', async () => {
  const port = await freePort();
  const own = { PORT: String(port), HELIOGRAPH_METRICS_PORT: '', HELIOGRAPH_DRAIN_MS: '4000' };
  const api = new RoleProcess('api', { ...hub.environment, ...own });
  await api.ready;
  const origin = `http://127.0.0.1:${port}`;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { apiKey: hub.api.key } }));
  await once(socket, 'message');
  const closed = once(socket, 'close');
  api.child.kill('SIGTERM');
  await expect.poll(async () => (await fetch(`${origin}/ready`)).status, { timeout: 3_000, interval: 20 }).toBe(503);
  const late = await new Api(`127.0.0.1:${port}`, hub.api.key).send('+447911120200');
  expect(late.accepted.id).toBeTruthy();
  expect(socket.readyState).toBe(WebSocket.OPEN);
  expect((await closed)[0]).toBe(1012);
  await api.ended;
  expect(api.child.exitCode).toBe(0);
  await expect(fetch(`${origin}/ready`)).rejects.toThrow();
});

test('a process that is asked to stop is alive and not ready until it has ended', async () => {
  // It holds the response back, so that the stop has something to wait for.
  const held: (() => void)[] = [];
  const smsc = await LyingSmsc.start(
    { onSubmit: (_client, _sm, answer) => held.push(() => answer(0, '1')) },
    Number(hub.environment.HELIOGRAPH_SIMULATOR_PORT),
  );
  const port = await freePort();
  hub.environment.HELIOGRAPH_METRICS_PORT = String(port);
  await hub.start('dispatcher');
  const dispatcher = hub.role('dispatcher');
  const watched = `http://127.0.0.1:${port}`;
  expect((await fetch(`${watched}/ready`)).status).toBe(200);
  await hub.api.send('+447911120100');
  // This one, and the one that an API took while it drained.
  await expect.poll(() => held.length, { timeout: 30_000 }).toBe(2);
  dispatcher.child.kill('SIGTERM');
  const answer = async () => {
    const response = await fetch(`${watched}/ready`);
    return { status: response.status, body: await response.json() };
  };
  await expect.poll(answer, { timeout: 30_000 }).toMatchObject({ status: 503, body: { status: 'stopping' } });
  expect((await fetch(`${watched}/health`)).status).toBe(200);
  for (const respond of held) respond();
  await dispatcher.ended;
  expect(dispatcher.child.exitCode).toBe(0);
  await expect(fetch(`${watched}/ready`)).rejects.toThrow();
  await smsc.server.close();
});
