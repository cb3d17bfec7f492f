import {
  addCampaignStep,
  addCoupons,
  type CampaignInput,
  campaignReport,
  campaignSample,
  cancelCampaign,
  checkCampaign,
  chooseCampaignVariant,
  createCampaign,
  createCouponPool,
  type HeliographClient,
  heldOutContacts,
  liftPause,
  messagesWho,
  pauseCampaign,
  pauseScope,
  recordEvent,
  resumeCampaign,
  retryFailed,
  startCampaign,
  unwrap,
  updateCampaign,
  upsertContacts,
} from '@heliograph/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idOfNothing, type Service, uuidOf } from '../contacts/service.ts';
import { clientsOf } from './clients.ts';
import { openSelling, type Selling } from './selling.ts';

let selling: Selling;
let service: Service;
beforeAll(async () => {
  selling = await openSelling(
    'variables: [{ name: "coupon" }], bodies: [{ locale: "en", body: "Shoes at half price: {{ coupon }}." }]',
  );
  service = selling.service;
});
afterAll(() => service.close());

const { open, lossy } = clientsOf(() => ({ url: service.api.url, key: service.api.owner.secret }));
const run = () => selling.run();
const NOT_FOUND = { ok: false, error: { code: 'NOT_FOUND', path: null } };

let next = 0;
async function people(count: number, tag: string): Promise<void> {
  const first = next;
  next += count;
  const contacts = Array.from({ length: count }, (_each, index) => {
    return { phone: `+4479111${String(75_000 + first + index)}`, name: `Person ${index}`, tags: [tag] };
  });
  expect(unwrap(await upsertContacts(open(), contacts)).created).toBe(count);
}

const draft = (tag: string, changes: Partial<CampaignInput> = {}): CampaignInput => ({
  ...{ name: 'Sale', objective: 'SALES', purpose: 'TRANSACTIONAL', audience: { tags: [tag] } },
  content: { template: 'sale', variables: { coupon: 'ask us' } },
  ...changes,
});

/** A campaign that has begun, and made what it makes at once. */
async function begun(input: CampaignInput): Promise<string> {
  const { id } = unwrap(await createCampaign(open(), input)).campaign;
  await start(id);
  await selling.runStarted();
  return id;
}

async function start(id: string): Promise<void> {
  const { campaign } = unwrap(await checkCampaign(open(), id));
  unwrap(await startCampaign(open(), id, campaign.token ?? ''));
}

/** All that an iterator gives. */
async function all<Value>(values: AsyncIterable<Value>): Promise<Value[]> {
  const got: Value[] = [];
  for await (const value of values) got.push(value);
  return got;
}

describe('a draft', () => {
  test('is written, changed, looked at and checked; what is wrong is refused by its place', async () => {
    await people(3, 'drafts');
    const { campaign } = unwrap(await createCampaign(open(), draft('drafts')));
    const { id } = campaign;
    expect(campaign).toMatchObject({ status: 'DRAFT', objective: 'SALES', template: 'sale', origin: null });
    const change = { id, name: 'Spring sale', content: { template: 'sale', variables: { coupon: 'SPRING' } } };
    const changed = unwrap(await lossy((hub) => updateCampaign(hub, change)));
    expect(changed).toMatchObject({ attempts: 2, campaign: { id, name: 'Spring sale', purpose: 'TRANSACTIONAL' } });
    const { sample } = unwrap(await campaignSample(open(), id, { first: 2 }));
    expect(sample).toMatchObject([1, 2].map(() => ({ text: 'Shoes at half price: SPRING.', blockedBy: null })));
    expect(unwrap(await checkCampaign(open(), id)).campaign).toMatchObject({ preflight: { sendable: 3 } });
    unwrap(await updateCampaign(open(), { id, audience: { tags: ['nobody'] } }));
    expect(unwrap(await checkCampaign(open(), id)).campaign).toMatchObject({ token: null, preflight: { sendable: 0 } });
    expect(await createCampaign(open(), draft('drafts', { variants: [{}] }))).toMatchObject({
      ok: false,
      error: {
        ...{ code: 'INVALID_INPUT', path: ['variants'] },
        help: `${service.api.url}/docs/errors.md#invalid_input`,
      },
    });
    const nothing = idOfNothing('Campaign');
    expect(await updateCampaign(open(), { id: nothing, name: 'No' })).toMatchObject(NOT_FOUND);
    expect(await campaignSample(open(), nothing)).toMatchObject(NOT_FOUND);
  });

  test('whose answer is lost is not written twice', async () => {
    const written = await lossy((hub) => createCampaign(hub, draft('drafts', { name: 'Written once' })));
    expect(written).toMatchObject({ ok: false, attempts: 1, error: { code: 'UNREACHABLE' } });
    const found = await service.ask('{ campaigns(filter: { name: "Written once" }) { edges { node { status } } } }');
    expect(found).toEqual({ edges: [{ node: { status: 'DRAFT' } }] });
  });
});

describe('a campaign that runs', () => {
  test('is paused, resumed and given a variant, each once, over answers that are lost; its people are read in pages', async () => {
    await people(600, 'test');
    const id = await begun(
      draft('test', {
        metric: { kind: 'EVENT', event: 'bought', withinDays: 3 },
        variants: [{}, { text: 'Shoes cost half today.' }],
        test: { percent: 50, perVariant: 5, chosenBy: 'PERSON' },
        holdOutPercent: 30,
      }),
    );
    const paused = unwrap(await lossy((hub) => pauseCampaign(hub, id)));
    expect(paused).toMatchObject({ attempts: 1, campaign: { id, status: 'PAUSED', verdict: null } });
    expect(await pauseCampaign(open(), id)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', path: ['id'], message: expect.stringContaining('is PAUSED') },
    });
    const resumed = unwrap(await lossy((hub) => resumeCampaign(hub, id)));
    expect(resumed).toMatchObject({ attempts: 1, campaign: { status: 'RUNNING' } });
    const { handled, recipients } = resumed.campaign;
    expect(await chooseCampaignVariant(open(), { id, variant: 1 })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', path: ['variant'], message: expect.stringContaining('is too early') },
    });
    const chosen = unwrap(await lossy((hub) => chooseCampaignVariant(hub, { id, variant: 1, early: true })));
    expect(chosen).toMatchObject({ attempts: 1, campaign: { verdict: { position: 1, label: 'B', by: 'PERSON' } } });
    expect(await chooseCampaignVariant(open(), { id, variant: 0, early: true })).toMatchObject({
      error: { code: 'INVALID_INPUT', path: ['id'], message: expect.stringContaining('already: B') },
    });
    await run();
    await service.sql(
      "UPDATE messages SET status = 'DELIVERED', sent_at = created_at, finished_at = created_at WHERE campaign_id = $1",
      [uuidOf(id)],
    );
    const reached = await all(messagesWho(open(), id, { did: 'GOT_IT' }));
    expect(reached.length).toBe(recipients);
    expect(reached.length).toBeGreaterThan(200);
    expect(new Set(reached.map(({ to }) => to)).size).toBe(recipients);
    const second = await all(messagesWho(open(), id, { did: 'GOT_IT', variant: 1 }));
    expect(second.length).toBeGreaterThan(recipients - handled);
    const heldOut = await all(heldOutContacts(open(), id));
    expect(heldOut.length).toBe(600 - recipients);
    expect(heldOut.length).toBeGreaterThan(100);
    expect(new Set([...heldOut.map(({ phone }) => phone), ...reached.map(({ to }) => to)]).size).toBe(600);
    const buyers = second.slice(0, 5).flatMap(({ contact }) => contact?.phone ?? []);
    unwrap(
      await recordEvent(
        open(),
        buyers.map((phone) => ({ phone, name: 'bought' })),
      ),
    );
    const bought = await all(messagesWho(open(), id, { did: 'SUCCEEDED' }));
    expect(bought.map(({ to }) => to).toSorted()).toEqual(buyers.toSorted());
    const { campaign } = unwrap(await campaignReport(open(), id, { by: 'VARIANT' }));
    expect(campaign).toMatchObject({
      ...{ id, status: 'DONE', verdict: { position: 1 } },
      report: {
        sentence: expect.stringMatching(/^To sell, /),
        figures: { recipients, delivered: recipients, success: { count: 5, of: recipients } },
        lift: { treated: { count: 5 }, heldOut: { count: 0, of: heldOut.length } },
      },
    });
    const { rows = [] } = campaign.report;
    expect(rows.map(({ name, figures }) => [name, figures.recipients, figures.success?.count])).toEqual([
      ['B', second.length, 5],
      ['A', recipients - second.length, 0],
    ]);
    expect(campaign.standings?.variants.map(({ label }) => label)).toEqual(['A', 'B']);
    expect(unwrap(await campaignReport(open(), id)).campaign.report.rows).toBeUndefined();
  });

  test('is canceled, once; one that has not begun is a draft again', async () => {
    await people(20, 'cancels');
    const id = await begun(draft('cancels', { ratePerSecond: 1 }));
    const canceled = unwrap(await lossy((hub) => cancelCampaign(hub, id)));
    expect(canceled).toMatchObject({ attempts: 1, campaign: { id, status: 'CANCELED' } });
    expect(await cancelCampaign(open(), id)).toMatchObject({ error: { code: 'INVALID_INPUT', path: ['id'] } });
    const { campaign } = unwrap(await createCampaign(open(), draft('cancels')));
    await start(campaign.id);
    expect(unwrap(await lossy((hub) => cancelCampaign(hub, campaign.id))).campaign.status).toBe('DRAFT');
    for (const call of [pauseCampaign, resumeCampaign, cancelCampaign])
      expect(await lossy((hub) => call(hub, idOfNothing('Campaign')))).toMatchObject(NOT_FOUND);
  });

  test('is followed by a step, and by another try for those whom it did not reach', async () => {
    await people(4, 'follows');
    const id = await begun(draft('follows'));
    const none = await retryFailed(open(), { id });
    expect(none).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT', path: ['id'] } });
    await service.sql(
      `UPDATE messages SET status = 'FAILED', indexed_status = NULL WHERE id IN (SELECT id FROM messages WHERE campaign_id = $1 LIMIT 1)`,
      [uuidOf(id)],
    );
    const again = unwrap(await retryFailed(open(), { id, statuses: ['FAILED'], name: 'Once more' })).campaign;
    expect(again).toMatchObject({ status: 'DRAFT', origin: 'RETRY', name: 'Once more', template: 'sale' });
    expect(unwrap(await checkCampaign(open(), again.id)).campaign).toMatchObject({ preflight: { recipients: 1 } });
    const step = { id, name: 'Reminder', content: { template: 'sale', variables: { coupon: 'LATE' } } };
    const after = unwrap(await addCampaignStep(open(), { ...step, afterHours: 48, unless: 'CLICKED' })).campaign;
    expect(after).toMatchObject({ status: 'DRAFT', origin: 'STEP', name: 'Reminder' });
    const followUps = await service.ask(`{ campaign(id: "${id}") { followUps { id } } }`);
    expect(followUps).toEqual({ followUps: [{ id: after.id }, { id: again.id }] });
    expect(await addCampaignStep(open(), step)).toMatchObject({
      error: { code: 'INVALID_INPUT', path: ['afterHours'] },
    });
    const nothing = idOfNothing('Campaign');
    expect(await retryFailed(open(), { id: nothing })).toMatchObject(NOT_FOUND);
    const nowhere = { ...step, id: nothing, afterHours: 1, unless: 'CLICKED' } as const;
    expect(await addCampaignStep(open(), nowhere)).toMatchObject(NOT_FOUND);
  });
});

describe('what is read of a campaign', () => {
  test('is as far as the key may read, and tells why it cannot be read', async () => {
    await people(2, 'reads');
    const id = await begun(draft('reads'));
    await service.sql("UPDATE messages SET status = 'DELIVERED' WHERE campaign_id = $1", [uuidOf(id)]);
    const { secret } = await service.ask<{ secret: string }>(
      'mutation { createApiKey(input: { name: "reader", role: READ_ONLY, scopes: ["messages:read"] }) { ... on CreateApiKeyPayload { secret } } }',
    );
    const reader = open({ key: secret });
    const messages = await all(messagesWho(reader, id, { did: 'GOT_IT' }));
    expect(messages.map(({ contact }) => contact)).toEqual([null, null]);
    const failing = (call: (hub: HeliographClient) => AsyncIterable<unknown>, hub = open()) =>
      expect(all(call(hub))).rejects;
    await failing((hub) => heldOutContacts(hub, id), reader).toMatchObject({
      ...{ name: 'HeliographError', code: 'FORBIDDEN', details: { neededScopes: ['contacts:read'] } },
    });
    const nothing = idOfNothing('Campaign');
    const missing = { name: 'HeliographError', code: 'NOT_FOUND', details: { what: 'Campaign' } };
    await failing((hub) => heldOutContacts(hub, nothing)).toMatchObject(missing);
    await failing((hub) => messagesWho(hub, nothing, { did: 'CLICKED' })).toMatchObject(missing);
    expect(await campaignReport(open(), nothing)).toMatchObject(NOT_FOUND);
    const signal = AbortSignal.abort();
    expect(await all(messagesWho(open(), id, { did: 'GOT_IT', signal }))).toEqual([]);
    expect(await all(heldOutContacts(open(), id, { signal }))).toEqual([]);
  });
});

describe('coupons and pauses', () => {
  test('a pool is made and filled: codes of yours once, and no more codes than were asked for', async () => {
    const made = unwrap(await createCouponPool(open(), { name: 'Gifts', make: 10, prefix: 'GIFT' }));
    expect(made).toMatchObject({ added: 10, repeated: 0, pool: { name: 'Gifts', counts: { total: 10, free: 10 } } });
    const { id } = made.pool;
    const codes = ['mine-0001', 'mine-0002'];
    const added = unwrap(await lossy((hub) => addCoupons(hub, { id, codes })));
    expect(added).toMatchObject({ attempts: 2, added: 0, repeated: 2, pool: { counts: { total: 12 } } });
    const lost = await lossy((hub) => addCoupons(hub, { id, make: 5 }));
    expect(lost).toMatchObject({ ok: false, attempts: 1, error: { code: 'UNREACHABLE' } });
    expect(unwrap(await addCoupons(open(), { id, make: 1 })).pool.counts.total).toBe(18);
    expect(await createCouponPool(open(), { name: 'Gifts', make: 1 })).toMatchObject({
      ok: false,
      error: { code: 'INVALID_INPUT', path: ['name'] },
    });
    expect(await addCoupons(open(), { id, codes: ['ok-0001', '-'] })).toMatchObject({
      error: { code: 'INVALID_INPUT', path: ['codes', '1'] },
    });
    expect(await addCoupons(open(), { id: idOfNothing('CouponPool'), make: 1 })).toMatchObject(NOT_FOUND);
  });

  test('a pool whose answer is lost is not made again: what it has is counted, and the others are added', async () => {
    const codes = ['lost-0001', 'lost-0002'];
    for (const input of [
      { name: 'Made', make: 2 },
      { name: 'Brought', codes },
    ]) {
      const lost = await lossy((hub) => createCouponPool(hub, input));
      expect(lost).toMatchObject({ ok: false, attempts: 1, error: { code: 'UNREACHABLE' } });
    }
    const { edges } = await service.ask<{ edges: { node: { id: string; name: string } }[] }>(
      '{ couponPools(first: 100) { edges { node { id name counts { total } } } } }',
    );
    const made = edges.map(({ node }) => node).filter(({ name }) => ['Made', 'Brought'].includes(name));
    expect(made).toMatchObject([{ counts: { total: 2 } }, { counts: { total: 2 } }]);
    const { id = '' } = made.find(({ name }) => name === 'Brought') ?? {};
    const wanted = { id, codes: [...codes, 'lost-0003'] };
    expect(unwrap(await addCoupons(open(), wanted))).toMatchObject({ added: 1, repeated: 2 });
  });

  test('a pause is lifted, once, and what it held is counted', async () => {
    await people(3, 'pauses');
    const id = await begun(draft('pauses'));
    const { pause, counts } = unwrap(await pauseScope(open(), { scope: 'CAMPAIGN', key: id, reason: 'A wrong price' }));
    expect(counts).toMatchObject({ notYetQueued: expect.any(Number), submitted: 0 });
    const lifted = unwrap(await lossy((hub) => liftPause(hub, pause.id)));
    expect(lifted).toMatchObject({ attempts: 1, pause: { id: pause.id, scope: 'CAMPAIGN', reason: 'A wrong price' } });
    expect(lifted.pause.liftedAt).toEqual(expect.any(String));
    expect(lifted.counts.notYetQueued + lifted.counts.queued).toBe(3);
    expect(await service.ask('{ pauses(inForce: true) { edges { node { id } } } }')).toEqual({ edges: [] });
    expect(await liftPause(open(), pause.id)).toMatchObject({ ...NOT_FOUND, attempts: 1 });
  });
});
