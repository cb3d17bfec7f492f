/** The time of a campaign, beside a moment at which it begins: a time of everybody's own clock, hours of a week, repetition. Pure. */
import * as z from 'zod';
import type { Campaign } from '../../generated/prisma/client.ts';
import { isTimeZone } from '../../kernel/time-zones.ts';
import { type Interval, openTogether, parseWeek, type Week, type ZonedWeek } from '../../policy/hours.ts';
import { firstOpening } from '../../policy/openings.ts';
import { isKnownZone, momentOf, offsetAt } from '../../policy/places/zones.ts';

const [MINUTE_MS, HOUR_MS, DAY_MS] = [60_000, 3_600_000, 86_400_000];

/** Hours that the first clocks on earth are ahead of UTC (Pacific/Kiritimati). */
const FIRST_CLOCKS_MS = 14 * HOUR_MS;
/** Time before the first clocks show it at which messages of a local time begin to be made, in milliseconds. */
export const LEAD_MS = 15 * MINUTE_MS;
/** Whoever's time passed no longer ago than this gets the message at once, in milliseconds; later, on the next day. */
const GRACE_MS = HOUR_MS;

/** Periods after which a campaign is repeated. */
export const PERIODS = ['DAY', 'WEEK', 'MONTH'] as const;
/** Days of a week, from Monday on. */
export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
/** Periods between two runs at most, and runs of one series. */
const MAX_INTERVAL = 52;
const MAX_RUNS = 1_000;
/** Tolerance of campaigns that name none, and the largest one, in percent. */
export const USUAL_TOLERANCE = 50;
const MAX_TOLERANCE = 1_000;

/** Repetition of a campaign. */
export interface Repeat {
  every: (typeof PERIODS)[number];
  interval: number;
  /** Of every week; empty: the weekday of the first run. */
  weekdays: (typeof WEEKDAYS)[number][];
  /** ISO 8601: no run begins later; `null`: none. */
  until: string | null;
  /** Runs in all; `null`: as many as come. */
  times: number | null;
  /** Percent by which the check of a run may differ from that of the run before. */
  tolerancePercent: number;
  /** Time of the first run on its clock, as it is read; absent: this is the first. */
  anchor?: string;
}

/** Terms of the time of a campaign beside the moment at which it begins. */
export interface Schedule {
  /** Time that each recipient's clock shows, `2027-03-28T10:00`; `null`: the same moment for all. */
  localAt: string | null;
  /** Zone of hours and repetition; `null`: the workspace's. */
  timeZone: string | null;
  /** Hours of a week in which messages are made, `mon-fri 09:00-18:00`; `null`: any. */
  hours: string | null;
  repeat: Repeat | null;
}

const NOTHING: Schedule = { localAt: null, timeZone: null, hours: null, repeat: null };

/** The schedule of a campaign. */
export function scheduleOf({ schedule }: Pick<Campaign, 'schedule'>): Schedule {
  return (schedule as Schedule | null) ?? NOTHING;
}

const LOCAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;

/** Local time in milliseconds, as if it were UTC; `NaN`: it is none. */
function localMs(text: string): number {
  const ms = LOCAL.test(text) ? Date.parse(`${text}:00Z`) : Number.NaN;
  return Number.isNaN(ms) || localText(ms) !== text ? Number.NaN : ms;
}

const localText = (ms: number) => new Date(ms).toISOString().slice(0, 16);

const LocalTime = z
  .string()
  .refine((text) => !Number.isNaN(localMs(text)), 'must be a day and a time without a zone, e.g. 2027-03-28T10:00');
const Zone = z
  .string()
  .refine((zone) => isTimeZone(zone) && isKnownZone(zone), 'must be an IANA time zone, e.g. Europe/Paris');
const Hours = z.string().superRefine((text, context) => {
  const week = parseWeek(text);
  const message =
    typeof week === 'string' ? week : isEverClosed(week) ? 'opens never: name hours, e.g. "mon-fri 09:00-18:00"' : null;
  if (message !== null) context.addIssue({ code: 'custom', message, input: text });
});
const isEverClosed = (week: Week) => week.every((windows) => windows.length === 0);

const RepeatDraft = z
  .object({
    every: z.enum(PERIODS),
    interval: z.number().int().min(1).max(MAX_INTERVAL).nullish(),
    weekdays: z.array(z.enum(WEEKDAYS)).max(WEEKDAYS.length).nullish(),
    until: z.date().nullish(),
    times: z.number().int().min(2).max(MAX_RUNS).nullish(),
    tolerancePercent: z.number().int().min(0).max(MAX_TOLERANCE).nullish(),
  })
  .refine(({ every, weekdays }) => every === 'WEEK' || (weekdays ?? []).length === 0, {
    path: ['weekdays'],
    error: 'goes with every WEEK alone',
  });

/** The schedule of a campaign, as it comes in. */
export const ScheduleDraft = z
  .object({
    at: z.date().nullish(),
    localAt: LocalTime.nullish(),
    timeZone: Zone.nullish(),
    hours: Hours.nullish(),
    repeat: RepeatDraft.nullish(),
  })
  .refine(({ at, localAt }) => at == null || localAt == null, { path: ['localAt'], error: 'goes instead of at' })
  .refine(({ hours, localAt }) => hours == null || localAt == null, {
    path: ['hours'],
    error: 'does not go with localAt: everybody gets it at that time of theirs',
  })
  .refine(({ repeat, at, localAt }) => repeat == null || at != null || localAt != null, {
    path: ['repeat'],
    error: 'needs the time of the first run: at or localAt',
  });

/** Columns of a schedule. */
export function scheduleColumns(draft: z.output<typeof ScheduleDraft> | null | undefined) {
  const { at = null, localAt = null, timeZone = null, hours = null, repeat = null } = draft ?? {};
  const schedule = {
    ...{ localAt, timeZone, hours },
    repeat:
      repeat === null
        ? null
        : {
            every: repeat.every,
            interval: repeat.interval ?? 1,
            weekdays: [...new Set(repeat.weekdays ?? [])],
            until: repeat.until?.toISOString() ?? null,
            times: repeat.times ?? null,
            tolerancePercent: repeat.tolerancePercent ?? USUAL_TOLERANCE,
          },
  };
  return { startAt: at, schedule };
}

/** Moment at which a campaign of a local time begins to make its messages, before the first clocks show it. */
export function beginsBefore(localAt: string): Date {
  return new Date(localMs(localAt) - FIRST_CLOCKS_MS - LEAD_MS);
}

/** Moment that nobody's clock shows a local time after: clocks are 12 hours behind UTC at most. */
export function lastClocks(localAt: string): Date {
  return new Date(localMs(localAt) + 12 * HOUR_MS);
}

/**
 * Moment at which a clock shows a local time. A time that is left out by a change of clocks is the moment of the change; of one that comes twice
 * it is the first. Whoever's time has passed by more than an hour gets it on the first day after at that time.
 */
export function momentFor(localAt: string, zone: string, now: Date): { at: Date; isNextDay: boolean } {
  const local = localMs(localAt);
  const earliest = now.getTime() - GRACE_MS;
  const on = (days: number) => momentOf(zone, local + days * DAY_MS, 'first');
  if (on(0) >= earliest) return { at: new Date(on(0)), isNextDay: false };
  // A day is 23 to 25 hours long: the first guess is one day off at most.
  let days = Math.max(1, Math.floor((earliest - on(0)) / DAY_MS));
  while (on(days) < earliest) days++;
  return { at: new Date(on(days)), isNextDay: true };
}

/** Hours of a schedule in its zone; `null`: any. */
export function hoursOf({ hours, timeZone }: Schedule, workspaceZone: string): ZonedWeek | null {
  const week = hours === null ? null : parseWeek(hours);
  return week === null || typeof week === 'string' ? null : { zone: timeZone ?? workspaceZone, week };
}

/** First moment from now on at which messages may be made. */
export function opensAt(week: ZonedWeek | null, now: Date): Date {
  const start = week === null ? now.getTime() : (firstOpening([week], now.getTime(), 0)?.start ?? now.getTime());
  return new Date(Math.max(start, now.getTime()));
}

/** Days that a pace is looked ahead for at most. */
const MAX_PACE_DAYS = 366;

/** Moments at which the recipients of a campaign are due: so many a second, inside its hours. */
export class Pace {
  readonly #start: number;
  readonly #ratePerSecond: number | null;
  readonly #open: readonly Interval[];

  /** @param recipients that it is asked about at most */
  constructor(week: ZonedWeek | null, start: Date, ratePerSecond: number | null, recipients: number) {
    this.#start = start.getTime();
    this.#ratePerSecond = ratePerSecond;
    const neededMs = ratePerSecond === null ? 0 : (1_000 * recipients) / ratePerSecond;
    this.#open = week === null ? [] : openFor(week, this.#start, neededMs);
  }

  /** Moment of the recipient at a position, from 0. */
  at(position: number): Date {
    let left = this.#ratePerSecond === null ? 0 : (1_000 * position) / this.#ratePerSecond;
    for (const { start, end } of this.#open) {
      if (left < end - start) return new Date(start + left);
      left -= end - start;
    }
    return new Date((this.#open.at(-1)?.end ?? this.#start) + left);
  }
}

/** Openings from a moment on that are as long as needed together, if a year has so many. */
function openFor(week: ZonedWeek, start: number, neededMs: number): Interval[] {
  for (let days = 8; ; days *= 2) {
    const open = openTogether([week], start, Math.min(days, MAX_PACE_DAYS));
    if (days >= MAX_PACE_DAYS || open.reduce((sum, each) => sum + each.end - each.start, 0) > neededMs) return open;
  }
}

/** The next run of a campaign that repeats. */
export interface NextRun {
  startAt: Date | null;
  schedule: Schedule;
  /** Moment at which it begins. */
  beginsAt: Date;
  /** Shift of its end, in milliseconds. */
  movedMs: number;
}

/**
 * The first run after this one that is still to come: runs whose time has passed are left out. A month that lacks the day has its last one.
 *
 * @returns `null`: there is none
 */
export function nextRun(
  campaign: Pick<Campaign, 'schedule' | 'startAt' | 'occurrence'>,
  workspaceZone: string,
  now: Date,
): NextRun | null {
  const schedule = scheduleOf(campaign);
  const { repeat, localAt, timeZone } = schedule;
  const { startAt, occurrence } = campaign;
  if (repeat === null || (repeat.times !== null && occurrence >= repeat.times)) return null;
  const zone = timeZone ?? workspaceZone;
  const current = localAt !== null ? localMs(localAt) : startAt === null ? Number.NaN : wallOf(zone, startAt);
  if (Number.isNaN(current)) return null;
  const anchor = repeat.anchor === undefined ? current : localMs(repeat.anchor);
  for (let local = following(current, anchor, repeat); ; local = following(local, anchor, repeat)) {
    const at = localAt === null ? new Date(momentOf(zone, local, 'first')) : null;
    const beginsAt = at ?? beginsBefore(localText(local));
    if (repeat.until !== null && beginsAt > new Date(repeat.until)) return null;
    if (beginsAt <= now) continue;
    return {
      ...{ startAt: at, beginsAt, movedMs: local - current },
      schedule: {
        ...schedule,
        localAt: localAt === null ? null : localText(local),
        repeat: { ...repeat, anchor: localText(anchor) },
      },
    };
  }
}

const wallOf = (zone: string, at: Date) => at.getTime() + offsetAt(zone, at.getTime()) * MINUTE_MS;

/** Weekday of a local time, from Monday on. */
const weekdayOf = (local: number) => (new Date(local).getUTCDay() + 6) % WEEKDAYS.length;

/** The local time of the run after one. */
function following(local: number, anchor: number, { every, interval, weekdays }: Repeat): number {
  if (every === 'DAY') return local + interval * DAY_MS;
  if (every === 'MONTH') return monthLater(local, anchor, interval);
  const days = weekdays.length === 0 ? [weekdayOf(anchor)] : weekdays.map((each) => WEEKDAYS.indexOf(each));
  const weekOf = (ms: number) => Math.floor((ms - weekdayOf(ms) * DAY_MS) / DAY_MS);
  for (let next = local + DAY_MS; ; next += DAY_MS) {
    const weeks = Math.round((weekOf(next) - weekOf(anchor)) / WEEKDAYS.length);
    if (weeks % interval === 0 && days.includes(weekdayOf(next))) return next;
  }
}

/** The same day some months later, as the anchor has it, or the last one of a month that has it not. */
function monthLater(local: number, anchor: number, months: number): number {
  const [at, first] = [new Date(local), new Date(anchor)];
  const month = at.getUTCMonth() + months;
  const last = new Date(Date.UTC(at.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const day = Math.min(first.getUTCDate(), last);
  return Date.UTC(at.getUTCFullYear(), month, day) + (anchor - Math.floor(anchor / DAY_MS) * DAY_MS);
}
