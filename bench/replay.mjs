#!/usr/bin/env node
// How fast a subscriber that returns gets what it missed: sends messages one by one while it is away, then lets it go on
// from its cursor, alone or beside a load of new messages, with a light query now and then to see what others feel. Starts a
// hub of its own and prints one line of JSON.
//
//   node bench/replay.mjs [--messages 4000] [--lines 1] [--runs 3] [--load 0]
import fs from 'node:fs';
import http from 'node:http';
import { parseArgs } from 'node:util';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import WebSocket from 'ws';
import { median } from './children.mjs';
import { startHub } from './hub.mjs';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '4000' },
    runs: { type: 'string', default: '3' },
    // Senders beside each other: with one, a chunk of news holds an event or two.
    lines: { type: 'string', default: '1' },
    load: { type: 'string', default: '0' },
  },
});
const messages = Number(values.messages);
const perSecond = Number(values.load);
const QUERY = `subscription($after: Cursor) { messageEvents(after: $after) {
  ... on MessageStreamEvent { cursor event { type at status } message { id status } } ... on StreamGap { reason } } }`;
const SEND = `mutation($input: SendMessageInput!) { sendMessage(input: $input) {
  ... on SendMessagePayload { accepted { id } } ... on Error { error: message } } }`;

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
const hub = await startHub();
const db = new pg.Client(hub.databaseUrl);
await db.connect();
const api = apiProcess();
let next = 0;

const cursor = await firstCursor();
await sendMany(messages);
await settled();
const chunks = await chunksOfFeed();
const runs = [];
for (let run = 0; run < Number(values.runs); run++) runs.push(await replay());
await db.end();
await hub.stop();
const of = (name) => median(runs.map((each) => each[name]));
console.log(
  JSON.stringify({
    benchmark: 'replay',
    eventsARun: 4 * messages,
    chunks,
    loadPerSecond: perSecond,
    eventsPerSecond: of('eventsPerSecond'),
    apiCpuMicrosPerEvent: of('apiCpuMicros'),
    firstEventMs: of('firstEventMs'),
    othersP50Ms: of('othersP50Ms'),
    othersP99Ms: of('othersP99Ms'),
    grownMiB: of('grownMiB'),
    runs: runs.map((each) => each.eventsPerSecond),
  }),
);
process.exit();

function post(body) {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${hub.key}`, 'content-length': text.length };
    const request = http.request({ agent, port: hub.port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers }, (response) => {
      response.resume();
      response.once('end', resolve);
    });
    request.once('error', reject);
    request.end(text);
  });
}

function send() {
  const input = { to: { phone: `+4474${String(next++ % 100_000).padStart(5, '0')}111` }, content: { text: 'Your parcel is on its way.' }, purpose: 'TRANSACTIONAL' };
  return post({ query: SEND, variables: { input } });
}

async function sendMany(count) {
  let left = count;
  await Promise.all(
    Array.from({ length: Number(values.lines) }, async () => {
      while (left-- > 0) await send();
    }),
  );
}

/** Until every message has ended. */
async function settled() {
  for (;;) {
    const { rows } = await db.query(`SELECT count(*)::int AS open FROM messages WHERE finished_at IS NULL`);
    if (rows[0].open === 0) return new Promise((resolve) => setTimeout(resolve, 2_000));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** How many chunks the news are in. */
async function chunksOfFeed() {
  const [, text = '0'] = /heliograph_nats_stream_messages\{stream="FEED"\} (\d+)/.exec(await (await fetch(`http://127.0.0.1:${hub.port}/metrics`)).text()) ?? [];
  return Number(text);
}

/** A subscriber; its items are handed over until it is closed. */
function subscribe(after, onItem) {
  const client = createClient({
    url: `ws://127.0.0.1:${hub.port}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${hub.key}` },
    lazy: false,
  });
  const fail = (error) => {
    throw new Error(JSON.stringify(error));
  };
  client.subscribe({ query: QUERY, variables: { after } }, { next: ({ data }) => onItem(data.messageEvents), error: fail, complete() {} });
  return client;
}

/** The cursor of the last event of a first message: what comes after it is of the others. */
async function firstCursor() {
  let last = null;
  const client = subscribe(null, (item) => {
    last = item;
  });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await send();
  while (last?.event.type !== 'DELIVERED') await new Promise((resolve) => setTimeout(resolve, 50));
  await client.dispose();
  return last.cursor;
}

async function replay() {
  let running = true;
  const latencies = [];
  const others = (async () => {
    while (running) {
      const began = performance.now();
      await post({ query: '{ viewer { workspace { name } } }' });
      latencies.push(performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const load = (async () => {
    while (running && perSecond > 0) {
      const began = performance.now();
      await Promise.all(Array.from({ length: Math.ceil(perSecond / 20) }, send));
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, 50 - (performance.now() - began))));
    }
  })();
  const { cpu, residentMiB } = used();
  const began = performance.now();
  let [count, firstEventMs, mostMiB] = [0, 0, 0];
  const sampling = setInterval(() => {
    mostMiB = Math.max(mostMiB, used().residentMiB);
  }, 100);
  let client;
  await new Promise((resolve) => {
    client = subscribe(cursor, () => {
      if (++count === 1) firstEventMs = performance.now() - began;
      if (count === 4 * messages) resolve();
    });
  });
  const seconds = (performance.now() - began) / 1_000;
  const after = used();
  running = false;
  clearInterval(sampling);
  await client.dispose();
  await Promise.all([others, load]);
  if (perSecond > 0) await settled();
  latencies.sort((a, b) => a - b);
  const at = (part) => Math.round(latencies[Math.floor((latencies.length - 1) * part)] * 10) / 10;
  return {
    eventsPerSecond: Math.round(count / seconds),
    apiCpuMicros: Math.round(((after.cpu - cpu) / count) * 1e7) / 10,
    firstEventMs: Math.round(firstEventMs),
    othersP50Ms: at(0.5),
    othersP99Ms: at(0.99),
    grownMiB: Math.round(mostMiB - residentMiB),
  };
}

/** CPU seconds and resident memory of the API (Linux). */
function used() {
  const stat = fs.readFileSync(`/proc/${api}/stat`, 'utf8').split(') ')[1].split(' ');
  const [, kibibytes = '0'] = /^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${api}/status`, 'utf8')) ?? [];
  return { cpu: (Number(stat[11]) + Number(stat[12])) / 100, residentMiB: Number(kibibytes) / 1_024 };
}

function apiProcess() {
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const isApi = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('serve\0--roles\0api');
      if (isApi && fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`PORT=${hub.port}\0`)) return Number(pid);
    } catch {
      // It ended while we looked.
    }
  }
  throw new Error('no API process');
}
