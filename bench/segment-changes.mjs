#!/usr/bin/env node
// Time from a change of a contact until who follows a segment is told of it, among many contacts, and what watching costs. A hub of its own is filled by
// INSERT … SELECT; one segment is followed, then more. Each time it is left alone for a while, and then people are altered through the API, a batch at a time: a third by a
// field, a third by a tag, a third by an event. A delay is counted from before the request. One line of JSON: by number of segments the seconds of the first look, the delays in milliseconds,
// and what the processes use while nothing changes and in all, beside what they use before anything is watched.
//
//   node bench/segment-changes.mjs [--contacts 1000000] [--changed 1000] [--segments 1,20] [--idle 30] [--wait 300] [--quick]
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createClient } from 'graphql-ws';
import pg from 'pg';
import WebSocket from 'ws';
import { filling, fillPeople } from './people.mjs';
import { processesOf } from './processes.mjs';
import { openHub, report } from './with-hub.mjs';

const { values } = parseArgs({
  options: {
    contacts: { type: 'string', default: '1000000' },
    changed: { type: 'string', default: '1000' },
    segments: { type: 'string', default: '1,20' },
    idle: { type: 'string', default: '30' },
    wait: { type: 'string', default: '300' },
    quick: { type: 'boolean', default: false },
  },
});
if (values.quick) Object.assign(values, { contacts: '20000', changed: '300', segments: '1,5', idle: '5', wait: '60' });
const [contacts, changed, idle, wait] = [values.contacts, values.changed, values.idle, values.wait].map(Number);
const tell = (what) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${what}\n`);

/** People altered by one request, and the time between two requests, in milliseconds. */
const BATCH = 10;
const PAUSE_MS = 200;
const FOLLOW = `subscription($id: ID!) { segmentChanges(id: $id) { __typename ... on SegmentStreamChange { type contact { id } } } }`;
/** Ways to come into the first segment; nobody is in it at first. The round makes each one's values others than before. */
const WAYS = [
  {
    name: 'field',
    mutation:
      'mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { ... on UpsertContactsPayload { refusals { message } } } }',
    variables: (people, round) => ({ c: people.map(({ phone }) => ({ phone, attributes: { points: 10_000 + round } })) }),
    condition: (round) => `points = ${10_000 + round}`,
  },
  {
    name: 'tag',
    mutation:
      'mutation($ids: [ID!]!, $tag: String!) { tagContacts(input: { contactIds: $ids, add: [$tag] }) { ... on TagContactsPayload { changed } } }',
    variables: (people, round) => ({ ids: people.map(({ id }) => id), tag: `hot${round}` }),
    condition: (round) => `tag hot${round}`,
  },
  {
    name: 'event',
    mutation:
      'mutation($e: [ContactEventInput!]!) { recordEvent(input: { events: $e }) { ... on RecordEventPayload { recorded } } }',
    variables: (people, round) => ({ e: people.map(({ id }) => ({ contactId: id, name: `paid${round}` })) }),
    condition: (round) => `did paid${round} in 30 days`,
  },
];
/** Of the other segments that are followed. */
const OTHERS = ['points > 500', 'plan = gold and not tag vip', 'did bought > 2 in 30 days', 'country = FR and consent marketing', 'list Half and tag vip'];

await report(async () => {
  const { hub, db } = await openHub();
  const { rows } = await db.query('SELECT workspace_id AS id FROM api_keys LIMIT 1');
  const pool = new pg.Pool({ connectionString: hub.databaseUrl, max: 2 });
  await filling(hub.databaseUrl, (run) => fillPeople(run, pool, { workspaceId: rows[0].id, count: contacts, tell }));
  await pool.end();
  const looked = () => processesOf(hub.dataDir, hub.state);
  const unwatched = await during(idle, looked);
  const client = createClient({
    url: `ws://127.0.0.1:${hub.port}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${hub.key}` },
  });
  const results = [];
  for (const [round, count] of values.segments.split(',').map(Number).entries()) {
    results.push(await measure({ hub, db, client, looked, round, count }));
    tell(JSON.stringify(results.at(-1)));
    await unwatch(db);
  }
  await client.dispose();
  return { benchmark: 'segment-changes', contacts, changed, idleSeconds: idle, unwatched, results };
});

async function measure({ hub, db, client, looked, round, count }) {
  const seen = new Map();
  const startedAt = performance.now();
  const expressions = [WAYS.map(({ condition }) => condition(round)).join(' or ')];
  while (expressions.length < count) expressions.push(OTHERS[expressions.length % OTHERS.length]);
  const begun = [];
  for (const [index, expression] of expressions.entries()) {
    const { segment } = await hub.ask(
      'mutation($i: SegmentInput!) { createSegment(input: $i) { ... on SegmentPayload { segment { id } } } }',
      { i: { name: `Round ${round}, ${index}`, expression } },
    );
    begun.push(follow(client, segment.id, index === 0 ? seen : new Map()));
  }
  const all = await Promise.all(begun);
  const firstLookSeconds = Math.round((performance.now() - startedAt) / 100) / 10;
  tell(`${count} segments are watched`);
  const watched = await during(idle, looked);
  const sent = await alter(hub, db, round);
  const until = performance.now() + wait * 1_000;
  while (seen.size < sent.size && performance.now() < until) await setTimeout(50);
  for (const stop of all) stop();
  const delays = (way) =>
    quantiles([...sent].flatMap(([id, { at, name }]) => (seen.has(id) && (way === null || way === name) ? [seen.get(id) - at] : [])));
  return {
    segments: count,
    firstLookSeconds,
    altered: sent.size,
    told: seen.size,
    delayMs: delays(null),
    byWay: Object.fromEntries(WAYS.map(({ name }) => [name, delays(name)])),
    watched,
  };
}

/** Follows a segment, and notes when it says of somebody that they entered. @returns once it has begun, what ends it */
async function follow(client, id, seen) {
  let begun;
  const began = new Promise((resolve) => {
    begun = resolve;
  });
  const stop = client.subscribe(
    { query: FOLLOW, variables: { id } },
    {
      next: ({ data }) => {
        const { __typename, type, contact } = data.segmentChanges;
        if (__typename === 'SegmentStreamBegan') begun();
        else if (type === 'ENTERED' && !seen.has(contact.id)) seen.set(contact.id, performance.now());
      },
      error: (error) => tell(`a subscription failed: ${JSON.stringify(error)}`),
      complete: () => {},
    },
  );
  await began;
  return stop;
}

/** Alters people all over the workspace. @returns when each was, and how */
async function alter(hub, db, round) {
  const { rows } = await db.query(
    `SELECT id::text, phone FROM contacts WHERE phone LIKE '+4479________' ORDER BY md5(id::text || $1) LIMIT $2`,
    [String(round), changed],
  );
  const people = rows.map(({ id, phone }) => ({ id: `contact_${id.replaceAll('-', '')}`, phone }));
  const sent = new Map();
  for (let from = 0; from < people.length; from += BATCH) {
    const batch = people.slice(from, from + BATCH);
    const { name, mutation, variables } = WAYS[(from / BATCH) % WAYS.length];
    const at = performance.now();
    for (const { id } of batch) sent.set(id, { at, name });
    await hub.ask(mutation, variables(batch, round));
    await setTimeout(Math.max(0, PAUSE_MS - (performance.now() - at)));
  }
  return sent;
}

/** CPU seconds a minute and memory of the processes while nothing is asked of them. */
async function during(seconds, looked) {
  const before = looked();
  await setTimeout(seconds * 1_000);
  return Object.fromEntries(
    Object.entries(looked()).map(([name, { cpu, mb }]) => [
      name,
      { cpuSecondsAMinute: Math.round(((cpu - (before[name]?.cpu ?? 0)) / seconds) * 600) / 10, mb },
    ]),
  );
}

/** Has nothing watched any more. */
async function unwatch(db) {
  await db.query('DELETE FROM segment_watches');
  await db.query('TRUNCATE segment_members');
}

function quantiles(times) {
  times.sort((a, b) => a - b);
  const at = (share) => Math.round(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}
