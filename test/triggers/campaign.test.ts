import { afterAll, beforeAll, expect, test } from 'vitest';
import { lookAtSegments } from '../../src/domains/audience/watch.ts';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { findDates } from '../../src/domains/triggers/find.ts';
import { cancelStale } from '../../src/domains/triggers/remove.ts';
import { sendFirings } from '../../src/domains/triggers/send.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

let service: Service;
let runtime: ReturnType<typeof openSchedulerRuntime>;
beforeAll(async () => {
  service = await openService();
  runtime = openSchedulerRuntime(service.api.runtime);
  await service.ask(
    'mutation { saveTemplate(input: { name: "gift", variables: [{ name: "coupon", required: false }], bodies: [{ locale: "en", body: "Yours: {{ coupon }}" }] }) { __typename } }',
  );
});
afterAll(() => service.close());

interface Answer {
  __typename: string;
  campaign?: { id: string; status: string; token: string | null; recipients: number };
  trigger?: { id: string; status: string; reason: string | null };
  pool?: { id: string };
  issues?: { path: string[]; message: string }[];
}
const CAMPAIGN =
  '... on CampaignPayload { campaign { id status token recipients triggered preflight { done fault low { amount } high { amount } warnings { code } } } }';
const TRIGGER = '... on TriggerPayload { trigger { id status reason purpose template campaign { id } } }';
const POOL = '... on CouponPoolPayload { pool { id } }';
/** Inputs that are not called like their mutations, and payloads other than campaigns. */
const TYPES: Record<string, string> = {
  ...{ createCampaign: 'CampaignInput', createTrigger: 'TriggerInput', createCouponPool: 'CouponPoolInput' },
};
const PAYLOADS: Record<string, string> = { createTrigger: TRIGGER, createCouponPool: POOL, addCoupons: POOL };
const tryAct = (name: string, input: object) => {
  const type = TYPES[name] ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return service.ask<Answer>(
    `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on InvalidInput { issues { path message } }
      ${PAYLOADS[name] ?? CAMPAIGN} } }`,
    { input },
  );
};
const act = async (name: string, input: object) => {
  const answer = await tryAct(name, input);
  if (answer.issues !== undefined) throw new Error(JSON.stringify(answer));
  return answer;
};
const never = () => new AbortController().signal;
const run = async () => {
  await runCampaigns(runtime, never());
  await sendFirings(runtime, never());
};
const draft = (changes: object = {}) => ({
  ...{ name: 'Gifts', objective: 'SALES', purpose: 'TRANSACTIONAL', triggered: true, content: { template: 'gift' } },
  ...changes,
});
/** A campaign of triggers that has begun. */
async function begun(changes: object = {}): Promise<string> {
  const id = (await act('createCampaign', draft(changes))).campaign?.id ?? '';
  const checked = await act('checkCampaign', { id });
  expect(checked.campaign).toMatchObject({
    status: 'CHECKED',
    triggered: true,
    // Nobody knows how many people triggers bring: no cost is said, and that is.
    preflight: { done: true, fault: null, low: null, high: null, warnings: [{ code: 'UNKNOWN_COST' }] },
  });
  await act('startCampaign', { id, token: checked.campaign?.token });
  await service.sql("UPDATE campaigns SET due_at = now() - interval '1 second' WHERE id = $1", [uuidOf(id)]);
  await run();
  return id;
}
const trigger = (campaign: string, event: string, changes: object = {}) =>
  act('createTrigger', { name: `On ${event}`, on: { event }, campaign, ...changes });
let next = 64_000;
const phones = (count: number) => Array.from({ length: count }, () => `+4479112${next++}`);
let order = 0;
const record = (people: readonly string[], name: string) =>
  service.ask('mutation($e: [ContactEventInput!]!) { recordEvent(input: { events: $e }) { __typename } }', {
    e: people.map((phone) => ({ phone, name, idempotencyKey: `order-${order++}` })),
  });
const shown = (id: string) =>
  service.ask(
    `{ campaign(id: "${id}") { status reason recipients handled accepted refused { code count } coupons { reserved free } results { delivered } } }`,
  );
/** Lets the triggers that rest look again. */
const awake = () => service.sql('UPDATE triggers SET send_after = NULL');

test('people are brought to a campaign once for each occurrence, with a coupon, and it pauses when those run out', async () => {
  const { pool } = await act('createCouponPool', { name: 'Gifts', make: 4 });
  const id = await begun({ content: { template: 'gift', couponPool: pool?.id } });
  expect(await shown(id)).toMatchObject({ status: 'RUNNING', recipients: 0 });
  const made = await trigger(id, 'bought');
  expect(made.trigger).toMatchObject({
    status: 'ACTIVE',
    purpose: 'TRANSACTIONAL',
    template: 'gift',
    campaign: { id },
  });
  const [a = '', b = '', c = ''] = phones(3);
  await service.ask(`mutation { suppress(input: { to: { phone: "${c}" }, reason: MANUAL }) { __typename } }`);
  await record([a, b, a, c], 'bought');
  await Promise.all([sendFirings(runtime, never()), sendFirings(runtime, never())]);
  await run();
  expect(await shown(id)).toMatchObject({
    ...{ status: 'RUNNING', recipients: 4, handled: 4, accepted: 3, refused: [{ code: 'SUPPRESSED', count: 1 }] },
    coupons: { reserved: 3, free: 1 },
  });
  const messages = await service.sql<{ to: string; body: string; code: string }>(
    'SELECT m."to", m.body, c.code FROM messages m JOIN coupons c ON c.message_id = m.id WHERE m.campaign_id = $1 ORDER BY 1',
    [uuidOf(id)],
  );
  expect(messages.map(({ to }) => to)).toEqual([a, a, b]);
  expect(messages.every(({ body, code }) => body === `Yours: ${code}`)).toBe(true);
  const { firings } = await service.ask<{ firings: { edges: { node: { status: string; message: object | null } }[] } }>(
    `{ trigger(id: "${made.trigger?.id}") { firings(first: 10) { edges { node { status code message { campaign { id } } } } } } }`,
  );
  expect(firings.edges.filter(({ node }) => node.message !== null)).toHaveLength(3);

  await record([b, ...phones(1)], 'bought');
  await run();
  expect(await shown(id)).toMatchObject({
    ...{ status: 'PAUSED', reason: expect.stringMatching(/no coupon left/), accepted: 4, recipients: 5 },
  });
  await act('addCoupons', { id: pool?.id, make: 5 });
  await act('resumeCampaign', { id });
  await awake();
  await run();
  expect(await shown(id)).toMatchObject({ status: 'RUNNING', accepted: 5, recipients: 6 });
});

test('a campaign that has ended pauses its triggers, and one that is paused lets them wait', async () => {
  const id = await begun();
  const made = await trigger(id, 'joined', { once: true });
  await act('pauseCampaign', { id });
  const [person = ''] = phones(1);
  await record([person, person], 'joined');
  await run();
  expect(await shown(id)).toMatchObject({ status: 'PAUSED', recipients: 0 });
  await act('resumeCampaign', { id });
  await awake();
  await run();
  expect(await shown(id)).toMatchObject({ status: 'RUNNING', accepted: 1 });
  await service.sql("UPDATE campaigns SET ends_at = now() - interval '1 second', due_at = now() WHERE id = $1", [
    uuidOf(id),
  ]);
  await record(phones(1), 'joined');
  await run();
  expect(await shown(id)).toMatchObject({ status: 'DONE', reason: null, accepted: 1 });
  expect(await service.ask(`{ trigger(id: "${made.trigger?.id}") { status reason } }`)).toEqual({
    ...{ status: 'PAUSED', reason: expect.stringMatching(/has ended/) },
  });
});

const upsert = (contacts: object[]) =>
  service.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
    c: contacts,
  });
/** Rounds of the segments and dates that triggers wait for, and what follows. */
const round = async () => {
  await service.sql("UPDATE segment_watches SET due_at = now() - interval '1 second'");
  await service.sql("UPDATE triggers SET due_at = now() - interval '1 second' WHERE due_at IS NOT NULL");
  await lookAtSegments(runtime, never());
  await findDates(runtime, never());
  await cancelStale(runtime, never());
  await awake();
  await run();
};
const messagesOf = (id: string) =>
  service.sql<{ to: string; status: string }>(
    'SELECT "to", status FROM messages WHERE campaign_id = $1 ORDER BY "to", id',
    [uuidOf(id)],
  );

test('who enters a segment is brought to a campaign each time, with once a single time; who is in it already is not', async () => {
  const { segment } = await service.ask<{ segment: { id: string } }>(
    'mutation { createSegment(input: { name: "Gold", expression: "tag gold" }) { ... on SegmentPayload { segment { id } } } }',
  );
  const [each, single] = [await begun(), await begun()];
  const [inside = '', enters = ''] = phones(2);
  await upsert([{ phone: inside, tags: ['gold'] }, { phone: enters }]);
  const on = { segmentId: segment.id };
  await act('createTrigger', { name: 'Gold each', on, campaign: each });
  await act('createTrigger', { name: 'Gold once', on, campaign: single, once: true });
  await round();
  expect([await messagesOf(each), await messagesOf(single)]).toEqual([[], []]);
  for (const tags of [['gold'], [], ['gold']]) {
    await upsert([{ phone: enters, tags }]);
    await round();
    await round();
  }
  expect((await messagesOf(each)).map(({ to }) => to)).toEqual([enters, enters]);
  expect((await messagesOf(single)).map(({ to }) => to)).toEqual([enters]);
  expect(await shown(single)).toMatchObject({ status: 'RUNNING', recipients: 1, accepted: 1 });
});

test('a date that is near brings its person once, one that moves moves the message that waits, and one that is cleared cancels it', async () => {
  await service.ask('mutation { setContactField(input: { name: "visit", type: DATE }) { __typename } }');
  const id = await begun();
  const on = { date: { field: 'visit', offset: '-24 h' } };
  const { trigger: made } = await act('createTrigger', { name: 'Visits', on, campaign: id });
  await service.sql(
    "UPDATE triggers SET active_since = active_since - interval '1 hour', found_to = found_to - interval '1 hour' WHERE id = $1",
    [uuidOf(made?.id ?? '')],
  );
  const [stays = '', moves = '', cleared = '', far = ''] = phones(4);
  const visit = (seconds: number) => new Date(Date.now() + (86_400 + seconds) * 1_000).toISOString();
  const set = (phone: string, at: string | null) => upsert([{ phone, attributes: { visit: at } }]);
  for (const phone of [stays, moves, cleared]) await set(phone, visit(-60));
  await set(far, visit(3_600));
  await round();
  await round();
  expect((await messagesOf(id)).map(({ to }) => to)).toEqual([stays, moves, cleared]);
  // The messages wait in the queue: nothing dispatches here.
  await set(moves, visit(-30));
  await set(cleared, null);
  await round();
  await round();
  expect((await messagesOf(id)).map(({ to, status }) => [to, status === 'CANCELED'])).toEqual([
    [stays, false],
    [moves, true],
    [moves, false],
    [cleared, true],
  ]);
  expect(await service.ask(`{ trigger(id: "${made?.id}") { pending accepted canceled } }`)).toEqual({
    ...{ pending: 0, accepted: 4, canceled: 2 },
  });
  await set(far, visit(-10));
  await round();
  expect((await messagesOf(id)).filter(({ to }) => to === far)).toHaveLength(1);
});

test('what does not fit is refused by its field', async () => {
  for (const [changes, path] of [
    [{ audience: { tags: ['all'] } }, ['audience']],
    [{ schedule: { at: '2099-01-01T00:00:00Z' } }, ['schedule']],
    [{ triggered: false }, ['audience']],
  ] as const) {
    expect((await tryAct('createCampaign', draft(changes))).issues?.[0]?.path).toEqual(path);
  }
  const written = (await act('createCampaign', draft())).campaign?.id ?? '';
  const id = await begun();
  const other = await act('createCampaign', { ...draft({ triggered: false }), audience: { tags: ['all'] } });
  const base = { name: 'Wrong', on: { event: 'bought' } };
  for (const [given, path, message] of [
    [{ campaign: written }, 'campaign', /is DRAFT/],
    [{ campaign: other.campaign?.id }, 'campaign', /has an audience of its own/],
    [{ campaign: 'campaign_1' }, 'campaign', /is no campaign/],
    [{ campaign: id, template: 'gift' }, 'template', /that of the campaign/],
    [{ template: 'gift' }, 'purpose', /is needed/],
  ] as const) {
    expect((await tryAct('createTrigger', { ...base, ...given })).issues?.[0]).toMatchObject({
      ...{ path: [path], message: expect.stringMatching(message) },
    });
  }
  await service.sql("UPDATE campaigns SET status = 'DONE' WHERE id = $1", [uuidOf(id)]);
  expect((await tryAct('retryFailed', { id })).issues?.[0]?.message).toMatch(/nobody is tried again/);
});
