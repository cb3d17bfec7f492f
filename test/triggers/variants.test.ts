import { afterAll, beforeAll, expect, test } from 'vitest';
import { placeOf } from '../../src/domains/campaigns/variants.ts';
import { sendFirings } from '../../src/domains/triggers/send.ts';
import { auditOf } from '../campaigns/audit.ts';
import { uuidOf } from '../contacts/service.ts';
import { Comers, HOUR_MS, SECOND_MS } from './comers.ts';

let hub: Comers;
beforeAll(async () => {
  hub = await Comers.open(10_000);
});
afterAll(() => hub.close());

const TRIED = { variants: [{}, { template: 'second' }], test: { hours: 2, perVariant: 15 } };
const variantsOf = async (id: string, people: readonly string[]) =>
  (await hub.made(id)).filter(({ to }) => people.includes(to)).map(({ variant }) => variant);
const looksOf = async (id: string) =>
  (await hub.sql<{ looks: number }>('SELECT looks FROM campaigns WHERE id = $1', [uuidOf(id)]))[0]?.looks;

test('all who come try the variants by the hash until one is best, and whoever comes later gets that one', async () => {
  const id = await hub.begun(TRIED);
  expect(await hub.shown(id)).toMatchObject({
    ...{ status: 'RUNNING', test: { percent: 100, hours: 2, perVariant: 15 }, verdict: null, testRecipients: 0 },
    preflight: { warnings: [{ code: 'UNKNOWN_COST' }], variants: [] },
  });
  await hub.trigger('joined', id);
  const first = hub.people(20);
  // Two occurrences of a person at once, and two schedulers: the same variant both times.
  await hub.record('joined', [...first, ...first.slice(0, 5)]);
  await hub.goOn(0);
  const made = await hub.made(id);
  expect(made).toHaveLength(25);
  const split = { id: uuidOf(id), variants: [{}, {}], test: null, holdOutPercent: 0, triggered: true };
  for (const { contactId, variant } of made) expect(variant).toBe(placeOf(split, contactId).variant);
  expect(await hub.shown(id)).toMatchObject({ recipients: 25, accepted: 25, testRecipients: 25 });

  const others = hub.people(60);
  await hub.record('joined', others);
  await hub.goOn(0);
  await hub.goOn(61 * SECOND_MS);
  expect((await hub.shown(id)).standings?.tooEarly).toBe(
    'Of variant A 0 people have the message, and 15 of each have to.',
  );
  await hub.deliver(id);
  await hub.goOn(61 * SECOND_MS);
  expect((await hub.shown(id)).standings?.tooEarly).toMatch(/^The test runs for 2 hours at least: until 2027-/);

  const liked = (await hub.made(id)).filter(({ variant }) => variant === 1).map(({ to }) => to);
  await hub.record('bought', [...new Set(liked)]);
  // Somebody who pauses and resumes it uses up no look of the hub.
  await hub.act('pauseCampaign', { id });
  await hub.act('resumeCampaign', { id });
  await hub.goOn(HOUR_MS);
  expect(await looksOf(id)).toBe(0);
  const meanwhile = hub.people(6);
  await hub.record('joined', meanwhile);
  await hub.goOn(0);
  await hub.goOn(HOUR_MS);
  const tested = await hub.shown(id);
  expect(tested).toMatchObject({ status: 'RUNNING', verdict: { position: 1, by: 'STATISTIC' }, testRecipients: 91 });
  expect(tested.standings?.variants[1]?.percentBest).toBeGreaterThan(99.5);
  expect(await auditOf(hub, id)).toContain('campaign.chooseVariant');

  const later = hub.people(12);
  const again = made.find(({ variant }) => variant === 0)?.to ?? '';
  await hub.record('joined', [...later, again]);
  await hub.goOn(0);
  expect(await variantsOf(id, later)).toEqual(later.map(() => 1));
  expect(await variantsOf(id, [again])).toContain(1);
  const after = await hub.shown(id);
  const all = await hub.made(id);
  expect(after).toMatchObject({ recipients: 104, handled: 104, accepted: all.length, testRecipients: 91, heldOut: 0 });
  const { rows } = (
    await hub.ask<{ report: { rows: { figures: { recipients: number } }[] } }>(
      `{ campaign(id: "${id}") { report { rows(by: VARIANT) { name figures { recipients } } } } }`,
    )
  ).report;
  const people = (variant: number) => new Set(all.filter((each) => each.variant === variant).map(({ to }) => to)).size;
  expect(rows.map(({ figures }) => figures.recipients).sort()).toEqual([people(0), people(1)].sort());
});

test('a test in which nothing is clear ends with the control after five looks, and nobody waits for it', async () => {
  const id = await hub.begun({ ...TRIED, test: { hours: 1, perVariant: 3 } });
  await hub.trigger('looked', id);
  await hub.record('looked', hub.people(40));
  await hub.goOn(0);
  await hub.deliver(id);
  await hub.goOn(61 * SECOND_MS);
  await hub.goOn(HOUR_MS);
  for (let looks = 1; looks < 5; looks += 1) {
    expect([await looksOf(id), (await hub.shown(id)).verdict]).toEqual([looks, null]);
    await hub.record('looked', hub.people(1));
    await hub.goOn(0);
    await hub.goOn(HOUR_MS / 4);
  }
  expect(await hub.shown(id)).toMatchObject({ verdict: { position: 0, by: 'CONTROL' }, testRecipients: 44 });
  const later = hub.people(5);
  await hub.record('looked', later);
  await hub.goOn(0);
  expect(await variantsOf(id, later)).toEqual([0, 0, 0, 0, 0]);
});

test('a person chooses, and what was prepared before is made with the choice', async () => {
  const id = await hub.begun({ ...TRIED, test: { perVariant: 1, chosenBy: 'PERSON' } });
  const trigger = await hub.trigger('asked', id);
  await hub.record('asked', hub.people(20));
  await hub.goOn(0);
  await hub.deliver(id);
  await hub.goOn(61 * SECOND_MS);
  await hub.goOn(100 * HOUR_MS);
  expect(await hub.shown(id)).toMatchObject({ verdict: null, standings: { tooEarly: null }, testRecipients: 20 });
  expect((await hub.tryAct('chooseCampaignVariant', { id, variant: 2 })).issues?.[0]?.path).toEqual(['variant']);

  // A scheduler has prepared messages by the hash, and waits for the campaign, when somebody chooses.
  const late = hub.people(10);
  await hub.record('asked', late);
  const client = await hub.runtime.db.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT FROM campaigns WHERE id = $1 FOR UPDATE', [uuidOf(id)]);
    const sending = sendFirings(hub.runtime, new AbortController().signal);
    const waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    await expect.poll(async () => (await hub.sql(waiting)).length, { timeout: 10_000 }).toBeGreaterThan(0);
    const verdict = JSON.stringify({ variant: 1, by: 'PERSON', at: hub.now.toISOString(), standings: [] });
    await client.query('UPDATE campaigns SET verdict = $2 WHERE id = $1', [uuidOf(id), verdict]);
    await client.query('COMMIT');
    await sending;
  } finally {
    client.release();
  }
  await hub.goOn(SECOND_MS);
  expect(await variantsOf(id, late)).toEqual(late.map(() => 1));
  expect(await hub.outcomes(trigger)).toEqual({ pending: 0, accepted: 30, refused: [] });
  expect((await hub.tryAct('chooseCampaignVariant', { id, variant: 0 })).issues?.[0]?.message).toMatch(/already: B/);

  const early = await hub.begun(TRIED);
  const choose = { id: early, variant: 1 };
  expect((await hub.tryAct('chooseCampaignVariant', choose)).issues?.[0]?.message).toMatch(/too early/);
  await hub.act('pauseCampaign', { id: early });
  expect(await hub.act('chooseCampaignVariant', { ...choose, early: true })).toMatchObject({
    ...{ status: 'PAUSED', verdict: { position: 1, by: 'PERSON' } },
  });
  await hub.act('resumeCampaign', { id: early });
  await hub.trigger('entered', early);
  const comers = hub.people(6);
  await hub.record('entered', comers);
  await hub.goOn(0);
  expect(await variantsOf(early, comers)).toEqual(comers.map(() => 1));
  expect(await hub.shown(early)).toMatchObject({ testRecipients: 0, accepted: 6 });
});

test('a variant that is later is sent so long after each person came', async () => {
  const id = await hub.begun({ variants: [{}, { delayMinutes: 90 }] });
  await hub.trigger('opened', id);
  await hub.goOn(5 * HOUR_MS);
  await hub.record('opened', hub.people(20));
  await hub.goOn(0);
  const made = await hub.made(id);
  const sent = (variant: number) =>
    new Set(made.filter((each) => each.variant === variant).map(({ sendAt }) => sendAt?.getTime() ?? null));
  expect([...sent(0)]).toEqual([null]);
  expect([...sent(1)]).toEqual([hub.now.getTime() + 1.5 * HOUR_MS]);
});

test('a variant that is so late that its occasion is over is refused, neither sent at once nor for seconds', async () => {
  const variants = [{}, { delayMinutes: 90 }, { delayMinutes: 120 }];
  const id = await hub.begun({ variants, endsAt: new Date(hub.now.getTime() + 10 * HOUR_MS).toISOString() });
  const trigger = await hub.trigger('booked', id);
  const book = async (forMs: number | null) => {
    const people = hub.people(40);
    await hub.record('booked', people);
    const end = forMs === null ? null : new Date(hub.now.getTime() + forMs);
    await hub.sql(`UPDATE trigger_firings SET expires_at = $2 WHERE trigger_id = $1 AND status = 'PENDING'`, [
      ...[uuidOf(trigger), end],
    ]);
    await hub.goOn(0);
    const made = (await hub.made(id)).filter(({ to }) => people.includes(to));
    return new Set(made.map(({ variant, sendAt }) => `${variant} at ${sendAt?.toISOString() ?? 'once'}`));
  };
  const later = (minutes: number) => new Date(hub.now.getTime() + minutes * 60 * SECOND_MS).toISOString();
  const refused = async () =>
    (await hub.ask<{ refused: { code: string }[] }>(`{ trigger(id: "${trigger}") { refused { code } } }`)).refused;

  expect(await book(3 * HOUR_MS)).toEqual(new Set(['0 at once', `1 at ${later(90)}`, `2 at ${later(120)}`]));
  expect(await refused()).toEqual([]);
  // The longest delay reaches the end, and then the other one ends half a minute before it.
  expect(await book(2 * HOUR_MS)).toEqual(new Set(['0 at once', `1 at ${later(90)}`]));
  expect(await refused()).toEqual([{ code: 'EXPIRES_BEFORE_ALLOWED' }]);
  expect(await book(90.5 * 60 * SECOND_MS)).toEqual(new Set(['0 at once']));
  // So, too, at the end of the campaign.
  await hub.goOn(8.2 * HOUR_MS);
  expect(await book(null)).toEqual(new Set(['0 at once', `1 at ${later(90)}`]));
  const { accepted, handled, refused: all } = await hub.shown(id);
  expect(handled).toBe(160);
  expect(accepted + (all[0]?.count ?? 0)).toBe(160);
});

test('a variant that is later is compared by what people did in the same time after their own message', async () => {
  const id = await hub.begun({ variants: [{}, { delayMinutes: 90 }], test: { hours: 2, perVariant: 10 } });
  await hub.trigger('ordered', id);
  await hub.record('ordered', hub.people(120));
  await hub.goOn(0);
  const cameAt = hub.now.getTime();
  const made = await hub.made(id);
  const [first, later] = [0, 1].map((own) => made.filter(({ variant }) => variant === own));
  // Both have the same effect: of each ten, one buys every twenty minutes after their message.
  const buy = async (fromMs: number, toMs: number) => {
    for (const [people, delayMs] of [
      [first ?? [], 0],
      [later ?? [], 1.5 * HOUR_MS],
    ] as const) {
      for (let tenth = 0; tenth < 10; tenth += 1) {
        const at = cameAt + delayMs + (tenth + 0.5) * 1_200 * SECOND_MS;
        if (at < fromMs || at >= toMs) continue;
        const buyers = people.filter((_each, index) => index % 10 === tenth).map(({ to }) => to);
        await hub.record('bought', buyers, new Date(at));
      }
    }
  };
  const standings = async () =>
    (
      await hub.ask<{
        standings: { tooEarly: string | null; variants: { share: { count: number; of: number } | null }[] };
      }>(`{ campaign(id: "${id}") { standings { tooEarly variants { share { count of } } } } }`)
    ).standings;
  for (let at = cameAt; at < cameAt + 4.5 * HOUR_MS; at = hub.now.getTime()) {
    await hub.goOn(600 * SECOND_MS);
    await buy(at, hub.now.getTime());
    await hub.deliver(id);
    await hub.goOn(0);
    const { tooEarly, variants } = await standings();
    const [a, b] = variants.map(({ share }) => share);
    if (hub.now.getTime() <= cameAt + 1.5 * HOUR_MS) {
      expect(tooEarly).toMatch(/^Of variant A 0 people have the message/);
      continue;
    }
    // The same share of each: of ten people as many.
    expect([a?.of, b?.of]).toEqual([first?.length, later?.length]);
    const tenths = Math.ceil((hub.now.getTime() - cameAt - 1.5 * HOUR_MS) / (1_200 * SECOND_MS) - 0.5);
    for (const [share, of] of [
      [a, first],
      [b, later],
    ] as const) {
      expect(share?.count).toBe((of ?? []).filter((_each, index) => index % 10 < tenths).length);
    }
  }
  expect(await looksOf(id)).toBeGreaterThan(0);
  expect(await hub.shown(id)).toMatchObject({ verdict: null });
});

test('whether each variant has its people is counted ever more rarely, and people who repeat are no more', async () => {
  const id = await hub.begun({ ...TRIED, test: { hours: 1, perVariant: 10 } });
  await hub.trigger('returned', id);
  const countsAfter = async () =>
    (
      await hub.sql<{ seconds: number | null }>(
        'SELECT extract(epoch FROM counts_at - $2::timestamptz)::int AS seconds FROM campaigns WHERE id = $1',
        [uuidOf(id), hub.now],
      )
    )[0]?.seconds;
  const few = hub.people(8);
  await hub.record('returned', [...few, ...few]);
  await hub.goOn(0);
  await hub.deliver(id);
  // Too few messages for anybody to count.
  await hub.goOn(61 * SECOND_MS);
  expect(await countsAfter()).toBeNull();
  for (const [hours, seconds] of [
    [1, 60],
    // Counted a minute ago.
    [50, 51 * 36 - 61],
    [500, 3_600 - 61],
  ] as const) {
    await hub.goOn((hours * 3_600 - 61) * SECOND_MS);
    await hub.record('returned', few);
    await hub.goOn(0);
    await hub.deliver(id);
    await hub.goOn(61 * SECOND_MS);
    expect(Math.abs(((await countsAfter()) ?? 0) - seconds)).toBeLessThan(10);
    expect((await hub.shown(id)).standings?.tooEarly).toMatch(/^Of variant . \d people have the message, and 10/);
  }
  await hub.record('returned', hub.people(60));
  await hub.goOn(0);
  await hub.deliver(id);
  await hub.goOn(61 * SECOND_MS);
  expect((await hub.shown(id)).standings?.tooEarly).not.toBeNull();
  expect(await hub.sql('SELECT tested_at FROM campaigns WHERE id = $1', [uuidOf(id)])).toEqual([{ tested_at: null }]);
  await hub.goOn(HOUR_MS);
  expect((await hub.shown(id)).standings?.tooEarly).toMatch(/^The test runs for 1 hours at least: until 2027-/);
});

test('steps go to whoever has a variant, by their own time, and try variants of their own', async () => {
  const id = await hub.begun({ ...TRIED, test: { perVariant: 1, chosenBy: 'PERSON' } });
  await hub.trigger('signed', id);
  const step = await hub.act('addCampaignStep', {
    ...{ id, name: 'Reminder', content: { template: 'first' }, afterHours: 1, unless: 'EVENT', event: 'bought' },
  });
  await hub.act('updateCampaign', { id: step.id, ...TRIED, test: { hours: 1, perVariant: 4 } });
  await hub.started(step.id);
  await hub.goOn(61 * SECOND_MS);
  const people = hub.people(30);
  await hub.record('signed', people);
  await hub.goOn(0);
  await hub.deliver(id);
  const [buyer = ''] = people;
  await hub.record('bought', [buyer]);
  await hub.goOn(HOUR_MS + 61 * SECOND_MS);
  const reminded = await hub.made(step.id);
  expect(reminded.map(({ to }) => to).sort()).toEqual(people.filter((each) => each !== buyer).sort());
  const split = { id: uuidOf(step.id), variants: [{}, {}], test: null, holdOutPercent: 0, triggered: true };
  for (const { contactId, variant } of reminded) expect(variant).toBe(placeOf(split, contactId).variant);

  await hub.deliver(step.id);
  // Whoever is due next is looked at within a minute, whichever transaction was the last one of a process.
  const sleeps = await hub.sleeps(step.id);
  await hub.goOn(61 * SECOND_MS);
  expect((await hub.shown(step.id)).standings?.tooEarly).toMatch(/^The test runs for 1 hours at least: until 2027-/);
  expect(await sleeps()).toBeLessThanOrEqual(60);
  await hub.record(
    'bought',
    reminded.filter(({ variant }) => variant === 0).map(({ to }) => to),
  );
  await hub.goOn(HOUR_MS + 61 * SECOND_MS);
  expect(await hub.shown(step.id)).toMatchObject({ verdict: { position: 0, by: 'STATISTIC' }, testRecipients: 29 });
  expect(await sleeps()).toBeLessThanOrEqual(60);
  const later = hub.people(4);
  await hub.record('signed', later);
  await hub.goOn(0);
  await hub.deliver(id);
  await hub.goOn(HOUR_MS + 61 * SECOND_MS);
  expect(await variantsOf(step.id, later)).toEqual([0, 0, 0, 0]);
});

test('what has no meaning for people one by one is refused by its field', async () => {
  for (const [changes, path, message, received] of [
    [{ ...TRIED, test: { percent: 50 } }, ['test', 'percent'], /^must be 100 or absent/, '50'],
    [{ audience: { tags: ['all'] } }, ['audience'], /^does not go with triggered/, expect.stringContaining('"all"')],
    [{ schedule: { at: '2099-01-01T00:00:00Z' } }, ['schedule'], /^does not go/, expect.stringContaining('2099-01')],
  ] as const) {
    const { issues } = await hub.tryAct('createCampaign', hub.draft(changes));
    expect(issues).toEqual([{ path, message: expect.stringMatching(message), received }]);
  }
  const { id } = await hub.act('createCampaign', hub.draft({ ...TRIED, test: { percent: 100 } }));
  expect((await hub.tryAct('updateCampaign', { id, test: { percent: 99 } })).issues?.[0]?.path).toEqual([
    ...['test', 'percent'],
  ]);
});
