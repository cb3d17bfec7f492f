#!/usr/bin/env node
// Sends contacts as CSV to a hub of its own on embedded parts, then the same file again, and prints one line of JSON: rows a
// second, the CPU of the API and of PostgreSQL a row, the memory of the API at the start, the peak and the end, and how long
// a small query waited meanwhile. Beside it, in the same run, the same rows by bare INSERT … SELECT FROM unnest over one
// connection into a table with the same indexes. Medians over the runs; every run has new numbers. Fails when the database
// does not hold what was sent.
//
// With --consents every row brings a consent with its evidence: an entry of the ledger each, whose hash chain is checked behind it.
//
//   node bench/import.mjs [--rows 1000000] [--runs 3] [--quick] [--consents]
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { median, whole } from './children.mjs';
import { startHub } from './hub.mjs';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
    consents: { type: 'boolean', default: false },
  },
});
const count = values.quick ? 50_000 : whole('rows', values.rows, 1_000, 5_000_000);
const runCount = values.quick ? 1 : whole('runs', values.runs, 1, 20);
const CHUNK = 5_000;
const SAMPLE_MS = 250;
const CONSENT = [
  ['consent.purposes', 'MARKETING|SURVEY'],
  ['consent.source', 'FORM'],
  ['consent.occurredAt', '2026-11-01T10:00:00Z'],
  ['consent.text', '"Yes, send me offers and ask me for my opinion"'],
];
const hub = await startHub();
const db = new pg.Client(hub.databaseUrl);
try {
  await db.connect();
  const runs = [];
  for (let run = 0; run < runCount; run++) {
    const first = run * count;
    const bare = await baseline(first);
    const file = fileOf(first);
    const made = await measure(file, 'created');
    await verify(first + count);
    const again = await measure(file, 'unchanged');
    await verify(first + count);
    runs.push({ ...made, again, bareRowsPerSecond: bare, ratio: rounded(made.rowsPerSecond / bare, 2) });
  }
  const { again: _again, ...first } = medians(runs);
  const again = medians(runs.map((each) => each.again));
  const each = runs.map((run) => run.rowsPerSecond);
  console.log(JSON.stringify({ benchmark: 'import', consents: values.consents, rows: count, runs: runCount, ...first, each, again }));
} finally {
  await db.end();
  await hub.stop();
}

/** Valid British mobile numbers, in no order: +447400000000 to +447499999988 hold 100 million. */
function phone(index) {
  return `+447${String(400_000_000 + ((index * 7_919) % 99_999_989)).padStart(9, '0')}`;
}

function tier(index) {
  return index % 7 === 0 ? 'gold' : 'plain';
}


/** Written before it is sent: making it is not what is measured. */
function fileOf(first) {
  const titles = values.consents ? `,${CONSENT.map(([title]) => title).join(',')}` : '';
  const consent = values.consents ? `,${CONSENT.map(([, value]) => value).join(',')}` : '';
  const pieces = [Buffer.from(`phone,locale,attributes.name,attributes.tier${titles}\n`)];
  for (let at = first; at < first + count; at += 1_000) {
    let text = '';
    for (let index = at; index < Math.min(at + 1_000, first + count); index++) {
      text += `${phone(index)},en-GB,"Person, ${index}",${tier(index)}${consent}\n`;
    }
    pieces.push(Buffer.from(text));
  }
  return pieces;
}

/** @param outcome what has to become of every row */
async function measure(file, outcome) {
  const api = only(processes().filter((each) => /serve --roles api/.test(each.command)));
  const before = { api: cpuOf([api]), postgres: cpuOf(postgres()), pressure: pressure() };
  const mb = [residentMb(api)];
  const waits = [];
  const sample = setInterval(() => {
    mb.push(residentMb(api));
    const asked = performance.now();
    void hub.ask('{ __typename }').then(() => waits.push(performance.now() - asked));
  }, SAMPLE_MS);
  const began = performance.now();
  const answer = await send(file);
  const seconds = (performance.now() - began) / 1_000;
  clearInterval(sample);
  if (answer.done !== true || answer[outcome] !== count) throw new Error(JSON.stringify(answer).slice(0, 500));
  mb.push(residentMb(api));
  return {
    seconds: rounded(seconds, 1),
    rowsPerSecond: Math.round(count / seconds),
    apiCpuMicros: rounded(((cpuOf([api]) - before.api) * 1e6) / count, 1),
    postgresCpuMicros: rounded(((cpuOf(postgres()) - before.postgres) * 1e6) / count, 1),
    cpuPressure: rounded((pressure() - before.pressure) / (seconds * 1e6), 2),
    apiMbStart: mb[0],
    apiMbPeak: Math.max(...mb),
    apiMbEnd: mb.at(-1),
    queryMsMedian: rounded(median(waits) ?? 0, 1),
    queryMsLongest: rounded(Math.max(0, ...waits), 1),
  };
}

/** @returns the last line of the answer */
async function send(file) {
  const request = http.request({
    port: hub.port,
    host: '127.0.0.1',
    path: '/import/contacts',
    method: 'POST',
    headers: { authorization: `Bearer ${hub.key}`, 'content-type': 'text/csv' },
  });
  const answered = once(request, 'response');
  const sent = (async () => {
    for (const piece of file) if (!request.write(piece)) await once(request, 'drain');
    request.end();
  })();
  const [response] = await answered;
  let last = '{}';
  for await (const text of createInterface({ input: response })) last = text;
  await sent;
  return JSON.parse(last);
}

async function verify(expected) {
  const { rows } = await db.query(`SELECT count(*)::int AS contacts, count(DISTINCT phone)::int AS numbers,
    (count(*) FILTER (WHERE locale = 'en-GB'))::int AS localized,
    (count(*) FILTER (WHERE attributes->>'tier' = 'gold'))::int AS gold FROM contacts WHERE phone LIKE '+447%'`);
  const [found] = rows;
  const gold = Math.ceil(expected / 7);
  const right = found.contacts === expected && found.numbers === expected && found.localized === expected;
  if (!right || found.gold !== gold) throw new Error(`not what was sent: ${JSON.stringify({ expected, gold, found })}`);
  if (values.consents) await verifyLedger(expected);
}

/** An entry a row, in a chain that is whole. */
async function verifyLedger(expected) {
  let checked = 0;
  for (let behind = null; ; ) {
    const part = await hub.ask('query($b: String) { consentLedger(behind: $b) { verified checked checkedTo } }', { b: behind });
    if (!part.verified) throw new Error(`the ledger is broken behind ${behind}`);
    checked += part.checked;
    behind = part.checkedTo;
    if (behind === null) break;
  }
  if (checked !== expected) throw new Error(`the ledger has ${checked} entries, not ${expected}`);
}

/** The same rows and indexes without a hub: a transaction a chunk. @returns rows a second of the statements alone */
async function baseline(first) {
  await db.query('CREATE TABLE bench_contacts (LIKE contacts INCLUDING DEFAULTS INCLUDING INDEXES)');
  const { rows } = await db.query('SELECT id FROM workspaces LIMIT 1');
  let elapsed = 0;
  for (let at = first; at < first + count; at += CHUNK) {
    const indexes = Array.from({ length: Math.min(CHUNK, first + count - at) }, (_, index) => at + index);
    const statement = {
      name: 'baseline',
      text: `INSERT INTO bench_contacts (id, workspace_id, phone, country, time_zones, locale, attributes)
       SELECT u.id, $1, u.phone, 'GB', '{Europe/London}', 'en-GB', u.attributes
       FROM unnest($2::uuid[], $3::text[], $4::jsonb[]) AS u(id, phone, attributes)`,
      values: [
        rows[0].id,
        indexes.map(() => uuidv7()),
        indexes.map(phone),
        indexes.map((index) => JSON.stringify({ name: `Person, ${index}`, tier: tier(index) })),
      ],
    };
    const began = performance.now();
    await db.query(statement);
    elapsed += performance.now() - began;
  }
  await db.query('DROP TABLE bench_contacts');
  return Math.round((count * 1_000) / elapsed);
}

function postgres() {
  return processes().filter((each) => /postgres/.test(each.command));
}

/** The hub's processes, itself and all below it (Linux). */
function processes() {
  const found = new Map([[hub.pid, { pid: hub.pid, command: '' }]]);
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  for (const pid of pids.map(Number).sort((a, b) => a - b)) {
    const stat = statOf(pid);
    if (stat === null || !found.has(Number(stat[1]))) continue;
    found.set(pid, { pid, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ') });
  }
  return [...found.values()];
}

/** Fields of `/proc/<pid>/stat` from the third on; `null`: it has ended. proc_pid_stat(5) */
function statOf(pid) {
  return read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? null;
}

/** Seconds, with those of children that have ended. */
function cpuOf(list) {
  let ticks = 0;
  for (const { pid } of list) for (const field of statOf(pid)?.slice(11, 15) ?? []) ticks += Number(field);
  return ticks / 100;
}

function residentMb({ pid }) {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1_024);
}

/** Microseconds that something waited for a processor. */
function pressure() {
  return Number(/some .*total=(\d+)/.exec(read('/proc/pressure/cpu'))?.[1] ?? 0);
}

/** What a process that ended meanwhile had is gone. */
function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function only(list) {
  if (list.length !== 1) throw new Error(`${list.length} API processes, not one`);
  return list[0];
}

/** Of what is a number in all of them. */
function medians(list) {
  return Object.fromEntries(
    Object.keys(list[0]).map((name) => [name, median(list.map((each) => each[name]))]),
  );
}

function rounded(value, digits) {
  return Number(value.toFixed(digits));
}
