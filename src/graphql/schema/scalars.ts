/** The scalars of the API, and how each is parsed and written. */
import { JSONResolver } from 'graphql-scalars';
import { readMoment } from '../../kernel/moment.ts';
import { checkLiteralNumbers } from '../limits/exact-numbers.ts';
import { builder } from './builder.ts';
import { SCALAR_FORMS } from './input-forms.ts';

/** ISO 8601 duration of days and smaller: months and years have no fixed length. */
const DURATION = /^P(?=\d|T\d)(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,7})H)?(?:(\d{1,9})M)?(?:(\d{1,10}(?:\.\d{1,3})?)S)?)?$/;
const DECIMAL = /^-?\d{1,30}(\.\d{1,30})?$/;

/** Not an error of GraphQL: graphql-js adds where the value stands. */
function wrong(value: unknown, right: string): TypeError {
  const came = typeof value === 'string' ? `"${value.slice(0, 60)}"` : `a ${value === null ? 'null' : typeof value}`;
  return new TypeError(`${came} is not ${right}`);
}

function textOf(value: unknown, maxLength: number, right: string): string {
  if (typeof value !== 'string' || value.length > maxLength) throw wrong(value, right);
  return value;
}

const { DateTime: DATE_TIME_RIGHT = '' } = SCALAR_FORMS;

/** The instant that an RFC 3339 text names. @throws TypeError that says what would be right */
export function parseDateTime(value: unknown): Date {
  const text = textOf(value, 40, DATE_TIME_RIGHT);
  const date = readMoment(text);
  if (date === null) throw wrong(value, DATE_TIME_RIGHT);
  return date;
}

const { Duration: DURATION_RIGHT = '', PhoneNumber: PHONE_RIGHT = '' } = SCALAR_FORMS;

/** Milliseconds of an ISO 8601 duration of days and smaller. @throws TypeError that says what would be right */
export function parseDuration(value: unknown): number {
  const match = DURATION.exec(textOf(value, 40, DURATION_RIGHT));
  if (match === null) throw wrong(value, DURATION_RIGHT);
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return Math.round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000);
}

/** The ISO 8601 form of so many milliseconds, at least zero: "P1DT2H", "PT10M", "PT0.5S". */
export function formatDuration(ms: number): string {
  const days = Math.floor(ms / 86_400_000);
  const hours = Math.floor(ms / 3_600_000) % 24;
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = (ms % 60_000) / 1_000;
  const time = `${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${seconds > 0 ? `${seconds}S` : ''}`;
  if (days === 0 && time === '') return 'PT0S';
  return `P${days > 0 ? `${days}D` : ''}${time === '' ? '' : `T${time}`}`;
}

builder.scalarType('DateTime', {
  description: 'A time in RFC 3339: "2026-11-23T14:00:00Z". Any offset is taken; answers are in UTC.',
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc3339',
  serialize: (value) => value.toISOString(),
  parseValue: parseDateTime,
});

builder.scalarType('PhoneNumber', {
  description:
    'A phone number in E.164: "+447700900123". National forms are taken where the workspace has a default country.',
  specifiedByURL: 'https://www.itu.int/rec/T-REC-E.164',
  serialize: (value) => value,
  parseValue: (value) => textOf(value, 64, PHONE_RIGHT),
});

builder.scalarType('Duration', {
  description: 'A length of time in ISO 8601, of days, hours, minutes and seconds: "PT10M", "P1DT12H".',
  specifiedByURL: 'https://www.iso.org/standard/70907.html',
  serialize: formatDuration,
  parseValue: parseDuration,
});

builder.scalarType('JSON', {
  description:
    'Any JSON value. A number that JavaScript cannot hold, such as 9007199254740993, is refused: send it as text.',
  specifiedByURL: 'https://datatracker.ietf.org/doc/html/rfc8259',
  serialize: (value) => value,
  parseValue: JSONResolver.parseValue,
  parseLiteral(node, variables) {
    checkLiteralNumbers(node);
    return JSONResolver.parseLiteral(node, variables);
  },
});

builder.scalarType('Cursor', {
  description: 'An opaque position in a stream: hand it back as it came.',
  serialize: (value) => value,
  parseValue: (value) => textOf(value, 200, SCALAR_FORMS.Cursor ?? ''),
});

builder.scalarType('Decimal', {
  description: 'An exact decimal as text: "0.0075". Whole numbers are taken as numbers too.',
  serialize: (value) => value,
  parseValue: (value) => {
    const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text !== 'string' || !DECIMAL.test(text)) throw wrong(value, SCALAR_FORMS.Decimal ?? '');
    return text;
  },
});
