/** Openings: the first time at which all hours are open, and the widest one that zones have. */
import { type Interval, openTogether, type ZonedWeek } from './hours.ts';

/** Days within which an opening is looked for: most are found in the first, and no row of holidays is longer than the second. */
const DAYS_AHEAD = [3, 15];
/** Days among which the widest window is looked for: each weekday is one of them. */
const DAYS_OF_WIDEST = 8;

/** First time that all are open, or that it is open now; absent: there is none. */
export function firstOpening(weeks: readonly ZonedWeek[], at: number, marginMs: number): Interval | undefined {
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
export interface OpenZone {
  zone: string;
  weeks: readonly ZonedWeek[];
}

/** Opening with the zones it is open in. */
export type Opening = Interval & { zones: readonly string[] };

/**
 * The first time, or now, at which it is open in as many of the zones as it ever is in the days ahead: the widest window that there is.
 * Absent: it is open in none.
 *
 * @param narrowed hours that have to be open too where it is as open as that: they choose among such times, and make no others
 */
export function widestOpening(
  zones: readonly OpenZone[],
  at: number,
  marginMs: number,
  narrowed: (zones: readonly string[]) => readonly ZonedWeek[],
): Opening | undefined {
  const open = zones.map(({ zone, weeks }) => {
    return { zone, times: withMargin(openTogether(weeks, at, DAYS_OF_WIDEST), marginMs) };
  });
  const edges = [...new Set([at, ...open.flatMap(({ times }) => times.flatMap(({ start, end }) => [start, end]))])];
  edges.sort((a, b) => a - b);
  const all = edges.flatMap((start, index): Opening[] => {
    const end = edges[index + 1];
    if (end === undefined || start < at) return [];
    const own = open.filter(({ times }) => times.some((each) => each.start <= start && end <= each.end));
    return [{ start, end, zones: own.map(({ zone }) => zone) }];
  });
  const narrow = (own: readonly string[]) => withMargin(openTogether(narrowed(own), at, DAYS_OF_WIDEST), marginMs);
  const most = Math.max(0, ...all.map((each) => each.zones.length));
  if (most === 0) return undefined;
  for (const each of all.filter((one) => one.zones.length === most)) {
    for (const { start, end } of narrow(each.zones)) {
      const part = { start: Math.max(start, each.start), end: Math.min(end, each.end), zones: each.zones };
      if (part.start < part.end) return part;
    }
  }
  return undefined;
}
