import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { toGlobalId } from '../../src/kernel/global-ids.ts';
import { uuidOf } from '../contacts/service.ts';
import { Comers, HOUR_MS, SECOND_MS } from '../triggers/comers.ts';

let hub: Comers;
beforeAll(async () => {
  hub = await Comers.open(70_000);
});
afterAll(() => hub?.close());

interface Counts {
  notYetQueued: number;
  queued: number;
  inFlight: number;
  submitted: number;
}
/** Counts of a pause that is lifted at once, as it answers and as it is read. */
async function countsOf(scope: string, key: string | null = null): Promise<Counts> {
  const { pause, counts } = await hub.ask<{ pause: { id: string }; counts: Counts }>(
    `mutation($key: String) { pauseScope(input: { scope: ${scope}, key: $key, reason: "A wrong text" }) {
      ... on PauseScopePayload { pause { id } counts { notYetQueued queued inFlight submitted } } } }`,
    { key },
  );
  const read = await hub.ask<{ counts: Counts }>(
    `{ pause(id: "${pause.id}") { counts { notYetQueued queued inFlight submitted } } }`,
  );
  expect(read.counts).toEqual(counts);
  await hub.ask(`mutation { liftPause(input: { id: "${pause.id}" }) { __typename } }`);
  return counts;
}
const idOf = async (type: 'Template' | 'Route', condition: string) => {
  const table = type === 'Template' ? 'templates' : 'routes';
  const [row] = await hub.sql<{ id: string }>(`SELECT id::text FROM ${table} WHERE ${condition}`);
  return toGlobalId(type, row?.id ?? '');
};

describe('a pause of a country', () => {
  const FRENCH = 300;
  const PEOPLE = 1_500;
  /** The people of a country who have no message of a campaign. */
  const unwritten = async (id: string, country: string) => {
    const [row] = await hub.sql<{ count: number }>(
      `SELECT count(*)::int AS count FROM contacts c WHERE c.country = $2 AND 'abroad' = ANY(c.tags)
         AND NOT EXISTS (SELECT FROM messages m WHERE m.contact_id = c.id AND m.campaign_id = $1)`,
      [uuidOf(id), country],
    );
    return row?.count ?? 0;
  };

  test('counts recipients without a message wherever a campaign stands, by their country', async () => {
    const phones = Array.from({ length: PEOPLE }, (_, index) =>
      index % 5 === 0 ? `+3361234${String(index).padStart(4, '0')}` : `+4479118${String(index).padStart(5, '0')}`,
    );
    for (let first = 0; first < PEOPLE; first += 500) {
      const contacts = phones.slice(first, first + 500).map((phone) => ({ phone, tags: ['abroad'] }));
      await hub.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
        c: contacts,
      });
    }
    expect(await countsOf('COUNTRY', 'FR')).toMatchObject({ notYetQueued: 0, queued: 0 });
    const { id } = await hub.act('createCampaign', {
      ...{ name: 'Abroad', objective: 'INFORMATION', purpose: 'TRANSACTIONAL', content: { template: 'first' } },
      ...{
        audience: { tags: ['abroad'] },
        ratePerSecond: 170,
        test: { percent: 40, perVariant: 1, chosenBy: 'PERSON' },
      },
      variants: [{}, { template: 'second' }],
    });
    await hub.started(id);
    const run = () => runCampaigns(hub.runtime, new AbortController().signal);
    hub.later(31 * SECOND_MS);
    const seen = new Set<number>();
    const look = async () => {
      const [french, others] = [await unwritten(id, 'FR'), await unwritten(id, 'GG')];
      expect(await countsOf('COUNTRY', 'FR')).toMatchObject({ notYetQueued: french, queued: FRENCH - french });
      expect(await countsOf('COUNTRY', 'GG')).toMatchObject({ notYetQueued: others });
      expect(await countsOf('COUNTRY', 'DE')).toMatchObject({ notYetQueued: 0, queued: 0 });
      seen.add(french);
    };
    const handled = async () => (await hub.shown(id)).handled;
    await run();
    const { testRecipients } = await hub.shown(id);
    for (; (await handled()) < testRecipients; hub.later(SECOND_MS)) {
      await look();
      await run();
    }
    await look();
    await hub.act('chooseCampaignVariant', { id, variant: 1, early: true });
    for (; (await handled()) < PEOPLE; hub.later(SECOND_MS)) {
      await look();
      await run();
    }
    await look();
    // Amid chunks and at the ends of both stages.
    expect(seen.size).toBeGreaterThan(5);
    expect(seen.has(0)).toBe(true);
  });
});

test('whoever comes one by one counts before there is a message: who waits for a step, and what a trigger has yet to send', async () => {
  await hub.sql("UPDATE messages SET status = 'FAILED', indexed_status = 'FAILED', due_at = NULL");
  const id = await hub.begun();
  await hub.trigger('signed', id);
  const step = await hub.act('addCampaignStep', {
    ...{ id, name: 'Later', content: { template: 'second' }, afterHours: 5, unless: 'EVENT', event: 'bought' },
  });
  await hub.started(step.id);
  await hub.goOn(61 * SECOND_MS);
  const own = await hub.ask<{ trigger: { id: string } }>(
    `mutation { createTrigger(input: { name: "Own", on: { event: "asked" }, template: "second", purpose: ALERT }) {
      ... on TriggerPayload { trigger { id } } } }`,
  );
  await hub.record('signed', hub.people(7));
  await hub.goOn(0);
  await hub.record('signed', hub.people(2));
  const asked = hub.people(4);
  await hub.record('asked', asked);
  // Whoever is deleted gets nothing, from that moment on.
  const [gone] = await hub.sql<{ id: string }>('SELECT id::text FROM contacts WHERE phone = $1', [asked[3]]);
  await hub.ask('mutation($id: ID!) { deleteContact(input: { id: $id }) { __typename } }', {
    id: toGlobalId('Contact', gone?.id ?? ''),
  });
  expect(await hub.sql('SELECT status FROM trigger_firings WHERE stale')).toEqual([{ status: 'PENDING' }]);
  const [first, second] = [await idOf('Template', "name = 'first'"), await idOf('Template', "name = 'second'")];
  const counts = (notYetQueued: number, queued: number) => ({ notYetQueued, queued, inFlight: 0, submitted: 0 });
  expect(await countsOf('WORKSPACE')).toEqual(counts(7 + 2 + 3, 7));
  expect(await countsOf('CAMPAIGN', id)).toEqual(counts(2, 7));
  expect(await countsOf('CAMPAIGN', step.id)).toEqual(counts(7, 0));
  expect(await countsOf('PURPOSE', 'TRANSACTIONAL')).toEqual(counts(7 + 2, 7));
  expect(await countsOf('PURPOSE', 'ALERT')).toEqual(counts(3, 0));
  expect(await countsOf('PURPOSE', 'MARKETING')).toEqual(counts(0, 0));
  expect(await countsOf('TEMPLATE', first)).toEqual(counts(2, 7));
  expect(await countsOf('TEMPLATE', second)).toEqual(counts(7 + 3, 0));
  // Where they are, and which way they go, is known with the message.
  expect(await countsOf('COUNTRY', 'GG')).toEqual(counts(0, 7));
  expect(await countsOf('ROUTE', await idOf('Route', 'true'))).toEqual(counts(0, 7));
  // What occurred waits with its trigger, and goes with it.
  await hub.ask(`mutation { pauseTrigger(input: { id: "${own.trigger.id}" }) { __typename } }`);
  expect(await countsOf('PURPOSE', 'ALERT')).toEqual(counts(3, 0));
  await hub.ask(`mutation { removeTrigger(input: { id: "${own.trigger.id}" }) { __typename } }`);
  expect(await countsOf('PURPOSE', 'ALERT')).toEqual(counts(0, 0));
  await hub.goOn(0);
  expect(await countsOf('WORKSPACE')).toEqual(counts(9, 9));
  await hub.deliver(id);
  await hub.goOn(5 * HOUR_MS + 61 * SECOND_MS);
  expect(await countsOf('WORKSPACE')).toEqual(counts(0, 9));
});
