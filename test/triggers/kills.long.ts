import { expect, test } from 'vitest';
import { fromGlobalId } from '../../src/kernel/global-ids.ts';
import { hubOfFile } from '../support/hub-of-file.ts';

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

const own = hubOfFile();

test('processes killed at random while events come and dates come due: each person gets each message exactly once', async () => {
  await own.hub.api.ask('mutation { setContactField(input: { name: "visit", type: DATE }) { __typename } }');
  await own.hub.api.ask(
    'mutation { saveTemplate(input: { name: "note", bodies: [{ locale: "en", body: "Hello" }] }) { __typename } }',
  );
  const triggers: string[] = [];
  for (const on of ['event: "bought"', 'date: { field: "visit", offset: "-24 h" }']) {
    const { trigger } = await own.hub.api.ask<{ trigger: { id: string } }>(
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
    await own.insist(
      'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }',
      { contacts },
    );
  }
  const stopKilling = own.killAtRandom(ROLES, MOST_KILLS);
  const record = 'mutation($events: [ContactEventInput!]!) { recordEvent(input: { events: $events }) { __typename } }';
  for (const chunk of [...chunks, ...chunks]) {
    const events = chunk.map((index) => ({ phone: buyer(index), name: 'bought', idempotencyKey: `order-${index}` }));
    await own.insist(record, { events });
  }
  const settled = async () => {
    const { rows } = await own.client.query<{ id: string; count: number }>(
      `SELECT trigger_id::text AS id, count(*)::int AS count FROM trigger_firings WHERE status = 'SENT' GROUP BY 1`,
    );
    return triggers.map((id) => rows.find((row) => row.id === id)?.count ?? 0);
  };
  await expect.poll(settled, { timeout: 240_000, interval: 500 }).toEqual([PEOPLE, PEOPLE]);
  expect(await stopKilling()).toBeGreaterThan(1);
  await own.expectEachOnce();
  const { rows } = await own.client.query<{ to: string }>('SELECT "to" FROM messages');
  expect(rows).toHaveLength(2 * PEOPLE);
  expect(new Set(rows.map(({ to }) => to)).size).toBe(2 * PEOPLE);
}, 600_000);
