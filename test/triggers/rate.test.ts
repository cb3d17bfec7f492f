import { afterAll, beforeAll, expect, test } from 'vitest';
import { sendFirings } from '../../src/domains/triggers/send.ts';
import { uuidOf } from '../contacts/service.ts';
import { Comers, HOUR_MS, SECOND_MS } from './comers.ts';

let hub: Comers;
beforeAll(async () => {
  hub = await Comers.open(30_000);
});
afterAll(() => hub.close());

test('no more than its rate get it in a second, whichever triggers bring them; the others wait, and each gets it once', async () => {
  const id = await hub.begun({ ratePerSecond: 5, holdOutPercent: 10 });
  const events = ['joined', 'bought', 'came'];
  const triggers: string[] = [];
  for (const event of events) triggers.push(await hub.trigger(event, id));
  const people = events.map(() => hub.people(20));
  for (const [index, event] of events.entries()) await hub.record(event, people[index] ?? []);
  await hub.turn();
  await hub.turn();
  expect(await hub.made(id)).toHaveLength(5);
  const accepted = async () =>
    (await Promise.all(triggers.map((trigger) => hub.outcomes(trigger)))).map((each) => each.accepted);
  for (const turns of [1, 2]) {
    hub.later(SECOND_MS);
    await sendFirings(hub.runtime, new AbortController().signal);
    expect(await hub.made(id)).toHaveLength(5 + 5 * turns);
  }
  // One after the other, as no other scheduler is faster.
  expect(await accepted()).toEqual([5, 5, 5]);

  await hub.act('pauseCampaign', { id });
  await hub.goOn(10 * SECOND_MS);
  expect(await hub.made(id)).toHaveLength(15);
  await hub.act('resumeCampaign', { id });
  await hub.goOn(5 * SECOND_MS);
  // What was missed is made up for by one second's worth at most.
  expect((await hub.made(id)).length).toBeLessThanOrEqual(25);
  for (let turns = 0; turns < 12; turns += 1) {
    hub.later(SECOND_MS);
    await hub.turn();
  }
  const heldOut = await hub.heldOutOf(id, 10, people.flat());
  const made = (await hub.made(id)).map(({ to }) => to);
  expect(made.sort()).toEqual(
    people
      .flat()
      .filter((each) => !heldOut.includes(each))
      .sort(),
  );
  expect(await hub.shown(id)).toMatchObject({ heldOut: heldOut.length, accepted: 60 - heldOut.length });
});

test('whose time is over first comes first, whichever trigger brings them', async () => {
  const id = await hub.begun({ ratePerSecond: 5 });
  const [open, late, soon] = [
    await hub.trigger('asked', id),
    await hub.trigger('met', id),
    await hub.trigger('sat', id),
  ];
  const other = await hub.begun();
  const apart = await hub.trigger('apart', other);
  for (const event of ['asked', 'met', 'sat', 'apart']) await hub.record(event, hub.people(10));
  for (const [trigger, hours] of [
    [late, 5],
    [soon, 1],
  ] as const) {
    await hub.sql(`UPDATE trigger_firings SET expires_at = $2 WHERE trigger_id = $1`, [
      ...[uuidOf(trigger), new Date(hub.now.getTime() + hours * HOUR_MS)],
    ]);
  }
  const accepted = () => Promise.all([soon, late, open].map(async (trigger) => (await hub.outcomes(trigger)).accepted));
  await hub.turn();
  // While somebody has the first one, no other has its turn, but triggers of other campaigns do.
  expect(await accepted()).toEqual([5, 0, 0]);
  expect(await hub.outcomes(apart)).toMatchObject({ accepted: 10 });
  for (const expected of [
    [10, 0, 0],
    [10, 5, 0],
    [10, 10, 0],
    [10, 10, 5],
    [10, 10, 10],
  ]) {
    hub.later(SECOND_MS);
    await hub.turn();
    await hub.turn();
    expect(await accepted()).toEqual(expected);
  }
});

test('a step by the time of each person keeps to its rate, too', async () => {
  const id = await hub.begun();
  await hub.trigger('signed', id);
  const step = await hub.act('addCampaignStep', {
    ...{ id, name: 'Reminder', content: { template: 'second' }, afterHours: 1, unless: 'EVENT', event: 'bought' },
  });
  await hub.act('updateCampaign', { id: step.id, ratePerSecond: 4 });
  await hub.started(step.id);
  await hub.goOn(61 * SECOND_MS);
  const people = hub.people(12);
  await hub.record('signed', people);
  await hub.goOn(0);
  await hub.deliver(id);
  await hub.goOn(HOUR_MS + 61 * SECOND_MS);
  for (const count of [4, 8, 12]) {
    expect(await hub.made(step.id)).toHaveLength(count);
    hub.later(SECOND_MS);
    await hub.turn();
  }
  expect((await hub.made(step.id)).map(({ to }) => to).sort()).toEqual([...people].sort());
});

test('a test of a step goes on while others wait for its rate', async () => {
  const id = await hub.begun();
  await hub.trigger('enrolled', id);
  const step = await hub.act('addCampaignStep', {
    ...{ id, name: 'Reminder', content: { template: 'first' }, afterHours: 1, unless: 'EVENT', event: 'bought' },
  });
  const tried = { variants: [{}, { template: 'second' }], test: { hours: 1, perVariant: 1 } };
  await hub.act('updateCampaign', { id: step.id, ratePerSecond: 20, ...tried });
  await hub.started(step.id);
  await hub.goOn(61 * SECOND_MS);
  await hub.record('enrolled', hub.people(120));
  await hub.goOn(0);
  await hub.deliver(id);
  await hub.goOn(HOUR_MS + 61 * SECOND_MS);
  expect(await hub.made(step.id)).toHaveLength(20);
  await hub.deliver(step.id);
  const looks = () =>
    hub.sql('SELECT tested_at IS NOT NULL AS tested, looks FROM campaigns WHERE id = $1', [uuidOf(step.id)]);
  await hub.goOn(61 * SECOND_MS);
  expect(await looks()).toEqual([{ tested: true, looks: 0 }]);
  await hub.goOn(HOUR_MS);
  expect(await looks()).toMatchObject([{ looks: 1 }]);
  expect((await hub.made(step.id)).length).toBeLessThan(120);
});
