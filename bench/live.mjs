#!/usr/bin/env node
// Feeds thousands of graphql-ws subscribers of one API process with news of stored messages (published on FEED, as the
// road does after its commit), and prints one line of JSON: deliveries a second in bursts, latency at a given rate, the
// API's CPU a delivery and its memory a subscriber; beside them a bare WebSocket server that writes the same bytes, one
// write an event, in the same run. The hub is a running one (`npm start`); it needs a NATS login of its data folder.
//
//   node bench/live.mjs [--subscribers 5000] [--events 200] [--bursts 5] [--rate 100000] [--seconds 5] [--data-dir .heliograph] [--port 4000] [--quick]
import { fork } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { jetstream } from '@nats-io/jetstream';
import { connect as connectNats } from '@nats-io/transport-node';
import pg from 'pg';
import { median } from './children.mjs';
import { collectedMemory } from './heap.mjs';
import { frameCounter, maskedFrame, openWebSocket } from './live-sockets.mjs';

const { values } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '5000' },
    events: { type: 'string', default: '200' },
    bursts: { type: 'string', default: '5' },
    rate: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '5' },
    port: { type: 'string', default: '4000' },
    'data-dir': { type: 'string', default: '.heliograph' },
    quick: { type: 'boolean', default: false },
  },
});
if (values.quick) Object.assign(values, { subscribers: '500', events: '50', bursts: '2', rate: '10000', seconds: '2' });
const subscribers = Number(values.subscribers);
const KEYS = Math.ceil(subscribers / 900);
const QUERY =
  'subscription { messageEvents { ... on MessageStreamEvent { cursor event { type at status } message { id status } } ... on StreamGap { reason } } }';
const state = JSON.parse(fs.readFileSync(path.join(values['data-dir'], 'state.json'), 'utf8'));
const owner = process.env.HELIOGRAPH_API_KEY ?? state.apiKey;
const db = new pg.Client(
  `postgresql://heliograph:${state.postgresPassword}@127.0.0.1:${state.ports.postgres}/heliograph`,
);
await db.connect();
const nats = await connectNats({ servers: `127.0.0.1:${state.ports.nats}`, user: 'heliograph', pass: state.natsPassword });
const feed = jetstream(nats);

const refs = await storedEvents(Number(values.events));
const keys = await Promise.all(Array.from({ length: KEYS }, (_, index) => newKey(index)));
const sockets = [];
// A few at a time: so many may wait for their first message.
while (sockets.length < subscribers) {
  const count = Math.min(50, subscribers - sockets.length);
  sockets.push(...(await Promise.all(Array.from({ length: count }, (_, index) => subscribe(keys[(sockets.length + index) % KEYS])))));
}
await warmUp();
const sample = sockets[0].lastText;
const bursts = [];
for (let run = 0; run < Number(values.bursts); run++) bursts.push(await burst());
const paced = await atRate(Number(values.rate), Number(values.seconds));
// Last: a forced collection throws away what the engine has learnt, and what it learnt is not of the subscribers.
const withThem = await collectedMemory(apiProcess().pid);
for (const socket of sockets) socket.end();
await new Promise((resolve) => setTimeout(resolve, 2_000));
const without = await collectedMemory(apiProcess().pid);
const bare = await bareServer(sample);
await nats.close();
await db.end();
const deliveriesPerSecond = median(bursts.map((each) => each.deliveriesPerSecond));
console.log(
  JSON.stringify({
    benchmark: 'live',
    subscribers,
    eventsABurst: refs.length,
    payloadOctets: sample.length,
    deliveriesPerSecond,
    apiCpuMicrosPerDelivery: median(bursts.map((each) => each.apiCpuMicros)),
    atRate: paced,
    // Of the API's JavaScript and its buffers after a collection, with the subscribers and when they have left.
    kibPerSubscriber: perSubscriber('heldOctets'),
    residentMiB: Math.round(withThem.residentOctets / 1_048_576),
    bare,
    ratioToBare: Math.round((deliveriesPerSecond / bare.deliveriesPerSecond) * 100) / 100,
  }),
);
process.exit();

function perSubscriber(what) {
  return round2((withThem[what] - without[what]) / subscribers / 1_024);
}

async function ask(query, variables) {
  const response = await fetch(`http://127.0.0.1:${values.port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${owner}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return Object.values(data)[0];
}

async function newKey(index) {
  const input = { name: `bench live ${Date.now()} ${index}`, role: 'DEVELOPER', expiresIn: 'PT1H' };
  const made = await ask(
    'mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on CreateApiKeyPayload { secret } ... on Error { error: message } } }',
    { input },
  );
  if (made.secret === undefined) throw new Error(JSON.stringify(made));
  return made.secret;
}

/** References to the newest stored events of the owner's workspace; messages are sent when there are too few. */
async function storedEvents(count) {
  const find = async () =>
    (
      await db.query(
        `SELECT id AS "messageId", 'ACCEPTED' AS type, workspace_id AS "workspaceId" FROM messages WHERE implicit_events & 1 = 1
         AND workspace_id = (SELECT workspace_id FROM api_keys WHERE hash = $2) ORDER BY id DESC LIMIT $1`,
        [count, crypto.createHash('sha256').update(owner).digest()],
      )
    ).rows;
  const known = await find();
  if (known.length >= count) return known;
  const recipients = Array.from({ length: count }, (_, index) => ({ to: { phone: `+4475001${String(10_100 + index)}` } }));
  const input = { recipients, content: { text: 'hello' }, purpose: 'TRANSACTIONAL' };
  await ask(
    'mutation($input: SendMessagesInput!) { sendMessages(input: $input) { ... on SendMessagesPayload { batch { id } } ... on Error { error: message } } }',
    { input },
  );
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  return find();
}

function publish(events) {
  const { workspaceId } = refs[0];
  const payload = { kind: 'messages', events: events.map(({ messageId, type }) => ({ messageId, type })) };
  return feed.publish(`feed.${workspaceId}.messages`, JSON.stringify(payload), { msgID: crypto.randomUUID() });
}

/** One subscriber over a bare socket: frames are counted, not parsed. */
function subscribe(key) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(Number(values.port), '127.0.0.1');
    const counter = frameCounter((text) => {
      if (text.includes('connection_ack')) {
        const id = crypto.randomUUID();
        socket.write(maskedFrame(JSON.stringify({ id, type: 'subscribe', payload: { query: QUERY } })));
        counter.counting = true;
        resolve(Object.assign(counter, { end: () => socket.destroy() }));
      }
    });
    socket.on('error', reject);
    openWebSocket(socket, '/graphql', counter, () =>
      socket.write(maskedFrame(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } }))),
    );
  });
}

function total() {
  return sockets.reduce((sum, socket) => sum + socket.count, 0);
}

/** Events until every subscriber has got one. */
async function warmUp() {
  for (let tries = 0; tries < 60; tries++) {
    await publish(refs.slice(0, 1));
    await new Promise((resolve) => setTimeout(resolve, 500));
    if (sockets.every((socket) => socket.count > 0)) return settle();
  }
  throw new Error('not every subscriber gets events');
}

async function settle() {
  for (let last = -1; last !== total(); ) {
    last = total();
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** All events at once: how long until every subscriber has every one. */
async function burst() {
  const goal = total() + subscribers * refs.length;
  const cpu = apiProcess().cpu;
  const began = performance.now();
  await publish(refs);
  await until(() => total() >= goal);
  const seconds = (performance.now() - began) / 1_000;
  const deliveries = subscribers * refs.length;
  return {
    deliveriesPerSecond: Math.round(deliveries / seconds),
    apiCpuMicros: Math.round(((apiProcess().cpu - cpu) / deliveries) * 1e7) / 10,
  };
}

async function until(condition) {
  const deadline = performance.now() + 120_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('deliveries are missing after 120 s');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Events ten times a second, so many that deliveries come at the rate: from publishing to each delivery. */
async function atRate(rate, seconds) {
  const TICK_MS = 100;
  const each = Math.max(1, Math.round((rate * TICK_MS) / 1_000 / subscribers));
  const published = [];
  const latencies = [];
  const cpu = { api: apiProcess().cpu, bench: process.cpuUsage() };
  const waited = machineWait();
  const from = performance.now();
  for (const socket of sockets) {
    const start = socket.count;
    let seen = 0;
    socket.onCount = (count) => {
      const now = performance.now();
      for (; seen < count - start; seen++) latencies.push(now - published[Math.floor(seen / each)]);
    };
  }
  for (let tick = 0; tick < (seconds * 1_000) / TICK_MS; tick++) {
    const began = performance.now();
    published.push(began);
    await publish(refs.slice(0, each));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, TICK_MS - (performance.now() - began))));
  }
  const lasted = performance.now() - from;
  const used = process.cpuUsage(cpu.bench);
  const busy = {
    apiCpuShare: round2(((apiProcess().cpu - cpu.api) * 1_000) / lasted),
    benchCpuShare: round2((used.user + used.system) / 1_000 / lasted),
    cpuPressure: round2((machineWait() - waited) / 1_000 / lasted),
  };
  await settle();
  for (const socket of sockets) socket.onCount = null;
  latencies.sort((a, b) => a - b);
  const at = (part) => Math.round(latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * part))]);
  return {
    deliveriesPerSecond: Math.round((each * subscribers * 1_000) / TICK_MS),
    delivered: latencies.length,
    expected: published.length * each * subscribers,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    ...busy,
  };
}

/** Microseconds in which something that could run waited for a processor (Linux, since the start). */
function machineWait() {
  return Number(/some .*total=(\d+)/.exec(fs.readFileSync('/proc/pressure/cpu', 'utf8'))?.[1] ?? 0);
}

function round2(number) {
  return Math.round(number * 100) / 100;
}

/** The same bytes from a server that does nothing else. */
async function bareServer(text) {
  const child = fork(new URL('./peers/bare-sockets.mjs', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const port = await new Promise((resolve) => child.once('message', (message) => resolve(message.port)));
  const counters = await Promise.all(
    Array.from(
      { length: subscribers },
      () =>
        new Promise((resolve) => {
          const socket = net.connect(port, '127.0.0.1');
          const counter = frameCounter(() => {});
          counter.counting = true;
          openWebSocket(socket, '/', counter, () => resolve(counter));
        }),
    ),
  );
  const runs = [];
  for (let run = 0; run < 3; run++) {
    const start = counters.reduce((sum, counter) => sum + counter.count, 0);
    const began = performance.now();
    child.send(Array.from({ length: 40 }, () => text));
    await until(() => counters.reduce((sum, counter) => sum + counter.count, 0) - start >= 40 * subscribers);
    runs.push(Math.round((40 * subscribers * 1_000) / (performance.now() - began)));
  }
  child.kill();
  return { deliveriesPerSecond: median(runs) };
}

/** The API process and its CPU seconds (Linux). */
function apiProcess() {
  const folder = path.resolve(values['data-dir']);
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('serve\0--roles\0api')) continue;
      if (!fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HELIOGRAPH_DATA_DIR=${folder}`)) continue;
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return { pid: Number(pid), cpu: (Number(stat[11]) + Number(stat[12])) / 100 };
    } catch {
      // It ended while we looked.
    }
  }
  throw new Error(`no API process of ${folder}: start the hub with HELIOGRAPH_DATA_DIR set to this absolute folder`);
}
