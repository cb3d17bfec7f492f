/** The dates that a trigger is due for within a time: ranges of values, by the zones of the people who have them. */
import { groupBy } from '../../kernel/chunks.ts';
import { knownZones, momentOf, sameTimeKey } from '../../policy/places/zones.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** No zone is further from UTC than this, in milliseconds. */
const FARTHEST_ZONE_MS = 15 * 60 * MINUTE_MS;
/** The first year of which birthdays are looked for. */
const FIRST_YEAR = 1900;

/** The moment at which a date is due. */
export type DateRule =
  /** So many minutes from the date. A day begins when it begins where the person is. */
  | { kind: 'OFFSET'; minutes: number }
  /** So many days from that of the date, at a minute of the day where the person is. */
  | { kind: 'LOCAL'; days: number; minute: number; yearly: boolean };

/** A time: later than `from`, and not later than `to`, in milliseconds. */
export interface DueWindow {
  from: number;
  to: number;
}

/** Values of a date field that are due; moments in milliseconds. */
export interface DueRange {
  /** True: values that are days, which are their first moments in UTC. False: moments. */
  isDay: boolean;
  /** The first of them. */
  from: number;
  /** They are earlier than this. */
  to: number;
  /** Zones of the people; `null`: all. */
  zones: readonly string[] | null;
  /** Also people whose zone is not known: they count as being in that of the workspace. */
  others: boolean;
  /** Names the occurrence; `null`: the value does. */
  occurrence: string | null;
  /** No message is sent after that; `value`: after the date; `null`: as long as it is valid. */
  expiresAt: number | 'value' | null;
}

/**
 * The values that are due within a window, which is short: hours at most.
 *
 * @param zone of people whose own is not known
 */
export function rangesDue(rule: DateRule, window: DueWindow, zone: string): DueRange[] {
  return rule.kind === 'OFFSET' ? byOffset(rule.minutes, window, zone) : byClock(rule, window, zone);
}

function byOffset(minutes: number, { from, to }: DueWindow, zone: string): DueRange[] {
  const offset = minutes * MINUTE_MS;
  const isBefore = minutes < 0;
  const moments: DueRange = {
    ...{ isDay: false, from: from - offset + 1, to: to - offset + 1, zones: null, others: true },
    ...{ occurrence: null, expiresAt: isBefore ? 'value' : null },
  };
  const days = groups(zone).flatMap((group): DueRange[] =>
    daysAround(from - offset, to - offset).flatMap((day) => {
      const start = momentOf(group.zone, day, 'first');
      if (start + offset <= from || start + offset > to) return [];
      const expiresAt = isBefore ? start : null;
      return [
        {
          isDay: true,
          from: day,
          to: day + DAY_MS,
          zones: group.zones,
          others: group.others,
          occurrence: null,
          expiresAt,
        },
      ];
    }),
  );
  return [moments, ...merged(days)];
}

function byClock(rule: Extract<DateRule, { kind: 'LOCAL' }>, { from, to }: DueWindow, zone: string): DueRange[] {
  const ranges = groups(zone).flatMap((group) =>
    daysAround(from, to).flatMap((today) => {
      const due = momentOf(group.zone, today + rule.minute * MINUTE_MS, 'first');
      if (due <= from || due > to) return [];
      const day = today - rule.days * DAY_MS;
      const begins = momentOf(group.zone, day, 'first');
      const ends = momentOf(group.zone, today + DAY_MS, 'first');
      const occurrence = rule.yearly ? String(new Date(day).getUTCFullYear()) : null;
      return (rule.yearly ? anniversaries(day) : [day]).flatMap((each): DueRange[] => {
        const same = { zones: group.zones, others: group.others, occurrence };
        const start = momentOf(group.zone, each, 'first');
        const end = momentOf(group.zone, each + DAY_MS, 'first');
        const moment = rule.days < 0 && !rule.yearly ? 'value' : rule.days < 0 ? begins : ends;
        return [
          { ...same, isDay: true, from: each, to: each + DAY_MS, expiresAt: rule.days < 0 ? begins : ends },
          { ...same, isDay: false, from: start, to: end, expiresAt: moment },
        ];
      });
    }),
  );
  return merged(ranges);
}

/** The days of which one is the anniversary, itself among them; who is born on 29 February has it on the 28th in other years. */
function anniversaries(day: number): number[] {
  const date = new Date(day);
  const year = date.getUTCFullYear();
  const [month, inMonth] = [date.getUTCMonth(), date.getUTCDate()];
  const days: number[] = [];
  const isEndOfFebruary = month === 1 && inMonth === 28 && !isLeap(year);
  for (let each = FIRST_YEAR; each <= year; each++) {
    if (month !== 1 || inMonth !== 29 || isLeap(each)) days.push(Date.UTC(each, month, inMonth));
    if (isEndOfFebruary && isLeap(each)) days.push(Date.UTC(each, 1, 29));
  }
  return days;
}

function isLeap(year: number): boolean {
  return new Date(Date.UTC(year, 1, 29)).getUTCDate() === 29;
}

/** Days, as their first moments in UTC, that begin somewhere within a time or a day before it. */
function daysAround(from: number, to: number): number[] {
  const days: number[] = [];
  const first = Math.floor((from - FARTHEST_ZONE_MS) / DAY_MS) * DAY_MS;
  for (let day = first; day <= to + FARTHEST_ZONE_MS; day += DAY_MS) days.push(day);
  return days;
}

/** Zones that keep the same time. */
interface ZoneGroup {
  /** One of them. */
  zone: string;
  zones: readonly string[];
  /** People without a zone count as being in one of them. */
  others: boolean;
}

function groups(workspaceZone: string): ZoneGroup[] {
  const own = sameTimeKey(workspaceZone);
  return [...groupBy(knownZones(), sameTimeKey)].map(([key, zones]) => ({
    zone: zones[0] ?? workspaceZone,
    zones,
    others: key === own,
  }));
}

/** Ranges that differ in their zones alone, as one. */
function merged(ranges: readonly DueRange[]): DueRange[] {
  const found = new Map<string, DueRange>();
  for (const range of ranges) {
    const key = `${range.isDay} ${range.from} ${range.to} ${range.expiresAt} ${range.occurrence}`;
    const same = found.get(key);
    found.set(
      key,
      same === undefined
        ? range
        : { ...same, zones: [...(same.zones ?? []), ...(range.zones ?? [])], others: same.others || range.others },
    );
  }
  return [...found.values()];
}
