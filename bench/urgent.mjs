#!/usr/bin/env node
// How long a one-time code takes from acceptance to submit while a long queue of bulk messages drains over the same
// connection: queues messages while the connection may send one a second, lets it go, and sends codes one by one at a steady
// rate. Prints one line of JSON, with the same codes over an empty queue as the baseline of the run. The hub is a running
// one (`npm start`), the SMSC is given with --smsc.
//
//   node bench/urgent.mjs --smsc 127.0.0.1:2775 [--queued 1000000] [--rate 50] [--seconds 20] [--data-dir .heliograph] [--port 4000]
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';

const { values } = parseArgs({
  options: {
    smsc: { type: 'string' },
    queued: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '20' },
    port: { type: 'string', default: '4000' },
    'data-dir': { type: 'string', default: '.heliograph' },
  },
});
if (values.smsc === undefined) throw new Error('--smsc HOST:PORT is missing');
const state = JSON.parse(fs.readFileSync(path.join(values['data-dir'], 'state.json'), 'utf8'));
const key = process.env.HELIOGRAPH_API_KEY ?? state.apiKey;
const db = new pg.Client(`postgresql://heliograph:${state.postgresPassword}@127.0.0.1:${state.ports.postgres}/heliograph`);
await db.connect();
const text = 'Your order 12345 was shipped and will be with you tomorrow before noon. Thank you!';
const PEOPLE = 20_000;

const connectionId = await connect();
const baseline = await codes();
await slowDown(1);
await bound();
await queue(Number(values.queued));
await slowDown(null);
await bound();
const waiting = await queuedNow();
const busy = await codes();
const left = await queuedNow();
await db.end();
console.log(
  JSON.stringify({
    benchmark: 'urgent',
    queued: waiting,
    queuedAtTheEnd: left,
    codes: busy,
    codesOverAnEmptyQueue: baseline,
    ratioP50: Math.round((busy.p50Ms / baseline.p50Ms) * 10) / 10,
  }),
);

async function ask(query, variables) {
  const response = await fetch(`http://127.0.0.1:${values.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return Object.values(data)[0];
}

async function connect() {
  const [host, port] = values.smsc.split(':');
  const name = `bench urgent ${Date.now()}`;
  const input = { name, host, port: Number(port), systemId: 'bench', password: 'bench', windowSize: 1_000 };
  const made = await ask(
    'mutation($input: SmscConnectionInput!) { createSmscConnection(input: $input) { ... on SmscConnectionPayload { smscConnection { id } } ... on Error { error: message } } }',
    { input },
  );
  const { id } = made.smscConnection;
  await ask(
    'mutation($input: RouteInput!) { createRoute(input: $input) { ... on RoutePayload { route { id } } ... on Error { error: message } } }',
    { input: { name, priority: 2_000, smscConnectionIds: [id] } },
  );
  await bound(id);
  return id;
}

/** As good as off for what is queued, but the route's still; `null`: as fast as it can. */
async function slowDown(throughputPerSecond) {
  const result = await ask(
    'mutation($input: UpdateSmscConnectionInput!) { updateSmscConnection(input: $input) { ... on SmscConnectionPayload { smscConnection { id } } ... on Error { error: message } } }',
    { input: { id: connectionId, throughputPerSecond } },
  );
  if (result.smscConnection === undefined) throw new Error(JSON.stringify(result));
}

async function bound(id = connectionId) {
  for (let tries = 0; tries < 200; tries++) {
    const { edges } = await ask('{ smscConnections(first: 100) { edges { node { id state } } } }');
    if (edges.some(({ node }) => node.id === id && node.state === 'BOUND')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the SMSC was not bound within 20 s');
}

async function queue(count) {
  for (let at = 0; at < count; at += 10_000) {
    const many = Math.min(10_000, count - at);
    const recipients = Array.from({ length: many }, (_, index) => ({ to: { phone: `+44750${2_010_000 + ((at + index) % PEOPLE)}` } }));
    const input = { recipients, content: { text }, purpose: 'TRANSACTIONAL', validFor: 'P1D' };
    const answer = await ask(
      'mutation($input: SendMessagesInput!) { sendMessages(input: $input) { ... on SendMessagesPayload { batch { accepted } } ... on Error { error: message } } }',
      { input },
    );
    const { batch } = answer;
    if (!(batch?.accepted >= many * 0.99)) throw new Error(`not all were accepted: ${JSON.stringify(answer)}`);
  }
}

async function queuedNow() {
  const { rows } = await db.query('SELECT COALESCE(sum(cardinality(message_ids)), 0)::int AS count FROM queued_chunks');
  return rows[0].count;
}

/** Codes at the rate; from the row's acceptance to the claim whose commit is followed by the submit. */
async function codes() {
  const began = Date.now();
  const sending = [];
  const every = 1_000 / Number(values.rate);
  for (let index = 0; index < Number(values.rate) * Number(values.seconds); index++) {
    const input = { to: { phone: `+44750${2_110_000 + (index % 1_000)}` }, content: { text: 'Your code is 123456' }, purpose: 'OTP' };
    sending.push(
      ask(
        'mutation($input: SendMessageInput!) { sendMessage(input: $input) { ... on SendMessagePayload { message { id } } ... on Error { error: message } } }',
        { input },
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + (index + 1) * every - Date.now())));
  }
  await Promise.all(sending);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const hex = began.toString(16).padStart(12, '0');
  const { rows } = await db.query(
    `SELECT count(*)::int AS sent, percentile_cont(ARRAY[0.5, 0.99, 1.0]) WITHIN GROUP (ORDER BY extract(epoch FROM m.claimed_at - m.created_at) * 1000) AS p
     FROM messages m WHERE m.claimed_at IS NOT NULL AND m.purpose = 'OTP' AND m.id >= $1::uuid`,
    [`${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`],
  );
  const [p50Ms, p99Ms, mostMs] = rows[0].p.map((ms) => Math.round(ms * 10) / 10);
  return { asked: sending.length, sent: rows[0].sent, p50Ms, p99Ms, mostMs };
}
