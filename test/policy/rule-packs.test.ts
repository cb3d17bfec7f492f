// Every rule of the rule packs, by moments that follow from its own text: inside, outside, on each edge, and over a change of the clocks.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type CapSlot, NO_FACTS } from '../../src/kernel/facts.ts';
import type { CountryRule } from '../../src/policy/country-rule.ts';
import { rulesFor, versionOf } from '../../src/policy/country-rules.ts';
import { frequencyGate } from '../../src/policy/frequency.ts';
import type { SendFacts } from '../../src/policy/gate.ts';
import { holidaysOf } from '../../src/policy/holidays/holidays.ts';
import { AREA_CODE_ROWS } from '../../src/policy/places/area-code-data.ts';
import { COUNTRY_ZONE_ROWS } from '../../src/policy/places/country-zone-data.ts';
import { type Place, Places } from '../../src/policy/places/place.ts';
import { offsetAt } from '../../src/policy/places/zones.ts';
import { quietHoursGate } from '../../src/policy/quiet-hours.ts';
import { COUNTRY_RULES } from '../../src/policy/rules/index.ts';
import VERSIONS from './rule-versions.json' with { type: 'json' };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Moments are looked at in steps of this length: no rule has hours that begin within one. */
const STEP = 15 * MINUTE;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const hours = quietHoursGate(0, 0);
const caps = frequencyGate();
const places = new Places();

/** Somebody to whom a rule applies. */
interface Somebody {
  to: string;
  country: string;
  timeZones: string[];
  place: Place;
}

/** Somebody in the place of a rule; a country of many zones: in the one of most people, as the contact says. */
function somebodyOf({ country, region, id }: CountryRule): Somebody {
  const member = COUNTRY_RULES.find(({ inherits }) => inherits.includes(id))?.country;
  const own = country === '*' ? 'NP' : country === 'EU' ? (member ?? '') : country;
  const codes = AREA_CODE_ROWS.filter(([of]) => of === region).flatMap(([, , each]) => each.split(' '));
  const ofRegion = region === 'BR-SP' ? '+5511912345678' : '+999123456789';
  const to = codes.length > 0 ? `+1${codes[0]}5550100` : ofRegion;
  const zones = COUNTRY_ZONE_ROWS.find(([, countries]) => countries.split(' ').includes(own))?.[0].split(' ') ?? [];
  const timeZones = (region === null || own === 'BR') && zones.length > 1 ? zones.slice(0, 1) : [];
  return { to, country: own, timeZones, place: places.of(to, own, timeZones) };
}

function factsOf({ to, country, timeZones }: Somebody, at: number, change: Partial<SendFacts> = {}): SendFacts {
  const now = new Date(at);
  const message = { purpose: 'MARKETING', now, expiresAt: now, exemption: null, sender: null, text: null } as const;
  return { ...message, to, country, ...NO_FACTS, timeZones, ...change };
}

/** Check that a text of hours is open at a moment of a zone, read anew here: not by the code that is tested. */
function isOpenAt(open: string, zone: string, at: number): boolean {
  const local = new Date(at + offsetAt(zone, at) * MINUTE);
  const today = local.getUTCDay();
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  return open.split(',').some((part) => {
    const [days = '', ...windows] = part.trim().split(' ');
    const [from = '', to = from] = days.split('-');
    const [first, last] = [from, to].map((day) => (WEEKDAYS.indexOf(day) + 6) % 7) as [number, number];
    const day = (today + 6) % 7;
    if (day < first || day > last) return false;
    return windows.some((window) => {
      const [begin = 0, end = 0] = window.split('-').map((time) => {
        const [hour = 0, minutes = 0] = time.split(':').map(Number);
        return hour * 60 + minutes;
      });
      return begin <= minute && minute < end;
    });
  });
}

/** Check that every rule of a place is open at a moment, in every zone. */
function shouldBeOpen(rules: readonly CountryRule[], { place }: Somebody, at: number): boolean {
  return rules.every(({ id, hours: { open, alsoIn, publicHolidays } }) => {
    if (open === null) return true;
    return [...place.zones, ...alsoIn].every((zone) => {
      const day = new Date(at + offsetAt(zone, at) * MINUTE).toISOString().slice(0, 10);
      return isOpenAt(open, zone, at) && !(publicHolidays === 'CLOSED' && holidaysOf(id).has(day));
    });
  });
}

/** The first Monday (UTC) on which a rule holds, or of February 2027. */
function mondayOf({ validFrom, validTo }: CountryRule): number {
  const usual = Date.UTC(2027, 1, 8);
  if (validTo !== null && Date.parse(validTo) < usual + 14 * DAY) return mondayBefore(Date.parse(validTo) - 14 * DAY);
  return Math.max(usual, validFrom === null ? 0 : mondayBefore(Date.parse(validFrom) + 8 * DAY));
}
const mondayBefore = (at: number) => at - ((new Date(at).getUTCDay() + 6) % 7) * DAY - (at % DAY);

/** The first change of the clocks of a zone after a moment, within the two years that follow; `null`: there is none. */
function changeAfter(zone: string, from: number): number | null {
  for (let at = from; at < from + 730 * DAY; at += HOUR) {
    if (offsetAt(zone, at) !== offsetAt(zone, at + HOUR)) return at + HOUR;
  }
  return null;
}

/** Rules that hold for somebody on a day; where advised ones do, the workspace has asked for them. */
const rulesOn = ({ place }: Somebody, at: number) => rulesFor(place, new Date(at).toISOString().slice(0, 10));

/** Edges of the hours in the week from a moment on, in which it is open and closed by turns. */
function edgesOf(rules: readonly CountryRule[], somebody: Somebody, from: number): { at: number; opens: boolean }[] {
  const edges: { at: number; opens: boolean }[] = [];
  let before = shouldBeOpen(rules, somebody, from);
  for (let at = from + STEP; at < from + 7 * DAY; at += STEP) {
    const isOpen = shouldBeOpen(rules, somebody, at);
    if (isOpen !== before) edges.push({ at, opens: isOpen });
    before = isOpen;
  }
  return edges;
}

function checkWeek(rule: CountryRule, somebody: Somebody, from: number): number {
  const workspaceRules = rule.hours.advisory ? '{"strict":true}' : null;
  const decide = (at: number) => hours.decide(factsOf(somebody, at, { workspaceRules }));
  const binding = rulesOn(somebody, from).filter(({ hours: { advisory } }) => !advisory || rule.hours.advisory);
  const edges = edgesOf(binding, somebody, from);
  for (const { at, opens } of edges) {
    const where = `${rule.id} at ${new Date(at).toISOString()}`;
    const [just, edge, after] = [decide(at - 1), decide(at), decide(at + STEP - 1)];
    expect([where, just.ruling.kind === 'allow']).toEqual([where, !opens]);
    expect([where, edge.ruling.kind === 'allow']).toEqual([where, opens]);
    expect([where, after.ruling.kind === 'allow']).toEqual([where, opens]);
    if (opens) expect([where, just.ruling]).toEqual([where, expect.objectContaining({ until: new Date(at) })]);
    if (rule.id !== 'eu') expect(edge.facts.rules).toContain(versionOf(rule));
  }
  return edges.length;
}

test('every date of a rule is a day', () => {
  const isDay = (day: string | null) => day === null || new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
  for (const { id, validFrom, validTo, asOf } of COUNTRY_RULES) {
    expect([id, [validFrom, validTo, asOf].every(isDay)]).toEqual([id, true]);
  }
});

test('a version tells its data: what is changed is of another day, and has another version', () => {
  const digest = (rule: CountryRule) => createHash('sha256').update(JSON.stringify(rule)).digest('hex').slice(0, 12);
  const versions = COUNTRY_RULES.map((rule) => [versionOf(rule), digest(rule)] as const);
  expect(new Set(versions.map(([version]) => version)).size).toBe(versions.length);
  expect(Object.fromEntries(versions)).toEqual(VERSIONS);
  const [rule] = COUNTRY_RULES.filter(({ validFrom }) => validFrom !== null);
  if (rule === undefined) throw new Error('no rule says since when it holds');
  expect(versionOf({ ...rule, asOf: '2027-01-01' })).not.toBe(versionOf(rule));
});

describe('the hours of every rule', () => {
  test.each(COUNTRY_RULES.map((rule) => [versionOf(rule), rule] as const))('%s', (_version, rule) => {
    const somebody = somebodyOf(rule);
    const monday = mondayOf(rule);
    // The rule is one of those that hold for whoever was found for it.
    expect(rulesOn(somebody, monday).map(versionOf)).toContain(versionOf(rule));
    expect(checkWeek(rule, somebody, monday)).toBeGreaterThanOrEqual(4);
    const changes = somebody.place.zones.map((zone) => changeAfter(zone, monday));
    const [change] = changes.filter((at) => at !== null);
    if (change === undefined || (rule.validTo !== null && change > Date.parse(rule.validTo))) return;
    expect(checkWeek(rule, somebody, change - 3 * DAY - (change % DAY))).toBeGreaterThanOrEqual(4);
  });

  test('the clocks change for many of them, and for some they never do', () => {
    const changing = COUNTRY_RULES.filter((rule) =>
      somebodyOf(rule).place.zones.some((zone) => changeAfter(zone, mondayOf(rule)) !== null),
    );
    expect(changing.length).toBeGreaterThan(40);
    expect(changing.length).toBeLessThan(COUNTRY_RULES.length);
  });
});

describe('the caps of every rule', () => {
  const capped = COUNTRY_RULES.flatMap((rule) => rule.caps.map((cap) => [versionOf(rule), rule, cap] as const));
  const slots = (count: number, at: number): CapSlot[] =>
    Array.from({ length: count }, (_, n) => ({ id: String(n), at, purpose: 'MARKETING' }));

  test.each(capped)('%s', (_version, rule, { max, hours: length, period }) => {
    const somebody = somebodyOf(rule);
    const [zone = ''] = somebody.place.zones;
    const from = mondayOf(rule) + 2 * DAY;
    // The change of the clocks makes a day longer or shorter, and no period.
    for (const around of [from, changeAfter(zone, from) ?? from]) {
      const dayEnd = around + 2 * DAY - (around % DAY) - offsetAt(zone, around + 2 * DAY) * MINUTE;
      const at = period === 'DAY' ? dayEnd - HOUR : around + 30 * HOUR;
      const ends = period === 'DAY' ? dayEnd : at + length * HOUR;
      const decide = (count: number, now: number) =>
        caps.decide(factsOf(somebody, now, { capUse: { slots: slots(count, at), isAccepted: false } })).ruling;
      expect(decide(max - 1, at + 1).kind).toBe('allow');
      expect(decide(max, ends - 1)).toMatchObject({ kind: 'refuse', code: 'FREQUENCY_CAP', until: new Date(ends) });
      expect(decide(max, ends).kind).toBe('allow');
    }
  });

  test('there are seven of them', () => {
    expect(capped).toHaveLength(7);
  });
});
