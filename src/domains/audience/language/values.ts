/** Values in a segment's text: what a field takes. */
import { checkFieldValue, type FieldDefinition, readDate } from '../../../kernel/contact-fields.ts';
import { canonicalLocale } from '../../../kernel/locale.ts';
import { MCC_MNC } from '../../../kernel/network.ts';
import { countryOf } from '../../../kernel/phone.ts';
import {
  BUILT_IN_FIELDS,
  type BuiltInField,
  COMPARISONS,
  type Comparison,
  type SegmentValue,
} from '../../../kernel/segment.ts';
import { isTimeZone } from '../../../kernel/time-zones.ts';
import type { Token } from './tokens.ts';

/** A field as conditions see it. */
export interface ReadableField {
  name: string;
  type: FieldDefinition['type'];
  /** Reads a value. @returns what would be right, where it is none */
  read(written: string): { value: SegmentValue } | { expected: string };
}

/** Number as it is written. */
export const NUMBER = /^-?\d{1,15}(?:\.\d{1,10})?(?:e[+-]?\d{1,2})?$/i;

/** Comparisons that a type of field takes. */
export function comparisonsOf(type: FieldDefinition['type']): readonly Comparison[] {
  if (type === 'PLACE') return [];
  return type === 'NUMBER' || type === 'DATE' ? COMPARISONS : ['=', '!='];
}

const checked = (value: string | null, expected: string) => (value === null ? { expected } : { value });

const BUILT_IN: Readonly<Record<BuiltInField, (written: string) => { value: string } | { expected: string }>> = {
  country: (written) => checked(countryOf(written), 'a country such as FR'),
  language: (written) => checked(/^[a-z]{2,3}$/i.test(written) ? written.toLowerCase() : null, 'a language such as fr'),
  locale: (written) => checked(canonicalLocale(written), 'a locale such as fr-CA'),
  network: (written) => checked(MCC_MNC.test(written) ? written : null, 'a network such as 20801'),
  zone: (written) => checked(isTimeZone(written) ? written : null, 'a time zone such as Europe/Paris'),
  created: (written) => checked(readDate(written), 'a date such as 2026-01-31'),
};

/** A field that every contact has. */
export function builtInField(name: BuiltInField): ReadableField {
  return { name, type: BUILT_IN_FIELDS[name], read: BUILT_IN[name] };
}

/** A field of the workspace. */
export function ownField(field: FieldDefinition): ReadableField {
  return { name: field.name, type: field.type, read: (written) => readOwn(field, written) };
}

function readOwn(field: FieldDefinition, written: string): { value: SegmentValue } | { expected: string } {
  const value = typedValue(field.type, written);
  const read = value === null ? null : checkFieldValue(field, value);
  if (read?.ok === true && typeof read.value !== 'object') return { value: read.value };
  return { expected: EXPECTED[field.type] ?? `one of ${field.choices.join(', ')}` };
}

const EXPECTED: Readonly<Partial<Record<FieldDefinition['type'], string>>> = {
  TEXT: 'a text of at most 500 characters',
  NUMBER: 'a number',
  DATE: 'a date such as 2026-01-31',
  BOOLEAN: 'true or false',
};

function typedValue(type: FieldDefinition['type'], written: string): SegmentValue | null {
  if (type === 'NUMBER') return NUMBER.test(written) ? Number(written) : null;
  if (type !== 'BOOLEAN') return written;
  const word = written.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : null;
}

/** A value whose type is what it looks like; in quotes it is a text. */
export function literal({ kind, value }: Token): SegmentValue {
  if (kind === 'text') return value;
  if (NUMBER.test(value)) return Number(value);
  const word = value.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : value;
}
