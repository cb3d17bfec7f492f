import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCampaigns } from '../../src/domains/campaigns/run.ts';
import { momentFor, nextRun, opensAt, Pace, type Repeat, ScheduleDraft } from '../../src/domains/campaigns/schedule.ts';
import { parseWeek, type Week } from '../../src/policy/hours.ts';
import { openSchedulerRuntime } from '../../src/roots/scheduler.ts';
import { openService, type Service, uuidOf } from '../contacts/service.ts';

/** Zones with the moment at which their clocks show 2027-03-28 02:30, or first do so, and 2026-10-25 02:30. */
const ZONES: readonly [zone: string, spring: string, autumn: string][] = [
  // Clocks go from 02:00 to 03:00 there, or from 03:00 to 02:00.
  ['Europe/Paris', '2027-03-28T01:00:00.000Z', '2026-10-25T00:30:00.000Z'],
  ['Europe/Berlin', '2027-03-28T01:00:00.000Z', '2026-10-25T00:30:00.000Z'],
  // From 01:00 to 02:00, and 02:00 to 01:00: neither leaves out 02:30.
  ['Europe/London', '2027-03-28T01:30:00.000Z', '2026-10-25T02:30:00.000Z'],
  ['Atlantic/Azores', '2027-03-28T02:30:00.000Z', '2026-10-25T03:30:00.000Z'],
  // From 03:00 to 04:00, and 04:00 to 03:00.
  ['Europe/Helsinki', '2027-03-28T00:30:00.000Z', '2026-10-24T23:30:00.000Z'],
  ['America/New_York', '2027-03-28T06:30:00.000Z', '2026-10-25T06:30:00.000Z'],
  ['America/Los_Angeles', '2027-03-28T09:30:00.000Z', '2026-10-25T09:30:00.000Z'],
  ['Asia/Kolkata', '2027-03-27T21:00:00.000Z', '2026-10-24T21:00:00.000Z'],
  ['Asia/Tokyo', '2027-03-27T17:30:00.000Z', '2026-10-24T17:30:00.000Z'],
  ['Australia/Sydney', '2027-03-27T15:30:00.000Z', '2026-10-24T15:30:00.000Z'],
  ['Pacific/Auckland', '2027-03-27T13:30:00.000Z', '2026-10-24T13:30:00.000Z'],
  ['Pacific/Kiritimati', '2027-03-27T12:30:00.000Z', '2026-10-24T12:30:00.000Z'],
];

describe('a time of everybody’s own clock', () => {
  test.each(ZONES)(
    'in %s is right where clocks are put forward, and where they are put back',
    (zone, spring, autumn) => {
      const early = new Date('2026-01-01T00:00:00Z');
      expect(momentFor('2027-03-28T02:30', zone, early).at.toISOString()).toBe(spring);
      expect(momentFor('2026-10-25T02:30', zone, early).at.toISOString()).toBe(autumn);
    },
  );

  test('that has passed by less than an hour is now, and by more the same time on the first day after', () => {
    const at = (now: string) => {
      const { at, isNextDay } = momentFor('2027-03-27T10:00', 'Europe/Paris', new Date(now));
      return [at.toISOString(), isNextDay];
    };
    expect(at('2027-03-27T09:59:00Z')).toEqual(['2027-03-27T09:00:00.000Z', false]);
    expect(at('2027-03-27T10:01:00Z')).toEqual(['2027-03-28T08:00:00.000Z', true]);
    expect(at('2027-04-05T12:00:00Z')).toEqual(['2027-04-06T08:00:00.000Z', true]);
  });
});

describe('a repetition', () => {
  const runs = (repeat: Partial<Repeat>, first: { localAt?: string; startAt?: Date }, count: number) => {
    let campaign = {
      startAt: first.startAt ?? null,
      occurrence: 1,
      schedule: {
        ...{ localAt: first.localAt ?? null, timeZone: null, hours: null },
        repeat: { every: 'DAY' as const, interval: 1, weekdays: [], until: null, times: null, ...repeat },
      },
    };
    const all: string[] = [];
    for (let index = 0; index < count; index++) {
      const next = nextRun(campaign as never, 'Europe/Paris', new Date('2020-01-01T00:00:00Z'));
      if (next === null) break;
      all.push(next.schedule.localAt ?? next.startAt?.toISOString() ?? '');
      campaign = { startAt: next.startAt, occurrence: campaign.occurrence + 1, schedule: next.schedule as never };
    }
    return all;
  };

  test('every day is at the same time of the clock, the day on which it changes too', () => {
    expect(runs({}, { startAt: new Date('2027-03-27T09:00:00Z') }, 2)).toEqual([
      '2027-03-28T08:00:00.000Z',
      '2027-03-29T08:00:00.000Z',
    ]);
  });
  test('every second week on some days', () => {
    expect(
      runs({ every: 'WEEK', interval: 2, weekdays: ['MONDAY', 'FRIDAY'] }, { localAt: '2027-03-01T10:00' }, 4),
    ).toEqual(['2027-03-05T10:00', '2027-03-15T10:00', '2027-03-19T10:00', '2027-03-29T10:00']);
  });
  test('every month on the day of the first one, or the last one of a shorter month', () => {
    expect(runs({ every: 'MONTH' }, { localAt: '2027-01-31T10:00' }, 3)).toEqual([
      '2027-02-28T10:00',
      '2027-03-31T10:00',
      '2027-04-30T10:00',
    ]);
  });
  test('ends after so many runs, or at a moment', () => {
    expect(runs({ times: 3 }, { localAt: '2027-01-31T10:00' }, 9)).toHaveLength(2);
    expect(runs({ until: '2027-02-03T00:00:00Z' }, { localAt: '2027-01-31T10:00' }, 9)).toHaveLength(3);
  });
});

describe('hours with a rate', () => {
  const week = { zone: 'Europe/Paris', week: parseWeek('mon-fri 09:00-10:00') as Week };
  test('a campaign waits until they open, and goes on on the next day with what does not fit', () => {
    const sunday = new Date('2027-03-28T12:00:00Z');
    expect(opensAt(week, sunday).toISOString()).toBe('2027-03-29T07:00:00.000Z');
    const pace = new Pace(week, sunday, 1, 10_000);
    expect([0, 3_599, 3_600].map((position) => pace.at(position).toISOString())).toEqual([
      '2027-03-29T07:00:00.000Z',
      '2027-03-29T07:59:59.000Z',
      '2027-03-30T07:00:00.000Z',
    ]);
  });
});

test.each([
  [{ localAt: '2027-02-30T10:00' }, ['localAt']],
  [{ localAt: '2027-03-01T10:00Z' }, ['localAt']],
  [{ localAt: '2027-03-01T10:00', at: new Date() }, ['localAt']],
  [{ localAt: '2027-03-01T10:00', hours: 'mon-sun 09:00-10:00' }, ['hours']],
  [{ hours: 'mon 9-10' }, ['hours']],
  [{ hours: '' }, ['hours']],
  [{ timeZone: 'Europe/Atlantis' }, ['timeZone']],
  [{ repeat: { every: 'DAY' } }, ['repeat']],
  [{ at: new Date(), repeat: { every: 'DAY', weekdays: ['MONDAY'] } }, ['repeat', 'weekdays']],
  [{ at: new Date(), repeat: { every: 'DAY', times: 1 } }, ['repeat', 'times']],
])('a schedule is refused with the field: %j', (given, path) => {
  expect(ScheduleDraft.safeParse(given).error?.issues.map((issue) => issue.path)).toEqual([path]);
});

describe('campaigns with a schedule', () => {
  let now = new Date('2027-03-20T00:00:00Z');
  let service: Service;
  let runtime: ReturnType<typeof openSchedulerRuntime>;
  beforeAll(async () => {
    service = await openService({}, { clock: { now: () => now } });
    runtime = openSchedulerRuntime(service.api.runtime);
    await service.ask(
      'mutation { saveTemplate(input: { name: "clocks", bodies: [{ locale: "en", body: "Hello" }] }) { __typename } }',
    );
  });
  afterAll(() => service.close());
  const run = () => runCampaigns(runtime, new AbortController().signal);
  const FIELDS = `id status token occurrence origin beginsAt schedule { localAt hours repeat { every } }
    preflight { firstAt lastAt hours sendable blocked { code count } warnings { code count } }`;
  interface Shown {
    id: string;
    token: string | null;
    status: string;
    beginsAt: string;
  }
  const started = async (changes: object) => {
    const input = {
      ...{ name: 'Clocks', objective: 'INFORMATION', purpose: 'TRANSACTIONAL', content: { template: 'clocks' } },
      ...changes,
    };
    const act = async (name: string, type: string, given: object) => {
      const answer = await service.ask<{ campaign: Shown }>(
        `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on CampaignPayload { campaign { ${FIELDS} } } ... on InvalidInput { issues { path message } } ... on PreflightStale { message } } }`,
        { input: given },
      );
      if (answer.campaign === undefined) throw new Error(JSON.stringify(answer));
      return answer.campaign;
    };
    const { id } = await act('createCampaign', 'CampaignInput', input);
    let checked = await act('checkCampaign', 'CheckCampaignInput', { id });
    // A check that takes longer than its mutation waits goes on by itself.
    for (let round = 0; checked.token === null && round < 100; round++) {
      await run();
      checked = await service.ask<Shown>(`{ campaign(id: "${id}") { ${FIELDS} } }`);
    }
    const begun = await act('startCampaign', 'StartCampaignInput', { id, token: checked.token });
    return { id, checked, begun };
  };
  const people = (contacts: object[]) =>
    service.ask(
      'mutation($contacts: [ContactInput!]!) { upsertContacts(input: { contacts: $contacts }) { __typename } }',
      {
        contacts,
      },
    );
  const sent = (id: string) =>
    service.sql<{ to: string; at: Date }>(
      'SELECT "to", send_at AS at FROM messages WHERE campaign_id = $1 ORDER BY send_at, "to"',
      [uuidOf(id)],
    );

  test('each recipient gets it once when their own clock shows it: the contact’s zone first, else the number’s', async () => {
    await people([
      ...ZONES.map(([timeZone], index) => ({ phone: `+1212555${1_000 + index}`, timeZone, tags: ['clocks'] })),
      { phone: '+12125552000', tags: ['clocks'] },
      { phone: '+818012345678', tags: ['clocks'] },
    ]);
    const { id, checked, begun } = await started({
      audience: { tags: ['clocks'] },
      schedule: { localAt: '2027-03-28T02:30' },
    });
    expect(checked).toMatchObject({
      preflight: {
        ...{ sendable: 14, firstAt: '2027-03-27T12:30:00.000Z', lastAt: '2027-03-28T09:30:00.000Z' },
        // Paris and Berlin have no 02:30 on that day: it is 03:00 there.
        hours: Array.from({ length: 24 }, (_, hour) => ({ 2: 12, 3: 2 })[hour] ?? 0),
      },
    });
    expect(begun.beginsAt).toBe('2027-03-27T12:15:00.000Z');
    await run();
    expect(await sent(id)).toEqual([]);
    now = new Date('2027-03-27T12:15:00Z');
    await Promise.all([run(), run()]);
    const messages = await sent(id);
    const expected = [
      ...ZONES.map(([, spring], index) => [`+1212555${1_000 + index}`, spring]),
      ['+12125552000', '2027-03-28T06:30:00.000Z'],
      ['+818012345678', '2027-03-27T17:30:00.000Z'],
    ];
    expect(messages.map(({ to, at }) => [to, at.toISOString()]).sort()).toEqual(expected.sort());
  });

  test('whose clock is past the time gets it on the first day after, and the check warns of them', async () => {
    now = new Date('2027-03-27T20:00:00Z');
    await people([
      { phone: '+12125553001', timeZone: 'Asia/Tokyo', tags: ['past'] },
      { phone: '+12125553002', timeZone: 'Europe/Paris', tags: ['past'] },
      { phone: '+12125553003', timeZone: 'America/New_York', tags: ['past'] },
    ]);
    // It is 05:00 of the next day in Tokyo, 21:00 in Paris, and 16:00 in New York.
    const { id, checked } = await started({ audience: { tags: ['past'] }, schedule: { localAt: '2027-03-27T18:00' } });
    expect(checked).toMatchObject({
      preflight: { sendable: 3, warnings: expect.arrayContaining([{ code: 'NEXT_DAY', count: 2 }]) },
    });
    const { preflight } = await service.ask<{ preflight: { warnings: { code: string; message: string }[] } }>(
      `{ campaign(id: "${id}") { preflight { warnings { code message } } } }`,
    );
    expect(preflight.warnings.find(({ code }) => code === 'NEXT_DAY')?.message).toBe(
      '2 recipients’ clocks are past the time of the schedule: they get it at that time on the first day after.',
    );
    now = new Date('2027-03-27T20:00:31Z');
    await run();
    expect((await sent(id)).map(({ to, at }) => [to, at.toISOString()])).toEqual([
      ['+12125553003', '2027-03-27T22:00:00.000Z'],
      ['+12125553001', '2027-03-28T09:00:00.000Z'],
      ['+12125553002', '2027-03-28T16:00:00.000Z'],
    ]);
  });

  test('an offer that is over before somebody’s clock shows it is not for them, and the check says so', async () => {
    const { id, checked } = await started({
      audience: { tags: ['clocks'] },
      schedule: { localAt: '2027-03-29T10:00' },
      endsAt: '2027-03-29T12:00:00Z',
    });
    expect(checked).toMatchObject({
      preflight: { sendable: 11, blocked: [{ code: 'EXPIRES_BEFORE_ALLOWED', count: 3 }] },
    });
    now = new Date('2027-03-28T19:45:00Z');
    await run();
    expect(await sent(id)).toHaveLength(11);
  });

  test('one that repeats makes its next run when it begins, with who is in the audience then', async () => {
    await people([{ phone: '+33612340001', tags: ['weekly'] }]);
    const { id } = await started({
      audience: { tags: ['weekly'] },
      schedule: { at: '2027-03-29T08:00:00Z', timeZone: 'Europe/Paris', repeat: { every: 'WEEK', times: 2 } },
    });
    now = new Date('2027-03-29T08:00:01Z');
    await Promise.all([run(), run()]);
    expect(await sent(id)).toHaveLength(1);
    const runs = () =>
      service.sql<{ id: string; status: string; begins: Date; occurrence: number }>(
        'SELECT id::text, status::text, begins_at AS begins, occurrence FROM campaigns WHERE origin_id = $1',
        [uuidOf(id)],
      );
    expect(await runs()).toMatchObject([
      { status: 'SCHEDULED', begins: new Date('2027-04-05T08:00:00Z'), occurrence: 2 },
    ]);
    await people([{ phone: '+33612340002', tags: ['weekly'] }]);
    now = new Date('2027-04-05T08:00:01Z');
    await run();
    const all = await runs();
    expect(all).toMatchObject([{ status: 'DONE', occurrence: 2 }]);
    expect(
      await service.sql('SELECT count(*)::int AS count FROM messages WHERE campaign_id = $1', [all[0]?.id]),
    ).toEqual([{ count: 2 }]);
  });

  test('one with hours waits for them', async () => {
    await people([{ phone: '+33612340003', tags: ['office'] }]);
    now = new Date('2027-04-10T12:00:00Z');
    const { id, checked } = await started({
      audience: { tags: ['office'] },
      schedule: { hours: 'mon-fri 09:00-18:00', timeZone: 'Europe/Paris' },
    });
    expect(checked).toMatchObject({ preflight: { firstAt: '2027-04-12T07:00:00.000Z' } });
    now = new Date('2027-04-11T12:00:00Z');
    await run();
    expect(await sent(id)).toEqual([]);
    now = new Date('2027-04-12T07:00:00Z');
    await run();
    expect(await sent(id)).toHaveLength(1);
  });

  test('one with hours and a rate goes on on the next day, and what its offer does not last for is not sent', async () => {
    await people(
      Array.from({ length: 100 }, (_, index) => ({
        phone: `+336123401${String(index).padStart(2, '0')}`,
        tags: ['slow'],
      })),
    );
    now = new Date('2027-04-14T06:00:00Z');
    const endsAt = '2027-04-15T07:00:20.000Z';
    const { id, checked } = await started({
      audience: { tags: ['slow'] },
      schedule: { hours: 'mon-fri 09:00-09:01', timeZone: 'Europe/Paris' },
      ratePerSecond: 1,
      endsAt,
    });
    expect(checked).toMatchObject({
      preflight: {
        firstAt: '2027-04-14T07:00:00.000Z',
        sendable: 80,
        blocked: [{ code: 'EXPIRES_BEFORE_ALLOWED', count: 20 }],
      },
    });
    const count = async () => (await sent(id)).length;
    const secondsOf = async (opens: string, seconds: number) => {
      for (let second = -1; second < seconds; second++) {
        now = new Date(Date.parse(opens) + second * 1_000);
        await run();
      }
      return count();
    };
    expect(await secondsOf('2027-04-14T07:00:00Z', 0)).toBe(0);
    expect(await secondsOf('2027-04-14T07:00:00Z', 60)).toBe(60);
    expect(await secondsOf('2027-04-14T07:01:00Z', 3)).toBe(60);
    expect(await secondsOf('2027-04-15T07:00:00Z', 21)).toBe(80);
    // No message stays valid beyond the offer.
    const [late] = await service.sql<{ count: number }>(
      'SELECT count(*)::int AS count FROM messages WHERE campaign_id = $1 AND expires_at > $2',
      [uuidOf(id), endsAt],
    );
    expect(late).toEqual({ count: 0 });
    expect(await service.ask(`{ campaign(id: "${id}") { status accepted reason } }`)).toEqual({
      status: 'DONE',
      accepted: 80,
      reason: 'Its time was over before its last recipient: 20 of 100 got nothing.',
    });
  });

  test('one whose offer ends while it runs makes no further message, and says so', async () => {
    const contacts = Array.from({ length: 2_500 }, (_, index) => ({
      phone: `+3361235${1_000 + index}`,
      tags: ['long'],
    }));
    for (let from = 0; from < contacts.length; from += 1_000) await people(contacts.slice(from, from + 1_000));
    now = new Date('2027-04-16T08:00:00Z');
    const { id } = await started({
      audience: { tags: ['long'] },
      schedule: { at: '2027-04-16T08:01:00Z' },
      ratePerSecond: 10,
      endsAt: '2027-04-16T08:03:00Z',
    });
    now = new Date('2027-04-16T08:01:00Z');
    await run();
    const made = (await sent(id)).length;
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(2_500);
    now = new Date('2027-04-16T08:03:00Z');
    await run();
    expect((await sent(id)).length).toBe(made);
    expect(await service.ask(`{ campaign(id: "${id}") { status accepted reason } }`)).toEqual({
      status: 'DONE',
      accepted: made,
      reason: `Its time was over before its last recipient: ${(2_500 - made).toLocaleString('en')} of 2,500 got nothing.`,
    });
  });
});
