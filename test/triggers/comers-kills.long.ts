import type pg from 'pg';
import { expect, test } from 'vitest';
import { fromGlobalId } from '../../src/kernel/global-ids.ts';
import { hubOfFile } from '../support/hub-of-file.ts';

const PEOPLE = 2_000;
const A_REQUEST = 100;
/** After these nobody is killed any more, so that what is left is done. */
const MOST_KILLS = 10;
const ROLES = ['scheduler', 'api', 'dispatcher', 'scheduler'] as const;
const comer = (index: number) => `+44791${1_221_000 + index}`;

const own = hubOfFile();

interface Shown {
  status: string;
  token: string | null;
  recipients: number;
  accepted: number;
  testRecipients: number;
  heldOut: number;
  verdict: { by: string; at: string } | null;
}
const shown = (id: string) =>
  own.hub.api.ask<Shown>(
    `{ campaign(id: "${id}") { status token recipients accepted testRecipients heldOut verdict { by at } } }`,
  );
const numbers = async <Row extends pg.QueryResultRow>(query: string, values: unknown[] = []): Promise<Row> => {
  const { rows } = await own.client.query<Row>(query, values);
  if (rows[0] === undefined) throw new Error(`nothing comes of ${query}`);
  return rows[0];
};

/** A campaign with variants, a hold-out and a rate that has begun, and the triggers that bring people to it. */
async function begun(): Promise<{ id: string; uuid: string }> {
  for (const [name, body] of Object.entries({ welcome: 'Welcome', short: 'Hi' }))
    await own.hub.api.ask(
      `mutation { saveTemplate(input: { name: "${name}", bodies: [{ locale: "en", body: "${body}" }] }) { __typename } }`,
    );
  const { campaign } = await own.hub.api.ask<{ campaign: { id: string } }>(
    `mutation { createCampaign(input: { name: "Welcome", objective: SALES, purpose: TRANSACTIONAL, triggered: true, content: { template: "welcome" },
      variants: [{}, { template: "short" }], test: { perVariant: 100, chosenBy: PERSON }, holdOutPercent: 20, ratePerSecond: 100 }) {
      ... on CampaignPayload { campaign { id } } } }`,
  );
  const { id } = campaign;
  const uuid = fromGlobalId('Campaign', id) ?? '';
  await own.hub.api.ask(`mutation { checkCampaign(input: { id: "${id}" }) { __typename } }`);
  await expect.poll(async () => (await shown(id)).token, { timeout: 60_000, interval: 200 }).not.toBeNull();
  await own.hub.api.ask(
    `mutation { startCampaign(input: { id: "${id}", token: "${(await shown(id)).token}" }) { __typename } }`,
  );
  await own.client.query('UPDATE campaigns SET due_at = now() WHERE id = $1', [uuid]);
  await expect.poll(async () => (await shown(id)).status, { timeout: 60_000, interval: 200 }).toBe('RUNNING');
  for (const event of ['joined', 'bought'])
    await own.hub.api.ask(
      `mutation { createTrigger(input: { name: "On ${event}", on: { event: "${event}" }, campaign: "${id}", once: true }) { __typename } }`,
    );
  return { id, uuid };
}

test('processes killed at random while people come: each has one message of one variant or is held out, and who comes after the choice has what was chosen', async () => {
  const { id, uuid } = await begun();
  const stopKilling = own.killAtRandom(ROLES, MOST_KILLS);
  const record = 'mutation($events: [ContactEventInput!]!) { recordEvent(input: { events: $events }) { __typename } }';
  const chunks = Array.from({ length: PEOPLE / A_REQUEST }, (_, chunk) =>
    Array.from({ length: A_REQUEST }, (_each, index) => chunk * A_REQUEST + index),
  );
  // Each person comes by one of two triggers, and each event is sent twice.
  for (const chunk of [...chunks, ...chunks]) {
    const events = chunk.map((index) => ({
      ...{ phone: comer(index), name: index % 2 === 0 ? 'joined' : 'bought', idempotencyKey: `event-${index}` },
    }));
    await own.insist(record, { events });
  }
  const come = async () =>
    (
      await numbers<{ count: number }>(
        "SELECT count(*)::int AS count FROM trigger_firings WHERE status IN ('SENT', 'REFUSED')",
      )
    ).count;
  await expect.poll(come, { timeout: 240_000, interval: 200 }).toBeGreaterThan(PEOPLE / 3);
  const choose = 'mutation($i: ChooseCampaignVariantInput!) { chooseCampaignVariant(input: $i) { __typename } }';
  await expect
    .poll(
      async () => {
        await own.hub.api.ask(choose, { i: { id, variant: 1, early: true } }).catch(() => null);
        return (await shown(id).catch(() => null))?.verdict?.by;
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBe('PERSON');
  await expect.poll(come, { timeout: 240_000, interval: 500 }).toBe(PEOPLE);
  expect(await stopKilling()).toBeGreaterThan(1);

  const campaign = await shown(id);
  const { heldOut, accepted, recipients, testRecipients } = campaign;
  expect(heldOut).toBeGreaterThan(PEOPLE / 10);
  expect({ accepted, recipients }).toEqual({ accepted: PEOPLE - heldOut, recipients: PEOPLE - heldOut });
  const { rows } = await own.client.query<{ to: string; variant: number; body: string }>(
    'SELECT "to", variant, body FROM messages WHERE campaign_id = $1 ORDER BY id',
    [uuid],
  );
  expect(new Set(rows.map(({ to }) => to)).size).toBe(rows.length);
  expect(rows).toHaveLength(PEOPLE - heldOut);
  expect(rows.filter(({ body, variant }) => (body === 'Hi') !== (variant === 1))).toEqual([]);
  expect(
    await numbers(
      'SELECT count(*)::int AS all, count(*) FILTER (WHERE held_out)::int AS "heldOut" FROM campaign_arrivals',
    ),
  ).toEqual({
    ...{ all: PEOPLE, heldOut },
  });
  expect(
    await numbers(
      `SELECT count(*)::int AS count FROM campaign_arrivals a WHERE a.held_out AND EXISTS (SELECT FROM messages m WHERE m.contact_id = a.contact_id)`,
    ),
  ).toEqual({ count: 0 });
  // Who tried the variants came before the choice, and whoever came after it has what was chosen.
  expect(testRecipients).toBeLessThan(recipients);
  const { after, others } = await numbers<{ after: number; others: number }>(
    `SELECT count(*)::int AS after, count(*) FILTER (WHERE variant <> 1)::int AS others FROM messages
     WHERE campaign_id = $1 AND id NOT IN (SELECT id FROM messages WHERE campaign_id = $1 ORDER BY created_at, id LIMIT $2)`,
    [uuid, testRecipients],
  );
  expect({ after, others }).toEqual({ after: recipients - testRecipients, others: 0 });
  await own.expectEachOnce();
}, 600_000);
