/** Typed fields of contacts: what they are, and the check of a value. */
import { isStorable, NOT_STORABLE } from './storable.ts';

/** Types of fields. */
export const FIELD_TYPES = ['TEXT', 'NUMBER', 'DATE', 'CHOICE', 'BOOLEAN', 'PLACE'] as const;
/** One of them. */
export type FieldType = (typeof FIELD_TYPES)[number];

/** A field that a workspace has defined: an attribute of that name has values of its type alone. */
export interface FieldDefinition {
  id: string;
  name: string;
  type: FieldType;
  /** Values of a CHOICE; of the other types none. */
  choices: readonly string[];
}

/** A point on the earth, in degrees. */
export interface Place {
  latitude: number;
  longitude: number;
}

/** Characters of a text that a field holds. */
export const MAX_FIELD_TEXT = 500;

/** A value as it is stored, or what would be right. */
export type CheckedValue = { ok: true; value: string | number | boolean | Place } | { ok: false; message: string };

/** Checks a value of a field. @returns it as it is stored: moments in UTC, places as an object */
export function checkFieldValue({ type, choices }: FieldDefinition, value: unknown): CheckedValue {
  switch (type) {
    case 'TEXT':
      return checkText(value);
    case 'NUMBER':
      return typeof value === 'number' && Number.isFinite(value) ? { ok: true, value } : wrong('must be a number');
    case 'BOOLEAN':
      return typeof value === 'boolean' ? { ok: true, value } : wrong('must be true or false');
    case 'CHOICE':
      return typeof value === 'string' && choices.includes(value)
        ? { ok: true, value }
        : wrong(`must be one of ${choices.join(', ')}`);
    case 'DATE':
      return checkDate(value);
    case 'PLACE':
      return checkPlace(value);
  }
}

function checkText(value: unknown): CheckedValue {
  if (typeof value !== 'string' || value.length > MAX_FIELD_TEXT)
    return wrong(`must be a text of at most ${MAX_FIELD_TEXT} characters`);
  return isStorable(value) ? { ok: true, value } : wrong(NOT_STORABLE);
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/** A day as it is, or a moment in UTC, to the second; `null`: neither. */
export function readDate(text: string): string | null {
  if (DAY.test(text)) {
    const at = new Date(`${text}T00:00:00Z`);
    return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : null;
  }
  if (!MOMENT.test(text) || readDate(text.slice(0, 10)) === null) return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? null : at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function checkDate(value: unknown): CheckedValue {
  const read = typeof value === 'string' ? readDate(value) : null;
  return read === null
    ? wrong('must be a day such as "2026-01-31", or a moment such as "2026-01-31T09:30:00+01:00"')
    : { ok: true, value: read };
}

const PLACE = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*$/;

function checkPlace(value: unknown): CheckedValue {
  const [, north, east] = typeof value === 'string' ? (PLACE.exec(value) ?? []) : [];
  const { latitude, longitude } =
    north !== undefined ? { latitude: Number(north), longitude: Number(east) } : ((value ?? {}) as Partial<Place>);
  const right =
    typeof latitude === 'number' &&
    typeof longitude === 'number' &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180;
  return right
    ? { ok: true, value: { latitude, longitude } }
    : wrong('must be a place such as "48.8566,2.3522": degrees north, then degrees east');
}

function wrong(message: string): CheckedValue {
  return { ok: false, message };
}
