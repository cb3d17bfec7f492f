#!/usr/bin/env node
// A hub of its own (`heliograph up`) that carries so many messages a second for long, half of them one by one and half in
// batches of ten, each to a number of its own and each with a receipt, and tells all of it to a live subscriber. Prints one
// line of JSON: the slope of the memory of each process in MB a minute (least squares after a warm-up, a quarter of the time;
// of all samples, and of the least of each five minutes), how long messages took to their submit and from there to their
// stored receipt (first third of the minutes, last third), and the counts; fails when a message was lost or came twice.
// Needs a build.
//
//   node bench/soak-hub.mjs [--minutes 60] [--rate 200] [--quick]
import { fork } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { whole } from './children.mjs';
import { startHub } from './hub.mjs';
import { openLoad, subscribe } from './soak-load.mjs';
import { floors, memoryOfHub, slopes } from './soak-memory.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '200' },
    quick: { type: 'boolean', default: false },
  },
});
const minutes = whole('minutes', values.quick ? '1' : values.minutes, 1, 1_440);
const rate = whole('rate', values.rate, 20, 2_000);
/** The first number; each message has the next. */
const FIRST = 447_400_000_000;
const RECEIPT_AFTER_MS = 1_000;
const SAMPLE_EVERY_MS = 5_000;
/** V8 collects its old garbage every few minutes: the least of so many is what a process holds. */
const FLOOR_MINUTES = 5;
/** How long what is left may take in the end. */
const END_WITHIN_MS = 180_000;
const peers = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'peers');

const closing = [];
try {
  const result = await measure();
  console.log(JSON.stringify(result));
  if (result.counts.lost > 0 || result.counts.duplicated > 0) process.exitCode = 1;
} finally {
  for (const close of closing.reverse()) await close();
}

async function measure() {
  const smsc = await startSmsc(minutes * 60 * rate + 100_000);
  const hub = await startHub();
  closing.push(() => hub.stop());
  const db = new pg.Client(hub.databaseUrl);
  await db.connect();
  closing.push(() => db.end());
  await connect(hub, smsc);
  const live = await subscribe(hub);
  closing.push(() => live.end());
  const began = Date.now();
  const load = openLoad(hub, { rate, first: FIRST });
  const samples = await sampled(hub.pid, began);
  await load.end();
  const statuses = await settled(db);
  const delivered = statuses.DELIVERED ?? 0;
  await until(() => live.delivered >= delivered, 30_000);
  const { submitted, twice } = await smsc.ask();
  const warmUpMinutes = minutes / 4;
  const warm = samples.filter(({ minute }) => minute >= warmUpMinutes);
  return {
    benchmark: 'soak-hub',
    minutes,
    rate,
    cores: os.availableParallelism(),
    loadAverage: os.loadavg().map((each) => Math.round(each * 10) / 10),
    receiptAfterMs: RECEIPT_AFTER_MS,
    warmUpMinutes,
    mbPerMinute: slopes(warm),
    floorMbPerMinute: slopes(floors(warm, FLOOR_MINUTES)),
    latency: await latency(db, began),
    counts: {
      ...load.counts,
      submitted,
      delivered,
      lost: load.counts.accepted - submitted,
      duplicated: twice,
      statuses,
      live: { delivered: live.delivered, gaps: live.gaps },
    },
    memoryMb: samples.filter((_, index) => index % Math.ceil(samples.length / 60) === 0),
  };
}

/** A process of its own. @returns its port, and what asks it */
async function startSmsc(numbers) {
  const options = { first: FIRST, numbers, receiptAfterMs: RECEIPT_AFTER_MS };
  const command = path.join(peers, 'soak-smsc.mjs');
  const child = fork(command, [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  closing.push(() => child.kill());
  const answer = () => new Promise((resolve) => child.once('message', resolve));
  const ask = () => {
    const answered = answer();
    child.send('count');
    return answered;
  };
  return { ask, ...(await answer()) };
}

async function connect(hub, smsc) {
  const input = { name: 'soak', host: '127.0.0.1', port: smsc.port, systemId: 'bench', password: 'bench', windowSize: 200 };
  const made = await hub.ask(
    'mutation($input: SmscConnectionInput!) { createSmscConnection(input: $input) { ... on SmscConnectionPayload { smscConnection { id } } ... on Error { error: message } } }',
    { input },
  );
  await hub.ask(
    'mutation($input: RouteInput!) { createRoute(input: $input) { ... on RoutePayload { route { id } } ... on Error { error: message } } }',
    { input: { name: 'soak', priority: 2_000, connectionIds: [made.smscConnection.id] } },
  );
  await until(async () => (await smsc.ask()).binds > 0, 30_000);
}

/** Looks at the memory until the time is over. */
async function sampled(pid, began) {
  const samples = [];
  for (let next = began; next < began + minutes * 60_000; next += SAMPLE_EVERY_MS) {
    await new Promise((resolve) => setTimeout(resolve, next - Date.now()));
    const minute = Math.round((Date.now() - began) / 600) / 100;
    samples.push({ minute, ...memoryOfHub(pid) });
  }
  return samples;
}

/** Messages by status, once none is on its way. */
async function settled(db) {
  const onTheWay = ['ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED', 'SENDING', 'SENT', 'OUTCOME_UNKNOWN'];
  let statuses = {};
  await until(async () => {
    const { rows } = await db.query('SELECT status::text, count(*)::int AS count FROM messages GROUP BY status');
    statuses = Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    return onTheWay.every((status) => statuses[status] === undefined);
  }, END_WITHIN_MS);
  return statuses;
}

/** Waits for a condition, so long at most. */
async function until(condition, withinMs) {
  for (const deadline = Date.now() + withinMs; Date.now() < deadline && !(await condition()); )
    await new Promise((resolve) => setTimeout(resolve, 500));
}

/** From acceptance to the claim that the submit follows, and from there to the stored receipt, minute by minute, in milliseconds. */
async function latency(db, began) {
  const { rows } = await db.query(
    `SELECT floor(extract(epoch FROM created_at - $1) / 60)::int AS minute,
       percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM claimed_at - created_at) * 1000) AS submit,
       percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - claimed_at) * 1000) AS receipt
     FROM messages WHERE created_at < $1 + $2 * interval '1 minute' GROUP BY 1 ORDER BY 1`,
    [new Date(began), minutes],
  );
  const third = Math.max(1, Math.floor(rows.length / 3));
  const of = (name) => {
    const middle = (part, at) => {
      const sorted = part.map((row) => row[name][at]).sort((a, b) => a - b);
      return Math.round(sorted[Math.floor(sorted.length / 2)]);
    };
    const told = (part) => ({ p50Ms: middle(part, 0), p99Ms: middle(part, 1) });
    return {
      firstThird: told(rows.slice(0, third)),
      lastThird: told(rows.slice(-third)),
      p99MsByMinute: rows.map((row) => Math.round(row[name][1])),
    };
  };
  return { acceptToSubmit: of('submit'), submitToStoredReceipt: of('receipt') };
}
