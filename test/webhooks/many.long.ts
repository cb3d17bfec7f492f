import type http from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replayTimer } from '../../src/domains/webhooks/replay.ts';
import { type RunningWebhooks, startWebhooks } from '../../src/domains/webhooks/webhooks.ts';
import { chunksOf } from '../../src/kernel/chunks.ts';
import { lowestIdAt, newId } from '../../src/kernel/ids.ts';
import { runDueTimers } from '../../src/pipeline/schedule/timer-runner.ts';
import { timerHandlers } from '../../src/pipeline/schedule/timers.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { heldOctets } from '../support/heap.ts';
import { Receiver } from './receiver.ts';

const ENDPOINTS = 1_000;
/** Deliveries of a month of one endpoint. */
const A_MONTH = 30_000;
const DAY_MS = 24 * 3_600_000;
const WAIT = { timeout: 120_000, interval: 100 };

let service: Service;
let receiver: Receiver;
let running: RunningWebhooks;
beforeAll(async () => {
  service = await openService();
  receiver = await new Receiver().start();
  running = startWebhooks(service.api.runtime);
});
afterAll(async () => {
  await running?.stop();
  await receiver?.stop();
  await service?.close();
});

const made =
  'mutation($i: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $i) { ... on CreateWebhookEndpointPayload { endpoint { id } } } }';

test('a thousand endpoints of which one is dead do not slow each other', async () => {
  const input = { url: `${receiver.url}/dead`, events: ['MESSAGE_ACCEPTED'] };
  const { endpoint } = await service.ask<{ endpoint: { id: string } }>(made, { i: input });
  const ids = Array.from({ length: ENDPOINTS - 1 }, () => newId());
  await service.sql(
    `INSERT INTO webhook_endpoints (id, workspace_id, url, description, events, filter, version, ordered, secret, enabled, enabled_at, created_at)
     SELECT u.id, workspace_id, $2 || u.id, '', events, '{}', 1, false, secret, true, enabled_at, created_at
     FROM webhook_endpoints, unnest($1::uuid[]) AS u(id) WHERE webhook_endpoints.id = $3`,
    [ids, `${receiver.url}/`, uuidOf(endpoint.id)],
  );
  receiver.answer = ({ path }, response) => {
    if (path !== '/dead') response.end();
  };
  const send = () =>
    service.ask('mutation($i: SendMessageInput!) { sendMessage(input: $i) { __typename } }', {
      i: { to: { phone: '+447911120001' }, content: { text: 'Hi' }, purpose: 'TRANSACTIONAL' },
    });
  const rounds = 3;
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round++) await send();
  const got = () =>
    new Set(
      receiver.received
        .filter(({ path }) => path !== '/dead')
        .map(({ path, headers }) => `${path} ${headers['webhook-id']}`),
    ).size;
  await expect.poll(got, WAIT).toBe(rounds * (ENDPOINTS - 1));
  // The timeout of a request is 15 s: whoever waited behind the dead one would be later.
  console.log(
    `${rounds * (ENDPOINTS - 1)} deliveries beside a dead endpoint: ${Math.round(performance.now() - startedAt)} ms`,
  );
  const [{ pending } = { pending: -1 }] = await service.sql<{ pending: number }>(
    `SELECT count(*)::int AS pending FROM webhook_deliveries WHERE status = 'PENDING' AND endpoint_id = $1`,
    [uuidOf(endpoint.id)],
  );
  expect(pending).toBe(rounds);
  await service.sql('DELETE FROM webhook_deliveries');
  await service.sql('DELETE FROM webhook_endpoints');
});

test('a month of deliveries is replayed in order, in bounded memory', async () => {
  receiver.answer = (_received, response) => void response.end();
  receiver.received.length = 0;
  const input = { url: `${receiver.url}/month` };
  const { endpoint } = await service.ask<{ endpoint: { id: string } }>(made, { i: input });
  const id = uuidOf(endpoint.id);
  const began = Date.now() - 30 * DAY_MS;
  const stepMs = Math.floor((30 * DAY_MS) / A_MONTH);
  const rows = Array.from({ length: A_MONTH }, (_, index) => {
    const at = new Date(began + index * stepMs);
    return { id: lowestIdAt(at).replace('-0000-0000-', '-7000-8000-'), at };
  });
  for (const part of chunksOf(rows, 5_000)) {
    await service.sql(
      `INSERT INTO webhook_deliveries (id, workspace_id, endpoint_id, event, event_id, subject_id, status, due_at, retry_until, log, created_at, finished_at)
       SELECT u.id, $3, $4, 'webhook.test', u.id, $4, 'DELIVERED', u.at, u.at, '[]', u.at, u.at FROM unnest($1::uuid[], $2::timestamptz[]) AS u(id, at)`,
      [part.map((row) => row.id), part.map((row) => row.at), service.workspaceId, id],
    );
  }
  const before = heldOctets();
  let most = 0;
  receiver.answer = (_received, response, count) => {
    if (count % 2_000 === 0) most = Math.max(most, heldOctets());
    response.end();
  };
  const replay =
    'mutation($i: ReplayWebhooksInput!) { replayWebhooks(input: $i) { ... on ReplayWebhooksPayload { deliveries more } } }';
  expect(
    await service.ask(replay, { i: { endpointId: endpoint.id, from: new Date(began - DAY_MS).toISOString() } }),
  ).toEqual({ deliveries: 1_000, more: true });
  const { runtime } = service.api;
  const scheduler = { ...runtime, timerHandlers: timerHandlers(runtime, [replayTimer()]) } as never;
  const startedAt = performance.now();
  const step = () => runDueTimers(scheduler, new AbortController().signal);
  await expect.poll(() => step().then(() => receiver.received.length), WAIT).toBe(A_MONTH);
  console.log(
    `${A_MONTH} deliveries replayed: ${Math.round(performance.now() - startedAt)} ms, heap +${Math.round((most - before) / 1_048_576)} MiB`,
  );
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(A_MONTH);
  // What the receiver of the test keeps of each request is a part of it.
  expect(most - before).toBeLessThan(100 * 1_048_576);
  const order = receiver.received.map(({ headers }) => headers['webhook-id'] ?? '');
  const firstOfEach = chunksOf(order, 1_000).map(([first = '']) => first);
  expect(firstOfEach).toEqual([...firstOfEach].sort());
});

test('receivers that are slow, silent, gone, redirect, or lie about the length of their answer harm themselves alone', async () => {
  const kinds: Record<string, (response: http.ServerResponse) => void> = {
    honest: (response) => void response.end('ok'),
    slow: (response) => void setTimeout(() => response.end('ok'), 1_000),
    silent: () => {},
    gone: (response) => void response.writeHead(410).end(),
    redirects: (response) => void response.writeHead(302, { location: `${receiver.url}/elsewhere` }).end(),
    // Says that it is longer than it is, and hangs up; says that it is short, and writes on.
    longer: (response) => {
      response.writeHead(200, { 'content-length': '1000000' });
      response.write('x');
      response.socket?.end();
    },
    endless: (response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(65_536)) || response.write(''), 1);
      response.once('close', () => clearInterval(more));
    },
  };
  receiver.received.length = 0;
  receiver.answer = ({ path }, response) => kinds[path.slice(1)]?.(response);
  const ids = new Map<string, string>();
  for (const kind of Object.keys(kinds)) {
    const input = { url: `${receiver.url}/${kind}`, events: ['MESSAGE_ACCEPTED'] };
    const { endpoint } = await service.ask<{ endpoint: { id: string } }>(made, { i: input });
    ids.set(kind, uuidOf(endpoint.id));
  }
  const startedAt = performance.now();
  for (let round = 0; round < 5; round++)
    await service.ask('mutation($i: SendMessageInput!) { sendMessage(input: $i) { __typename } }', {
      i: { to: { phone: '+447911120001' }, content: { text: 'Hi' }, purpose: 'TRANSACTIONAL' },
    });
  const of = (path: string) => receiver.received.filter((each) => each.path === path).length;
  await expect.poll(() => of('/honest'), WAIT).toBe(5);
  // The silent one takes 15 s for one: nobody waits for it.
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  const logged = async (kind: string) =>
    service.sql<{ status: string; error: string | null }>(
      `SELECT status, log->-1->>'error' AS error FROM webhook_deliveries WHERE endpoint_id = $1 AND log <> '[]' ORDER BY id`,
      [ids.get(kind)],
    );
  const delivered = Array(5).fill({ status: 'DELIVERED', error: null });
  for (const kind of ['honest', 'slow', 'longer', 'endless'])
    await expect.poll(() => logged(kind), WAIT).toEqual(delivered);
  await expect
    .poll(async () => (await logged('redirects'))[0]?.error, WAIT)
    .toContain('it redirects, which is not followed');
  expect(of('/elsewhere')).toBe(0);
  await expect.poll(async () => (await logged('silent'))[0]?.error, WAIT).toBe('no answer in time');
  const [gone] = await service.sql('SELECT enabled, disabled_reason AS reason FROM webhook_endpoints WHERE id = $1', [
    ids.get('gone'),
  ]);
  expect(gone).toEqual({ enabled: false, reason: 'GONE' });
  await service.sql('DELETE FROM webhook_deliveries');
  await service.sql('DELETE FROM webhook_endpoints');
});
