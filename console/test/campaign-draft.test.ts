/** Campaigns as the wizard writes and changes them, another try, and a step. */
import { describe, expect, test } from 'vitest';
import {
  clockText,
  commandOf,
  EMPTY,
  inputOf,
  NEW_DRAFT,
  newInputOf,
  updateCommandOf,
  valuesFault,
} from '../src/screens/campaigns/campaign-draft.ts';
import { changesOf, draftOf, withOwn } from '../src/screens/campaigns/edit-draft.ts';
import type { FailedMessage } from '../src/screens/campaigns/follow-operations.ts';
import type { WatchedCampaign } from '../src/screens/campaigns/operations.ts';
import { ANYBODY, atMost, countedBy, retryInput } from '../src/screens/campaigns/retry-draft.ts';
import { EMPTY_STEP, stepCommandOf, stepInput } from '../src/screens/campaigns/step-draft.ts';
import { NEW_VARIANT, NO_TRIAL } from '../src/screens/campaigns/variant-draft.ts';
import type { WrittenCampaign } from '../src/screens/campaigns/write-operations.ts';

const group = (id: string) => ({ id, name: `Name of ${id}` });

/** A campaign of which the wizard has no field for everything. */
const WRITTEN = {
  id: 'campaign_1',
  name: 'Spring',
  objective: 'ATTENDANCE',
  metric: 'EVENT',
  metricEvent: 'came',
  metricWithinDays: 3,
  purpose: 'TRANSACTIONAL',
  triggered: false,
  origin: null,
  originCampaign: null,
  status: 'CHECKED',
  audience: {
    tags: ['a', 'b c'],
    excludeTags: [],
    lists: [group('list_1'), group('list_2')],
    excludeLists: [],
    segments: [],
    excludeSegments: [group('segment_1')],
  },
  template: 'spring',
  templateVersion: 3,
  text: null,
  variables: { name: 'friend', seats: 5, lines: 'one\ntwo' },
  couponPool: group('pool_1'),
  sender: 'Shop',
  routes: [group('route_1')],
  startAt: '2027-03-01T09:30:20.000Z',
  endsAt: '2027-03-02T09:30:00.000Z',
  schedule: {
    localAt: null,
    timeZone: 'Europe/Paris',
    hours: 'mon-fri 09:00-18:00',
    repeat: {
      every: 'WEEK',
      interval: 2,
      weekdays: ['MONDAY'],
      until: '2027-12-31T23:00:00.000Z',
      times: null,
      tolerancePercent: 30,
    },
  },
  ratePerSecond: 7,
  holdOutPercent: 10,
  test: { percent: 40, hours: 30, perVariant: 50, chosenBy: 'PERSON' },
  variants: [
    { label: 'A', template: 'spring', templateVersion: 3, text: null, sender: 'Shop', delayMinutes: 0 },
    { label: 'B', template: 'spring-b', templateVersion: 2, text: null, sender: 'Shop', delayMinutes: 30 },
    { label: 'C', template: 'spring', templateVersion: 3, text: 'Come', sender: 'Other', delayMinutes: 0 },
  ],
} as unknown as WrittenCampaign;

describe('a campaign that is changed', () => {
  const before = draftOf(WRITTEN);

  test('is in the fields as it is written', () => {
    expect(inputOf(before)).toMatchObject({
      name: 'Spring',
      metric: { kind: 'EVENT', event: 'came', withinDays: 3 },
      audience: { tags: ['a', 'b c'], lists: ['list_1', 'list_2'], excludeSegments: ['segment_1'] },
      content: {
        template: 'spring',
        version: 3,
        variables: { name: 'friend', seats: 5, lines: 'one\ntwo' },
        couponPool: 'pool_1',
      },
      ratePerSecond: 7,
      variants: [{}, { template: 'spring-b', version: 2, delayMinutes: 30 }, { text: 'Come', sender: 'Other' }],
      test: { percent: 40, hours: 30, perVariant: 50, chosenBy: 'PERSON' },
      holdOutPercent: 10,
    });
  });

  test('has no changes as long as nobody has changed anything', () => {
    expect(changesOf(before, before)).toEqual({});
    expect(changesOf(before, draftOf(WRITTEN))).toEqual({});
  });

  test('is saved by what differs alone, and keeps of that what has no field', () => {
    const form = { ...before.form, name: 'Late spring', tolerance: '10', sender: '', variables: 'name=you\nseats=5' };
    expect(changesOf(before, { ...before, form })).toEqual({
      name: 'Late spring',
      sender: null,
      content: { template: 'spring', version: 3, variables: { name: 'you', seats: 5 }, couponPool: 'pool_1' },
      schedule: {
        at: '2027-03-01T09:30:00.000Z',
        hours: 'mon-fri 09:00-18:00',
        timeZone: 'Europe/Paris',
        repeat: {
          every: 'WEEK',
          interval: 2,
          weekdays: ['MONDAY'],
          until: '2027-12-31T23:00:00.000Z',
          tolerancePercent: 10,
        },
      },
    });
  });

  test('has its last run and its zone as they are written, and by the command line', () => {
    const until = '2027-12-31T23:00:30.000Z';
    const form = { ...before.form, until, timeZone: ' Europe/Madrid ' };
    const input = inputOf({ ...before, form });
    expect(input.schedule).toMatchObject({ timeZone: 'Europe/Madrid', repeat: { until } });
    expect(commandOf(input)).toContain('--time-zone Europe/Madrid ');
    expect(commandOf(input)).toContain(`--until ${until} `);
    const local = clockText(until);
    expect(inputOf({ ...before, form: { ...form, until: local } }).schedule?.repeat?.until).toBe(
      '2027-12-31T23:00:00.000Z',
    );
    // A zone is that of hours or runs.
    const once = { ...form, hours: '', repeat: '' };
    expect(inputOf({ ...before, form: once }).schedule).toMatchObject({ timeZone: null, repeat: null });
  });

  test('loses its variants and their test together', () => {
    const trial = { ...before.trial, others: [] };
    expect(changesOf(before, { ...before, trial })).toEqual({ variants: null, test: null });
  });

  describe('as a command line', () => {
    const commandFor = (changes: Partial<typeof EMPTY>, trial = before.trial) =>
      updateCommandOf('campaign_1', changesOf(before, { ...before, trial, form: { ...before.form, ...changes } }));

    test('says what is changed alone, and nothing where nothing is', () => {
      expect(commandFor({})).toBeNull();
      expect(commandFor({ name: 'Late spring' })).toBe("heliograph campaigns update campaign_1 --name 'Late spring'");
      expect(commandFor({ sender: 'Other', rate: '9' })).toBe(
        'heliograph campaigns update campaign_1 --sender Other --rate 9',
      );
    });

    test('takes away what is null, and what is absent in a part that is written as a whole', () => {
      expect(commandFor({ sender: '', routes: '', endsAt: '', rate: '' })).toBe(
        'heliograph campaigns update campaign_1 --no-sender --no-route --no-ends-at --no-rate',
      );
      expect(commandFor({ tags: 'x', excludeSegments: '' })).toBe(
        'heliograph campaigns update campaign_1 --tag x --list list_1 --list list_2 --no-segment --no-exclude-tag --no-exclude-list --no-exclude-segment',
      );
      expect(commandFor({ version: '', variables: '', coupons: '' })).toBe(
        'heliograph campaigns update campaign_1 --template spring --no-template-version --no-var --no-coupons',
      );
      expect(commandFor({ at: '', hours: '' })).toBe(
        'heliograph campaigns update campaign_1 --no-at --no-hours --no-time-zone --no-repeat',
      );
    });

    test('has the time and its repetition with all that stays of them', () => {
      expect(commandFor({ at: '2027-03-01T10:00', clock: 'OWN', until: '' })).toBe(
        'heliograph campaigns update campaign_1 --local-at 2027-03-01T10:00 --no-hours --time-zone Europe/Paris --repeat week --interval 2 --tolerance 30 --on monday --no-until --no-times',
      );
      expect(commandFor({ repeat: 'DAY', times: '4' })).toMatch(
        / --repeat day --interval 2 --tolerance 30 --until 2027-12-31T23:00:00.000Z --times 4$/,
      );
    });

    test('has variants with their versions, their test, or none', () => {
      const [b, c] = before.trial.others;
      expect(commandFor({}, { ...before.trial, others: [b ?? NEW_VARIANT], hours: '9' })).toBe(
        "heliograph campaigns update campaign_1 --variant control --variant 'template=spring-b,version=2,delay=30' --test-percent 40 --test-hours 9 --per-variant 50 --chosen-by person",
      );
      expect(c).toMatchObject({ text: 'Come' });
      expect(commandFor({}, { ...before.trial, others: [], holdOut: '' })).toBe(
        'heliograph campaigns update campaign_1 --hold-out 0 --no-variant',
      );
    });
  });

  test('can choose what it has also where that is gone, or none of the first hundred', () => {
    const none = { templates: ['other'], senders: [], lists: [group('list_2')], segments: [], pools: [], routes: [] };
    expect(withOwn(none, WRITTEN)).toEqual({
      templates: ['other', 'spring', 'spring-b'],
      senders: ['Shop', 'Other'],
      lists: [group('list_2'), group('list_1')],
      segments: [group('segment_1')],
      pools: [group('pool_1')],
      routes: [group('route_1')],
    });
    expect(withOwn(none, null)).toBe(none);
  });

  test('that triggers bring people to names neither an audience nor a time', () => {
    const triggered = draftOf({ ...WRITTEN, triggered: true });
    const form = { ...triggered.form, rate: '9' };
    expect(changesOf(triggered, { ...triggered, form })).toEqual({ ratePerSecond: 9 });
  });
});

test('a value that is written as one that nobody has is a text', () => {
  const draft = { ...NEW_DRAFT, form: { ...EMPTY, variables: 'gone=undefined\nempty=\nprice=1.50' } };
  expect(valuesFault(draft.form)).toBeNull();
  expect(inputOf(draft).content.variables).toEqual({ gone: 'undefined', empty: '', price: '1.50' });
});

test.each(['name', 'name: friend', '=friend', 'seats=5\nname'])(
  '%j has a fault, and no value is sent of it',
  (text) => {
    const draft = { ...NEW_DRAFT, form: { ...EMPTY, variables: text } };
    expect(valuesFault(draft.form)).toContain(`"${text.split('\n').at(-1)}"`);
    expect(inputOf(draft).content.variables).toBeNull();
  },
);

test('a new campaign is for several lists, and has a control that says nothing of its own', () => {
  const trial = { ...NO_TRIAL, others: [{ ...NEW_VARIANT, delay: '60' }] };
  const input = inputOf({
    ...NEW_DRAFT,
    form: { ...EMPTY, name: 'New', template: 't', lists: 'list_1,list_2' },
    trial,
  });
  expect(input.variants).toEqual([{}, { delayMinutes: 60 }]);
  expect(commandOf(input)).toContain('--list list_1 --list list_2 ');
  expect(commandOf(input)).toContain("--variant control --variant 'delay=60' ");
});

test('a new campaign has the limit of its cost in the currency of the workspace, or none', () => {
  const draft = (budget: string) => ({
    ...NEW_DRAFT,
    form: { ...EMPTY, name: 'New', template: 't', tags: 'all', budget },
  });
  const input = newInputOf(draft(' 250,50 '), 'EUR');
  expect(input.budget).toEqual({ amount: { amount: '250.50', currency: 'EUR' } });
  expect(commandOf(input)).toContain("--budget '250.50 EUR'");
  expect(newInputOf(draft(''), 'EUR')).not.toHaveProperty('budget');
});

describe('another try', () => {
  const counts = { undelivered: 3, failed: 1, expired: 2 } as WatchedCampaign['counts'];
  const message = (status: string, country: string | null, code: string, networkErrorCode: string | null = null) =>
    ({ status, country, reason: { code, networkErrorCode, providerCode: null } }) as FailedMessage;
  const all = [
    message('UNDELIVERED', 'FR', 'UNDELIVERABLE', '001'),
    message('UNDELIVERED', 'GB', 'UNDELIVERABLE', '001'),
    message('UNDELIVERED', 'GB', 'UNDELIVERABLE', '027'),
    message('FAILED', 'FR', 'REFUSED'),
    message('EXPIRED', null, 'EXPIRED'),
    { ...message('EXPIRED', 'GB', ''), reason: null },
  ];

  test.each([
    [{}, 6],
    [{ statuses: ['FAILED', 'EXPIRED'] }, 3],
    [{ countries: ['FR'] }, 2],
    [{ codes: ['001', 'REFUSED'] }, 3],
    [{ codes: ['001'], moreCodes: '027' }, 3],
    [{ statuses: ['UNDELIVERED'], codes: ['001'], moreCountries: 'fr' }, 1],
    [{ statuses: ['FAILED'], countries: ['GB'] }, 0],
  ] as const)('with %j is for %i people at most', (changes, count) => {
    expect(atMost({ ...ANYBODY, ...changes }, counts, all)).toBe(count);
  });

  test('of more than can be looked at is for those of the statuses at most', () => {
    expect(atMost({ ...ANYBODY, statuses: ['UNDELIVERED'], countries: ['FR'] }, counts, null)).toBe(3);
  });

  test('offers what messages say, the most first', () => {
    expect([...countedBy(all, ({ codes }) => codes)].slice(0, 2)).toEqual([
      ['UNDELIVERABLE', 3],
      ['001', 2],
    ]);
  });

  test('names conditions alone that there are', () => {
    expect(retryInput('c', ANYBODY)).toEqual({ id: 'c' });
    const form = { ...ANYBODY, name: ' Again ', codes: ['001'], moreCodes: '001, 027', moreCountries: 'de' };
    expect(retryInput('c', form)).toEqual({ id: 'c', name: 'Again', codes: ['001', '027'], countries: ['DE'] });
  });
});

describe('a step', () => {
  const form = { ...EMPTY_STEP, name: 'Reminder', template: 't' };

  test('of a trigger has no hours, and may be for all', () => {
    expect(stepInput('c', form, NO_TRIAL, false)).toMatchObject({ afterHours: 48, unless: 'CLICKED', event: null });
    const brought = stepInput('c', { ...form, comes: 'TRIGGERED', unless: 'NONE' }, NO_TRIAL, true);
    expect(brought).toMatchObject({ triggered: true, unless: null });
    expect(brought).not.toHaveProperty('afterHours');
    // The choice of nobody is not there where hours say when it comes.
    expect(stepInput('c', { ...form, unless: 'NONE' }, NO_TRIAL, false)).toMatchObject({ unless: 'CLICKED' });
  });

  test('has a rate, variants and a hold-out where they are written', () => {
    const none = { ratePerSecond: null, variants: null, test: null, holdOutPercent: null };
    expect(stepInput('c', form, NO_TRIAL, false)).toMatchObject(none);
    const trial = { ...NO_TRIAL, others: [{ ...NEW_VARIANT, text: 'Come' }], holdOut: '5' };
    expect(stepInput('c', { ...form, rate: '7' }, trial, true)).toMatchObject({
      ratePerSecond: 7,
      variants: [{}, { text: 'Come' }],
      // All who come try them.
      test: { hours: 24, perVariant: 200, chosenBy: 'STATISTIC' },
      holdOutPercent: 5,
    });
  });

  test('is made by the command line too', () => {
    const trial = { ...NO_TRIAL, others: [{ ...NEW_VARIANT, text: 'Come' }], holdOut: '5' };
    expect(stepCommandOf(stepInput('c', { ...form, rate: '7' }, trial, false))).toBe(
      "heliograph campaigns step c Reminder --template t --after-hours 48 --unless clicked --rate 7 --variant control --variant 'text=Come' --test-percent 20 --test-hours 24 --per-variant 200 --chosen-by statistic --hold-out 5",
    );
    const brought = { ...form, comes: 'TRIGGERED', unless: 'EVENT', event: 'bought' };
    expect(stepCommandOf(stepInput('c', brought, NO_TRIAL, true))).toBe(
      'heliograph campaigns step c Reminder --template t --triggered --unless event --event bought',
    );
  });
});
