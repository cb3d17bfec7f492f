import { afterAll, beforeAll, expect, test } from 'vitest';
import { uuidOf } from '../contacts/service.ts';
import { Comers, HOUR_MS, SECOND_MS } from './comers.ts';

let hub: Comers;
beforeAll(async () => {
  hub = await Comers.open(20_000);
});
afterAll(() => hub.close());

interface Share {
  count: number;
  of: number;
}
const reported = (id: string) =>
  hub.ask<{
    heldOutContacts: { phone: string }[];
    report: { sentence: string; lift: { treated: Share; heldOut: Share; points: number; lowPoints: number } | null };
  }>(
    `{ campaign(id: "${id}") { heldOutContacts { phone } report { sentence
      lift { treated { count of } heldOut { count of } points lowPoints highPoints } } } }`,
  );
const DAY_MS = 24 * HOUR_MS;

test('who is held out gets nothing and is counted once, and the lift compares both from when each came', async () => {
  const id = await hub.begun({ holdOutPercent: 30 });
  const trigger = await hub.trigger('joined', id);
  const people = hub.people(60);
  // What they did before they came is none of it.
  await hub.record('bought', people);
  await hub.goOn(HOUR_MS);
  await hub.record('joined', [...people, ...people]);
  await hub.goOn(0);
  const heldOut = await hub.heldOutOf(id, 30, people);
  const treated = people.filter((each) => !heldOut.includes(each));
  expect(heldOut.length).toBeGreaterThan(0);
  expect((await hub.made(id)).map(({ to }) => to).sort()).toEqual([...treated, ...treated].sort());
  const counted = { heldOut: heldOut.length, holdOutPercent: 30, refused: [] };
  expect(await hub.shown(id)).toMatchObject({
    ...counted,
    recipients: 2 * treated.length,
    accepted: 2 * treated.length,
  });
  expect(await hub.outcomes(trigger)).toEqual({
    ...{ pending: 0, accepted: 2 * treated.length, refused: [{ code: 'HELD_OUT', count: 2 * heldOut.length }] },
  });
  expect((await reported(id)).report.lift).toMatchObject({
    ...{ treated: { count: 0, of: treated.length }, heldOut: { count: 0, of: heldOut.length } },
  });

  const [one = '', ...others] = treated;
  await hub.record('bought', [...others.slice(0, 19), ...others.slice(0, 19), heldOut[0] ?? '']);
  // Who comes again has the days from when they came first, and what is later counts for nobody.
  await hub.goOn(2 * DAY_MS);
  await hub.record('joined', [one, heldOut[1] ?? '']);
  await hub.goOn(0);
  await hub.goOn(1.5 * DAY_MS);
  await hub.record('bought', [one, heldOut[1] ?? '']);
  const { heldOutContacts, report } = await reported(id);
  expect(report.lift).toMatchObject({
    ...{ treated: { count: 19, of: treated.length }, heldOut: { count: 1, of: heldOut.length } },
  });
  expect(report.sentence).toContain('of those held out');
  expect(heldOutContacts.map(({ phone }) => phone).sort()).toEqual([...heldOut].sort());
  expect(await hub.shown(id)).toMatchObject({ heldOut: heldOut.length, accepted: 2 * treated.length + 1 });
});

test('who is held out of a campaign with variants tries none, is no part of its test, and stays held out after the choice', async () => {
  const variants = [{}, { template: 'second' }];
  const id = await hub.begun({ variants, test: { perVariant: 1, chosenBy: 'PERSON' }, holdOutPercent: 50 });
  const trigger = await hub.trigger('tried', id, { once: true });
  const people = hub.people(30);
  await hub.record('tried', people);
  await hub.goOn(0);
  await hub.act('chooseCampaignVariant', { id, variant: 1, early: true });
  const later = hub.people(30);
  await hub.record('tried', [...people, ...later]);
  await hub.goOn(0);
  const [first, second] = [await hub.heldOutOf(id, 50, people), await hub.heldOutOf(id, 50, later)];
  const heldOut = first.length + second.length;
  const shown = await hub.shown(id);
  expect(shown).toMatchObject({ heldOut, recipients: 60 - heldOut, testRecipients: 30 - first.length });
  const made = await hub.made(id);
  expect(made.filter(({ to }) => later.includes(to)).map(({ variant }) => variant)).toEqual(
    Array.from({ length: 30 - second.length }, () => 1),
  );
  // Every occurrence has an outcome, and only one.
  expect(await hub.outcomes(trigger)).toEqual({
    ...{ pending: 0, accepted: made.length, refused: [{ code: 'HELD_OUT', count: heldOut }] },
  });
  expect(made.length + shown.heldOut).toBe(60);
});

test('who is held out gets no step, by its hours or by a trigger, and a step holds some out of its own', async () => {
  const id = await hub.begun({ holdOutPercent: 40 });
  await hub.trigger('signed', id);
  const step = { id, content: { template: 'second' }, unless: 'EVENT', event: 'bought' };
  const timed = await hub.act('addCampaignStep', { ...step, name: 'Later', afterHours: 1 });
  const brought = await hub.act('addCampaignStep', { ...step, name: 'Cart', triggered: true });
  for (const each of [timed, brought]) {
    await hub.act('updateCampaign', { id: each.id, holdOutPercent: 50 });
    await hub.started(each.id);
  }
  await hub.goOn(61 * SECOND_MS);
  const cart = await hub.trigger('cart', brought.id);
  const people = hub.people(40);
  await hub.record('signed', people);
  await hub.goOn(0);
  await hub.deliver(id);
  await hub.record('cart', people);
  await hub.goOn(0);
  await hub.goOn(HOUR_MS + 61 * SECOND_MS);
  const heldOut = await hub.heldOutOf(id, 40, people);
  const treated = people.filter((each) => !heldOut.includes(each));
  for (const each of [timed, brought]) {
    const own = await hub.heldOutOf(each.id, 50, treated);
    expect((await hub.made(each.id)).map(({ to }) => to).sort()).toEqual(
      treated.filter((phone) => !own.includes(phone)).sort(),
    );
    expect(await hub.shown(each.id)).toMatchObject({ heldOut: own.length, accepted: treated.length - own.length });
  }
  const { refused } = await hub.outcomes(cart);
  expect(refused).toContainEqual({ code: 'NOT_IN_CAMPAIGN', count: heldOut.length });
  expect(await hub.sql('SELECT FROM campaign_waits WHERE campaign_id = $1', [uuidOf(timed.id)])).toEqual([]);
});

test('where coupons run out, those behind the last who gets one wait, held out or not', async () => {
  const { pool } = await hub.ask<{ pool: { id: string } }>(
    'mutation { createCouponPool(input: { name: "Ten", make: 10 }) { ... on CouponPoolPayload { pool { id } } } }',
  );
  const id = await hub.begun({ content: { template: 'first', couponPool: pool.id }, holdOutPercent: 50 });
  const trigger = await hub.trigger('came', id);
  const people = hub.people(60);
  await hub.record('came', people);
  await hub.goOn(0);
  expect(await hub.shown(id)).toMatchObject({ status: 'PAUSED', accepted: 10, coupons: { reserved: 10, free: 0 } });
  const firings = await hub.sql<{ phone: string; status: string }>(
    'SELECT c.phone, f.status FROM trigger_firings f JOIN contacts c ON c.id = f.contact_id WHERE f.trigger_id = $1 ORDER BY f.id',
    [uuidOf(trigger)],
  );
  const last = firings.findLastIndex(({ status }) => status === 'SENT');
  expect(firings.slice(0, last + 1).filter(({ status }) => status === 'PENDING')).toEqual([]);
  expect(firings.slice(last + 1).every(({ status }) => status === 'PENDING')).toBe(true);
  const before = await hub.heldOutOf(
    id,
    50,
    firings.slice(0, last).map(({ phone }) => phone),
  );
  expect(await hub.shown(id)).toMatchObject({ heldOut: before.length });

  await hub.ask(`mutation { addCoupons(input: { id: "${pool.id}", make: 100 }) { __typename } }`);
  await hub.act('resumeCampaign', { id });
  await hub.goOn(0);
  const heldOut = await hub.heldOutOf(id, 50, people);
  expect(await hub.shown(id)).toMatchObject({ heldOut: heldOut.length, accepted: 60 - heldOut.length });
  expect((await reported(id)).report.lift).toMatchObject({ treated: { of: 60 - heldOut.length } });
});

test('where a step ends before their time, who would have been held out is so, and the others are refused', async () => {
  const id = await hub.begun();
  await hub.trigger('rented', id);
  const step = await hub.act('addCampaignStep', {
    ...{ id, name: 'Later', content: { template: 'second' }, afterHours: 5, unless: 'EVENT', event: 'bought' },
  });
  const endsAt = new Date(hub.now.getTime() + 3 * HOUR_MS).toISOString();
  await hub.act('updateCampaign', { id: step.id, holdOutPercent: 50, endsAt });
  await hub.started(step.id);
  await hub.goOn(61 * SECOND_MS);
  const people = hub.people(40);
  // Whoever came twice waits twice, and is held out once.
  await hub.record('rented', [...people, ...people.slice(0, 20)]);
  await hub.goOn(0);
  await hub.deliver(id);
  await hub.goOn(3 * HOUR_MS);
  await hub.goOn(SECOND_MS);
  const heldOut = await hub.heldOutOf(step.id, 50, people);
  const treated = [...people, ...people.slice(0, 20)].filter((each) => !heldOut.includes(each));
  expect(heldOut.length).toBeGreaterThan(0);
  expect(await hub.shown(step.id)).toMatchObject({
    ...{ status: 'DONE', accepted: 0, recipients: treated.length, handled: treated.length, heldOut: heldOut.length },
    refused: [{ code: 'EXPIRES_BEFORE_ALLOWED', count: treated.length }],
  });
  const { heldOutContacts, report } = await reported(step.id);
  expect(heldOutContacts.map(({ phone }) => phone).sort()).toEqual([...heldOut].sort());
  expect(report.lift).toMatchObject({
    treated: { of: people.length - heldOut.length },
    heldOut: { of: heldOut.length },
  });
});

test('where a variant is later, both groups have that much longer than the days', async () => {
  const id = await hub.begun({
    ...{ variants: [{}, { delayMinutes: 1_440 }], test: { perVariant: 1_000 }, holdOutPercent: 50 },
    metric: { kind: 'EVENT', event: 'bought', withinDays: 1 },
  });
  await hub.trigger('paid', id);
  const people = hub.people(40);
  await hub.record('paid', people);
  await hub.goOn(0);
  const heldOut = await hub.heldOutOf(id, 50, people);
  const treated = people.filter((each) => !heldOut.includes(each));
  expect(Math.min(heldOut.length, treated.length)).toBeGreaterThan(1);
  const counts = async () => {
    const { lift } = (await reported(id)).report;
    return [lift?.treated.count, lift?.heldOut.count];
  };
  await hub.goOn(1.9 * DAY_MS);
  await hub.record('bought', [treated[0] ?? '', heldOut[0] ?? '']);
  expect(await counts()).toEqual([1, 1]);
  await hub.goOn(0.2 * DAY_MS);
  await hub.record('bought', [treated[1] ?? '', heldOut[1] ?? '']);
  expect(await counts()).toEqual([1, 1]);
});
