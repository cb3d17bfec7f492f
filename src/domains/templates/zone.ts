// Moments in a time zone, whatever zone the machine is in.

/** A text that says which zone its time is of: "Z", "+02:00" behind a time, "GMT". */
const NAMES_ZONE = /\d(?:Z|\s*(?:GMT|UTC|[ECMP][SD]T)|:\d\d(?:\.\d{1,9})?\s?[+-]\d\d:?\d\d)(?:\s*\([^)]{0,60}\))?$/i;
const DATE_ONLY = /^\d{4}-\d\d-\d\d$/;
/** Offsets change at whole quarters of an hour. */
const QUARTER_MS = 900_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const MAX_KNOWN = 5_000;

/**
 * How far behind UTC a value of a template is to be written, in minutes (Berlin in winter: -60): a moment in the zone, a
 * text that names no zone as it stands.
 */
export function offsetFor(value: unknown, timeZone: string): number {
  if (typeof value === 'string' && !/^\d+$/.test(value) && value !== 'now' && value !== 'today') {
    if (DATE_ONLY.test(value)) return 0;
    const date = new Date(value);
    if (!NAMES_ZONE.test(value)) return Number.isNaN(date.getTime()) ? 0 : date.getTimezoneOffset();
    return offsetAt(date.getTime(), timeZone);
  }
  if (value === 'now' || value === 'today') return offsetAt(Date.now(), timeZone);
  if (value instanceof Date) return offsetAt(value.getTime(), timeZone);
  return offsetAt(Number(value) * 1_000, timeZone);
}

function offsetAt(ms: number, timeZone: string): number {
  if (!(Math.abs(ms) < 8.64e15)) return 0;
  const quarter = Math.floor(ms / QUARTER_MS);
  const key = `${quarter} ${timeZone}`;
  const cached = offsets.get(key);
  if (cached !== undefined) return cached;
  const at = quarter * QUARTER_MS;
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  const offset = (at - wall) / 60_000;
  if (offsets.size >= MAX_KNOWN) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const cached = formats.get(timeZone);
  if (cached !== undefined) return cached;
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}
