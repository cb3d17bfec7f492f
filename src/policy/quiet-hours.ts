/** Quiet-hours gate: offers go out when it is open wherever the recipient may be. */

import type { CountryRule, HoursRule } from './country-rule.ts';
import { DEFAULT_RULE, rulesFor, versionOf, weekOf } from './country-rules.ts';
import { type Finding, gate } from './gate.ts';
import { HOLIDAYS_UNTIL, holidaysOf } from './holidays/holidays.ts';
import { clockIn, dayIn, type Interval, openTogether, type ZonedWeek } from './hours.ts';
import { type Place, Places } from './places/place.ts';
import { ZONE_VERSION } from './places/zone-data.ts';
import { OFFER_PURPOSES } from './purposes.ts';
import { REASONS } from './reasons.ts';
import { type WorkspaceRules, workspaceRulesOf } from './workspace-rules.ts';

const DAY_MS = 24 * 3_600_000;
/** Days within which an opening is looked for: most are found in the first, and no row of holidays is longer than the second. */
const DAYS_AHEAD = [3, 15];
/** Days among which the widest window is looked for: each weekday is one of them. */
const DAYS_OF_WIDEST = 8;
/** Places that are remembered at most. */
const MAX_REMEMBERED = 10_000;

/** Times by which openings are moved, in milliseconds. */
interface Times {
  spreadMs: number;
  marginMs: number;
}

/** Finding about a place, and how long it holds. */
interface Remembered {
  from: number;
  to: number;
  finding: Finding;
}

/**
 * The gate of quiet hours. People of one place and workspace share a finding for as long as it holds.
 *
 * @param spreadMs what is held until an opening goes out within this time of it, in milliseconds
 * @param marginMs hours count as over so long before they are: what is submitted then may arrive as late, in milliseconds
 */
export function quietHoursGate(spreadMs: number, marginMs: number) {
  const places = new Places();
  const remembered = new Map<WorkspaceRules, Map<Place, Remembered>>();
  return gate({
    name: 'quiet hours',
    needs: ['timeZones', 'workspaceRules'],
    purposes: OFFER_PURPOSES,
    decide({ to, country, now, exemption, timeZones, workspaceRules }) {
      if (exemption !== null) return EXEMPT;
      const own = workspaceRulesOf(workspaceRules);
      const ofWorkspace = remembered.get(own) ?? new Map<Place, Remembered>();
      remembered.set(own, ofWorkspace);
      const place = places.of(to, country, timeZones);
      const at = now.getTime();
      const known = ofWorkspace.get(place);
      if (known !== undefined && known.from <= at && at < known.to) return known.finding;
      if (ofWorkspace.size > MAX_REMEMBERED) ofWorkspace.clear();
      const found = look(place, own, at, { spreadMs, marginMs });
      ofWorkspace.set(place, found);
      return found.finding;
    },
  });
}

const EXEMPT: Finding = {
  rule: { id: 'quiet-hours.exempt', source: '47 CFR 64.1200(a)(12)', asOf: '2026-11-28' },
  ruling: { kind: 'allow' },
  reason: 'A reply of the hub to what the person wrote is let through.',
  facts: {},
};

/** Looks at a place from a moment on. */
function look(place: Place, own: WorkspaceRules, at: number, { spreadMs, marginMs }: Times): Remembered {
  const day = dayIn(place.zones[0] ?? 'UTC', at);
  const rules = rulesFor(place, day);
  const seen = { place, own, rules, day };
  // What holds today need not hold tomorrow: rules have dates.
  const endOfDay = (Math.floor(at / DAY_MS) + 1) * DAY_MS;
  const found = (zones: readonly string[], first: Interval): Remembered => {
    const isOpen = first.start <= at;
    const to = Math.min(endOfDay, isOpen ? first.end : first.start);
    const finding = isOpen ? open(seen, zones, first.end) : closed(seen, zones, first, spreadMs);
    return { from: at, to, finding };
  };
  for (const zones of candidates(place, own)) {
    const first = firstOpening(weeksOf(rules, own, zones), at, marginMs);
    if (first !== undefined) return found(zones, first);
  }
  if (own.noCommonWindow === 'WIDEST') {
    const zoned = place.zones.map((zone) => ({ zone, weeks: weeksOf(rules, own, [zone]) }));
    const widest = widestOpening(zoned, at, marginMs);
    if (widest !== undefined) return found(widest.zones, widest);
  }
  return { from: at, to: endOfDay, finding: never(seen) };
}

/** First time that all are open, or that it is open now; absent: there is none. */
function firstOpening(weeks: readonly ZonedWeek[], at: number, marginMs: number): Interval | undefined {
  for (const days of DAYS_AHEAD) {
    const first = withMargin(openTogether(weeks, at, days), marginMs).find(({ start, end }) => start < end);
    if (first !== undefined) return first;
  }
  return undefined;
}

function withMargin(intervals: readonly Interval[], marginMs: number): Interval[] {
  return intervals.map(({ start, end }) => ({ start, end: end - marginMs }));
}

/** Zone with the hours that bind in it. */
interface Zone {
  zone: string;
  weeks: readonly ZonedWeek[];
}

/**
 * The first time, or now, at which it is open in as many of the zones as it ever is in the days ahead: the widest window that there is.
 * Absent: it is open in none.
 */
function widestOpening(
  zones: readonly Zone[],
  at: number,
  marginMs: number,
): (Interval & { zones: string[] }) | undefined {
  const open = zones.map(({ zone, weeks }) => {
    return { zone, times: withMargin(openTogether(weeks, at, DAYS_OF_WIDEST), marginMs) };
  });
  const edges = [...new Set([at, ...open.flatMap(({ times }) => times.flatMap(({ start, end }) => [start, end]))])];
  edges.sort((a, b) => a - b);
  let widest: (Interval & { zones: string[] }) | undefined;
  for (const [index, start] of edges.entries()) {
    const end = edges[index + 1];
    if (end === undefined || start < at) continue;
    const own = open.filter(({ times }) => times.some((each) => each.start <= start && end <= each.end));
    if (own.length > (widest?.zones.length ?? 0)) widest = { start, end, zones: own.map(({ zone }) => zone) };
  }
  return widest;
}

/** Sets of zones that have to be open together, in the order in which they are tried. */
function candidates({ zones }: Place, { noCommonWindow }: WorkspaceRules): (readonly string[])[] {
  return noCommonWindow === 'MOST_LIKELY' ? [zones, zones.slice(0, 1)] : [zones];
}

function weeksOf(rules: readonly CountryRule[], own: WorkspaceRules, zones: readonly string[]): ZonedWeek[] {
  // The default holds where no hours bind: those that the workspace gives a country do.
  const isNamed = rules.some(({ id }) => id !== DEFAULT_RULE && own.hours[id] !== undefined);
  return rules.flatMap(({ id, hours }) => {
    if (isNamed && id === DEFAULT_RULE) return [];
    const open = own.hours[id]?.open ?? bindingHours(hours, own);
    if (open === null) return [];
    const week = weekOf(open);
    // Hours that the workspace has set hold on holidays too.
    const closedOn = closesOnHolidays(hours) && own.hours[id] === undefined ? holidaysOf(id) : undefined;
    const rest = closedOn === undefined ? {} : { closedOn };
    return [...new Set([...zones, ...hours.alsoIn])].map((zone) => ({ zone, week, ...rest }));
  });
}

function closesOnHolidays({ publicHolidays }: HoursRule): boolean {
  return publicHolidays === 'CLOSED';
}

/** Hours of a rule that bind a workspace; `null`: none do. */
function bindingHours({ open, advisory }: HoursRule, { strict }: WorkspaceRules): string | null {
  return advisory && !strict ? null : open;
}

/** Things that a finding is about. */
interface Seen {
  place: Place;
  own: WorkspaceRules;
  rules: readonly CountryRule[];
  day: string;
}

function open(seen: Seen, zones: readonly string[], until: number): Finding {
  const reason = `It is open ${everywhere(zones)}.`;
  return { rule: ruleOf(seen), ruling: { kind: 'allow' }, reason, facts: factsOf(seen, zones, { openUntil: until }) };
}

function closed(
  seen: Seen,
  zones: readonly string[],
  { start, end }: { start: number; end: number },
  spreadMs: number,
): Finding {
  const until = new Date(start);
  const spread = Math.min(spreadMs, Math.floor((end - start) / 2));
  return {
    rule: ruleOf(seen),
    ruling: { kind: 'defer', code: 'QUIET_HOURS', until, spreadMs: spread },
    reason: `It is closed ${everywhere(zones)} until ${until.toISOString()}.`,
    facts: factsOf(seen, zones, { opensAt: start }),
  };
}

function never(seen: Seen): Finding {
  const reason = REASONS.NO_COMMON_WINDOW.description;
  return {
    rule: ruleOf(seen),
    ruling: { kind: 'refuse', code: 'NO_COMMON_WINDOW', reason, status: 'BLOCKED' },
    reason,
    facts: factsOf(seen, seen.place.zones, {}),
  };
}

/** Facts about public holidays, where a rule closes on them. */
function holidayFacts(rules: readonly CountryRule[], day: string): Record<string, unknown> {
  const closing = rules.filter(({ hours }) => closesOnHolidays(hours));
  if (closing.length === 0) return {};
  return { holiday: closing.some(({ id }) => holidaysOf(id).has(day)), holidaysKnownUntil: HOLIDAYS_UNTIL };
}

function everywhere(zones: readonly string[]): string {
  const [first] = zones;
  return zones.length === 1 ? `in ${first}` : `in all ${zones.length} time zones the recipient may be in`;
}

/** The rule that a finding goes by: the first that names hours. */
function ruleOf({ rules, own }: Seen) {
  const binding = rules.find(({ id, hours }) => own.hours[id] !== undefined || bindingHours(hours, own) !== null);
  const { id = DEFAULT_RULE, source = '', asOf = '' } = binding ?? {};
  return { id: `quiet-hours.${id}`, source, asOf };
}

function factsOf(
  { place, own, rules, day }: Seen,
  zones: readonly string[],
  moment: { openUntil?: number; opensAt?: number },
): Record<string, unknown> {
  const { country, region, evidence } = place;
  const at = moment.opensAt ?? moment.openUntil;
  const hours = Object.fromEntries(
    rules.flatMap((rule): [string, unknown][] => {
      const override = own.hours[rule.id];
      if (override !== undefined) return [[versionOf(rule), { ...override, by: 'workspace' }]];
      return rule.hours.open === null ? [] : [[versionOf(rule), rule.hours.open]];
    }),
  );
  return {
    country,
    region,
    evidence,
    day,
    zones,
    ...(zones.length === place.zones.length ? {} : { closedIn: place.zones.filter((zone) => !zones.includes(zone)) }),
    zoneData: ZONE_VERSION,
    rules: rules.map(versionOf),
    hours,
    confidence: rules.map(({ confidence }) => confidence),
    ...holidayFacts(rules, day),
    ...(at === undefined
      ? {}
      : { [moment.opensAt === undefined ? 'openUntil' : 'opensAt']: new Date(at).toISOString() }),
    ...(at === undefined ? {} : { local: Object.fromEntries(zones.map((zone) => [zone, clockIn(zone, at)])) }),
  };
}
