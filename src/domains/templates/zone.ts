// Moments in a time zone, whatever zone the machine is in.

/** A text that says which zone its time is of: "Z", "+02:00" behind a time, "GMT". */
const NAMES_ZONE =
  /\d(?:Z|\s*(?:GMT|UTC|[ECMP][SD]T)|:\d\d(?:\.\d{1,9})?\s?[+-]\d\d(?::?\d\d)?)(?:\s*\([^)]{0,60}\))?$/i;
const DATE_ONLY = /^\d{4}-\d\d-\d\d$/;
/** Offsets change at whole quarters of an hour. */
const QUARTER_MS = 900_000;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const MAX_KNOWN = 5_000;

/** Seconds since 1970 of this size are milliseconds: those of the year 5138 are few. */
const MILLISECONDS = 1e11;

/** A number that counts milliseconds, as JavaScript does, in the seconds that Liquid counts; anything else as it is. */
export function inSeconds(value: unknown): unknown {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) >= MILLISECONDS ? number / 1_000 : value;
}

/**
 * Returns the offset by which a value of a template is to be written, in minutes behind UTC (Berlin in winter: -60): a
 * moment in the zone, a text that names no zone as it stands.
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

/** Formats of `date` that Liquid would write in the language of the machine. */
const LOCAL_FORMATS: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  '%c': { dateStyle: 'medium', timeStyle: 'medium' },
  '%x': { dateStyle: 'short' },
  '%X': { timeStyle: 'medium' },
};

/** A format in which those that depend on a language are written out in that of the body. */
export function withLocalFormats(format: string, value: unknown, offset: number, locale: string): string {
  if (!/%[cxX]/.test(format)) return format;
  const ms = msOf(value);
  if (Number.isNaN(ms)) return format;
  return format.replaceAll(/%%|%[cxX]/g, (each) => {
    const style = LOCAL_FORMATS[each];
    if (style === undefined) return each;
    const text = new Intl.DateTimeFormat(locale, { ...style, timeZone: 'UTC' }).format(ms - offset * 60_000);
    // A narrow space before "PM" would cost the whole message UCS-2.
    return text.replaceAll('\u202f', ' ').replaceAll('%', '%%');
  });
}

function msOf(value: unknown): number {
  if (value === 'now' || value === 'today') return Date.now();
  if (typeof value === 'string' && !/^\d+$/.test(value)) return new Date(value).getTime();
  return value instanceof Date ? value.getTime() : Number(value) * 1_000;
}
