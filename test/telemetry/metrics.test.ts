import fs from 'node:fs';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { parseGlobalId } from '../../src/kernel/global-ids.ts';
import type { MetricDefinition } from '../../src/telemetry/metric.ts';
import { METRICS } from '../../src/telemetry/metrics.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';
import { freePort } from '../support/servers.ts';

let database: TestDatabase;
let hub: Hub;
/** Where each process is watched. */
const watched = new Map<string, string>();

/** The samples of a process by their whole name, labels and all. */
async function scrape(role: string): Promise<{ text: string; samples: Map<string, number> }> {
  const response = await fetch(`${watched.get(role)}/metrics`);
  expect(response.status).toBe(200);
  const text = await response.text();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return {
    text,
    samples: new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))])),
  };
}

/** The sum of a metric's samples whose labels hold what is asked. */
async function total(role: string, name: string, labels = ''): Promise<number> {
  const { samples } = await scrape(role);
  const own = [...samples].filter(([key]) => key.split('{')[0] === name && key.includes(labels));
  return own.reduce((sum, [, value]) => sum + value, 0);
}

beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  for (const role of ['dispatcher', 'scheduler']) {
    const port = await freePort();
    hub.environment.HELIOGRAPH_METRICS_PORT = String(port);
    await hub.start(role);
    watched.set(role, `http://127.0.0.1:${port}`);
  }
  delete hub.environment.HELIOGRAPH_METRICS_PORT;
  await hub.start('simulator', 'api');
  watched.set('api', `http://127.0.0.1:${hub.environment.PORT}`);
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

test('every process says that it is alive and ready', async () => {
  for (const url of watched.values()) {
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'alive' });
    const ready = await fetch(`${url}/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      status: 'ready',
      checks: { database: { ok: true }, nats: { ok: true } },
    });
  }
});

test('one message, one refusal and one reply are counted at every stage they pass', async () => {
  const following = hub.api.follow();
  await expect.poll(() => total('api', 'heliograph_broadcast_subscribers'), { timeout: 30_000 }).toBe(1);
  const { accepted: message } = await hub.api.send('+447911120016');
  await hub.api.send('not a number');
  const refused = await hub.api.send('+447911120005');
  await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
  await expect
    .poll(async () => (await hub.api.message(refused.accepted.id)).status, { timeout: 30_000 })
    .toBe('FAILED');
  await expect
    .poll(() => total('dispatcher', 'heliograph_inbound_messages_total', 'outcome="stored"'), { timeout: 30_000 })
    .toBe(1);
  await expect.poll(() => following.items.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(7);
  const expected: [string, string, string, number][] = [
    ['api', 'heliograph_accept_messages_total', 'outcome="accepted"', 2],
    ['api', 'heliograph_accept_messages_total', 'outcome="INVALID_INPUT"', 1],
    ['api', 'heliograph_accept_seconds_count', 'kind="single"', 2],
    ['dispatcher', 'heliograph_dispatch_messages_total', 'outcome="claimed"', 2],
    ['dispatcher', 'heliograph_dispatch_queue_seconds_count', 'lane="normal"', 2],
    ['dispatcher', 'heliograph_submit_outcomes_total', 'outcome="accepted"', 1],
    ['dispatcher', 'heliograph_submit_outcomes_total', 'outcome="GIVE_UP"', 1],
    ['dispatcher', 'heliograph_submit_response_seconds_count', '', 2],
    ['dispatcher', 'heliograph_submit_bound_sessions', '', 1],
    ['dispatcher', 'heliograph_submit_connection_info', 'name="simulator",state="BOUND"', 1],
    ['dispatcher', 'heliograph_record_facts_total', 'kind="outcomes"', 2],
    ['dispatcher', 'heliograph_record_facts_total', 'kind="receipt"', 1],
    ['dispatcher', 'heliograph_receipts_total', 'outcome="matched"', 1],
    ['dispatcher', 'heliograph_receipts_seconds_count', '', 1],
    ['dispatcher', 'heliograph_inbound_seconds_count', '', 1],
    ['api', 'heliograph_nats_connected', '', 1],
  ];
  const found = await Promise.all(
    expected.map(async ([role, name, labels]) => [role, name, labels, await total(role, name, labels)]),
  );
  expect(found).toEqual(expected);
  expect(await total('api', 'heliograph_broadcast_deliveries_total')).toBeGreaterThan(2);
  expect(await total('api', 'heliograph_outbox_rows_total', 'outcome="published"')).toBeGreaterThan(0);
  expect(await total('dispatcher', 'nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0);
  await following.stop();
});

test('a message for later is counted by the scheduler, with how late it was', async () => {
  await hub.api.send('+447911120041', { sendAt: new Date(Date.now() + 1_500).toISOString() });
  const queued = () => total('scheduler', 'heliograph_schedule_messages_total', 'status="QUEUED"');
  await expect.poll(queued, { timeout: 30_000 }).toBe(1);
  expect(await total('scheduler', 'heliograph_schedule_lag_seconds_count')).toBe(1);
  expect(await total('scheduler', 'heliograph_schedule_lag_seconds_bucket', 'le="+Inf"')).toBe(1);
});

test('a hub tells every metric of the catalogue, and what the dashboard and the guide name', async () => {
  const texts = await Promise.all([...watched.keys()].map(async (role) => (await scrape(role)).text));
  const told = new Set(texts.flatMap((text) => [...text.matchAll(/^# TYPE (\S+)/gm)].map((match) => match[1])));
  expect(Object.keys(METRICS).filter((name) => !told.has(name))).toEqual([]);
  const [dashboard, guide] = ['grafana/dashboard.json', 'docs/operations.md'].map((file) =>
    fs.readFileSync(file, 'utf8'),
  );
  // The roles of the database, in whose names the hub works, are no metrics.
  const named = (text = '') => new Set(text.match(/\b(heliograph_(?!(?:owner|run)\b)|nodejs_|process_)[a-z0-9_]+/g));
  const unknown = (text?: string) =>
    [...named(text)].filter((name) => !told.has(name) && !told.has(name.replace(/_(bucket|count|sum)$/, '')));
  expect(unknown(dashboard)).toEqual([]);
  expect(unknown(guide)).toEqual([]);
  expect(named(dashboard).size).toBeGreaterThan(45);
});

test('the guide lists every metric with its type, its labels and what it means', () => {
  const guide = fs.readFileSync('docs/operations.md', 'utf8');
  const rows = Object.entries<MetricDefinition>(METRICS).map(
    ([name, { type, labels, help }]) => `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`,
  );
  expect(rows.filter((row) => !guide.includes(row))).toEqual([]);
});

test('no label holds a number, a text or the id of a message', async () => {
  const { accepted: message } = await hub.api.send('+447911120042', { content: { text: 'A very private text' } });
  await expect.poll(async () => (await hub.api.message(message.id)).status, { timeout: 30_000 }).toBe('DELIVERED');
  const { uuid } = parseGlobalId(message.id) ?? expect.unreachable('an id that cannot be read');
  for (const role of watched.keys()) {
    const { text } = await scrape(role);
    expect(text).not.toMatch(/44791112|private/);
    expect(text).not.toContain(uuid);
    expect(text).not.toContain(message.id);
  }
});
