#!/usr/bin/env node
// Streams contacts as CSV to a running hub (`npm start`) and prints one line of JSON: rows a second, the CPU of the API and
// of PostgreSQL, and the memory of the API at the start, the peak and the end. Beside it, in the same run, the same rows
// by bare INSERT … SELECT FROM unnest into a scratch table with the same keys. Medians over the runs; every run has new
// numbers. The contacts stay in the workspace: use a data folder of its own.
//
//   node bench/import.mjs [--rows 1000000] [--runs 3] [--data-dir .heliograph] [--port 4000]
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { uuidv7 } from 'uuidv7';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '3' },
    port: { type: 'string', default: '4000' },
    'data-dir': { type: 'string', default: '.heliograph' },
  },
});
const state = JSON.parse(fs.readFileSync(path.join(values['data-dir'], 'state.json'), 'utf8'));
const key = process.env.HELIOGRAPH_API_KEY ?? state.apiKey;
const count = Number(values.rows);
const CHUNK = 5_000;
const db = new pg.Client({
  connectionString: `postgresql://heliograph:${state.postgresPassword}@127.0.0.1:${state.ports.postgres}/heliograph`,
});
await db.connect();
const { rows: known } = await db.query("SELECT count(*)::int AS n FROM contacts WHERE phone LIKE '+447%'");
const start = known[0].n;
const runs = [];
for (let run = 0; run < Number(values.runs); run++) {
  const first = start + run * count;
  runs.push({ baseline: await baseline(first), import: await importAll(first) });
}
await db.end();
const imported = medians(runs.map((each) => each.import));
const bare = medians(runs.map((each) => each.baseline));
const ratio = Number((imported.rowsPerSecond / bare.rowsPerSecond).toFixed(2));
console.log(JSON.stringify({ benchmark: 'import', rows: count, runs: runs.length, import: imported, baseline: bare, ratio }));

/** Valid British mobile numbers: +447400000000 to +447599999999 hold 200 million. */
function phone(index) {
  return `+447${String(400_000_000 + ((index * 7_919) % 99_999_989)).padStart(9, '0')}`;
}

function line(index) {
  return `${phone(index)},en-GB,"Person, ${index}",${index % 7 === 0 ? 'gold' : 'plain'}\n`;
}

async function importAll(first) {
  const began = performance.now();
  const before = processes();
  const memory = [];
  const sample = setInterval(() => memory.push({ at: performance.now() - began, mb: processes().api?.mb ?? 0 }), 500);
  const request = http.request({
    port: values.port,
    host: '127.0.0.1',
    path: '/import/contacts',
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'text/csv' },
  });
  const answered = once(request, 'response');
  const sent = send(request, first);
  const [response] = await answered;
  let last = {};
  for await (const text of createInterface({ input: response })) last = JSON.parse(text);
  clearInterval(sample);
  await sent;
  if (last.done !== true || last.created !== count) throw new Error(`not all were made: ${JSON.stringify(last).slice(0, 500)}`);
  const seconds = (performance.now() - began) / 1_000;
  const after = processes();
  return {
    seconds: round(seconds),
    rowsPerSecond: Math.round(count / seconds),
    cpuSeconds: Object.fromEntries(
      ['api', 'postgres'].map((name) => [name, round((after[name]?.cpu ?? 0) - (before[name]?.cpu ?? 0))]),
    ),
    apiMb: {
      start: before.api?.mb ?? 0,
      peak: Math.max(0, ...memory.map((each) => each.mb)),
      end: after.api?.mb ?? 0,
      // Of the second half: by then the heap has its size.
      slopeMbPerMillionRows: round(slope(memory.slice(Math.floor(memory.length / 2))) * (seconds / count) * 1e9),
    },
  };
}

async function send(request, first) {
  request.write('phone,locale,attributes.name,attributes.tier\n');
  for (let at = 0; at < count; at += 1_000) {
    let text = '';
    for (let index = at; index < Math.min(at + 1_000, count); index++) text += line(first + index);
    if (!request.write(text)) await once(request, 'drain');
  }
  request.end();
}

/** The same rows and keys without a hub: one connection, a transaction a chunk. */
async function baseline(first) {
  await db.query('DROP TABLE IF EXISTS bench_contacts');
  await db.query('CREATE TABLE bench_contacts (LIKE contacts INCLUDING DEFAULTS INCLUDING INDEXES)');
  const { rows } = await db.query('SELECT id FROM workspaces LIMIT 1');
  const began = performance.now();
  for (let at = 0; at < count; at += CHUNK) {
    const indexes = Array.from({ length: Math.min(CHUNK, count - at) }, (_, index) => first + at + index);
    await db.query({
      name: 'baseline',
      text: `INSERT INTO bench_contacts (id, workspace_id, phone, country, time_zones, locale, attributes)
       SELECT u.id, $1, u.phone, 'GB', '{Europe/London}', u.locale, u.attributes
       FROM unnest($2::uuid[], $3::text[], $4::text[], $5::jsonb[]) AS u(id, phone, locale, attributes)`,
      values: [
        rows[0].id,
        indexes.map(() => uuidv7()),
        indexes.map(phone),
        indexes.map(() => 'en-GB'),
        indexes.map((index) => JSON.stringify({ name: `Person, ${index}`, tier: index % 7 === 0 ? 'gold' : 'plain' })),
      ],
    });
  }
  const seconds = (performance.now() - began) / 1_000;
  await db.query('DROP TABLE bench_contacts');
  return { seconds: round(seconds), rowsPerSecond: Math.round(count / seconds) };
}

/** CPU seconds and memory of the hub's API and of PostgreSQL (Linux). */
function processes() {
  const found = {};
  if (!fs.existsSync('/proc')) return found;
  const postmaster = path.join(path.resolve(values['data-dir']), 'postgres');
  const parents = new Set();
  for (const { pid, command, stat, mb } of listed()) {
    const name = /main\.js serve --roles (\S+)/.exec(command)?.[1];
    const isMine = fs.readlinkSync(`/proc/${pid}/cwd`) === process.cwd();
    if (command.includes(postmaster)) parents.add(pid);
    const role = name === 'api' && isMine ? 'api' : parents.has(pid) || parents.has(stat[1]) ? 'postgres' : null;
    if (role === null) continue;
    const entry = (found[role] ??= { cpu: 0, mb: 0 });
    entry.cpu += (Number(stat[11]) + Number(stat[12])) / 100;
    entry.mb += mb;
  }
  return found;
}

/** Parents before their children. */
function listed() {
  const list = [];
  for (const pid of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).sort((a, b) => a - b)) {
    try {
      const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      if (!/main\.js serve|postgres/.test(command)) continue;
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
      list.push({ pid, command, stat, mb: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024) });
    } catch {
      // It ended while we looked.
    }
  }
  return list;
}

/** MB a millisecond, by least squares. */
function slope(points) {
  const mean = (name) => points.reduce((sum, each) => sum + each[name], 0) / points.length;
  const [x, y] = [mean('at'), mean('mb')];
  const spread = points.reduce((sum, each) => sum + (each.at - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, each) => sum + (each.at - x) * (each.mb - y), 0) / spread;
}

function round(value) {
  return Number(value.toFixed(1));
}

function medians(list) {
  return Object.fromEntries(
    Object.keys(list[0]).map((name) => [
      name,
      typeof list[0][name] === 'object' ? medians(list.map((each) => each[name])) : median(list.map((each) => each[name])),
    ]),
  );
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}
