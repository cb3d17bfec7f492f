#!/usr/bin/env node
// What more processes bring: the same messages, one by one over HTTP, with 1, 2 and 4 API processes and as many dispatchers,
// four connections to one SMSC, each with a route of its own. Prints one line of JSON: messages a second, processor time a
// message by role, and what share of the work each process had; fails when a message was lost or went out twice, also by what
// the SMSC counted: a given one is asked at --control. On a machine with few cores the rate cannot rise: what shows is what
// the spreading itself costs.
//
//   node bench/scale.mjs [--messages 6000] [--processes 1,2,4] [--runs 3] [--connections 64] [--quick]
//                        [--smsc 127.0.0.1:2775] [--control 127.0.0.1:2776]
import fs from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { median, startSmsc, whole } from './children.mjs';
import { startHub } from './hub.mjs';
import { drive } from './wire.mjs';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '6000' },
    processes: { type: 'string', default: '1,2,4' },
    runs: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    smsc: { type: 'string' },
    control: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const messages = values.quick ? 800 : whole('messages', values.messages, 100, 1_000_000);
const runs = values.quick ? 1 : whole('runs', values.runs, 1, 20);
const connections = whole('connections', values.connections, 4, 1_000);
const counts = values.processes.split(',').map((each) => whole('processes', each, 1, 16));
const LINKS = 4;
const WITHIN_MS = 120_000;
const text = 'Your order 12345 was shipped and will be with you tomorrow before noon. Thank you!';
const SEND =
  'mutation($input: SendMessageInput!) { sendMessage(input: $input) { ... on SendMessagePayload { accepted { id } } ... on Error { error: message } } }';

const [host, port] = values.smsc?.split(':') ?? [];
if (values.control !== undefined && port === undefined) throw new Error('--control is of the SMSC that --smsc names');
const smsc = await startSmsc({ host, port, control: values.control });
const hub = await startHub();
const db = new pg.Client(hub.databaseUrl);
const extra = { api: [], dispatcher: [] };
let sent = 0;
try {
  await db.connect();
  for (let link = 0; link < LINKS; link++) await connect(link);
  const steps = [];
  for (const count of [...counts].sort((a, b) => a - b)) {
    for (const role of ['api', 'dispatcher']) {
      while (extra[role].length < count - 1) extra[role].push(await hub.serve(role));
    }
    await spread(count);
    await run(extra.api);
    const results = [];
    for (let index = 0; index < runs; index++) results.push(await run(extra.api));
    steps.push({ processes: count, ...(await owners()), ...summed(results) });
  }
  const { rows } = await db.query(`SELECT count(*)::int AS stored, count(*) FILTER (WHERE status = 'DELIVERED')::int AS delivered,
    count(*) FILTER (WHERE attempt <> 1)::int AS "sentTwice" FROM messages`);
  const [{ stored, delivered, sentTwice }] = rows;
  // What the SMSC says it got.
  const smscGot = await smsc.counted();
  const accepted = smscGot?.accepted ?? sent;
  if (stored !== sent || delivered !== sent || sentTwice > 0 || accepted !== sent) {
    throw new Error(JSON.stringify({ sent, smscGot, ...rows[0] }));
  }
  console.log(
    JSON.stringify({
      benchmark: 'scale',
      messages,
      runs,
      connections,
      smsc: smsc.name,
      cores: os.availableParallelism(),
      steps,
      audit: { sent, smscGot, ...rows[0] },
    }),
  );
} finally {
  await db.end();
  for (const each of [...extra.api, ...extra.dispatcher]) await each.stop();
  await hub.stop();
  smsc.stop();
}

/** A connection, and the route of the numbers that it carries. */
async function connect(link) {
  const name = `bench ${link}`;
  const input = { name, host: smsc.host, port: smsc.port, systemId: `bench${link}`, password: 'bench', windowSize: 500 };
  const made = await hub.ask(
    'mutation($input: SmscConnectionInput!) { createSmscConnection(input: $input) { ... on SmscConnectionPayload { smscConnection { id } } ... on Error { error: message } } }',
    { input },
  );
  const route = { name, priority: 1_000, prefixes: [`+44750${link}`], connectionIds: [made.smscConnection.id] };
  const routed = await hub.ask(
    'mutation($input: RouteInput!) { createRoute(input: $input) { ... on RoutePayload { route { id } } ... on Error { error: message } } }',
    { input: route },
  );
  if (routed.route === undefined) throw new Error(JSON.stringify(routed));
}

/** How many connections each dispatcher has bound; the simulator's is one of them. */
async function owners() {
  const { rows } = await db.query(
    `SELECT count(*)::int AS count FROM connections WHERE state = 'BOUND' AND lease_until > now()
     GROUP BY owner_id ORDER BY 1 DESC`,
  );
  return { connectionsByDispatcher: rows.map((row) => row.count) };
}

/** Waits until the connections are bound, by as many dispatchers as there are. */
async function spread(count) {
  const deadline = performance.now() + WITHIN_MS;
  for (;;) {
    const { connectionsByDispatcher: shares } = await owners();
    const bound = shares.reduce((sum, each) => sum + each, 0);
    if (bound === LINKS + 1 && shares.length === Math.min(count, LINKS + 1)) return;
    if (performance.now() > deadline) throw new Error(`bound: ${shares}, by ${count} dispatchers`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** One run: over when every receipt is stored. */
async function run(apis) {
  const before = processes();
  const began = performance.now();
  const ports = [hub.port, ...apis.map((api) => api.port)];
  const each = Math.ceil(messages / ports.length);
  const head = `POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nauthorization: Bearer ${hub.key}\r\n`;
  await Promise.all(
    ports.map((own, part) =>
      drive({
        port: own,
        connections: Math.ceil(connections / ports.length),
        count: each,
        request(index) {
          const number = part * each + index;
          const phone = `+44750${number % LINKS}${String(100_000 + number)}`;
          const body = JSON.stringify({ query: SEND, variables: { input: { to: { phone }, content: { text }, purpose: 'OTP' } } });
          return `${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
        },
        check(answer) {
          if (!answer.includes('"message":{"id"')) throw new Error(answer);
        },
      }),
    ),
  );
  const count = each * ports.length;
  sent += count;
  await settled();
  const seconds = (performance.now() - began) / 1_000;
  return { rate: Math.round(count / seconds), used: usage(before, processes(), count) };
}

async function settled() {
  const deadline = performance.now() + WITHIN_MS;
  while (performance.now() < deadline) {
    const { rows } = await db.query(`SELECT 1 FROM messages WHERE status <> 'DELIVERED' LIMIT 1`);
    if (rows.length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('not every message was delivered in time');
}

/** CPU seconds of each process of this hub, by pid (Linux). */
function processes() {
  const found = new Map();
  const ours = `:${new URL(hub.databaseUrl).port}/`;
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const role = /main\.js\0serve\0--roles\0([^\0]+)/.exec(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1];
      if (role === undefined || !fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(ours)) continue;
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      found.set(pid, { role: role.split(',')[0], cpu: (Number(stat[11]) + Number(stat[12])) / 100 });
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

/** Processor time a message by role, and the share each process had of its role's. */
function usage(before, after, count) {
  const byRole = {};
  for (const [pid, { role, cpu }] of after) {
    if (role !== 'api' && role !== 'dispatcher') continue;
    (byRole[role] ??= []).push(cpu - (before.get(pid)?.cpu ?? 0));
  }
  return Object.fromEntries(
    Object.entries(byRole).map(([role, list]) => {
      const all = list.reduce((sum, each) => sum + each, 0);
      const shares = list.map((each) => Math.round((each / all) * 100)).sort((a, b) => b - a);
      return [role, { microsPerMessage: Math.round((all / count) * 1e6), sharesPercent: shares }];
    }),
  );
}

function summed(results) {
  const roles = Object.keys(results[0].used);
  return {
    messagesPerSecond: median(results.map((each) => each.rate)),
    runs: results.map((each) => each.rate),
    processorTime: Object.fromEntries(
      roles.map((role) => [
        role,
        {
          microsPerMessage: median(results.map((each) => each.used[role].microsPerMessage)),
          sharesPercent: results.at(-1).used[role].sharesPercent,
        },
      ]),
    ),
  };
}
