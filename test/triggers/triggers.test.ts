import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rangesDue } from '../../src/domains/triggers/dates.ts';
import { TRIGGER_DUTIES } from '../../src/domains/triggers/duties.ts';
import { findDates } from '../../src/domains/triggers/find.ts';
import { cancelStale } from '../../src/domains/triggers/remove.ts';
import { sendFirings } from '../../src/domains/triggers/send.ts';
import { lowestIdAt } from '../../src/kernel/ids.ts';
import { momentOf } from '../../src/policy/places/zones.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';
import { hear } from '../conversations/hear.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let service: Service;
let runtime: ReturnType<typeof openSchedulerRuntime>;
beforeAll(async () => {
  service = await openService();
  runtime = openSchedulerRuntime(service.api.runtime);
  await service.ask(
    'mutation { saveTemplate(input: { name: "note", variables: [{ name: "name" }], bodies: [{ locale: "en", body: "Hello {{ name }}" }] }) { __typename } }',
  );
  for (const name of ['appointment', 'birthday'])
    await service.ask(`mutation { setContactField(input: { name: "${name}", type: DATE }) { __typename } }`);
});
afterAll(() => service.close());

const FIELDS = `id name kind status reason event date { field offset at yearly } once pending accepted canceled refused { code count }
  firings(first: 100) { edges { node { at status code contact { id } message { id status body actor { kind id name } trigger { name } } } } }`;
interface Shown {
  id: string;
  name: string;
  status: string;
  reason: string | null;
  pending: number;
  accepted: number;
  canceled: number;
  refused: { code: string; count: number }[];
  firings: {
    edges: {
      node: { at: string; status: string; code: string | null; message: { id: string; status: string } | null };
    }[];
  };
}
interface Answer {
  __typename: string;
  trigger: Shown;
  issues?: { path: string[]; message: string; received: string | null }[];
}
const mutate = (name: string, input: object, ask = service.ask) => {
  const type = name === 'createTrigger' ? 'TriggerInput' : `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return ask<Answer>(
    `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on InvalidInput { issues { path message received } }
      ... on TriggerPayload { trigger { ${FIELDS} } } } }`,
    { input },
  );
};
let named = 0;
const create = async (on: object, changes: object = {}): Promise<Shown> => {
  const input = {
    ...{ name: `Trigger ${named++}`, on, purpose: 'TRANSACTIONAL', template: 'note', variables: { name: 'friend' } },
    ...changes,
  };
  const answer = await mutate('createTrigger', input);
  if (answer.trigger === undefined) throw new Error(JSON.stringify(answer));
  return answer.trigger;
};
const shown = (id: string) => service.ask<Shown>(`{ trigger(id: "${id}") { ${FIELDS} } }`);
const upsert = (contacts: object[]) =>
  service.ask('mutation($c: [ContactInput!]!) { upsertContacts(input: { contacts: $c }) { __typename } }', {
    c: contacts,
  });
const record = (events: object[]) =>
  service.ask('mutation($e: [ContactEventInput!]!) { recordEvent(input: { events: $e }) { __typename } }', {
    e: events,
  });

let next = 25_000;
const phone = () => `+4479112${next++}`;
const never = () => new AbortController().signal;
/** Duties of the schedulers; dates are looked for at once. */
async function run(): Promise<void> {
  await service.sql("UPDATE triggers SET due_at = now() - interval '1 second' WHERE due_at IS NOT NULL");
  await findDates(runtime, never());
  await cancelStale(runtime, never());
  await sendFirings(runtime, never());
}
/** Lets a trigger be as old as this. */
const aged = ({ id }: { id: string }, ms: number) =>
  service.sql(
    `UPDATE triggers SET active_since = active_since - $2::float8 * interval '1 ms', found_to = found_to - $2::float8 * interval '1 ms' WHERE id = $1`,
    [uuidOf(id), ms],
  );
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

describe('a trigger of an event', () => {
  test('writes once to whoever did it, by its properties, and not of what is history, repeated or of another name', async () => {
    const trigger = await create({ event: 'bought (total >= 100, sku = "A-7")' });
    expect(trigger).toMatchObject({ kind: 'EVENT', event: 'bought (total >= 100, sku = A-7)', status: 'ACTIVE' });
    const [to, other] = [phone(), phone()];
    const event = { phone: to, name: 'bought', properties: { total: 150, sku: 'A-7' }, idempotencyKey: 'order-1' };
    await record([
      event,
      { ...event, phone: other, properties: { total: 50, sku: 'A-7' }, idempotencyKey: 'order-2' },
      { ...event, phone: other, name: 'booked', idempotencyKey: 'order-3' },
      { ...event, phone: other, at: inMs(-25 * HOUR_MS), idempotencyKey: 'order-4' },
    ]);
    await record([event]);
    expect(await shown(trigger.id)).toMatchObject({ pending: 1, accepted: 0 });
    await run();
    await run();
    const after = await shown(trigger.id);
    expect(after).toMatchObject({ pending: 0, accepted: 1, refused: [] });
    expect(after.firings.edges).toEqual([
      {
        node: expect.objectContaining({
          status: 'SENT',
          message: expect.objectContaining({
            body: 'Hello friend',
            actor: { kind: 'FLOW', id: trigger.id, name: expect.stringMatching(/^Trigger/) },
            trigger: { name: expect.stringMatching(/^Trigger/) },
          }),
        }),
      },
    ]);
    await record([{ ...event, idempotencyKey: 'order-5' }]);
    await run();
    expect(await shown(trigger.id)).toMatchObject({ accepted: 2 });
  });

  test('with once writes to each person once, also when schedulers race; a person who is suppressed gets none', async () => {
    const trigger = await create({ event: 'joined' }, { once: true });
    const people = Array.from({ length: 700 }, () => phone());
    await service.ask(`mutation { suppress(input: { to: { phone: "${people[3]}" }, reason: MANUAL }) { __typename } }`);
    for (const _ of [1, 2]) await record(people.map((each) => ({ phone: each, name: 'joined' })));
    await Promise.all([1, 2, 3].map(() => sendFirings(runtime, never())));
    await run();
    expect(await shown(trigger.id)).toMatchObject({
      ...{ pending: 0, accepted: 699, refused: [{ code: 'SUPPRESSED', count: 1 }] },
    });
    const [row] = await service.sql<{ count: number; people: number }>(
      'SELECT count(*)::int AS count, count(DISTINCT contact_id)::int AS people FROM messages WHERE actor_id = $1',
      [uuidOf(trigger.id)],
    );
    expect(row).toEqual({ count: 699, people: 699 });
  });

  test('is paused by people, or by the hub when its template is gone, and goes on from then', async () => {
    const trigger = await create({ event: 'paused' });
    await mutate('pauseTrigger', { id: trigger.id });
    expect((await mutate('pauseTrigger', { id: trigger.id })).issues?.[0]).toMatchObject({ path: ['id'] });
    await record([{ phone: phone(), name: 'paused' }]);
    await mutate('resumeTrigger', { id: trigger.id });
    await run();
    expect(await shown(trigger.id)).toMatchObject({ status: 'ACTIVE', pending: 0, accepted: 0 });
    const { template } = await service.ask<{ template: { id: string } }>(
      'mutation { saveTemplate(input: { name: "gone", bodies: [{ locale: "en", body: "Hello" }] }) { ... on SaveTemplatePayload { template { id } } } }',
    );
    await mutate('updateTrigger', { id: trigger.id, template: 'gone' });
    await service.ask(`mutation { deleteTemplate(input: { id: "${template.id}" }) { __typename } }`);
    await record([{ phone: phone(), name: 'paused' }]);
    await run();
    expect(await shown(trigger.id)).toMatchObject({
      status: 'PAUSED',
      reason: expect.stringContaining('gone'),
      pending: 1,
    });
    await mutate('updateTrigger', { id: trigger.id, template: 'note' });
    await mutate('resumeTrigger', { id: trigger.id });
    await run();
    expect(await shown(trigger.id)).toMatchObject({ status: 'ACTIVE', reason: null, pending: 0, accepted: 1 });
  });
});

describe('a trigger of a date', () => {
  test('writes when the date is near, once; a moved date occurs anew, and what was due before the trigger does not', async () => {
    const trigger = await create({ date: { field: 'appointment', offset: '-24 h' } });
    await aged(trigger, HOUR_MS);
    const [due, later, past] = [phone(), phone(), phone()];
    const at = (ms: number) => ({ attributes: { appointment: inMs(ms) } });
    await upsert([
      { phone: due, ...at(DAY_MS - 60_000) },
      { phone: later, ...at(DAY_MS + HOUR_MS) },
      { phone: past, ...at(DAY_MS - 2 * HOUR_MS) },
    ]);
    await run();
    await run();
    expect(await shown(trigger.id)).toMatchObject({ accepted: 1, pending: 0 });
    await upsert([{ phone: later, ...at(DAY_MS - 30_000) }]);
    await run();
    expect(await shown(trigger.id)).toMatchObject({ accepted: 2 });
    await upsert([{ phone: due, ...at(DAY_MS - 10_000) }]);
    await run();
    expect(await shown(trigger.id)).toMatchObject({ accepted: 3, canceled: 1 });
  });

  test('cancels what waits when the date moves, is cleared, or the person is deleted', async () => {
    const trigger = await create({ date: { field: 'appointment', offset: '-2 h' } });
    await aged(trigger, HOUR_MS);
    const [moved, cleared, deleted, kept] = [phone(), phone(), phone(), phone()];
    const near = { appointment: inMs(2 * HOUR_MS - 60_000) };
    await upsert([moved, cleared, deleted, kept].map((each) => ({ phone: each, attributes: near })));
    await run();
    expect(await shown(trigger.id)).toMatchObject({ accepted: 4 });
    await upsert([
      { phone: moved, attributes: { appointment: inMs(9 * DAY_MS) } },
      { phone: cleared, attributes: { appointment: null } },
      { phone: kept, attributes: { other: 1 } },
    ]);
    const { id } = await service.ask<{ id: string }>(`{ contact(phone: "${deleted}") { id } }`);
    await service.ask(`mutation { deleteContact(input: { id: "${id}" }) { __typename } }`);
    await run();
    const { firings, canceled } = await shown(trigger.id);
    expect(canceled).toBe(3);
    expect(firings.edges.map(({ node }) => [node.status, node.message?.status]).sort()).toEqual([
      ...[1, 2, 3].map(() => ['CANCELED', 'CANCELED']),
      ['SENT', expect.not.stringMatching('CANCELED')],
    ]);
  });

  test('makes no message that would come after the date, and none once it is removed', async () => {
    const trigger = await create({ date: { field: 'appointment', offset: '-1 h' } });
    await aged(trigger, 2 * HOUR_MS);
    await upsert([{ phone: phone(), attributes: { appointment: inMs(30_000) } }]);
    await service.sql(`UPDATE triggers SET found_to = now() - interval '2 hours' WHERE id = $1`, [uuidOf(trigger.id)]);
    for (const _ of [1, 2, 3]) await run();
    expect(await shown(trigger.id)).toMatchObject({ accepted: 0, refused: [{ code: 'EXPIRED', count: 1 }] });
    await upsert([{ phone: phone(), attributes: { appointment: inMs(HOUR_MS - 30_000) } }]);
    await mutate('removeTrigger', { id: trigger.id });
    await run();
    expect(await shown(trigger.id)).toBeNull();
    const left = await service.sql('SELECT FROM trigger_firings WHERE trigger_id = $1', [uuidOf(trigger.id)]);
    expect(left).toEqual([]);
  });

  test('of a birthday finds days by the clock of each person, whose zone is their own or that of the workspace', async () => {
    const utc = new Date(Date.now() - 60_000);
    const clock = utc.toISOString().slice(11, 16);
    const trigger = await create({ date: { field: 'birthday', offset: '0 d', at: clock, yearly: true } });
    await aged(trigger, HOUR_MS);
    const born = `1980${utc.toISOString().slice(4, 10)}`;
    const [here, there] = [phone(), phone()];
    await upsert([
      { phone: here, timeZone: 'Africa/Abidjan', attributes: { birthday: born } },
      { phone: there, timeZone: 'Asia/Tokyo', attributes: { birthday: born } },
    ]);
    await run();
    await run();
    expect(await shown(trigger.id)).toMatchObject({ accepted: 1 });
  });
});

describe('dates that are due', () => {
  const ZONES = [
    'Europe/Paris',
    'America/New_York',
    'Pacific/Kiritimati',
    'Pacific/Pago_Pago',
    'Asia/Kathmandu',
    'UTC',
  ];
  const MINUTE_MS = 60_000;
  /** Number of times that a value of a person is due in windows that follow one another. */
  const times = (
    rule: Parameters<typeof rangesDue>[0],
    from: number,
    to: number,
    zone: string,
    value: number,
    isDay: boolean,
  ) => {
    let count = 0;
    for (let at = from; at < to; at += 30 * MINUTE_MS) {
      const ranges = rangesDue(rule, { from: at, to: Math.min(to, at + 30 * MINUTE_MS) }, 'UTC');
      count += ranges.filter(
        (range) =>
          range.isDay === isDay && value >= range.from && value < range.to && (range.zones?.includes(zone) ?? true),
      ).length;
    }
    return count;
  };

  test('are each found once, in the window of their moment', () => {
    const day = Date.UTC(2026, 2, 20);
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: 0, max: 12 }).map((days) => day + days * DAY_MS),
        fc.integer({ min: 0, max: 1_439 }),
        fc.integer({ min: -2, max: 2 }),
        fc.boolean(),
        (zone, value, minute, days, isDay) => {
          const due = momentOf(zone, value + days * DAY_MS + minute * MINUTE_MS, 'first');
          const at = isDay ? value : momentOf(zone, value, 'first') + 5 * HOUR_MS;
          const rule = { kind: 'LOCAL' as const, days, minute, yearly: false };
          expect(times(rule, due - HOUR_MS, due + HOUR_MS, zone, at, isDay)).toBe(1);
          expect(times(rule, due + MINUTE_MS, due + 2 * HOUR_MS, zone, at, isDay)).toBe(0);
          const offset = { kind: 'OFFSET' as const, minutes: days * 60 };
          const exact = (isDay ? momentOf(zone, at, 'first') : at) + days * HOUR_MS;
          expect(times(offset, exact - HOUR_MS, exact + HOUR_MS, zone, at, isDay)).toBe(1);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('of 29 February come on the 28th in years without one, and on the 29th in the others', () => {
    const rule = { kind: 'LOCAL' as const, days: 0, minute: 540, yearly: true };
    const born = Date.UTC(2000, 1, 29);
    const on = (year: number, month: number, day: number) => {
      const nine = Date.UTC(year, month, day, 9);
      return times(rule, nine - HOUR_MS, nine + HOUR_MS, 'UTC', born, true);
    };
    expect([on(2027, 1, 28), on(2027, 2, 1), on(2028, 1, 28), on(2028, 1, 29), on(2028, 2, 1)]).toEqual([
      1, 0, 0, 1, 0,
    ]);
    const occurrences = rangesDue(rule, { from: Date.UTC(2028, 1, 29, 8), to: Date.UTC(2028, 1, 29, 9) }, 'UTC');
    expect(new Set(occurrences.map(({ occurrence }) => occurrence))).toEqual(new Set(['2028']));
  });
});

describe('a reply to a reminder', () => {
  const people = [
    ['en', ' c. ', 'confirmed'],
    ['fr-CA', 'J’annule !', 'declined'],
    ['de', 'BESTÄTIGE', 'confirmed'],
    ['es', '¡sí!', 'confirmed'],
    ['pt-BR', 'Não posso ir', 'declined'],
    ['it', 'disdico…', 'declined'],
    ['sv', 'Bekräftar', 'confirmed'],
    ['en', 'What is it?', null],
    ['en', 'STOP', null],
  ] as const;

  test('confirms or declines in the language of the person, is an event of theirs, and tells who came by it', async () => {
    await service.ask('mutation { setContactField(input: { name: "checkup", type: DATE }) { __typename } }');
    const trigger = await create({ date: { field: 'checkup', offset: '-24 h' } }, { confirmation: {} });
    await aged(trigger, HOUR_MS);
    const asked = people.map(([locale, text, means]) => ({ phone: phone(), locale, text, means }));
    // Dates are kept to the second.
    const at = inMs(DAY_MS - 60_000).replace(/\.\d+Z/, '.000Z');
    await upsert(asked.map(({ phone, locale }) => ({ phone, locale, attributes: { checkup: at } })));
    await run();
    expect(await shown(trigger.id)).toMatchObject({ accepted: asked.length });
    for (const { phone, text } of asked) await hear(service, phone.slice(1), '447700900999', text);
    for (const { phone, means } of asked) {
      const { events } = await service.ask<{ events: object[] }>(
        `{ contact(phone: "${phone}") { events(first: 5) { name properties } } }`,
      );
      expect(events).toEqual(means === null ? [] : [{ name: means, properties: { trigger: trigger.name, date: at } }]);
    }
    // Of the confirmed one does not come, of those who said nothing one.
    const came = (name: string, who: typeof asked) => record(who.map(({ phone }) => ({ phone, name, at: inMs(0) })));
    const of = (means: string | null) => asked.filter((each) => each.means === means);
    // What the application says counts from 12 hours before the date on.
    await service.sql("UPDATE trigger_firings SET at = at - interval '1 day' WHERE trigger_id = $1", [
      uuidOf(trigger.id),
    ]);
    await came('no_show', of('confirmed').slice(0, 1));
    await came('attended', of('confirmed').slice(1));
    await came('no_show', of(null).slice(0, 1));
    expect(
      await service.ask(`{ trigger(id: "${trigger.id}") { attendance(from: "${inMs(-DAY_MS)}", to: "${inMs(DAY_MS)}") {
        reminded confirmed declined noAnswer attended noShow noShowPercent noShowPercentConfirmed noShowPercentNoAnswer } } }`),
    ).toEqual({
      attendance: {
        ...{ reminded: 9, confirmed: 4, declined: 3, noAnswer: 2, attended: 3, noShow: 2, noShowPercent: 40 },
        ...{ noShowPercentConfirmed: 25, noShowPercentNoAnswer: 100 },
      },
    });
  });
});

test('occurrences are forgotten after their time, but none that waits, and none of once for each person', async () => {
  const [each, once] = [await create({ event: 'aged' }), await create({ event: 'aged' }, { once: true })];
  const paused = await create({ event: 'aged' });
  await mutate('pauseTrigger', { id: paused.id });
  const to = phone();
  await record([{ phone: to, name: 'aged', idempotencyKey: 'aged-1' }]);
  await run();
  await service.sql(
    `INSERT INTO trigger_firings (id, workspace_id, trigger_id, contact_id, occurrence, at, status, created_at)
     SELECT gen_random_uuid(), workspace_id, $2, contact_id, occurrence, at, 'PENDING', created_at FROM trigger_firings WHERE trigger_id = $1`,
    [uuidOf(each.id), uuidOf(paused.id)],
  );
  // As ids of 500 days ago.
  const old = lowestIdAt(new Date(Date.now() - 500 * DAY_MS)).slice(0, 14);
  await service.sql(
    'UPDATE trigger_firings SET id = ($2 || substr(id::text, 15))::uuid WHERE trigger_id = ANY($1::uuid[])',
    [[each, once, paused].map(({ id }) => uuidOf(id)), old],
  );
  const duty = TRIGGER_DUTIES.find(({ name }) => name === 'old occurrences');
  await duty?.run(runtime, never());
  const left = async ({ id }: { id: string }) =>
    (await service.sql('SELECT FROM trigger_firings WHERE trigger_id = $1', [uuidOf(id)])).length;
  expect([await left(each), await left(once), await left(paused)]).toEqual([0, 1, 1]);
  await record([{ phone: to, name: 'aged', idempotencyKey: 'aged-2' }]);
  await run();
  expect([(await shown(each.id)).accepted, (await shown(once.id)).accepted]).toEqual([2, 1]);
});

describe('what is wrong', () => {
  test.each([
    [{ on: {} }, ['on'], 'must have one of'],
    [{ on: { event: 'bought >' } }, ['on', 'event'], ''],
    [{ on: { event: 'bought > 2' } }, ['on', 'event'], 'one event'],
    [{ on: { date: { field: 'nothing', offset: '-1 h' } } }, ['on', 'date', 'field'], 'is no field'],
    [{ on: { date: { field: 'birthday', offset: 'soon' } } }, ['on', 'date', 'offset'], '"-24 h"'],
    [{ on: { date: { field: 'birthday', offset: '-1 h', at: '09:00' } } }, ['on', 'date', 'offset'], 'of days'],
    [{ on: { date: { field: 'birthday', offset: '0 d', yearly: true } } }, ['on', 'date', 'at'], 'time of the day'],
    [{ template: 'nothing' }, ['template'], 'is no template'],
    [{ sender: 'Nobody' }, ['sender'], 'createSender'],
    [{ purpose: 'OTP' }, ['purpose'], 'never'],
  ])('%j is refused, and nothing is made', async (given, path, message) => {
    const input = { name: 'Wrong', on: { event: 'bought' }, purpose: 'TRANSACTIONAL', template: 'note', ...given };
    const { issues } = await mutate('createTrigger', input);
    expect(issues?.[0]?.path).toEqual(path);
    expect(issues?.[0]?.message).toContain(message);
    expect(await service.sql(`SELECT FROM triggers WHERE name = 'Wrong'`)).toEqual([]);
  });

  test('all that is not there is named at once', async () => {
    const on = { date: { field: 'nothing', offset: '-1 h' } };
    const input = { name: 'Wrong', on, purpose: 'TRANSACTIONAL', template: 'nothing', sender: 'Nobody' };
    const { issues } = await mutate('createTrigger', input);
    expect(issues?.map(({ path }) => path.join('.')).sort()).toEqual(['on.date.field', 'sender', 'template']);
  });

  test('a name of another trigger, a trigger of another workspace, and a field that a trigger names', async () => {
    const { id } = await create({ date: { field: 'birthday', offset: '7 d' } }, { name: 'Same' });
    const input = { name: 'Same', on: { event: 'bought' }, purpose: 'TRANSACTIONAL', template: 'note' };
    expect((await mutate('createTrigger', input)).issues?.[0]).toMatchObject({ path: ['name'], received: 'Same' });
    expect(await mutate('pauseTrigger', { id }, service.askOther)).toEqual({ __typename: 'NotFound' });
    const removed = await service.ask<Answer>(
      'mutation { removeContactField(input: { name: "birthday" }) { __typename ... on InvalidInput { issues { path message received } } } }',
    );
    expect(removed.issues?.[0]?.message).toContain('"Same"');
  });
});
