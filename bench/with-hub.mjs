// Parts that benches with a hub of their own share: processes beside it, its connections and queue, times, and what the processes use.
import { fork } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { startHub } from './hub.mjs';

const peers = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'peers');
const closing = [];

/** Prints what a measurement gives as one line of JSON, and ends what it began, the last first. */
export async function report(measure) {
  try {
    console.log(JSON.stringify(await measure()));
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** Ends something when the measurement is over. */
export function atEnd(close) {
  closing.push(close);
}

/** A hub on embedded parts, and a connection to its database. */
export async function openHub() {
  const hub = await startHub();
  atEnd(() => hub.stop());
  const db = new pg.Client(hub.databaseUrl);
  await db.connect();
  atEnd(() => db.end());
  return { hub, db };
}

/** A process of its own that tells when it is ready, and answers what it is asked. */
export async function peer(file, options) {
  const child = fork(path.join(peers, file), [JSON.stringify(options)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  atEnd(() => child.kill());
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

/** A result of the API. @throws for an error of it */
function made(result) {
  if (result.error !== undefined) throw new Error(JSON.stringify(result));
  return result;
}

/** Makes a connection to an SMSC with a route before all others. @returns its id */
export async function connectSmsc(hub, { host = '127.0.0.1', password = 'bench', systemId = 'bench', ...connection }, route = {}) {
  const { smscConnection } = made(
    await hub.ask(
      'mutation($input: SmscConnectionInput!) { createSmscConnection(input: $input) { ... on SmscConnectionPayload { smscConnection { id } } ... on Error { error: message } } }',
      { input: { host, password, systemId, ...connection } },
    ),
  );
  made(
    await hub.ask(
      'mutation($input: RouteInput!) { createRoute(input: $input) { ... on RoutePayload { route { id } } ... on Error { error: message } } }',
      { input: { name: connection.name, priority: 2_000, connectionIds: [smscConnection.id], ...route } },
    ),
  );
  return smscConnection.id;
}

/** Changes the rate of a connection. @param throughputPerSecond null: as fast as it goes */
export async function setRate(hub, id, throughputPerSecond) {
  made(
    await hub.ask(
      'mutation($input: UpdateSmscConnectionInput!) { updateSmscConnection(input: $input) { ... on SmscConnectionPayload { smscConnection { id } } ... on Error { error: message } } }',
      { input: { id, throughputPerSecond } },
    ),
  );
}

/** Messages that one request of `queueBulk` holds. */
const A_REQUEST = 1_000;

/** Queues messages, a thousand a request, two requests at a time. @param requestOf the input of the request that begins at a number */
export async function queueBulk(hub, queued, numberOf, requestOf) {
  let next = 0;
  const worker = async () => {
    while (next < queued) {
      const at = next;
      next += A_REQUEST;
      const recipients = Array.from({ length: A_REQUEST }, (_, index) => ({ to: { phone: `+${numberOf(at + index)}` } }));
      const answer = await hub.ask(
        'mutation($input: SendMessagesInput!) { sendMessages(input: $input) { ... on SendMessagesPayload { batch { accepted } } ... on Error { error: message } } }',
        { input: { recipients, validFor: 'P1D', ...requestOf(at / A_REQUEST) } },
      );
      if (answer.batch?.accepted !== A_REQUEST) throw new Error(`not all were accepted: ${JSON.stringify(answer)}`);
    }
  };
  await Promise.all([worker(), worker()]);
}

/** Messages that wait for a connection. */
export async function waiting(db) {
  const { rows } = await db.query('SELECT COALESCE(sum(cardinality(message_ids)), 0)::int AS count FROM queued_chunks');
  return rows[0].count;
}

/** Waits until something is so. @throws the fault when it is not within so many seconds */
export async function until(isSo, fault, seconds = 60) {
  for (let tries = 0; tries < seconds * 10; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${fault} within ${seconds} s`);
}

/** Milliseconds with one place. */
export const round = (ms) => Math.round(ms * 10) / 10;

/** Percentiles of times in milliseconds. */
export function told(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (share) => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), maxMs: at(1) };
}

/** Watches the processes. @returns what ends it and tells: event-loop delay, share of a processor, memory of each */
export async function watch(hub) {
  const began = performance.now();
  await hub.loops();
  const before = { used: processes(), busy: busySeconds() };
  return async () => {
    const seconds = (performance.now() - began) / 1_000;
    const loopP99Ms = await hub.loops();
    const used = Object.entries(processes());
    const cpuOf = (name, cpu) => Math.round(((cpu - (before.used[name]?.cpu ?? 0)) / seconds) * 100) / 100;
    return {
      coresBusyInAll: Math.round(((busySeconds() - before.busy) / seconds) * 100) / 100,
      loopP99Ms,
      cpu: Object.fromEntries(used.map(([name, { cpu }]) => [name, cpuOf(name, cpu)])),
      rssMb: Object.fromEntries(used.map(([name, { mb }]) => [name, mb])),
    };
  };
}

/** Processor seconds of everything that runs on the machine (Linux). */
function busySeconds() {
  const [, user, nice, system, , , irq, softirq] = fs.readFileSync('/proc/stat', 'utf8').split('\n', 1)[0].split(/\s+/).map(Number);
  return (user + nice + system + irq + softirq) / 100;
}

/** Name of a process of ours, by its command. */
function nameOf(command) {
  const role = /--roles (\w+)/.exec(command)?.[1] ?? /peers\/(\S*)\.mjs/.exec(command)?.[1];
  if (role !== undefined) return role;
  return /postgres/.test(command) ? 'postgres' : /nats/.test(command) ? 'nats' : null;
}

/** Processor seconds and memory of this process' descendants, by what they are (Linux). */
function processes() {
  const found = {};
  const all = new Map();
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, parent, stat] = /\) \S (\d+) (.*)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      const own = nameOf(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '));
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
