#!/usr/bin/env node
// What stored messages cost: fills a database of its own (the embedded PostgreSQL, in a temporary folder) with months of
// messages, then measures the questions of the API over HTTP (median, most and processor time, in milliseconds), and of a
// message that is accepted, claimed and recorded over it PostgreSQL's CPU (microseconds) and WAL (octets). One line of JSON.
// 10,000,000 take 16 GB.
//
//   node bench/stored.mjs [--sizes 10000,100000,1000000] [--runs 15] [--road 10000] [--only REGEXP] [--keep FOLDER] [--quick]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { connectBus } from '../build/bus/connect.js';
import { loadConfig } from '../build/config.js';
import { openDatabase } from '../build/db/client.js';
import { openSecrets } from '../build/db/secrets.js';
import { applyMigrations } from '../build/db/migrate.js';
import { createWorkspaceWithOwner } from '../build/domains/accounts/workspace.js';
import { newSmscRow } from '../build/domains/carriers/limits.js';
import { EmbeddedNats } from '../build/embedded/nats.js';
import { freePort } from '../build/embedded/ports.js';
import { EmbeddedPostgres } from '../build/embedded/postgres.js';
import { startApi } from '../build/graphql/server.js';
import { newId } from '../build/kernel/ids.js';
import { sweepStuck } from '../build/pipeline/schedule/stuck-sweep.js';
import { openLog } from '../build/telemetry/log.js';
import { Telemetry } from '../build/telemetry/telemetry.js';
import { fill, makePast } from './stored/fill.mjs';
import { queries } from './stored/queries.mjs';
import { cpuOf, road, withoutWholePages } from './stored/road.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,100000,1000000' },
    runs: { type: 'string', default: '15' },
    road: { type: 'string', default: '10000' },
    only: { type: 'string' },
    keep: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
if (values.quick) Object.assign(values, { sizes: '10000', runs: '3', road: '1000' });
const tell = (what) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);
const folder = values.keep ?? fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-stored-'));
fs.mkdirSync(folder, { recursive: true });
fs.chmodSync(folder, 0o755);
const password = 'bench-password';
const postgres = new EmbeddedPostgres({ folder: path.join(folder, 'postgres'), port: await freePort(), password });
const nats = new EmbeddedNats({ folder: path.join(folder, 'nats'), port: await freePort(), password });
await Promise.all([postgres.start(), nats.start()]);
const results = [];
try {
  for (const size of values.sizes.split(',')) results.push(await measure(Number(size)));
  const { rows } = await once(postgres.url, 'SELECT version()');
  console.log(JSON.stringify({ benchmark: 'stored', runs: Number(values.runs), postgres: rows[0].version.split(' ')[1], results }));
} finally {
  await Promise.all([postgres.stop(), nats.stop()]);
  if (values.keep === undefined) fs.rmSync(folder, { recursive: true, force: true });
}

async function measure(count) {
  const name = `stored_${count}`;
  const url = postgres.url.replace(/\/heliograph$/, `/${name}`);
  const { rowCount } = await once(postgres.url, `SELECT 1 FROM pg_database WHERE datname = '${name}'`);
  const filled = rowCount === 0 ? await make(url, name, count) : JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8'));
  const db = openDatabase(url, 5);
  const log = openLog('error');
  const bus = await connectBus(nats.url, 1, log);
  const secretKey = Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64');
  const config = loadConfig({ PORT: '0', HELIOGRAPH_SECRET_KEY: secretKey });
  const stopping = new AbortController().signal;
  const secrets = await openSecrets(db.pool, config.secretKey);
  const runtime = { config, db, bus, secrets, log, telemetry: new Telemetry(), clock: { now: () => new Date() }, stopping, close: async () => {} };
  const api = await startApi(runtime);
  const ask = async (query, variables = {}) => {
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${filled.secret}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return Object.values(data)[0];
  };
  await ask('{ messages(first: 1) { edges { node { id } } } }');
  const { rows } = await db.pool.query('SELECT pg_database_size(current_database())::float8 / 1e6 AS mb');
  const pid = Number(fs.readFileSync(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  tell(`${count}: the look at old messages`);
  const before = cpuOf(pid);
  await sweepStuck(runtime, stopping);
  const lookMicros = Math.round(((cpuOf(pid) - before) / count) * 1e8) / 100;
  tell(`${count}: queries`);
  const asked = await queries({ db: db.pool, ask, workspaceId: filled.workspaces[0], runs: Number(values.runs), only: values.only, pid });
  tell(`${count}: road`);
  const carried = () => road({ runtime, ask, workspaceId: filled.workspaces[0], connectionId: filled.connectionId, count: Number(values.road), contacts: filled.contacts, pid });
  const cost = Number(values.road) === 0 ? null : await carried();
  const logged = cost === null ? null : await withoutWholePages(db.pool, carried);
  await api.stop();
  await bus.close();
  await db.close();
  if (values.keep === undefined) await once(postgres.url, `DROP DATABASE ${name} WITH (FORCE)`);
  return { messages: count, megabytes: Math.round(rows[0].mb), postgresMicrosPerMessage: { ...cost?.micros, lookAtOld: lookMicros }, walOctetsPerMessage: { withWholePages: cost?.walOctets, without: logged?.walOctets }, queries: asked };
}

/** A database with workspaces, a route and messages. */
async function make(url, name, count) {
  await once(postgres.url, `CREATE DATABASE ${name}`);
  await applyMigrations(url);
  const db = openDatabase(url, 3);
  const made = [];
  for (const workspace of ['A', 'B', 'C', 'D']) made.push(await createWorkspaceWithOwner(db, { name: workspace, defaultCountry: 'GB', currency: 'EUR' }));
  const workspaces = made.map(({ workspace }) => workspace.id);
  const connection = await db.prisma.connection.create({
    data: { ...newSmscRow({ name: 'bench', host: '127.0.0.1', port: 1, systemId: 'bench' }, Buffer.from('x')), id: newId(), workspaceId: workspaces[0] },
  });
  const route = await db.prisma.route.create({
    data: { id: newId(), workspaceId: workspaces[0], name: 'bench', defaultSender: '+447700900999', pricePerPartMicros: 40_000n, priceCurrency: 'EUR', targets: { create: [{ connectionId: connection.id, position: 0 }] } },
  });
  await db.close();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const now = new Date();
  await makePast(client, now);
  tell(`${count}: fill`);
  const { contacts } = await fill(client, { workspaces, connectionId: connection.id, routeId: route.id, count, tell });
  await client.end();
  const filled = { secret: made[0].secret, workspaces, connectionId: connection.id, contacts };
  if (values.keep !== undefined) fs.writeFileSync(path.join(folder, name), JSON.stringify(filled));
  return filled;
}

async function once(url, text) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(text).finally(() => client.end());
}
