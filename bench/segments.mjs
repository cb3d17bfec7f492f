#!/usr/bin/env node
// Counts and samples of segments over many contacts: fills a database of its own (the embedded PostgreSQL, in a temporary folder) by
// INSERT … SELECT with contacts, typed fields, tags, a list, consents, events, messages and clicks; then counts each segment, finds its sample of ten, and walks a
// whole audience in pages. One line of JSON: of each segment the median and the most of its count, of its size (a count that may be about right), of an estimate by itself, and of
// its sample, in milliseconds.
//
//   node bench/segments.mjs [--contacts 1000000] [--runs 5] [--quick]
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from '../build/db/client.js';
import { applyMigrations } from '../build/db/migrate.js';
import { createWorkspaceWithOwner } from '../build/domains/accounts/workspace.js';
import { audiencePage, countAudience, sampleOf, sizeOf } from '../build/domains/audience/audience.js';
import { parseSegment } from '../build/domains/audience/language/parse.js';
import { conditionOf, wordsOf } from '../build/domains/audience/segments.js';
import { freePort } from '../build/embedded/ports.js';
import { EmbeddedPostgres } from '../build/embedded/postgres.js';
import { newId } from '../build/kernel/ids.js';
import { fillMessages, fillPeople, filling } from './people.mjs';

const { values } = parseArgs({
  options: {
    contacts: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
  },
});
if (values.quick) Object.assign(values, { contacts: '20000', runs: '2' });
const [count, runs] = [Number(values.contacts), Number(values.runs)];
const tell = (what) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);

const SEGMENTS = [
  'country = FR',
  'language = fr and not tag vip',
  'points > 500',
  'plan = gold and points > 900',
  'list Half and not tag vip',
  'did bought > 2 in 30 days',
  'country = FR and did bought > 2 in 30 days and not tag vip',
  'never delivered',
  'delivered in 30 days and not clicked in 30 days',
  'consent marketing and (country in (FR, DE) or points >= 100) and not list Half',
  'appointment in next 24 hours',
  'home within 50 km of 48.8566, 2.3522',
  'segment Buyers and not segment Gold',
];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-segments-'));
fs.chmodSync(folder, 0o755);
const postgres = new EmbeddedPostgres({ folder: path.join(folder, 'postgres'), port: await freePort(), password: 'bench-password' });

async function timed(work) {
  const times = [];
  let result;
  for (let run = 0; run < runs; run++) {
    const began = performance.now();
    result = await work();
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  return { result, median: Math.round(times[Math.floor(times.length / 2)]), most: Math.round(times.at(-1)) };
}

async function measure() {
  await applyMigrations(postgres.url);
  const db = openDatabase(postgres.url, 3);
  const { workspace } = await createWorkspaceWithOwner(db, { name: 'A', defaultCountry: 'GB', currency: 'EUR' });
  await filling(postgres.url, async (run) => {
    await fillPeople(run, db.pool, { workspaceId: workspace.id, count, tell });
    tell('messages');
    await fillMessages(run, { workspaceId: workspace.id, count });
  });
  const save = async (name, text) => {
    const { tree } = parseSegment(text, await wordsOf(db, workspace.id));
    await db.prisma.segment.create({
      data: { id: newId(), workspaceId: workspace.id, name, tree, createdAt: new Date(), updatedAt: new Date() },
    });
  };
  await save('Buyers', 'did bought in 60 days');
  await save('Gold', 'plan = gold');
  const words = await wordsOf(db, workspace.id);
  const nobody = { listIds: [], tags: [], conditions: [] };
  const results = [];
  let walked;
  for (const text of SEGMENTS) {
    const read = parseSegment(text, words);
    if (!read.ok) throw new Error(read.fault.message);
    const conditions = [conditionOf(read.tree, words, workspace.id, new Date())];
    const open = { workspaceId: workspace.id, included: { ...nobody, conditions }, excluded: nobody };
    const counted = await timed(() => countAudience(db, open));
    const sized = await timed(() => sizeOf(db, open));
    const about = await timed(() => sizeOf(db, open, 1));
    const sampled = await timed(() => sampleOf(db, open, 10));
    results.push({
      segment: text,
      contacts: counted.result,
      countMs: [counted.median, counted.most],
      sizeMs: [sized.median, sized.most],
      size: sized.result,
      estimateMs: [about.median, about.most],
      estimate: about.result,
      sampleMs: [sampled.median, sampled.most],
    });
    tell(JSON.stringify(results.at(-1)));
    if (text.includes('and did bought')) walked = open;
  }
  const began = performance.now();
  let [members, pages] = [0, 0];
  for (let after = null; ; pages++) {
    const page = await audiencePage(db.pool, walked, after, 5_000);
    members += page.members.length;
    if (page.next === null) break;
    after = page.next;
  }
  const walk = { members, pages: pages + 1, ms: Math.round(performance.now() - began) };
  await db.close();
  return { results, walk };
}

try {
  await postgres.start();
  const measured = await measure();
  console.log(JSON.stringify({ benchmark: 'segments', contacts: count, runs, ...measured }));
} finally {
  await postgres.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}
