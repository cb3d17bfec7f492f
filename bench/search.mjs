#!/usr/bin/env node
// Queries of the console over stored messages: fills a database of its own (the embedded PostgreSQL, in a temporary folder) by
// INSERT … SELECT, then asks the API over HTTP for what people search, count and look at; and what an index costs a new row.
// One line of JSON: of each question the median, the most, and the processor time of PostgreSQL and of this process together, in
// milliseconds, which other work on the machine does not stretch; PostgreSQL's CPU a row, in microseconds.
//
//   node bench/search.mjs [--messages 2000000] [--runs 9] [--quick]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { loadConfig } from '../build/config.js';
import { openDatabase } from '../build/db/client.js';
import { applyMigrations } from '../build/db/migrate.js';
import { createWorkspaceWithOwner } from '../build/domains/accounts/workspace.js';
import { newSmscRow } from '../build/domains/carriers/limits.js';
import { EmbeddedNats } from '../build/embedded/nats.js';
import { freePort } from '../build/embedded/ports.js';
import { EmbeddedPostgres } from '../build/embedded/postgres.js';
import { startApi } from '../build/graphql/server.js';
import { toGlobalId } from '../build/kernel/global-ids.js';
import { newId } from '../build/kernel/ids.js';
import { openApiRuntime } from '../build/roots/api.js';
import { openRuntime } from '../build/runtime.js';
import { fill, makePast } from './stored/fill.mjs';
import { cpuOf } from './stored/road.mjs';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '2000000' },
    runs: { type: 'string', default: '9' },
    quick: { type: 'boolean', default: false },
  },
});
if (values.quick) Object.assign(values, { messages: '20000', runs: '3' });
const [count, runs] = [Number(values.messages), Number(values.runs)];
const tell = (what) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-search-'));
fs.chmodSync(folder, 0o755);
const password = 'bench-password';
const postgres = new EmbeddedPostgres({ folder: path.join(folder, 'postgres'), port: await freePort(), password });
const nats = new EmbeddedNats({ folder: path.join(folder, 'nats'), port: await freePort(), password });
async function measure() {
  await applyMigrations(postgres.url);
  const db = openDatabase(postgres.url, 5);
  const made = await workspace(db);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await makePast(client, new Date());
  tell('fill');
  await fill(client, { ...made, count, tell });
  await client.query(
    `UPDATE contacts SET name = 'Person ' || right(phone, 6) || ' ' || (ARRAY['Brown', 'García', 'Öz', 'Martin'])[1 + right(phone, 1)::int % 4],
       tags = CASE WHEN right(phone, 4) = '0000' THEN ARRAY['vip'] ELSE '{}' END`,
  );
  await client.query('VACUUM ANALYZE contacts');
  const secretKey = Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64');
  const config = loadConfig({ PORT: '0', HELIOGRAPH_SECRET_KEY: secretKey, HELIOGRAPH_LOG_LEVEL: 'error' });
  const runtime = await openRuntime(config, postgres.url, nats.url, new AbortController().signal);
  const opened = await openApiRuntime(runtime);
  const api = await startApi(opened);
  tell('questions');
  const pid = Number(fs.readFileSync(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  const questions = await ask(api.url, made, pid);
  tell('what an index costs');
  const indexes = await costs(client, pid, made);
  await api.stop();
  await opened.feed.stop();
  await client.end();
  await runtime.close();
  await db.close();
  return { questions, microsARow: indexes };
}

async function workspace(db) {
  const made = [];
  for (const name of ['A', 'B', 'C', 'D']) made.push(await createWorkspaceWithOwner(db, { name, defaultCountry: 'GB', currency: 'EUR' }));
  const workspaces = made.map(({ workspace: { id } }) => id);
  const [workspaceId] = workspaces;
  const row = newSmscRow({ name: 'bench', host: '127.0.0.1', port: 1, systemId: 'bench' }, Buffer.from('x'));
  const connection = await db.prisma.connection.create({ data: { ...row, id: newId(), workspaceId } });
  const targets = { create: [{ connectionId: connection.id, position: 0 }] };
  const route = await db.prisma.route.create({ data: { id: newId(), workspaceId, name: 'bench', targets } });
  return { secret: made[0].secret, workspaces, connectionId: connection.id, routeId: route.id };
}

const ROW = 'id to status purpose body country sender createdAt partCount price { amount } reason { code } contact { id name } route { name }';
const LIST = `query($filter: MessageFilter, $search: MessageSearch) { messages(first: 50, filter: $filter, search: $search) { searchedTo edges { node { ${ROW} } } pageInfo { hasNextPage endCursor } } }`;
const COUNT = 'query($filter: MessageFilter, $search: MessageSearch) { messageCount(filter: $filter, search: $search) { count atLeast } }';
const CONTACTS = 'query($filter: ContactFilter) { contacts(first: 50, filter: $filter) { edges { node { id phone name tags lastActivityAt consents { purpose state } } } } }';
const CONTACT = 'query($phone: PhoneNumber) { contact(phone: $phone) { name messages(first: 50) { edges { node { id status body } } } inboundMessages(first: 50) { edges { node { id body } } } } }';
const LIVE = '{ live { seconds { accepted } waiting { lane messages } } }';

function questionsOf({ connectionId, routeId }) {
  const phone = (run) => `+4471${String((run * 7_919) % Math.max(10_000, count / 20)).padStart(8, '0')}`;
  const route = toGlobalId('Route', routeId);
  const connection = toGlobalId('Connection', connectionId);
  return [
    ['messages: newest', LIST, () => ({})],
    ['messages: whole number, as dialled', LIST, (run) => ({ search: { number: `0${phone(run).slice(3)}` } })],
    ['messages: last 6 digits', LIST, (run) => ({ search: { number: phone(run).slice(-6) } })],
    ['messages: last 3 digits', LIST, () => ({ search: { number: '123' } })],
    ['messages: beginning of most numbers', LIST, () => ({ search: { number: '+4471' } })],
    ['messages: a word of all', LIST, () => ({ search: { text: 'shipped' } })],
    ['messages: a word of one', LIST, () => ({ search: { text: 'order 17 was' } })],
    ['messages: a word of none', LIST, () => ({ search: { text: 'unheard of' } })],
    ['messages: a word of none, FAILED', LIST, () => ({ filter: { statuses: ['FAILED'] }, search: { text: 'unheard of' } })],
    ['messages: a sender nobody has', LIST, () => ({ search: { senders: ['Nobody'] } })],
    ['messages: a reason', LIST, () => ({ search: { reasons: ['UNDELIVERABLE'] } })],
    ['messages: route, connection, country', LIST, () => ({ search: { routeIds: [route], connectionIds: [connection], countries: ['GB'] } })],
    ['count: all', COUNT, () => ({})],
    ['count: FAILED', COUNT, () => ({ filter: { statuses: ['FAILED'] } })],
    ['count: DELIVERED of a purpose', COUNT, () => ({ filter: { statuses: ['DELIVERED'], purposes: ['MARKETING'] } })],
    ['count: a word', COUNT, () => ({ search: { text: 'shipped' } })],
    ['contacts: a name most have', CONTACTS, () => ({ filter: { search: 'brown' } })],
    ['contacts: a name of one', CONTACTS, (run) => ({ filter: { search: phone(run).slice(-6) } })],
    ['contacts: a name of none', CONTACTS, () => ({ filter: { search: 'nobody' } })],
    ['contacts: last 4 digits', CONTACTS, () => ({ filter: { search: '4321' } })],
    ['contacts: a tag few have', CONTACTS, () => ({ filter: { tags: ['vip'] } })],
    ['contact: messages both ways', CONTACT, (run) => ({ phone: phone(run) })],
    ['live', LIVE, () => ({})],
  ];
}

async function ask(url, made, pid) {
  const cpuMs = () => cpuOf(pid) * 1_000 + (process.cpuUsage().user + process.cpuUsage().system) / 1_000;
  const send = async (query, variables) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${made.secret}` },
      body: JSON.stringify({ query, variables }),
    });
    const { errors } = await response.json();
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
  };
  for (let run = 0; run < 30; run++) await send(LIST, {});
  const results = {};
  for (const [name, query, variables] of questionsOf(made)) {
    const times = [];
    await send(query, variables(runs));
    const before = cpuMs();
    for (let run = 0; run < runs; run++) {
      const began = performance.now();
      await send(query, variables(run));
      times.push(performance.now() - began);
    }
    const sorted = times.toSorted((a, b) => a - b);
    results[name] = { medianMs: round(sorted[Math.floor(runs / 2)]), maxMs: round(sorted.at(-1)), cpuMs: round((cpuMs() - before) / runs) };
  }
  return results;
}

const round = (value) => Math.round(value * 10) / 10;
const ROWS = 20_000;

/** PostgreSQL's CPU a row inserted, without and with an index that was thought of: turn by turn, the median of three. */
async function costs(client, pid, { workspaces: [workspaceId], connectionId, routeId }) {
  const contacts = `INSERT INTO contacts (id, workspace_id, phone, country) SELECT uuidv7(), '${workspaceId}', '+4479' || lpad((nextval('bench_rows'))::text, 8, '0'), 'GB' FROM generate_series(1, ${ROWS})`;
  const messages = `INSERT INTO messages (id, workspace_id, contact_id, "to", purpose, status, body, encoding, part_count, submit_count, concat_reference,
      route_id, connection_id, decision_id, expires_at, created_at, actor_kind)
    SELECT uuidv7(), '${workspaceId}', uuidv7(), '+447100000001', 'TRANSACTIONAL', 'DELIVERED',
      'Your order ' || nextval('bench_rows') || ' was shipped and will be with you tomorrow before noon. Thank you!',
      'GSM7', 1, 1, 0, '${routeId}', '${connectionId}', uuidv7(), now(), now(), 'SYSTEM' FROM generate_series(1, ${ROWS})`;
  await client.query('CREATE SEQUENCE bench_rows');
  const cases = {
    'contacts: end of the number (in use)': [contacts, 'contacts', '(reverse("phone"), "workspace_id") WHERE "phone" IS NOT NULL'],
    'messages: words of the text (not in use)': [messages, 'messages', "USING gin (to_tsvector('simple', body))"],
  };
  const results = {};
  for (const [name, [insert, table, definition]] of Object.entries(cases)) {
    // A copy with a tenth of a million rows: an index of the table itself would take minutes to make.
    await client.query(`CREATE TABLE bench_${table} (LIKE ${table} INCLUDING DEFAULTS INCLUDING INDEXES)`);
    const { rows } = await client.query(`SELECT indexname FROM pg_indexes WHERE tablename = 'bench_${table}' AND indexdef LIKE '%reverse%'`);
    for (const { indexname } of rows) await client.query(`DROP INDEX "${indexname}"`);
    const copied = insert.replace(`INTO ${table}`, `INTO bench_${table}`);
    for (let filled = 0; filled < 100_000; filled += ROWS) await client.query(copied);
    const [without, withIt] = [[], []];
    for (let round = 0; round < 3; round++) {
      without.push(await micros(client, pid, copied));
      await client.query(`CREATE INDEX bench_idx ON bench_${table} ${definition}`);
      withIt.push(await micros(client, pid, copied));
      await client.query('DROP INDEX bench_idx');
    }
    results[name] = { without: median(without), with: median(withIt) };
  }
  return results;
}

async function micros(client, pid, insert) {
  await client.query('CHECKPOINT');
  const before = cpuOf(pid);
  await client.query(insert);
  return round(((cpuOf(pid) - before) / ROWS) * 1e6);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

await Promise.all([postgres.start(), nats.start()]);
try {
  console.log(JSON.stringify({ benchmark: 'search', messages: count, runs, ...(await measure()) }));
} catch (error) {
  // What fails behind it, because everything ends, is not the cause.
  tell(String(error?.stack ?? error));
  process.exitCode = 1;
} finally {
  await Promise.all([postgres.stop(), nats.stop()]);
  fs.rmSync(folder, { recursive: true, force: true });
}
