/** Hours of the week in which something may be sent, and the times when several of them are open together. */
import { momentOf, offsetAt } from './places/zones.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const DAYS: readonly string[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** Weekday of 1 January 1970, from Monday on. */
const EPOCH_WEEKDAY = 3;

/** Window of a day, in minutes since midnight: half open. */
export interface Window {
  open: number;
  close: number;
}

/** Windows of each weekday, from Monday on. */
export type Week = readonly (readonly Window[])[];

/** Time between two moments, in milliseconds: half open. */
export interface Interval {
  start: number;
  end: number;
}

/** Hours of a week in one time zone. */
export interface ZonedWeek {
  zone: string;
  week: Week;
  /** Days on which it is closed, ISO 8601; absent: none. */
  closedOn?: ReadonlySet<string>;
}

/**
 * Hours of the week of a text like `mon-fri 09:00-18:00, sat 10:00-12:00 14:00-17:00`.
 *
 * @returns the week, or a sentence about what is wrong with the text
 */
export function parseWeek(text: string): Week | string {
  const week: Window[][] = DAYS.map(() => []);
  if (text.trim() === '') return week;
  for (const part of text.split(',')) {
    const [days = '', ...windows] = part.trim().split(/\s+/);
    const [first, last] = rangeOf(days);
    if (first < 0 || last < first) return `"${days}" is no weekday or range of weekdays, e.g. "mon-fri"`;
    if (windows.length === 0) return `"${part.trim()}" names no hours, e.g. "mon-fri 09:00-18:00"`;
    for (const written of windows) {
      const window = windowOf(written);
      if (window === null) return `"${written}" is no window of a day, e.g. "09:00-18:00"`;
      for (let day = first; day <= last; day++) week[day]?.push(window);
    }
  }
  return week;
}

function rangeOf(days: string): [first: number, last: number] {
  const [from = '', to = from] = days.split('-');
  return [DAYS.indexOf(from), DAYS.indexOf(to)];
}

function windowOf(written: string): Window | null {
  const found = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(written);
  if (found === null) return null;
  const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = found.slice(1).map(Number);
  const [open, close] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
  return fromMinute < 60 && toMinute < 60 && open < close && close <= 24 * 60 ? { open, close } : null;
}

/** Check that all hours of one week are hours of the other. */
export function isWithin(week: Week, other: Week): boolean {
  return week.every((windows, day) =>
    merged(windows.map(minutes)).every((own) => merged((other[day] ?? []).map(minutes)).some(covers(own))),
  );
}

const minutes = ({ open, close }: Window): Interval => ({ start: open, end: close });
const covers = (own: Interval) => (other: Interval) => other.start <= own.start && own.end <= other.end;

/** Local day of a moment in a zone, ISO 8601. */
export function dayIn(zone: string, ms: number): string {
  return new Date(ms + offsetAt(zone, ms) * MINUTE_MS).toISOString().slice(0, 10);
}

/** Times of the day in a zone, e.g. `08:00`. */
export function clockIn(zone: string, ms: number): string {
  return new Date(ms + offsetAt(zone, ms) * MINUTE_MS).toISOString().slice(11, 16);
}

/** Times at which all of these are open, from a moment on, for so many days. */
export function openTogether(all: readonly ZonedWeek[], from: number, days: number): Interval[] {
  let open: Interval[] = [{ start: from, end: from + days * DAY_MS }];
  for (const each of all) open = intersection(open, openTimes(each, from, days));
  return open;
}

function openTimes({ zone, week, closedOn }: ZonedWeek, from: number, days: number): Interval[] {
  const times: Interval[] = [];
  const local = from + offsetAt(zone, from) * MINUTE_MS;
  const today = Math.floor(local / DAY_MS);
  for (let day = today - 1; day <= today + days + 1; day++) {
    if (closedOn?.has(new Date(day * DAY_MS).toISOString().slice(0, 10)) === true) continue;
    for (const { open, close } of week[(day + EPOCH_WEEKDAY) % DAYS.length] ?? []) {
      const start = momentOf(zone, day * DAY_MS + open * MINUTE_MS, 'last');
      const end = momentOf(zone, day * DAY_MS + close * MINUTE_MS, 'first');
      if (start < end) times.push({ start, end });
    }
  }
  return merged(times);
}

/** Intervals in order, those that touch as one. */
function merged(intervals: readonly Interval[]): Interval[] {
  const all: Interval[] = [];
  for (const { start, end } of [...intervals].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}

function intersection(some: readonly Interval[], others: readonly Interval[]): Interval[] {
  const both: Interval[] = [];
  for (const one of some) {
    for (const other of others) {
      const start = Math.max(one.start, other.start);
      const end = Math.min(one.end, other.end);
      if (start < end) both.push({ start, end });
    }
  }
  return both;
}

/** Returns true if it is open at a moment. */
export function isOpenAt(week: ZonedWeek, at: Date): boolean {
  return closedSince(week, at) === null;
}

/** Days that are looked back over for when it closed: those of most weeks, and those of the longest holiday. */
const LOOKED_BACK = [9, 400] as const;

/** Moment at which it closed. @returns `null`: it is open; the first moment that was looked at, where it never was */
export function closedSince(week: ZonedWeek, at: Date): Date | null {
  const now = at.getTime();
  for (const days of LOOKED_BACK) {
    const times = openTogether([week], now - days * DAY_MS, days + 1);
    if (times.some(({ start, end }) => start <= now && now < end)) return null;
    const last = times.filter(({ end }) => end <= now).at(-1);
    if (last !== undefined) return new Date(last.end);
  }
  return new Date(0);
}
