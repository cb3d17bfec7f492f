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
import pg from 'pg';
import { openDatabase } from '../build/db/client.js';
import { applyMigrations } from '../build/db/migrate.js';
import { fillFieldValues } from '../build/db/sql/contact-field-values.js';
import { createWorkspaceWithOwner } from '../build/domains/accounts/workspace.js';
import { audiencePage, countAudience, sampleOf, sizeOf } from '../build/domains/audience/audience.js';
import { parseSegment } from '../build/domains/audience/language/parse.js';
import { conditionOf, wordsOf } from '../build/domains/audience/segments.js';
import { freePort } from '../build/embedded/ports.js';
import { EmbeddedPostgres } from '../build/embedded/postgres.js';
import { newId } from '../build/kernel/ids.js';

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

const CONTACT = `('01980000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid`;

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-segments-'));
fs.chmodSync(folder, 0o755);
const postgres = new EmbeddedPostgres({ folder: path.join(folder, 'postgres'), port: await freePort(), password: 'bench-password' });

/** Fills the database over a connection of its own: those of the hub give a statement up after 15 s. */
async function fill(db, workspaceId, tell) {
  const filler = new pg.Client({ connectionString: postgres.url });
  await filler.connect();
  const run = (text, parameters = []) => filler.query(text, parameters);
  tell('contacts');
  await run(
    `INSERT INTO contacts (id, workspace_id, phone, country, locale, time_zones, tags, attributes, created_at)
     SELECT ${CONTACT}, $1, '+4479' || lpad(n::text, 8, '0'), (ARRAY['GB', 'FR', 'DE', 'ES', 'IT'])[1 + n % 5],
       (ARRAY['en', 'fr', 'de', 'es', 'it'])[1 + n % 5], ARRAY['Europe/London'], CASE WHEN n % 50 = 0 THEN ARRAY['vip'] ELSE '{}' END,
       jsonb_build_object('points', n % 1000, 'plan', (ARRAY['gold', 'silver', 'none'])[1 + n % 3],
         'appointment', to_char(now() + (n % 720 - 360) * interval '1 hour', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
         'home', jsonb_build_object('latitude', 43 + n % 700 / 100.0, 'longitude', n % 500 / 100.0)),
       now() - n % 400 * interval '1 day'
     FROM generate_series(1, $2::int) AS n`,
    [workspaceId, count],
  );
  tell('fields');
  const fields = [['points', 'NUMBER', '{}'], ['plan', 'CHOICE', '{gold,silver,none}'], ['appointment', 'DATE', '{}'], ['home', 'PLACE', '{}']];
  for (const [name, type, choices] of fields) {
    const id = newId();
    await run('INSERT INTO contact_fields (id, workspace_id, name, type, choices, created_at) VALUES ($1, $2, $3, $4::contact_field_type, $5::text[], now())', [
      id,
      workspaceId,
      name,
      type,
      choices,
    ]);
    await fillFieldValues(db.pool, workspaceId, id);
  }
  tell('list, consents, events');
  const listId = newId();
  await run(`INSERT INTO contact_lists (id, workspace_id, name, created_at) VALUES ($1, $2, 'Half', now())`, [listId, workspaceId]);
  await run(
    `INSERT INTO contact_list_members (list_id, contact_id, workspace_id, added_at)
     SELECT $1, ${CONTACT}, $2, now() FROM generate_series(1, $3::int, 2) AS n`,
    [listId, workspaceId, count],
  );
  await run(
    `INSERT INTO contact_events (id, workspace_id, contact_id, name, properties, at)
     SELECT gen_random_uuid(), $1, ('01980000-0000-7000-8000-' || lpad(to_hex(1 + n * 7919 % $2::bigint), 12, '0'))::uuid,
       (ARRAY['bought', 'opened'])[1 + n % 2], jsonb_build_object('total', n % 200), now() - n % 90 * interval '1 day'
     FROM generate_series(1, $2::bigint * 2) AS n`,
    [workspaceId, count],
  );
  // Consents without their entries in the ledger.
  await run('SET session_replication_role = replica');
  await run(
    `INSERT INTO consents (contact_id, purpose, workspace_id, state, entry_id, since)
     SELECT ${CONTACT}, 'MARKETING', $1, CASE WHEN n % 4 = 0 THEN 'REVOKE' ELSE 'GRANT' END::consent_action, gen_random_uuid(), now()
     FROM generate_series(1, $2::int) AS n WHERE n % 3 > 0`,
    [workspaceId, count],
  );
  await run('SET session_replication_role = DEFAULT');
  tell('messages');
  await run(
    `INSERT INTO messages (id, workspace_id, contact_id, "to", sender, purpose, status, connection_id, body, country, encoding, part_count, submit_count,
       concat_reference, route_id, decision_id, expires_at, attempt, actor_kind, created_at, sent_at, finished_at)
     SELECT overlay(lowest_id_at(now() - n % 60 * interval '1 day')::text PLACING lpad(to_hex(n), 12, '0') FROM 25)::uuid, $1, ${CONTACT}, '+447900000000', 'Shop', 'MARKETING',
       CASE WHEN n % 10 = 0 THEN 'FAILED' ELSE 'DELIVERED' END::message_status, $1, 'Offer', 'GB', 'GSM7', 1, 1, 0, $1, $1, now(), 1, 'SYSTEM',
       now() - n % 60 * interval '1 day', now() - n % 60 * interval '1 day', now()
     FROM generate_series(1, $2::int) AS n WHERE n % 2 = 0`,
    [workspaceId, count],
  );
  await run(
    `INSERT INTO message_links (code, link_id, message_id, contact_id, expires_at, clicks, first_clicked_at)
     SELECT n::text, overlay($1::text PLACING lpad((n / 20 % 500)::text, 12, '0') FROM 25)::uuid, overlay(lowest_id_at(now() - n % 60 * interval '1 day')::text PLACING lpad(to_hex(n), 12, '0') FROM 25)::uuid, ${CONTACT}, now(), 1,
       now() - n % 60 * interval '1 day'
     FROM generate_series(1, $2::int) AS n WHERE n % 20 = 0`,
    [workspaceId, count],
  );
  tell('vacuum');
  await run('VACUUM ANALYZE');
  await filler.end();
}

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
  await fill(db, workspace.id, tell);
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
