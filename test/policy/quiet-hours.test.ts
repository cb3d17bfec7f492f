import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NO_FACTS } from '../../src/kernel/facts.ts';
import { DEFAULT_RULE, isRuleId, rulesFor, rulesOfCountry } from '../../src/policy/country-rules.ts';
import type { MessageFacts } from '../../src/policy/gate.ts';
import { HOLIDAYS_UNTIL, holidaysOf } from '../../src/policy/holidays/holidays.ts';
import { isWithin, parseWeek, type Week } from '../../src/policy/hours.ts';
import { AREA_CODE_ROWS } from '../../src/policy/places/area-code-data.ts';
import { COUNTRY_ZONE_ROWS } from '../../src/policy/places/country-zone-data.ts';
import { Places } from '../../src/policy/places/place.ts';
import { PREFIX_ROWS } from '../../src/policy/places/prefix-data.ts';
import { isKnownZone, momentOf, offsetAt, sameTimeKey } from '../../src/policy/places/zones.ts';
import { quietHoursGate } from '../../src/policy/quiet-hours.ts';
import { COUNTRY_RULES } from '../../src/policy/rules/index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const at = (text: string) => new Date(text);
const gate = quietHoursGate(0, 0);

interface Asked {
  to?: string;
  country?: string | null;
  zones?: string[];
  rules?: object;
  ownHours?: string | null;
  now: Date;
}
function decide({ to = '+447911123456', country = 'GB', zones = [], rules, ownHours = null, now }: Asked) {
  const message: MessageFacts = {
    purpose: 'MARKETING',
    now,
    expiresAt: now,
    exemption: null,
    to,
    country,
    sender: null,
    text: null,
  };
  const workspaceRules = rules === undefined ? null : JSON.stringify(rules);
  return gate.decide({ ...message, ...NO_FACTS, timeZones: zones, ownHours, workspaceRules });
}
/** Opening that is waited for; `open` now, or the code of a refusal. */
function answer(asked: Asked): string {
  const { ruling } = decide(asked);
  if (ruling.kind === 'defer') return ruling.until.toISOString();
  return ruling.kind === 'allow' ? 'open' : ruling.code;
}

describe('zones', () => {
  // Offsets that Node's own data of 2025 has wrong.
  test.each<[string, string, number]>([
    ['2026-12-15T18:00:00Z', 'America/Vancouver', -420],
    ['2026-12-15T18:00:00Z', 'America/Edmonton', -360],
    ['2026-12-15T18:00:00Z', 'America/Winnipeg', -300],
    ['2026-12-15T18:00:00Z', 'America/Inuvik', -360],
    ['2026-12-15T18:00:00Z', 'Africa/Casablanca', 0],
    ['2027-07-15T18:00:00Z', 'Africa/Casablanca', 0],
    ['2026-12-15T18:00:00Z', 'America/Havana', -240],
    ['2026-12-15T18:00:00Z', 'America/Toronto', -300],
    ['2027-07-15T18:00:00Z', 'America/Toronto', -240],
    ['2026-12-15T18:00:00Z', 'America/Regina', -360],
    ['2026-12-15T18:00:00Z', 'America/Cambridge_Bay', -420],
    ['2027-01-15T00:00:00Z', 'Asia/Kathmandu', 345],
    ['2027-01-15T00:00:00Z', 'Australia/Lord_Howe', 660],
    ['2027-07-15T00:00:00Z', 'Australia/Lord_Howe', 630],
  ])('%s in %s', (moment, zone, minutes) => {
    expect(offsetAt(zone, at(moment).getTime())).toBe(minutes);
  });

  test('a time that comes twice has two moments, and one that is left out that of the change', () => {
    const zone = 'Europe/Berlin';
    const local = (text: string) => Date.parse(`${text}Z`);
    expect(momentOf(zone, local('2027-10-31T02:30'), 'first')).toBe(Date.parse('2027-10-31T00:30Z'));
    expect(momentOf(zone, local('2027-10-31T02:30'), 'last')).toBe(Date.parse('2027-10-31T01:30Z'));
    for (const which of ['first', 'last'] as const) {
      expect(momentOf(zone, local('2027-03-28T02:30'), which)).toBe(Date.parse('2027-03-28T01:00Z'));
      expect(momentOf(zone, local('2027-03-28T03:00'), which)).toBe(Date.parse('2027-03-28T01:00Z'));
    }
  });

  test('leads back from a moment to it, in every zone of every country', () => {
    const zones = [...new Set(['GB', 'US', 'AU', 'CL', 'NP', 'MA', 'EG'].flatMap((country) => zonesOf(country)))];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 365 * 24 * 60 }), (zone, minute) => {
        const moment = Date.UTC(2027, 0, 1) + minute * MINUTE;
        const local = moment + offsetAt(zone, moment) * MINUTE;
        expect([momentOf(zone, local, 'first'), momentOf(zone, local, 'last')]).toContain(moment);
      }),
    );
  });
});

/** Zone of most people, of every country whose zones do not all keep the same time. */
const MOST_PEOPLE: Readonly<Record<string, string>> = {
  // Nobody lives there all year.
  AQ: 'Antarctica/Casey',
  AU: 'Australia/Sydney',
  BR: 'America/Sao_Paulo',
  CA: 'America/Toronto',
  CD: 'Africa/Kinshasa',
  CL: 'America/Santiago',
  CN: 'Asia/Shanghai',
  EC: 'America/Guayaquil',
  ES: 'Europe/Madrid',
  FM: 'Pacific/Pohnpei',
  GL: 'America/Nuuk',
  ID: 'Asia/Jakarta',
  KI: 'Pacific/Tarawa',
  MN: 'Asia/Ulaanbaatar',
  MX: 'America/Mexico_City',
  NZ: 'Pacific/Auckland',
  PF: 'Pacific/Tahiti',
  PG: 'Pacific/Port_Moresby',
  PT: 'Europe/Lisbon',
  RU: 'Europe/Moscow',
  TF: 'Asia/Dubai',
  UA: 'Europe/Kyiv',
  UM: 'Pacific/Pago_Pago',
  US: 'America/New_York',
};

const zonesOf = (country: string) => new Places().of(null, country, []).zones;

describe('the place of a number', () => {
  test('is most likely in the zone of most people, in every country of several', () => {
    const countries = COUNTRY_ZONE_ROWS.flatMap(([, each]) => each.split(' '));
    const several = countries.filter((country) => zonesOf(country).length > 1);
    expect(Object.fromEntries(several.map((country) => [country, zonesOf(country)[0]]))).toEqual(MOST_PEOPLE);
    for (const [country, zone] of [
      ['AR', 'America/Argentina/Buenos_Aires'],
      ['DE', 'Europe/Berlin'],
      ['IN', 'Asia/Kolkata'],
      ['KZ', 'Asia/Almaty'],
      ['MY', 'Asia/Kuala_Lumpur'],
      ['VN', 'Asia/Ho_Chi_Minh'],
    ] as const) {
      expect(zonesOf(country)).toEqual([zone]);
    }
  });

  test('has the zones of a prefix in the same order as those of its country', () => {
    const countries = { 5939: 'EC', 3519: 'PT', 614: 'AU', 628: 'ID', 212: 'MA', 243: 'CD' };
    const others = { 346: 'ES', 347: 'ES', 642: 'NZ', 976: 'MN', 79: 'RU', 56: 'CL' };
    const countryOf: Record<string, string> = { ...countries, ...others };
    expect(PREFIX_ROWS.map(([prefix]) => prefix).sort()).toEqual(Object.keys(countryOf).sort());
    for (const [prefix, zones] of PREFIX_ROWS) {
      const order = zonesOf(countryOf[prefix] ?? '').map(sameTimeKey);
      const places = zones.split(' ').map((zone) => order.indexOf(sameTimeKey(zone)));
      expect(places, prefix).toEqual(places.toSorted((a, b) => a - b));
      expect(places[0], prefix).toBe(0);
    }
  });

  test.each([
    ['Russia', '+79123456789', 'RU', 'Europe/Moscow'],
    ['Ukraine', '+380501234567', 'UA', 'Europe/Kyiv'],
    ['Brazil', '+5521912345678', 'BR', 'America/Sao_Paulo'],
    ['Australia', '+61412345678', 'AU', 'Australia/Sydney'],
    ['Mexico', '+525512345678', 'MX', 'America/Mexico_City'],
    ['Indonesia', '+6281234567890', 'ID', 'Asia/Jakarta'],
    ['Orlando, by its newer area code', '+16895550100', 'US', 'America/New_York'],
  ])('is most likely in the zone of most people: %s', (_place, to, country, zone) => {
    expect(new Places().of(to, country, []).zones[0]).toBe(zone);
  });

  test.each<[string, string | null, string[], string | null, string, string[]]>([
    ['+13235550100', 'US', [], 'US-CA', 'area code', ['America/Los_Angeles']],
    ['+12195550100', 'US', [], 'US-IN', 'area code', ['America/Chicago', 'America/New_York']],
    ['+16145550100', 'US', [], 'US-OH', 'area code', ['America/New_York']],
    [
      '+61412345678',
      'AU',
      [],
      null,
      'prefix',
      ['Australia/Sydney', 'Australia/Brisbane', 'Australia/Perth', 'Australia/Adelaide', 'Australia/Darwin'],
    ],
    ['+212612345678', 'MA', [], null, 'prefix', ['Africa/Casablanca']],
    ['+33612345678', 'FR', ['Europe/Paris'], null, 'country', ['Europe/Paris']],
    ['+33612345678', 'FR', ['Indian/Reunion'], null, 'contact', ['Indian/Reunion']],
    ['+12195550100', 'US', ['America/Denver'], 'US-IN', 'contact', ['America/Denver']],
    ['+79123456789', 'RU', ['Europe/Moscow', 'Europe/Nowhere'], null, 'contact', ['Europe/Moscow']],
    ['+88161234567', null, [], null, 'none', ['UTC']],
  ])('%s of %s', (to, country, said, region, evidence, zones) => {
    expect(new Places().of(to, country, said)).toEqual({ country, region, evidence, zones });
  });

  test.each<[string, string, string, string[], string]>([
    [
      'anywhere in the US, by a code of Texas',
      '+18005550100',
      '75001',
      ['America/Chicago', 'America/Denver'],
      'postal code',
    ],
    ['anywhere in the US, by a code of New York', '+18005550100', '10001-1234', ['America/New_York'], 'postal code'],
    ['a mobile of Australia, by a code of Perth', '+61412345678', '6000', ['Australia/Perth'], 'postal code'],
    [
      'of New York, by a code of California: either may be wrong',
      '+12125550100',
      '90001',
      ['America/New_York', 'America/Los_Angeles'],
      'postal code',
    ],
    ['of one zone, by a code of it', '+12125550100', '10001', ['America/New_York'], 'area code'],
    ['a code that is none', '+12125550100', 'SW1A', ['America/New_York'], 'area code'],
  ])('%s', (_name, to, postalCode, zones, evidence) => {
    const country = to.startsWith('+61') ? 'AU' : 'US';
    const place = new Places().of(to, country, [], postalCode);
    expect([[...place.zones].sort(), place.evidence]).toEqual([[...zones].sort(), evidence]);
  });

  test('that the workspace knows is not asked of its postal code', () => {
    expect(new Places().of('+18005550100', 'US', ['America/Denver'], '10001')).toMatchObject({
      zones: ['America/Denver'],
      evidence: 'contact',
    });
  });

  test('of a toll-free number is any of the country, each time once', () => {
    const { zones, region, evidence } = new Places().of('+18005550100', 'US', []);
    expect([region, evidence]).toEqual([null, 'country']);
    expect(zones).toEqual(expect.arrayContaining(['America/New_York', 'America/Phoenix', 'Pacific/Honolulu']));
    expect(zones.length).toBeLessThan(12);
  });

  test('is one of the zones that the data have', () => {
    for (const { country } of COUNTRY_RULES)
      if (country.length === 2) expect(zonesOf(country).every(isKnownZone)).toBe(true);
  });
});

describe('quiet hours', () => {
  test.each<[string, Asked, string]>([
    ['no law: the default, in summer time', { now: at('2026-07-06T06:59:59.999Z') }, '2026-07-06T07:00:00.000Z'],
    ['at the opening', { now: at('2026-07-06T07:00:00Z') }, 'open'],
    ['the last millisecond', { now: at('2026-07-06T18:59:59.999Z') }, 'open'],
    ['at the end', { now: at('2026-07-06T19:00:00Z') }, '2026-07-07T07:00:00.000Z'],
    ['over the night of the change to winter', { now: at('2026-10-24T20:00:00Z') }, '2026-10-25T12:00:00.000Z'],
    ['over the night of the change to summer', { now: at('2027-03-27T21:00:00Z') }, '2027-03-28T11:00:00.000Z'],
    [
      'France, Saturday night',
      { to: '+33612345678', country: 'FR', now: at('2026-12-05T21:00:00Z') },
      '2026-12-07T07:00:00.000Z',
    ],
    [
      'Texas on Sunday',
      { to: '+12145550100', country: 'US', now: at('2026-12-06T17:59:00Z') },
      '2026-12-06T18:00:00.000Z',
    ],
    [
      'El Paso: open here, and in Central time',
      { to: '+19155550100', country: 'US', now: at('2026-12-07T15:30:00Z') },
      '2026-12-07T16:00:00.000Z',
    ],
    [
      'Rhode Island keeps the evening',
      { to: '+14015550100', country: 'US', now: at('2026-12-07T23:00:00Z') },
      '2026-12-08T14:00:00.000Z',
    ],
    ['Connecticut does not', { to: '+16035550100', country: 'US', now: at('2026-12-07T23:00:00Z') }, 'open'],
    [
      'two zones: the western one is still closed',
      { to: '+12195550100', country: 'US', now: at('2026-12-07T13:30:00Z') },
      '2026-12-07T14:00:00.000Z',
    ],
    [
      'half an hour off',
      { to: '+919812345678', country: 'IN', now: at('2026-12-07T04:29:00Z') },
      '2026-12-07T04:30:00.000Z',
    ],
    [
      'Vancouver has no winter time any more',
      { to: '+16045550100', country: 'CA', now: at('2026-12-07T14:59:00Z') },
      '2026-12-07T15:00:00.000Z',
    ],
    [
      'eleven zones on a Monday',
      { to: '+79123456789', country: 'RU', now: at('2026-12-07T03:00:00Z') },
      '2026-12-07T06:00:00.000Z',
    ],
    [
      'France on a holiday, a Tuesday',
      { to: '+33612345678', country: 'FR', now: at('2026-07-14T10:00:00Z') },
      '2026-07-15T06:00:00.000Z',
    ],
    ['France, the night before it', { to: '+33612345678', country: 'FR', now: at('2026-07-13T17:59:59Z') }, 'open'],
    [
      'France over Easter: Sunday and Monday',
      { to: '+33612345678', country: 'FR', now: at('2027-03-27T21:00:00Z') },
      '2027-03-30T06:00:00.000Z',
    ],
    [
      'Pennsylvania on Good Friday',
      { to: '+12155550100', country: 'US', now: at('2026-04-03T16:00:00Z') },
      '2026-04-04T13:00:00.000Z',
    ],
    ['New Jersey is open then', { to: '+12015550100', country: 'US', now: at('2026-04-03T16:00:00Z') }, 'open'],
    [
      'Utah on Pioneer Day',
      { to: '+18015550100', country: 'US', now: at('2026-07-24T18:00:00Z') },
      '2026-07-25T14:00:00.000Z',
    ],
    [
      'Alabama: the fourth of July, and the Friday it moves to',
      { to: '+12055550100', country: 'US', now: at('2026-07-03T18:00:00Z') },
      '2026-07-06T13:00:00.000Z',
    ],
    [
      'South Africa, the Monday after a Sunday',
      { to: '+27821234567', country: 'ZA', now: at('2026-08-10T10:00:00Z') },
      '2026-08-11T06:00:00.000Z',
    ],
    [
      'no country at all',
      { to: '+88161234567', country: null, now: at('2026-12-07T07:00:00Z') },
      '2026-12-07T08:00:00.000Z',
    ],
  ])('%s', (_name, asked, expected) => {
    expect(answer(asked)).toBe(expected);
  });

  test('no common window: nothing is sent, or the most likely zone decides and is named', () => {
    const hours = { default: { open: 'mon-sun 10:00-18:00', reason: null } };
    const asked = { to: '+79123456789', country: 'RU', now: at('2026-12-07T09:00:00Z') };
    expect(answer({ ...asked, rules: { hours } })).toBe('NO_COMMON_WINDOW');
    const widest = decide({ ...asked, rules: { hours, noCommonWindow: 'WIDEST' } });
    expect(widest.ruling.kind).toBe('defer');
    const { zones = [], closedIn = [] } = widest.facts as { zones?: string[]; closedIn?: string[] };
    expect(closedIn.length).toBeGreaterThan(0);
    expect(zones.length).toBeGreaterThan(closedIn.length);
    const likely = decide({ ...asked, rules: { hours, noCommonWindow: 'MOST_LIKELY' } });
    expect(likely.ruling).toEqual({ kind: 'allow' });
    expect(likely.facts).toMatchObject({ zones: ['Europe/Moscow'] });
  });

  test('rules that are only advised hold where the workspace is strict', () => {
    const asked = { to: '+60123456789', country: 'MY', now: at('2026-12-07T00:30:00Z') };
    const [own] = rulesFor({ country: 'MY', region: null }, '2026-12-07');
    expect(own?.hours.advisory).toBe(true);
    expect(answer(asked)).toBe('open');
    const strict = parseWeek(own?.hours.open ?? '') as Week;
    const isOpen = (strict[0] ?? []).some(({ open, close }) => open <= 8 * 60 + 30 && 8 * 60 + 30 < close);
    expect(answer({ ...asked, rules: { strict: true } }) === 'open').toBe(isOpen);
  });

  test('what the workspace has set holds instead, and the decision says so', () => {
    const hours = { fr: { open: 'mon-sun 00:00-24:00', reason: 'they asked for it' } };
    const { ruling, facts } = decide({
      to: '+33612345678',
      country: 'FR',
      now: at('2026-12-06T03:00:00Z'),
      rules: { hours },
    });
    expect(ruling.kind).toBe('allow');
    expect(JSON.stringify(facts)).toContain('they asked for it');
  });

  test('what the workspace has set without a reason opens nothing that the rule has closed since', () => {
    const asked = { to: '+33612345678', country: 'FR', now: at('2026-12-07T20:30:00Z') };
    const hours = (reason: string | null) => ({ hours: { fr: { open: 'mon-sat 08:00-22:00', reason } } });
    const { ruling, facts } = decide({ ...asked, rules: hours(null) });
    expect(ruling).toMatchObject({ kind: 'defer', until: at('2026-12-08T07:00:00Z') });
    expect(JSON.stringify(facts.hours)).toContain('"within":"mon-fri 08:00-20:00, sat 10:00-18:00"');
    expect(answer({ ...asked, rules: hours('they asked for it') })).toBe('open');
    // Hours of a country take the place of those of the default, which hold still where they were given without a reason.
    const british = { now: at('2026-12-07T23:30:00Z') };
    const open = 'mon-sun 00:00-24:00';
    expect(answer({ ...british, rules: { hours: { gb: { open, reason: null } } } })).not.toBe('open');
    expect(answer({ ...british, rules: { hours: { gb: { open, reason: 'why' } } } })).toBe('open');
    const narrow = { open: 'mon-sun 10:00-11:00', reason: null };
    const both = { gb: { open: 'mon-sun 09:00-18:00', reason: null }, default: narrow };
    expect(answer({ now: at('2026-12-07T12:00:00Z'), rules: { hours: both } })).toBe('open');
  });

  test.each([
    ['fr', { to: '+33612345678', country: 'FR', now: at('2026-07-14T10:00:00Z') }],
    ['za', { to: '+27821234567', country: 'ZA', now: at('2026-08-10T10:00:00Z') }],
    ['us-pa', { to: '+12155550100', country: 'US', now: at('2026-04-03T16:00:00Z') }],
    ['us-ut', { to: '+18015550100', country: 'US', now: at('2026-07-24T18:00:00Z') }],
  ])('what the workspace has set for %s leaves its holidays closed, unless it says otherwise', (id, asked) => {
    const hours = (more: object) => ({ hours: { [id]: { open: 'mon-sun 00:00-24:00', reason: 'why', ...more } } });
    const closed = decide({ ...asked, rules: hours({ openOnHolidays: false }) });
    expect(closed).toMatchObject({ ruling: { kind: 'defer' }, facts: { holiday: true } });
    const open = decide({ ...asked, rules: hours({ openOnHolidays: true }) });
    expect(open.ruling).toEqual({ kind: 'allow' });
    expect(JSON.stringify(open.facts)).toContain('"openOnHolidays":true');
    expect(open.facts.holiday).toBeUndefined();
    expect(decide({ ...asked, now: new Date(asked.now.getTime() + 14 * DAY), rules: hours({}) }).ruling.kind).toBe(
      'allow',
    );
  });

  test.each([
    ['France closes at 20', { to: '+33612345678', country: 'FR', now: at('2026-12-07T19:00:00Z') }],
    ['France closes on Saturday at 18', { to: '+33612345678', country: 'FR', now: at('2026-12-12T17:00:00Z') }],
    ['New Jersey closes at 20', { to: '+12015550100', country: 'US', now: at('2026-12-08T01:00:00Z') }],
    ['Illinois opens at 9', { to: '+13125550100', country: 'US', now: at('2026-12-07T14:59:00Z') }],
    ['Pennsylvania opens at 9', { to: '+12155550100', country: 'US', now: at('2026-12-07T13:59:00Z') }],
  ])('where sources disagree the stricter hours hold: %s', (_place, asked) => {
    expect(answer(asked)).not.toBe('open');
    const rules = rulesFor(new Places().of(asked.to, asked.country, []), '2026-12-07');
    expect(rules[0]?.conflicts.join()).toContain('he stricter is taken');
  });

  test('people of one place share a finding, which names rule, version, zones, evidence and data', () => {
    const now = at('2026-12-07T03:00:00Z');
    const one = decide({ to: '+12145550100', country: 'US', now });
    expect(decide({ to: '+12145550199', country: 'US', now: new Date(now.getTime() + 1_234) })).toBe(one);
    expect(one.rule).toMatchObject({ id: 'quiet-hours.us-tx', asOf: '2026-11-28' });
    expect(one.rule.source).toContain('Texas Business and Commerce Code');
    expect(one.facts).toMatchObject({
      region: 'US-TX',
      evidence: 'area code',
      zones: ['America/Chicago'],
      rules: ['us-tx@2025-09-01/2026-11-28', expect.stringMatching(/^us@/)],
      zoneData: '2026f',
      opensAt: '2026-12-07T15:00:00.000Z',
      local: { 'America/Chicago': '09:00' },
    });
  });
});

/** A number of a place, the only thing that the gate is given. */
const NUMBERS: [string, string][] = [
  ['+12145550100', 'US'],
  ['+19155550100', 'US'],
  ['+14015550100', 'US'],
  ['+16015550100', 'US'],
  ['+18015550100', 'US'],
  ['+12195550100', 'US'],
  ['+18005550100', 'US'],
  ['+16045550100', 'CA'],
  ['+33612345678', 'FR'],
  ['+447911123456', 'GB'],
  ['+61412345678', 'AU'],
  ['+5511912345678', 'BR'],
  ['+919812345678', 'IN'],
  ['+821012345678', 'KR'],
  ['+966512345678', 'SA'],
  ['+79123456789', 'RU'],
  ['+27821234567', 'ZA'],
  ['+9779812345678', 'NP'],
  ['+56912345678', 'CL'],
];

/** Check that clocks show an hour of the week, made otherwise than the gate finds openings. */
function shows(week: Week, zone: string, moment: number): boolean {
  const local = new Date(moment + offsetAt(zone, moment) * MINUTE);
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  return (week[(local.getUTCDay() + 6) % 7] ?? []).some(({ open, close }) => open <= minute && minute < close);
}

const localDay = (zone: string, moment: number) =>
  new Date(moment + offsetAt(zone, moment) * MINUTE).toISOString().slice(0, 10);

function isOpenEverywhere(to: string, country: string, moment: number): boolean {
  const place = new Places().of(to, country, []);
  const day = new Date(moment + offsetAt(place.zones[0] ?? 'UTC', moment) * MINUTE).toISOString().slice(0, 10);
  const rules = rulesFor(place, day).filter(({ hours }) => hours.open !== null && !hours.advisory);
  return rules.every(({ id, hours }) =>
    [...place.zones, ...hours.alsoIn].every(
      (zone) =>
        shows(parseWeek(hours.open ?? '') as Week, zone, moment) &&
        (hours.publicHolidays !== 'CLOSED' || !holidaysOf(id).has(localDay(zone, moment))),
    ),
  );
}

describe('for any clock', () => {
  const moments = fc
    .integer({ min: 0, max: 2 * 365 * 24 * 60 })
    .map((minute) => Date.UTC(2026, 0, 1) + minute * MINUTE);

  test('nothing goes out while it is closed for any candidate, and the next opening is the first', () => {
    fc.assert(
      fc.property(fc.constantFrom(...NUMBERS), moments, ([to, country], moment) => {
        const { ruling } = decide({ to, country, now: new Date(moment) });
        expect(ruling.kind === 'allow').toBe(isOpenEverywhere(to, country, moment));
        if (ruling.kind !== 'defer') return;
        const until = ruling.until.getTime();
        expect(isOpenEverywhere(to, country, until)).toBe(true);
        expect(isOpenEverywhere(to, country, until - MINUTE)).toBe(false);
        for (let each = moment; each < until; each += 7 * MINUTE) {
          expect(isOpenEverywhere(to, country, each)).toBe(false);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('in the nights in which clocks change too', () => {
    const nights = [
      '2026-03-08T00:00Z',
      '2026-03-29T00:00Z',
      '2026-04-04T12:00Z',
      '2026-10-25T00:00Z',
      '2026-11-01T00:00Z',
    ];
    for (const night of nights) {
      for (const [to, country] of NUMBERS) {
        for (let minute = 0; minute < 36 * 60; minute += 30) {
          const moment = Date.parse(night) + minute * MINUTE;
          const isOpen = decide({ to, country, now: new Date(moment) }).ruling.kind === 'allow';
          expect(isOpen, `${to} at ${new Date(moment).toISOString()}`).toBe(isOpenEverywhere(to, country, moment));
        }
      }
    }
  });
});

describe('every rule', () => {
  const withHours = COUNTRY_RULES.filter(({ hours }) => hours.open !== null);

  test('has an id of its own on each day, a source, a date, and parents that there are', () => {
    const ids = COUNTRY_RULES.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(80);
    for (const { source, asOf, inherits, validFrom, validTo } of COUNTRY_RULES) {
      expect(source).not.toBe('');
      expect(asOf).toMatch(/^\d{4}-\d\d-\d\d$/);
      for (const day of [validFrom, validTo]) if (day !== null) expect(day).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(inherits.every(isRuleId)).toBe(true);
    }
  });

  /** A number of the place of a rule, and its zone. */
  function personOf({ country, region }: (typeof COUNTRY_RULES)[number]): { to: string; zone: string } {
    const [, zones = '', codes = ''] = AREA_CODE_ROWS.find((row) => row[0] === region) ?? [];
    if (region === null) return { to: '+0', zone: zonesOf(country)[0] ?? 'UTC' };
    return { to: `+1${codes.slice(0, 3)}5550100`, zone: zones.split(' ')[0] ?? 'UTC' };
  }

  test.each(withHours.map((rule) => [rule.id, rule] as const))(
    '%s: a minute before and after each edge',
    (id, rule) => {
      const week = parseWeek(rule.hours.open ?? '');
      if (typeof week === 'string') throw new Error(week);
      const { to, zone } = personOf(rule);
      // What it inherits is open all day, and what is only advised holds: this rule alone is seen.
      const always = { open: 'mon-sun 00:00-24:00', reason: '-' };
      const parents = Object.fromEntries([...rule.inherits, DEFAULT_RULE].map((each) => [each, always]));
      const hours = { ...parents, [id]: { open: rule.hours.open, reason: '-', openOnHolidays: true } };
      const country = rule.country === '*' ? 'NP' : rule.country;
      const zones = [...new Set([rule.country === '*' ? 'Asia/Kathmandu' : zone])];
      for (const [day, windows] of week.entries()) {
        for (const { open, close } of windows) {
          // The week that begins on Monday, 7 December 2026.
          const midnight = Date.UTC(2026, 11, 7) + day * DAY;
          for (const [minute, isOpen] of [
            [open - 1, false],
            [open, true],
            [close - 1, true],
            [close, false],
          ] as const) {
            const moment = momentOf(zones[0] ?? zone, midnight + minute * MINUTE, 'first');
            const isAlsoOpen = rule.hours.alsoIn.every((other) => shows(week, other, moment));
            const { ruling } = decide({ to, country, zones, rules: { hours }, now: new Date(moment) });
            expect(ruling.kind === 'allow', `${id}, day ${day}, minute ${minute}`).toBe(isOpen && isAlsoOpen);
          }
        }
      }
    },
  );

  test('that closes on public holidays has a list of them, for three years', () => {
    const closing = COUNTRY_RULES.filter(({ hours }) => hours.publicHolidays === 'CLOSED');
    for (const { id } of closing) {
      const days = [...holidaysOf(id)];
      for (let year = 2026; year <= HOLIDAYS_UNTIL; year++) {
        expect(days.filter((day) => day.startsWith(`${year}-`)).length, `${id} ${year}`).toBeGreaterThan(9);
        expect(days).toEqual(expect.arrayContaining([`${year}-01-01`, `${year}-12-25`]));
      }
    }
    expect(closing.length).toBeGreaterThan(6);
  });

  test('of a region is found by its country, and a rule holds from its first day on', () => {
    const us = rulesOfCountry('US', '2026-11-28').map(({ id }) => id);
    expect(us).toEqual(expect.arrayContaining(['us', 'us-tx', 'us-ri', 'us-or']));
    expect(rulesOfCountry('US', '2025-12-31').map(({ id }) => id)).not.toContain('us-or');
    expect(rulesOfCountry('DE', '2026-11-28').map(({ id }) => id)).toEqual(['de', 'eu', DEFAULT_RULE]);
    expect(rulesOfCountry('NP', '2026-11-28').map(({ id }) => id)).toEqual([DEFAULT_RULE]);
  });
});

describe('hours as text', () => {
  test.each([
    ['mon-fry 09:00-18:00', '"mon-fry" is no weekday'],
    ['fri-mon 09:00-18:00', '"fri-mon" is no weekday'],
    ['mon', 'names no hours'],
    ['mon 18:00-09:00', '"18:00-09:00" is no window'],
    ['mon 09:00-24:01', 'is no window'],
    ['mon 9:00-10:00', 'is no window'],
  ])('%s is refused', (text, why) => {
    expect(parseWeek(text)).toContain(why);
  });

  test('one week is within another where each hour of it is', () => {
    const week = (text: string) => parseWeek(text) as Week;
    expect(isWithin(week('mon-fri 09:00-17:00'), week('mon-sun 08:00-20:00'))).toBe(true);
    expect(isWithin(week('sun 09:00-17:00'), week('mon-sat 08:00-20:00'))).toBe(false);
    expect(isWithin(week('mon 08:00-12:00 12:00-14:00'), week('mon 08:00-14:00'))).toBe(true);
    expect(isWithin(week(''), week('mon 08:00-14:00'))).toBe(true);
  });
});

describe('the widest window', () => {
  const hours = { ru: { open: 'mon-sun 10:00-14:00', reason: 'test' } };
  const rules = { hours, noCommonWindow: 'WIDEST' };
  const RUSSIA = { to: '+79123456789', country: 'RU', rules };
  const russian = zonesOf('RU').length;

  test('is the time at which it is open in most zones, whenever it is asked for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 7 * 24 * 60 }), (minute) => {
        const now = Date.UTC(2026, 11, 7) + minute * MINUTE;
        const { ruling, facts } = decide({ ...RUSSIA, now: new Date(now) });
        const { zones, closedIn } = facts as { zones: string[]; closedIn: string[] };
        expect(zones.length + closedIn.length).toBe(russian);
        const openAt = (ms: number) => [...zones, ...closedIn].filter((zone) => isOpen(zone, ms));
        const from = ruling.kind === 'defer' ? ruling.until.getTime() : now;
        expect(openAt(from).sort()).toEqual([...zones].sort());
        for (let ms = now; ms < now + DAY; ms += 15 * MINUTE)
          expect(openAt(ms).length).toBeLessThanOrEqual(zones.length);
        if (ruling.kind === 'defer') expect(openAt(now).length).toBeLessThan(zones.length);
      }),
      { numRuns: 60 },
    );
  });

  const isOpen = (zone: string, ms: number) => {
    const hour = new Date(ms + offsetAt(zone, ms) * MINUTE).getUTCHours();
    return 10 <= hour && hour < 14;
  };
});

test('hours are over a margin before they are, and what is shorter is no opening', () => {
  const early = quietHoursGate(0, 10 * MINUTE);
  const ruling = (text: string, open = 'mon-sun 09:00-18:00') => {
    const workspaceRules = JSON.stringify({
      hours: { default: { open, reason: 'test' }, gb: { open, reason: 'test' } },
    });
    const message = {
      purpose: 'MARKETING' as const,
      exemption: null,
      to: '+447911123456',
      country: 'GB',
      sender: null,
      text: null,
    };
    return early.decide({ ...message, now: at(text), expiresAt: at(text), ...NO_FACTS, workspaceRules }).ruling;
  };
  expect(ruling('2026-12-08T17:49:59Z')).toEqual({ kind: 'allow' });
  expect(ruling('2026-12-08T17:50:00Z')).toMatchObject({ kind: 'defer', until: at('2026-12-09T09:00:00Z') });
  expect(ruling('2026-12-08T08:00:00Z', 'mon-sun 09:00-09:05 10:00-18:00')).toMatchObject({
    until: at('2026-12-08T10:00:00Z'),
  });
  expect(ruling('2026-12-08T23:59:00Z', 'mon-sun 00:00-24:00')).toEqual({ kind: 'allow' });
});

describe('hours of a person’s own', () => {
  // Weekdays 08:00 to 20:00 in Great Britain, by the default; 13 January 2027 is a Wednesday.
  test.each<[string, string, string]>([
    ['10:00-12:00', '2027-01-13T09:59Z', '2027-01-13T10:00:00.000Z'],
    ['10:00-12:00', '2027-01-13T10:00Z', 'open'],
    ['10:00-12:00', '2027-01-13T11:59Z', 'open'],
    ['10:00-12:00', '2027-01-13T12:00Z', '2027-01-14T10:00:00.000Z'],
    // The clocks go forward on 28 March: ten is an hour earlier in UTC.
    ['10:00-12:00', '2027-03-26T12:00Z', '2027-03-27T10:00:00.000Z'],
    ['10:00-12:00', '2027-03-29T08:59Z', '2027-03-29T09:00:00.000Z'],
    ['18:00-09:00', '2027-01-13T12:00Z', '2027-01-13T18:00:00.000Z'],
    ['18:00-09:00', '2027-01-14T08:30Z', 'open'],
    ['18:00-00:00', '2027-01-14T08:30Z', '2027-01-14T18:00:00.000Z'],
    ['00:00-24:00', '2027-01-13T12:00Z', 'open'],
    ['02:00-04:00', '2027-01-13T12:00Z', 'NO_COMMON_WINDOW'],
  ])('%s at %s: %s', (ownHours, now, expected) => {
    expect(answer({ ownHours, now: at(now) })).toBe(expected);
  });

  test('say in the decision what they did', () => {
    const { rule, reason, facts } = decide({ ownHours: '10:00-12:00', now: at('2027-01-13T13:00Z') });
    expect(rule).toMatchObject({ id: 'quiet-hours.person', source: expect.stringContaining('the person set') });
    expect(reason).toContain('10:00-12:00');
    expect(facts).toMatchObject({ ownHours: '10:00-12:00' });
    const closedAnyway = decide({ ownHours: '06:00-12:00', now: at('2027-01-13T05:00Z') });
    expect(closedAnyway.rule.id).toBe('quiet-hours.default');
    const never = decide({ ownHours: '02:00-04:00', now: at('2027-01-13T13:00Z') });
    expect(never).toMatchObject({ rule: { id: 'quiet-hours.person' }, reason: expect.stringContaining('02:00-04:00') });
  });

  test('only ever take away from those of the rules, in every country and at every moment', () => {
    const time = fc
      .integer({ min: 0, max: 47 })
      .map((n) => `${String(n >> 1).padStart(2, '0')}:${n % 2 === 0 ? '00' : '30'}`);
    const hours = fc.tuple(time, time).filter(([from, to]) => from !== to);
    const moment = fc.integer({ min: Date.UTC(2026, 11, 1), max: Date.UTC(2027, 11, 1) }).map((ms) => new Date(ms));
    const country = fc.constantFrom('GB', 'US', 'RU', 'FR', 'IN', 'AU', 'BR');
    fc.assert(
      fc.property(
        hours,
        moment,
        country,
        fc.constantFrom('MOST_LIKELY', 'WIDEST', 'NEVER'),
        ([from, to], now, of, noCommonWindow) => {
          const asked = { to: '+999123', country: of, rules: { noCommonWindow }, now };
          const [own, others] = [answer({ ...asked, ownHours: `${from}-${to}` }), answer(asked)];
          if (own === 'open') expect(others).toBe('open');
        },
      ),
      { numRuns: 300 },
    );
  });
});
