/** Times and durations in words. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distance of a moment from now, back or ahead: "now", "12 s", "in 3 min", "2 d", then the date. */
export function relativeTime(at: number, now: number): string {
  const past = now - at;
  const far = Math.abs(past);
  if (far < SECOND) return 'now';
  if (far >= 7 * DAY)
    return new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: yearOf(at, now) }).format(at);
  const words = shortDuration(far);
  return past < 0 ? `in ${words}` : `${words} ago`;
}

function yearOf(at: number, now: number): 'numeric' | undefined {
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
}

/** A length of time by its largest unit: "840 ms", "12 s", "3 min", "5 h", "2 d". */
export function shortDuration(ms: number): string {
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

/** A length of time to three digits, for measurements: "3.2 ms", "840 ms", "1.24 s", "2 min 5 s". */
export function exactDuration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(ms / SECOND).toPrecision(3)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ${Math.round((ms % MINUTE) / SECOND)} s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ${Math.round((ms % HOUR) / MINUTE)} min`;
  return `${Math.floor(ms / DAY)} d ${Math.round((ms % DAY) / HOUR)} h`;
}

/** The exact time in a zone; absent: the reader's own. */
export function exactTime(at: number, timeZone?: string): string {
  return new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'long',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at);
}

/** The day of a moment, with the zone in which it is that day. */
export function dayText(at: string): string {
  return new Intl.DateTimeFormat(undefined, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZoneName: 'short',
  }).format(Date.parse(at));
}

/** The time of day to the minute, for axes and beside what was written. */
export function minuteTime(at: number): string {
  return new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

/** The time of day to the millisecond, for timelines. */
export function clockTime(at: number): string {
  return new Intl.DateTimeFormat(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
  }).format(at);
}
