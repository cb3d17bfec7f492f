#!/usr/bin/env node
// How long a one-time code takes from its request to the SMSC's seeing its submit_sm, while a long queue of bulk messages
// waits for the same connection: with an empty queue, with the queue behind a contracted rate, and with the queue drained
// as fast as the machine can. A hub of its own (`heliograph up`), the SMSC and whoever asks for the codes are processes of
// their own, on one clock. Prints one line of JSON: each in milliseconds, and where they went, stage by stage.
//
// With --verify the codes are the hub's own (startVerification), and processes that have just started are asked for one: bench/verify.mjs.
//
//   node bench/urgent.mjs [--queued 1000000] [--codes 600] [--rate 50] [--contract 200] [--window 1000] [--quick] [--verify]
import { fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { fromGlobalId } from '../dist/kernel/global-ids.js';
import { whole } from './children.mjs';
import { startHub } from './hub.mjs';
import { now } from './peers/codes-clock.mjs';

const { values } = parseArgs({
  options: {
    queued: { type: 'string' },
    codes: { type: 'string', default: '600' },
    rate: { type: 'string', default: '50' },
    contract: { type: 'string', default: '200' },
    window: { type: 'string', default: '1000' },
    quick: { type: 'boolean', default: false },
    verify: { type: 'boolean', default: false },
  },
});
const queued = whole('queued', values.queued ?? (values.quick ? '80000' : '1000000'), 1_000, 100_000_000);
const codes = whole('codes', values.codes, 10, 100_000);
const rate = whole('rate', values.rate, 1, 1_000);
const contract = whole('contract', values.contract, 1, 100_000);
const windowSize = whole('window', values.window, 1, 100_000);
const text = 'Your order 12345 was shipped and will be with you tomorrow before noon. Thank you!';
const PEOPLE = 20_000;
const A_REQUEST = 1_000;
const TARGET = { p50Ms: 20, p99Ms: 100 };
const peers = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'peers');

const closing = [];
try {
  console.log(JSON.stringify(await measure()));
} finally {
  for (const close of closing.reverse()) await close();
}

async function measure() {
  const smsc = await peer('codes-smsc.mjs', {});
  const hub = await startHub();
  closing.push(() => hub.stop());
  const db = new pg.Client(hub.databaseUrl);
  await db.connect();
  closing.push(() => db.end());
  const connection = await connect(hub, smsc);
  const connectionId = fromGlobalId('SmscConnection', connection);
  const { verify } = values;
  // Nobody enters these: the guard would stop them.
  if (verify) await allow(hub);
  const asker = await peer('codes.mjs', { port: hub.port, key: hub.key, natsUrl: hub.natsUrl, connectionId, verify });
  let asked = 0;
  const run = async (count = codes) => {
    const watched = await watch(hub, smsc);
    const { asked: requests, published } = await asker.ask({ codes: count, rate, from: 2_110_000 + asked });
    asked += count;
    const seen = await seenAll(smsc, requests);
    return { ...stages(requests, new Map(published), seen, await moments(db, requests)), ...(await watched()) };
  };
  await run(200);
  const empty = await run();
  await setRate(hub, smsc, connection, 1);
  const began = performance.now();
  await queue(hub);
  const queueSeconds = Math.round((performance.now() - began) / 100) / 10;
  const busy = async (throughputPerSecond) => {
    await setRate(hub, smsc, connection, throughputPerSecond);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const before = await waiting(db);
    const result = await run();
    const after = await waiting(db);
    if (after === 0) throw new Error('the queue was drained before the last code: queue more');
    const ratio = Math.round((result.p50Ms / empty.p50Ms) * 10) / 10;
    const met = result.p50Ms < TARGET.p50Ms && result.p99Ms < TARGET.p99Ms;
    return { queuedBefore: before, queuedAfter: after, ratioP50: ratio, met, ...result };
  };
  const contracted = await busy(contract);
  const firstSecond = verify ? await firstCodes(hub, smsc) : undefined;
  const unbounded = await busy(null);
  const settings = { benchmark: 'urgent', queued, codes, rate, contract, windowSize, cores: os.availableParallelism() };
  return { ...settings, verify, target: TARGET, queueSeconds, empty, contracted, firstSecond, unbounded };
}

async function allow(hub) {
  const input = { action: 'ALLOW', prefix: '+44750', reason: 'bench' };
  const query = 'mutation($input: SetFraudRuleInput!) { setFraudRule(input: $input) { __typename ... on Error { error: message } } }';
  const { error } = await hub.ask(query, { input });
  if (error !== undefined) throw new Error(error);
}

/** Processes that are asked for a code as soon as they are ready. */
const FRESH = 5;

/** From the request to the submit, in milliseconds, of codes that a process is asked for in its first second. */
async function firstCodes(hub, smsc) {
  const times = [];
  for (let index = 0; index < FRESH; index++) {
    const fresh = await hub.serve('api');
    const number = `44750${2_190_000 + index}`;
    const input = { to: `+${number}`, purposeText: 'Bench' };
    const query = 'mutation($input: StartVerificationInput!) { startVerification(input: $input) { __typename } }';
    const askedAt = now();
    const answer = await fetch(`http://127.0.0.1:${fresh.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${hub.key}` },
      body: JSON.stringify({ query, variables: { input } }),
    });
    await answer.text();
    times.push(Math.round(((await seenAll(smsc, [{ number }])).get(number) - askedAt) * 10) / 10);
    await fresh.stop();
  }
  return { targetMs: 500, timesMs: times, met: times.every((ms) => ms < 500) };
}

/** A process of its own that tells when it is ready, and answers what it is asked. */
async function peer(file, options) {
  const child = fork(path.join(peers, file), [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  closing.push(() => child.kill());
  const ended = new Promise((_, reject) => child.once('exit', () => reject(new Error(`${file} ended`))));
  ended.catch(() => {});
  const answer = () => Promise.race([ended, new Promise((resolve) => child.once('message', resolve))]);
  const ask = (question) => {
    const answered = answer();
    child.send(question);
    return answered;
  };
  return { pid: child.pid, ask, ...(await answer()) };
}

async function connect(hub, smsc) {
  const input = { name: 'bench urgent', host: '127.0.0.1', port: smsc.port, systemId: 'bench', password: 'bench', windowSize };
  const made = await hub.ask(
    'mutation($input: SmscConnectionInput!) { createSmscConnection(input: $input) { ... on SmscConnectionPayload { smscConnection { id } } ... on Error { error: message } } }',
    { input },
  );
  const { id } = made.smscConnection;
  await hub.ask(
    'mutation($input: RouteInput!) { createRoute(input: $input) { ... on RoutePayload { route { id } } ... on Error { error: message } } }',
    { input: { name: 'bench urgent', priority: 2_000, connectionIds: [id] } },
  );
  await boundAgain(smsc, 0);
  return id;
}

/** Changes the rate, and waits until the dispatcher has bound anew with it. */
async function setRate(hub, smsc, id, throughputPerSecond) {
  const { binds } = await smsc.ask({});
  const result = await hub.ask(
    'mutation($input: UpdateSmscConnectionInput!) { updateSmscConnection(input: $input) { ... on SmscConnectionPayload { smscConnection { id } } ... on Error { error: message } } }',
    { input: { id, throughputPerSecond } },
  );
  if (result.smscConnection === undefined) throw new Error(JSON.stringify(result));
  await boundAgain(smsc, binds);
}

async function boundAgain(smsc, before) {
  for (let tries = 0; tries < 300; tries++) {
    if ((await smsc.ask({})).binds > before) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the SMSC was not bound within 30 s');
}

/** Queues the bulk, a thousand a request, two requests at a time. */
async function queue(hub) {
  let next = 0;
  const worker = async () => {
    while (next < queued) {
      const at = next;
      next += A_REQUEST;
      const recipients = Array.from({ length: A_REQUEST }, (_, index) => ({
        to: { phone: `+44750${2_010_000 + ((at + index) % PEOPLE)}` },
      }));
      const input = { recipients, content: { text }, purpose: 'TRANSACTIONAL', validFor: 'P1D' };
      const answer = await hub.ask(
        'mutation($input: SendMessagesInput!) { sendMessages(input: $input) { ... on SendMessagesPayload { batch { accepted } } ... on Error { error: message } } }',
        { input },
      );
      if (answer.batch?.accepted !== A_REQUEST) throw new Error(`not all were accepted: ${JSON.stringify(answer)}`);
    }
  };
  await Promise.all([worker(), worker()]);
}

async function waiting(db) {
  const { rows } = await db.query('SELECT COALESCE(sum(cardinality(message_ids)), 0)::int AS count FROM queued_chunks');
  return rows[0].count;
}

/** When the SMSC saw the codes, by number. */
async function seenAll(smsc, requests) {
  const seen = new Map();
  for (let tries = 0; tries < 300 && seen.size < requests.length; tries++) {
    for (const [number, at] of (await smsc.ask({})).seen) seen.set(number, at);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (seen.size < requests.length) throw new Error(`${requests.length - seen.size} codes were not sent within 30 s`);
  return seen;
}

/** When each was accepted and claimed, by id; in whole milliseconds, as the database has it. */
async function moments(db, requests) {
  const { rows } = await db.query('SELECT id, created_at, claimed_at FROM messages WHERE id = ANY($1::uuid[])', [
    requests.map(({ id }) => id),
  ]);
  return new Map(rows.map((row) => [row.id, { acceptedAt: row.created_at.getTime(), claimedAt: row.claimed_at.getTime() }]));
}

/** From request to submit, and from one stage to the next. */
function stages(requests, published, seen, stored) {
  const each = requests.map(({ number, id, askedAt, answeredAt }) => {
    const { acceptedAt, claimedAt } = stored.get(id);
    const [publishedAt, seenAt] = [published.get(id), seen.get(number)];
    return {
      all: seenAt - askedAt,
      answer: answeredAt - askedAt,
      requestToAccept: acceptedAt - askedAt,
      acceptToPublished: publishedAt - acceptedAt,
      publishedToClaim: claimedAt - publishedAt,
      claimToSubmit: seenAt - claimedAt,
    };
  });
  const of = (name) => told(each.map((one) => one[name]));
  const { p50Ms, p99Ms, maxMs } = of('all');
  const names = ['requestToAccept', 'acceptToPublished', 'publishedToClaim', 'claimToSubmit', 'answer'];
  return { measured: each.length, p50Ms, p99Ms, maxMs, stages: Object.fromEntries(names.map((name) => [name, of(name)])) };
}

function told(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (share) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}

/** Watches the processes. @returns what ends it and tells: event-loop delay, memory, share of a processor, submits a second */
async function watch(hub, smsc) {
  const began = performance.now();
  await hub.loops();
  const before = { used: processes(), smsc: await smsc.ask({}), busy: busySeconds() };
  return async () => {
    const seconds = (performance.now() - began) / 1_000;
    const loops = await hub.loops();
    const after = await smsc.ask({});
    const used = processes();
    return {
      coresBusyInAll: Math.round(((busySeconds() - before.busy) / seconds) * 100) / 100,
      submitsPerSecond: Math.round((after.submits - before.smsc.submits) / seconds),
      loopP99Ms: loops,
      cpu: Object.fromEntries(
        Object.entries(used).map(([name, { cpu }]) => [name, Math.round(((cpu - (before.used[name]?.cpu ?? 0)) / seconds) * 100) / 100]),
      ),
      rssMb: Object.fromEntries(Object.entries(used).map(([name, { mb }]) => [name, mb])),
    };
  };
}

/** Processor seconds of everything that runs on the machine (Linux). */
function busySeconds() {
  const [, user, nice, system, , , irq, softirq] = fs.readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].split(/\s+/).map(Number);
  return (user + nice + system + irq + softirq) / 100;
}

/** Processor seconds and memory of this process' descendants, by what they are (Linux). */
function processes() {
  const found = {};
  const all = new Map();
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, parent, stat] = /\) \S (\d+) (.*)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const own = /--roles (\w+)/.exec(command)?.[1] ?? /(codes\S*)\.mjs/.exec(command)?.[1] ?? (/postgres/.test(command) ? 'postgres' : /nats/.test(command) ? 'nats' : null);
      all.set(pid, { parent, stat: stat.split(' '), own, rss: rssOf(pid) });
    } catch {
      // It ended while we looked.
    }
  }
  for (const { parent, stat, own, rss } of all.values()) {
    if (own === null || !isOurs(all, parent)) continue;
    const entry = (found[own] ??= { cpu: 0, mb: 0 });
    entry.cpu += (Number(stat[9]) + Number(stat[10])) / 100;
    entry.mb += rss;
  }
  return found;
}

function isOurs(all, parent) {
  for (let pid = parent; pid !== undefined; pid = all.get(pid)?.parent) if (pid === String(process.pid)) return true;
  return false;
}

/** Without what is shared, in MB: the buffers of PostgreSQL would count for each of its processes. */
function rssOf(pid) {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
  return Math.round((of('RssAnon') + of('RssFile')) / 1_024);
}
