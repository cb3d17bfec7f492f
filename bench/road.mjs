#!/usr/bin/env node
// Drives a running hub (`npm start`) through GraphQL, in bulk and one by one, and prints one line of JSON: messages
// accepted and carried end to end a second (accepted → receipt stored), the time from acceptance to submit, and the CPU
// and memory of every process. Medians over the runs. The SMSC is the one the workspace's routes lead to: the simulator,
// or any other that was connected with createSmscConnection and createRoute.
//
// Singles go one a request over so many connections, or (`--transport socket`) as so many operations at a time over one
// WebSocket.
//
//   node bench/road.mjs [--messages 10000] [--runs 3] [--single 1000] [--connections 32] [--transport http] [--data-dir .heliograph] [--port 4000] [--quick]
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { fromGlobalId } from '../build/kernel/global-ids.js';
import { median } from './children.mjs';
import { processesOf, usage } from './processes.mjs';
import { drive, driveSocket } from './wire.mjs';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '10000' },
    single: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    transport: { type: 'string', default: 'http' },
    port: { type: 'string', default: '4000' },
    'data-dir': { type: 'string', default: '.heliograph' },
    smsc: { type: 'string' },
    window: { type: 'string', default: '1000' },
    quick: { type: 'boolean', default: false },
  },
});
if (values.quick) Object.assign(values, { messages: '1000', single: '200', runs: '1' });
if (!['http', 'socket'].includes(values.transport)) throw new RangeError(`--transport ${values.transport}: http or socket`);
const state = JSON.parse(fs.readFileSync(path.join(values['data-dir'], 'state.json'), 'utf8'));
const key = process.env.HELIOGRAPH_API_KEY ?? state.apiKey;
const url = `http://127.0.0.1:${values.port}/graphql`;
const database = `postgresql://heliograph:${state.postgresPassword}@127.0.0.1:${state.ports.postgres}/heliograph`;
const text = 'Your order 12345 was shipped and will be with you tomorrow before noon. Thank you!';
const SEND =
  'mutation($input: SendMessageInput!) { sendMessage(input: $input) { ... on SendMessagePayload { accepted { id } } ... on Error { error: message } } }';
const WITHIN_MS = 180_000;
/** Statuses that are not the end. */
const OPEN = ['ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED', 'SENDING', 'SENT', 'OUTCOME_UNKNOWN'];

const db = new pg.Client({ connectionString: database });
await db.connect();
if (values.smsc !== undefined) await connect(values.smsc);
const runs = [];
for (let run = 0; run < Number(values.runs); run++) {
  runs.push({ bulk: await bulk(run, Number(values.messages)), single: await single(run, Number(values.single)) });
}
await db.end();
console.log(
  JSON.stringify({
    benchmark: 'road',
    messages: Number(values.messages),
    single: Number(values.single),
    runs: runs.length,
    bulk: medians(runs.map((each) => each.bulk)),
    oneByOne: medians(runs.map((each) => each.single)),
  }),
);

/** Leads all routes to an SMSC: a connection and a route that comes before every other. */
async function connect(address) {
  const [host, port] = address.split(':');
  const name = `bench ${address}`;
  const input = { name, host, port: Number(port), systemId: 'bench', password: 'bench', windowSize: Number(values.window) };
  const found = await ask('{ smscConnections(first: 100) { edges { node { id name windowSize } } } }');
  const known = found.edges.find(({ node: each }) => each.name === name && each.windowSize === input.windowSize);
  if (known === undefined) {
    const made = await ask(
      'mutation($input: SmscConnectionInput!) { createSmscConnection(input: $input) { ... on SmscConnectionPayload { smscConnection { id } } ... on Error { error: message } } }',
      { input },
    );
    const route = { name: `${name} ${values.window}`, priority: 1_000, connectionIds: [made.smscConnection.id] };
    const routed = await ask(
      'mutation($input: RouteInput!) { createRoute(input: $input) { ... on RoutePayload { route { id } } ... on Error { error: message } } }',
      { input: route },
    );
    if (routed.route === undefined) throw new Error(JSON.stringify(routed));
  }
  for (let tries = 0; tries < 100; tries++) {
    const { edges } = await ask('{ smscConnections(first: 100) { edges { node { name state } } } }');
    if (edges.some(({ node: each }) => each.name === name && each.state === 'BOUND')) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${address} was not bound within 20 s`);
}

async function ask(query, variables) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return Object.values(data)[0];
}

/** A valid British mobile number; none that has a scenario of its own in the simulator (last four digits below 0020). */
function number(run, index, base) {
  const digits = String((base + run * 100_003 + index * 21) % 1_000_000).padStart(6, '0');
  return `+447500${Number(digits.slice(-4)) < 20 ? `${digits.slice(0, -4)}5555` : digits}`;
}

async function bulk(run, count) {
  const recipients = Array.from({ length: count }, (_, index) => ({ to: { phone: number(run, index, 100_000) } }));
  const before = processesOf(values['data-dir'], state);
  const began = performance.now();
  const batches = [];
  for (let at = 0; at < count; at += 10_000) {
    const input = { recipients: recipients.slice(at, at + 10_000), content: { text }, purpose: 'TRANSACTIONAL' };
    const result = await ask(
      'mutation($input: SendMessagesInput!) { sendMessages(input: $input) { ... on SendMessagesPayload { batch { id accepted } } ... on Error { error: message } } }',
      { input },
    );
    if (result.batch?.accepted !== input.recipients.length) throw new Error(`not accepted: ${JSON.stringify(result)}`);
    batches.push(fromGlobalId('MessageBatch', result.batch.id));
  }
  const accepted = performance.now();
  const ended = await settled('batch_id = ANY($1::uuid[])', [batches]);
  const used = usage(before, processesOf(values['data-dir'], state), count);
  return {
    acceptedPerSecond: Math.round((count / (accepted - began)) * 1_000),
    endToEndPerSecond: Math.round((count / (ended - began)) * 1_000),
    ...(await latency('batch_id = ANY($1::uuid[])', [batches])),
    ...used,
  };
}

/** The lowest id of a moment (UUID version 7). */
function firstIdOf(ms) {
  const time = ms.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

function inputOf(run, index) {
  return { to: { phone: number(run, index, 50_000) }, content: { text }, purpose: 'TRANSACTIONAL' };
}

function check(answer) {
  if (!answer.includes('"accepted":{"id"')) throw new Error(answer);
}

function overHttp(run, count) {
  const head = `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nauthorization: Bearer ${key}\r\n`;
  return drive({
    port: Number(values.port),
    connections: Number(values.connections),
    count,
    request(index) {
      const body = JSON.stringify({ query: SEND, variables: { input: inputOf(run, index) } });
      return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
    },
    check,
  });
}

function overSocket(run, count) {
  return driveSocket({
    port: Number(values.port),
    key,
    underWay: Number(values.connections),
    count,
    payload: (index) => ({ query: SEND, variables: { input: inputOf(run, index) } }),
    check,
  });
}

async function single(run, count) {
  const since = 'id >= $1::uuid';
  const first = firstIdOf(Date.now());
  const before = processesOf(values['data-dir'], state);
  const began = performance.now();
  await (values.transport === 'socket' ? overSocket(run, count) : overHttp(run, count));
  const accepted = performance.now();
  const ended = await settled(since, [first]);
  const used = usage(before, processesOf(values['data-dir'], state), count);
  return {
    acceptedPerSecond: Math.round((count / (accepted - began)) * 1_000),
    endToEndPerSecond: Math.round((count / (ended - began)) * 1_000),
    ...(await latency(`m.${since}`, [first])),
    ...used,
  };
}

/** Waits until every message has ended; asks first what is small, so as not to measure itself. */
async function settled(where, params) {
  const deadline = performance.now() + WITHIN_MS;
  while (performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { rowCount } = await db.query('(SELECT 1 FROM queued_chunks LIMIT 1) UNION ALL (SELECT 1 FROM claims LIMIT 1)');
    if (rowCount > 0) continue;
    const at = performance.now();
    const open = `status = ANY($${params.length + 1}::message_status[])`;
    const { rows } = await db.query(`SELECT 1 FROM messages WHERE ${where} AND ${open} LIMIT 1`, [...params, OPEN]);
    if (rows.length === 0) return at;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not every message ended within ${WITHIN_MS / 1_000} s`);
}

/** From the row's acceptance to the claim whose commit is followed by the submit, in milliseconds. */
async function latency(where, params) {
  const { rows } = await db.query(
    `SELECT percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM m.claimed_at - m.created_at) * 1000) AS p
     FROM messages m WHERE ${where}`,
    params,
  );
  const [p50, p99] = rows[0].p;
  return { acceptToSubmitP50Ms: Math.round(p50), acceptToSubmitP99Ms: Math.round(p99) };
}

function medians(list) {
  const [first] = list;
  return Object.fromEntries(
    Object.keys(first).map((name) => [
      name,
      typeof first[name] === 'object' ? medians(list.map((each) => each[name])) : median(list.map((each) => each[name])),
    ]),
  );
}
