import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  pid: number;
  text: string;
}

/** OTLP over HTTP in JSON, as the exporter writes it. */
interface Export {
  resourceSpans: {
    resource: { attributes: { key: string; value: { intValue?: number | string } }[] };
    scopeSpans: { spans: Omit<Span, 'pid' | 'text'>[] }[];
  }[];
}

let database: TestDatabase;
let hub: Hub;
let collector: Server;
const spans: Span[] = [];

beforeAll(async () => {
  collector = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    for (const { resource, scopeSpans } of (JSON.parse(Buffer.concat(chunks).toString()) as Export).resourceSpans) {
      const pid = Number(resource.attributes.find(({ key }) => key === 'process.pid')?.value.intValue);
      for (const span of scopeSpans.flatMap((scope) => scope.spans))
        spans.push({ ...span, pid, text: JSON.stringify(span) });
    }
    res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', () => resolve()));
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  Object.assign(hub.environment, {
    NODE_OPTIONS: `--import ${pathToFileURL('examples/tracing.mjs').href}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
    HELIOGRAPH_LOG_LEVEL: 'debug',
  });
  await hub.startAll();
});

afterAll(async () => {
  await hub?.stop();
  await database?.drop();
  collector?.close();
});

const TRACE = '0af7651916cd43dd8448eb211c80319';
const CALLER = 'b7ad6b7169203331';

/** Sends as an application that is followed itself. */
async function send(to: string, traceparent: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${hub.environment.PORT}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${hub.api.key}`, traceparent },
    body: JSON.stringify({
      query: `mutation Send($to: PhoneNumber!) { sendMessage(input: { to: { phone: $to }, content: { text: "A private text" }, purpose: TRANSACTIONAL }) {
        ... on SendMessagePayload { accepted { id } } } }`,
      variables: { to },
    }),
  });
  const { data } = (await response.json()) as { data: { sendMessage: { accepted: { id: string } } } };
  return data.sendMessage.accepted.id;
}

const delivered = (id: string) =>
  expect.poll(async () => (await hub.api.message(id)).status, { timeout: 30_000 }).toBe('DELIVERED');
const ofTrace = (traceId: string) => spans.filter((span) => span.traceId === traceId);
const names = (traceId: string) => [...new Set(ofTrace(traceId).map((span) => span.name))].sort();

test('one trace follows a message from the mutation to its receipt, through both processes, as one tree', async () => {
  const traceId = `${TRACE}1`;
  const id = await send('+447911161601', `00-${traceId}-${CALLER}-01`);
  await delivered(id);
  const road = ['accept', 'claim', 'graphql mutation', 'publish', 'receipt', 'record', 'submit'];
  await expect.poll(() => names(traceId), { timeout: 30_000 }).toEqual(road);
  const own = ofTrace(traceId);
  const pids = (name: string) => own.filter((span) => span.name === name).map((span) => span.pid);
  const [api, dispatcher] = ['api', 'dispatcher'].map((role) => hub.role(role).child.pid);
  expect({ accept: pids('accept'), submit: pids('submit'), receipt: pids('receipt') }).toEqual({
    accept: [api],
    submit: [dispatcher],
    receipt: [dispatcher],
  });
  // Every span has its parent in the trace, and the mutation that of the caller.
  const known = new Map(own.map((span) => [span.spanId, span.name]));
  const edges = own.map((span) => `${span.name} < ${known.get(span.parentSpanId ?? '') ?? span.parentSpanId}`);
  expect([...new Set(edges)].sort()).toEqual([
    'accept < graphql mutation',
    'claim < publish',
    `graphql mutation < ${CALLER}`,
    'publish < graphql mutation',
    'receipt < graphql mutation',
    'record < graphql mutation',
    'submit < graphql mutation',
  ]);
  expect(own.filter((span) => span.name === 'receipt')[0]?.text).toContain(id);
  // The chunk it was accepted in leads to it by a link.
  const chunk = spans.find((span) => span.name === 'accept chunk' && span.text.includes(traceId));
  expect(chunk?.traceId).not.toBe(traceId);
});

test('a trace that its caller does not sample leaves no span and no mark on the row', async () => {
  const traceId = `${TRACE}2`;
  const [silent, heard] = [
    await send('+447911161602', `00-${traceId}-${CALLER}-00`),
    await send('+447911161603', `00-${TRACE}3-${CALLER}-01`),
  ];
  await delivered(silent);
  await delivered(heard);
  await expect.poll(() => names(`${TRACE}3`), { timeout: 30_000 }).toContain('receipt');
  expect(names(traceId)).toEqual([]);
  const client = await databaseClient(database.url);
  const { rows } = await client.query(`SELECT "to", trace_parent FROM messages WHERE "to" = ANY($1) ORDER BY "to"`, [
    ['+447911161602', '+447911161603'],
  ]);
  await client.end();
  expect(rows[0]).toEqual({ to: '+447911161602', trace_parent: null });
  expect(rows[1]?.trace_parent).toMatch(new RegExp(`^00-${TRACE}3-[0-9a-f]{16}-01$`));
});

test('of a batch twenty messages are followed', async () => {
  const { batch } = await hub.api.sendMany(
    Array.from({ length: 60 }, (_, index) => `+4479111617${String(index + 20)}`),
  );
  await expect.poll(() => hub.api.counts(batch.id), { timeout: 30_000 }).toEqual({ delivered: 60 });
  const client = await databaseClient(database.url);
  const { rows } = await client.query(
    `SELECT count(trace_parent)::int AS traced, max(trace_parent) AS parent FROM messages WHERE "to" LIKE '+4479111617%'`,
  );
  await client.end();
  expect(rows[0]?.traced).toBe(20);
  const traceId = String(rows[0]?.parent).split('-')[1] ?? '';
  const count = (name: string) => ofTrace(traceId).filter((span) => span.name === name).length;
  await expect
    .poll(() => [count('accept'), count('submit'), count('receipt')], { timeout: 30_000 })
    .toEqual([20, 20, 20]);
});

test('a WebSocket that shows its key is a span of its client’s trace, an error where it is refused', async () => {
  const init = async (apiKey: string, last: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${hub.environment.PORT}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    const payload = { apiKey, traceparent: `00-${TRACE}${last}-${CALLER}-01` };
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    await Promise.race([once(socket, 'message'), once(socket, 'close')]);
    socket.terminate();
    await expect.poll(() => names(`${TRACE}${last}`), { timeout: 30_000 }).toEqual(['connection_init']);
    return ofTrace(`${TRACE}${last}`)[0];
  };
  expect(await init(hub.api.key, '5')).toMatchObject({ parentSpanId: CALLER, status: { code: 0 } });
  expect(await init('hg_nobody', '6')).toMatchObject({ parentSpanId: CALLER, status: { code: 2 } });
});

test('a message from a handset is a span of its connection', async () => {
  const before = spans.length;
  await hub.api.ask(
    `mutation { simulateReply(input: { from: "+447911161601", text: "A private text" }) { __typename } }`,
    {},
  );
  await expect
    .poll(() => spans.slice(before).filter((span) => span.name === 'inbound').length, { timeout: 30_000 })
    .toBe(1);
});

test('the lines of the dispatcher about a message carry its trace', async () => {
  const traceId = `${TRACE}7`;
  await delivered(await send('+447911161607', `00-${traceId}-${CALLER}-01`));
  const lines = () =>
    hub
      .role('dispatcher')
      .output.split('\n')
      .filter((line) => line.includes(traceId));
  await expect.poll(lines, { timeout: 30_000 }).toContainEqual(expect.stringContaining('messages are sent'));
  await expect
    .poll(lines, { timeout: 30_000 })
    .toContainEqual(expect.stringContaining('facts of messages are recorded'));
});

test('no span holds a number or a text', () => {
  expect(spans.length).toBeGreaterThan(60);
  expect(spans.filter((span) => /7911161[67]|private text|parcel/.test(span.text))).toEqual([]);
});
