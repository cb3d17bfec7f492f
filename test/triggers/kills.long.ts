import type pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { fromGlobalId } from '../../src/kernel/global-ids.ts';
import { audit } from '../support/audit.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { databaseClient } from '../support/database-client.ts';
import { Hub } from '../support/hub.ts';

/** People of each kind: to whom something happens, and whose date is near. */
const PEOPLE = 1_000;
const A_REQUEST = 100;
const SECOND_MS = 1_000;
const DAY_MS = 24 * 3_600 * SECOND_MS;
/** Dates come due within this time, the first after half of it. */
const SPREAD_MS = 40 * SECOND_MS;
/** After these nobody is killed any more, so that what is left is done. */
const MOST_KILLS = 12;
const ROLES = ['scheduler', 'api', 'dispatcher'] as const;

const buyer = (index: number) => `+44791${1_201_000 + index}`;
const guest = (index: number) => `+44791${1_211_000 + index}`;

let hub: Hub;
let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.startAll();
  client = await databaseClient(database.url);
});
afterAll(async () => {
  await client?.end();
  await hub?.stop();
  await database?.drop();
});

/** Asks until a process that is alive does it: what is asked has a key, or is the same when it comes twice. */
async function insist(mutation: string, variables: object): Promise<void> {
  const ask = () => hub.api.ask<{ __typename: string }>(mutation, variables).catch(() => null);
  await expect.poll(async () => (await ask())?.__typename, { timeout: 60_000 }).toMatch(/Payload$/);
}

test('processes killed at random while events come and dates come due: each person gets each message exactly once', async () => {
  await hub.api.ask('mutation { setContactField(input: { name: "visit", type: DATE }) { __typename } }');
  await hub.api.ask(
    'mutation { saveTemplate(input: { name: "note", bodies: [{ locale: "en", body: "Hello" }] }) { __typename } }',
  );
  const triggers: string[] = [];
  for (const on of ['event: "bought"', 'date: { field: "visit", offset: "-24 h" }']) {
    const { trigger } = await hub.api.ask<{ trigger: { id: string } }>(
      `mutation { createTrigger(input: { name: "Trigger ${triggers.length}", on: { ${on} }, purpose: TRANSACTIONAL, template: "note" }) {
        ... on TriggerPayload { trigger { id } } } }`,
    );
    triggers.push(fromGlobalId('Trigger', trigger.id) ?? '');
  }
  const due = Date.now() + DAY_MS + SPREAD_MS / 2;
  const chunks = Array.from({ length: PEOPLE / A_REQUEST }, (_, chunk) =>
    Array.from({ length: A_REQUEST }, (_each, index) => chunk * A_REQUEST + index),
  );
  for (const chunk of chunks) {
    const contacts = chunk.map((index) => ({
      phone: guest(index),
      attributes: { visit: new Date(due + (SPREAD_MS * index) / PEOPLE).toISOString() },
    }));
    await insist(
      'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }',
      { contacts },
    );
  }
  let isOver = false;
  let kills = 0;
  const killing = (async () => {
    while (!isOver && kills < MOST_KILLS) {
      await new Promise((resolve) => setTimeout(resolve, SECOND_MS + 3 * SECOND_MS * Math.random()));
      const role = ROLES[Math.floor(ROLES.length * Math.random())] ?? 'scheduler';
      await hub.roles.get(role)?.kill('SIGKILL');
      await hub.start(role);
      kills += 1;
    }
  })();
  const record = 'mutation($events: [ContactEventInput!]!) { recordEvent(input: { events: $events }) { __typename } }';
  for (const chunk of [...chunks, ...chunks]) {
    const events = chunk.map((index) => ({ phone: buyer(index), name: 'bought', idempotencyKey: `order-${index}` }));
    await insist(record, { events });
  }
  const settled = async () => {
    const { rows } = await client.query<{ id: string; count: number }>(
      `SELECT trigger_id::text AS id, count(*)::int AS count FROM trigger_firings WHERE status = 'SENT' GROUP BY 1`,
    );
    return triggers.map((id) => rows.find((row) => row.id === id)?.count ?? 0);
  };
  await expect.poll(settled, { timeout: 240_000, interval: 500 }).toEqual([PEOPLE, PEOPLE]);
  isOver = true;
  await killing;
  expect(kills).toBeGreaterThan(1);
  const waiting = async () =>
    (
      await client.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM messages WHERE status IN ('SCHEDULED', 'DEFERRED', 'QUEUED', 'SENDING')",
      )
    ).rows[0]?.count;
  await expect.poll(waiting, { timeout: 120_000, interval: 500 }).toBe(0);
  const { rows } = await client.query<{ to: string }>('SELECT "to" FROM messages');
  expect(rows).toHaveLength(2 * PEOPLE);
  expect(new Set(rows.map(({ to }) => to)).size).toBe(2 * PEOPLE);
  const { duplicates, missing } = await audit(hub);
  expect({ duplicates, missing }).toEqual({ duplicates: [], missing: [] });
}, 600_000);
