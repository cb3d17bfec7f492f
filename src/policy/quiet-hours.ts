/** Quiet-hours gate: offers go out when it is open wherever the recipient may be. */

import type { CountryRule, HoursRule } from './country-rule.ts';
import { DEFAULT_RULE, rulesFor, versionOf, weekOf } from './country-rules.ts';
import { type Finding, gate } from './gate.ts';
import { HOLIDAYS_UNTIL, holidaysOf } from './holidays/holidays.ts';
import { clockIn, dayIn, type ZonedWeek } from './hours.ts';
import { firstOpening, type Opening, widestOpening } from './openings.ts';
import { OWN_HOURS_RULE, ownWeek } from './own-hours.ts';
import { type Place, Places } from './places/place.ts';
import { ZONE_VERSION } from './places/zone-data.ts';
import { OFFER_PURPOSES } from './purposes.ts';
import { REASONS } from './reasons.ts';
import { type WorkspaceRules, workspaceRulesOf } from './workspace-rules.ts';

const DAY_MS = 24 * 3_600_000;
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

/** Findings that are remembered of people of one workspace who want offers at the same hours, by their place. */
class Memory {
  readonly #known = new Map<WorkspaceRules, Map<string, Map<Place, Remembered>>>();
  #size = 0;

  of(own: WorkspaceRules, ownHours: string | null): Map<Place, Remembered> {
    const ofWorkspace = this.#known.get(own) ?? new Map<string, Map<Place, Remembered>>();
    this.#known.set(own, ofWorkspace);
    const places = ofWorkspace.get(ownHours ?? '') ?? new Map<Place, Remembered>();
    ofWorkspace.set(ownHours ?? '', places);
    return places;
  }

  /** Keeps a finding; of too many all are forgotten. */
  keep(places: Map<Place, Remembered>, place: Place, found: Remembered): void {
    places.set(place, found);
    this.#size++;
    if (this.#size <= MAX_REMEMBERED) return;
    this.#size = 0;
    this.#known.clear();
  }
}

/**
 * The gate of quiet hours. People of one place and workspace who want offers at the same hours share a finding for as long as it holds.
 *
 * @param spreadMs what is held until an opening goes out within this time of it, in milliseconds
 * @param marginMs hours count as over so long before they are: what is submitted then may arrive as late, in milliseconds
 */
export function quietHoursGate(spreadMs: number, marginMs: number) {
  const places = new Places();
  const memory = new Memory();
  return gate({
    name: 'quiet hours',
    needs: ['timeZones', 'postalCode', 'ownHours', 'workspaceRules'],
    purposes: OFFER_PURPOSES,
    // OLG München 29 U 1682/12 takes the question whether somebody wants offers for one; OLG Celle 13 U 15/14 does not. The stricter holds.
    judgesAsking: true,
    decide({ to, country, now, exemption, timeZones, postalCode, ownHours, workspaceRules }) {
      if (exemption !== null) return EXEMPT;
      const own = workspaceRulesOf(workspaceRules);
      const known = memory.of(own, ownHours);
      const place = places.of(to, country, timeZones, postalCode);
      const at = now.getTime();
      const last = known.get(place);
      if (last !== undefined && last.from <= at && at < last.to) return last.finding;
      const found = look({ place, own, ownHours }, at, { spreadMs, marginMs });
      memory.keep(known, place, found);
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
function look({ place, own, ownHours }: Asked, at: number, { spreadMs, marginMs }: Times): Remembered {
  const day = dayIn(place.zones[0] ?? 'UTC', at);
  const rules = rulesFor(place, day);
  const seen = { place, own, ownHours, rules, day };
  // What holds today need not hold tomorrow: rules have dates.
  const endOfDay = (Math.floor(at / DAY_MS) + 1) * DAY_MS;
  const opening = openingOf(seen, at, marginMs);
  if (opening === undefined) return { from: at, to: endOfDay, finding: never(seen, at, marginMs) };
  const isOpen = opening.start <= at;
  const to = Math.min(endOfDay, isOpen ? opening.end : opening.start);
  const finding = isOpen ? open(seen, opening) : closed(seen, opening, at, { spreadMs, marginMs });
  return { from: at, to, finding };
}

/**
 * First opening from a moment on, as the workspace chooses where no moment suits all; absent: there is none. The rules alone say in which
 * zones it has to be open: hours of the person's own take away from that, and never open what is closed without them.
 */
function openingOf({ place, own, ownHours, rules }: Seen, at: number, marginMs: number): Opening | undefined {
  const narrowed = (zones: readonly string[]) => personal(ownHours, zones);
  for (const zones of candidates(place, own)) {
    const weeks = weeksOf(rules, own, zones);
    const first = firstOpening(weeks, at, marginMs);
    if (first === undefined) continue;
    const narrower = ownHours === null ? first : firstOpening([...weeks, ...narrowed(zones)], at, marginMs);
    return narrower === undefined ? undefined : { ...narrower, zones };
  }
  if (own.noCommonWindow !== 'WIDEST') return undefined;
  const zoned = place.zones.map((zone) => ({ zone, weeks: weeksOf(rules, own, [zone]) }));
  return widestOpening(zoned, at, marginMs, narrowed);
}

/** Hours of the person's own, in every zone they may be in. */
function personal(ownHours: string | null, zones: readonly string[]): ZonedWeek[] {
  if (ownHours === null) return [];
  const week = ownWeek(ownHours);
  return zones.map((zone) => ({ zone, week }));
}

/** Sets of zones that have to be open together, in the order in which they are tried. */
function candidates({ zones }: Place, { noCommonWindow }: WorkspaceRules): (readonly string[])[] {
  return noCommonWindow === 'MOST_LIKELY' ? [zones, zones.slice(0, 1)] : [zones];
}

function weeksOf(rules: readonly CountryRule[], own: WorkspaceRules, zones: readonly string[]): ZonedWeek[] {
  // The default holds where no hours bind: those that the workspace gives a country do.
  const ofCountries = rules.flatMap(({ id }) => (id === DEFAULT_RULE ? [] : (own.hours[id] ?? [])));
  return rules.flatMap(({ id, hours }) => {
    const isNamed = id === DEFAULT_RULE && ofCountries.length > 0;
    const override = isNamed ? undefined : own.hours[id];
    const instead = isNamed ? ofCountries : [override ?? []].flat();
    // Hours without a reason were within the rule's on the day they were set: where it has got stricter since, both hold.
    const rule = instead.some(({ reason }) => reason !== null) ? null : bindingHours(hours, own);
    const open = [...new Set([override?.open ?? null, rule])].filter((each) => each !== null);
    const rest = closesOnHolidays(id, hours, own) ? { closedOn: holidaysOf(id) } : {};
    const everywhere = [...new Set([...zones, ...hours.alsoIn])];
    return open.flatMap((each) => everywhere.map((zone) => ({ zone, week: weekOf(each), ...rest })));
  });
}

/** Check that a rule closes on public holidays: hours of the workspace leave that as it is, unless they say otherwise. */
function closesOnHolidays(id: string, { publicHolidays }: HoursRule, own: WorkspaceRules): boolean {
  return publicHolidays === 'CLOSED' && own.hours[id]?.openOnHolidays !== true;
}

/** Hours of a rule that bind a workspace; `null`: none do. */
function bindingHours({ open, advisory }: HoursRule, { strict }: WorkspaceRules): string | null {
  return advisory && !strict ? null : open;
}

/** Things that are looked at. */
interface Asked {
  place: Place;
  own: WorkspaceRules;
  /** Hours of the person's own; `null`: none. */
  ownHours: string | null;
}

/** Things that a finding is about. */
interface Seen extends Asked {
  rules: readonly CountryRule[];
  day: string;
}

function open(seen: Seen, { zones, end }: Opening): Finding {
  const reason = `It is open ${everywhere(zones)}.`;
  return { rule: ruleOf(seen), ruling: { kind: 'allow' }, reason, facts: factsOf(seen, zones, { openUntil: end }) };
}

function closed(seen: Seen, opening: Opening, at: number, { spreadMs, marginMs }: Times): Finding {
  const { start, end, zones } = opening;
  const until = new Date(start);
  const spread = Math.min(spreadMs, Math.floor((end - start) / 2));
  const others = seen.ownHours === null ? undefined : openingOf({ ...seen, ownHours: null }, at, marginMs);
  const isOwn = others !== undefined && others.start < start;
  return {
    rule: isOwn ? OWN_HOURS_RULE : ruleOf(seen),
    ruling: { kind: 'defer', code: 'QUIET_HOURS', until, spreadMs: spread },
    reason: isOwn
      ? `The person wants offers at ${seen.ownHours} alone: it waits until ${until.toISOString()}.`
      : `It is closed ${everywhere(zones)} until ${until.toISOString()}.`,
    facts: factsOf(seen, zones, { opensAt: start }),
  };
}

function never(seen: Seen, at: number, marginMs: number): Finding {
  const isOwn = seen.ownHours !== null && openingOf({ ...seen, ownHours: null }, at, marginMs) !== undefined;
  const reason = isOwn
    ? `The person wants offers at ${seen.ownHours} alone, which is never inside the hours of the rules.`
    : REASONS.NO_COMMON_WINDOW.description;
  return {
    rule: isOwn ? OWN_HOURS_RULE : ruleOf(seen),
    ruling: { kind: 'refuse', code: 'NO_COMMON_WINDOW', reason, status: 'BLOCKED' },
    reason,
    facts: factsOf(seen, seen.place.zones, {}),
  };
}

/** Facts about public holidays, where a rule closes on them. */
function holidayFacts({ rules, own, day }: Seen): Record<string, unknown> {
  const closing = rules.filter(({ id, hours }) => closesOnHolidays(id, hours, own));
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
  seen: Seen,
  zones: readonly string[],
  moment: { openUntil?: number; opensAt?: number },
): Record<string, unknown> {
  const { place, own, ownHours, rules, day } = seen;
  const { country, region, evidence } = place;
  const at = moment.opensAt ?? moment.openUntil;
  const hours = Object.fromEntries(
    rules.flatMap((rule): [string, unknown][] => {
      const override = own.hours[rule.id];
      if (override !== undefined) {
        const within = override.reason === null && rule.hours.open !== null ? { within: rule.hours.open } : {};
        return [[versionOf(rule), { ...override, by: 'workspace', ...within }]];
      }
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
    ...(ownHours === null ? {} : { ownHours }),
    confidence: rules.map(({ confidence }) => confidence),
    ...holidayFacts(seen),
    ...(at === undefined
      ? {}
      : { [moment.opensAt === undefined ? 'openUntil' : 'opensAt']: new Date(at).toISOString() }),
    ...(at === undefined ? {} : { local: Object.fromEntries(zones.map((zone) => [zone, clockIn(zone, at)])) }),
  };
}
