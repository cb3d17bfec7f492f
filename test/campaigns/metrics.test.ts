import { afterAll, beforeAll, expect, test } from 'vitest';
import { couponsLeft } from '../../src/db/sql/coupons.ts';
import { meterLeft } from '../../src/domains/coupons/duties.ts';
import { uuidOf } from '../contacts/service.ts';
import { Comers, HOUR_MS, SECOND_MS } from '../triggers/comers.ts';

let hub: Comers;
beforeAll(async () => {
  hub = await Comers.open(80_000);
});
afterAll(() => hub?.close());

/** Samples of a metric by their labels; of a histogram how many there are. */
async function samples(name: string): Promise<Record<string, number>> {
  const { body } = await hub.runtime.telemetry.text();
  const lines = body.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return Object.fromEntries(
    lines.map((line) => [/\{(.*)\}/.exec(line)?.[1] ?? '', Number(line.slice(line.lastIndexOf(' ')))]),
  );
}
const whole = (tag: string, changes: object = {}) => ({
  ...{ name: tag, objective: 'INFORMATION', purpose: 'TRANSACTIONAL', content: { template: 'first' } },
  ...{ audience: { tags: [tag] }, ...changes },
});
async function tagged(tag: string, count: number): Promise<void> {
  const contacts = hub.people(count).map((phone) => ({ phone, tags: [tag] }));
  await hub.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
    c: contacts,
  });
}

test('checks count once they have ended, by whether the campaign can start', async () => {
  await tagged('checked', 3);
  for (const tag of ['checked', 'nobody', 'checked']) {
    const { id } = await hub.act('createCampaign', whole(tag));
    await hub.act('checkCampaign', { id });
  }
  expect(await samples('heliograph_campaign_check_seconds_count')).toEqual({
    'outcome="startable"': 2,
    'outcome="faulty"': 1,
  });
});

test('events count by whether they were recorded, had been before, or were refused', async () => {
  const [phone = ''] = hub.people(1);
  const event = { phone, name: 'came', idempotencyKey: 'once' };
  const record = (events: object[]) =>
    hub.ask('mutation($e: [ContactEventInput!]!) { recordEvent(input: { events: $e }) { __typename } }', { e: events });
  await record([event, { phone, name: 'came' }, { phone: 'nobody', name: 'came' }]);
  await record([event]);
  expect(await samples('heliograph_contact_events_total')).toEqual({
    'outcome="recorded"': 2,
    'outcome="repeated"': 1,
    'outcome="refused"': 1,
  });
});

test('pauses count when they begin and end, one that holds already not again', async () => {
  const pause = async () =>
    (
      await hub.ask<{ pause: { id: string } }>(
        'mutation { pauseScope(input: { scope: COUNTRY, key: "DE", reason: "A wrong text" }) { ... on PauseScopePayload { pause { id } } } }',
      )
    ).pause.id;
  await pause();
  const id = await pause();
  await hub.ask(`mutation { liftPause(input: { id: "${id}" }) { __typename } }`);
  await hub.ask(`mutation { liftPause(input: { id: "${id}" }) { __typename } }`);
  const campaign = await hub.begun();
  await hub.act('pauseCampaign', { id: campaign });
  await hub.act('resumeCampaign', { id: campaign });
  await hub.act('pauseCampaign', { id: campaign });
  await hub.act('cancelCampaign', { id: campaign });
  expect(await samples('heliograph_pauses_total')).toEqual({
    'scope="COUNTRY",act="set"': 1,
    'scope="COUNTRY",act="lifted"': 1,
    'scope="CAMPAIGN",act="set"': 2,
    'scope="CAMPAIGN",act="lifted"': 2,
  });
});

test('who is held out counts beside the others, of an audience, by a trigger and of a step', async () => {
  const heldOut = async () => (await samples('heliograph_campaign_recipients_total'))['outcome="held_out"'] ?? 0;
  await tagged('halved', 60);
  const { id } = await hub.act('createCampaign', whole('halved', { holdOutPercent: 50 }));
  await hub.started(id);
  const before = await heldOut();
  await hub.goOn(31 * SECOND_MS);
  const frozen = (await hub.shown(id)).heldOut;
  expect(frozen).toBeGreaterThan(0);
  expect((await heldOut()) - before).toBe(frozen);

  const comes = await hub.begun({ holdOutPercent: 50 });
  await hub.trigger('joined', comes);
  const step = await hub.act('addCampaignStep', {
    ...{ id: comes, name: 'Later', content: { template: 'second' }, afterHours: 1, unless: 'EVENT', event: 'bought' },
  });
  await hub.act('updateCampaign', { id: step.id, holdOutPercent: 50 });
  await hub.started(step.id);
  await hub.goOn(61 * SECOND_MS);
  const people = hub.people(40);
  await hub.record('joined', people);
  await hub.goOn(0);
  const held = (await hub.shown(comes)).heldOut;
  expect((await heldOut()) - before - frozen).toBe(held);
  await hub.deliver(comes);
  await hub.goOn(HOUR_MS + 61 * SECOND_MS);
  const ofStep = (await hub.shown(step.id)).heldOut;
  expect(ofStep).toBeGreaterThan(0);
  expect((await heldOut()) - before - frozen - held).toBe(ofStep);
});

test('who a trigger brings to a campaign counts there too, with a message or without', async () => {
  const counts = async () => {
    const all = await samples('heliograph_campaign_recipients_total');
    return [all['outcome="accepted"'] ?? 0, all['outcome="refused"'] ?? 0];
  };
  await hub.ask(
    'mutation { saveTemplate(input: { name: "named", variables: [{ name: "name" }], bodies: [{ locale: "en", body: "Hi {{ name }}" }] }) { __typename } }',
  );
  const id = await hub.begun({ content: { template: 'named' } });
  await hub.trigger('arrived', id);
  const people = hub.people(9);
  const named = people.slice(0, 7).map((phone, index) => ({ phone, name: `Person ${index}` }));
  await hub.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
    c: named,
  });
  await hub.record('arrived', people);
  const [accepted = 0, refused = 0] = await counts();
  await hub.goOn(0);
  expect(await hub.shown(id)).toMatchObject({ handled: 9, accepted: 7 });
  expect(await counts()).toEqual([accepted + 7, refused + 2]);
});

test('coupons count when they go to recipients, and what is left of the pool that has the fewest', async () => {
  const { pool } = hub.runtime.db;
  const end = meterLeft(hub.runtime);
  expect(await samples('heliograph_coupons_left')).toEqual({});
  end();
  const pools: string[] = [];
  for (const [name, make] of [
    ['Few', 25],
    ['Many', 90],
    ['Idle', 1],
  ])
    pools.push(
      (
        await hub.ask<{ pool: { id: string } }>(
          'mutation($i: CouponPoolInput!) { createCouponPool(input: $i) { ... on CouponPoolPayload { pool { id } } } }',
          { i: { name, make } },
        )
      ).pool.id,
    );
  await tagged('gifts', 10);
  const content = (couponPool?: string) => ({ content: { template: 'first', couponPool } });
  const { id } = await hub.act('createCampaign', whole('gifts', { ...content(pools[0]), ratePerSecond: 4 }));
  await hub.started(id);
  const comes = await hub.begun(content(pools[1]));
  await hub.trigger('gift', comes);
  await hub.record('gift', hub.people(7));
  await hub.goOn(0);
  const [reserved] = await hub.sql<{ count: number }>(
    'SELECT count(*)::int AS count FROM coupons WHERE reserved_at IS NOT NULL',
  );
  expect(reserved?.count).toBeGreaterThan(7);
  expect(await samples('heliograph_coupons_reserved_total')).toEqual({ '': reserved?.count });
  const counts = () =>
    hub.sql<{ left: number }>('SELECT count(*)::int AS left FROM coupons WHERE pool_id = $1 AND reserved_at IS NULL', [
      uuidOf(pools[0] ?? ''),
    ]);
  await hub.sql("UPDATE campaigns SET status = 'RUNNING' WHERE id = $1", [uuidOf(id)]);
  const few = (await counts())[0]?.left ?? 0;
  expect(await couponsLeft(pool)).toEqual({ fewest: few, all: few + 83 });
  await hub.sql("UPDATE campaigns SET status = 'DONE' WHERE id = $1", [uuidOf(id)]);
  expect(await couponsLeft(pool)).toEqual({ fewest: 83, all: 83 });
  const read = meterLeft(hub.runtime);
  expect(await samples('heliograph_coupons_left')).toEqual({ 'pool="fewest"': 83, 'pool="all"': 83 });
  read();
});

test('counts of segments and audiences are timed, by whether they are exact', async () => {
  await hub.ask('{ audienceCount(audience: { tags: ["gifts"] }) }');
  await hub.ask('{ audienceSize(audience: { tags: ["gifts"] }) { count } }');
  await hub.ask('query { segmentPreview(expression: "tag gifts") { count } }');
  expect(await samples('heliograph_audience_count_seconds_count')).toEqual({ 'result="exact"': 3 });
});
