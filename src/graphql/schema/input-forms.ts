/** Right forms of a value of each type of the schema, in words: errors and descriptions use the same. */
import {
  type GraphQLInputType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isScalarType,
} from 'graphql';

/** Form that a value of each scalar has to have. */
export const SCALAR_FORMS: Readonly<Record<string, string>> = {
  DateTime: 'a time with an offset in RFC 3339, e.g. "2026-11-23T14:00:00Z".',
  Duration:
    'an ISO 8601 duration of days, hours, minutes and seconds, e.g. "PT10M" for ten minutes, "P1DT12H", "PT90S".',
  PhoneNumber: 'a phone number as text, e.g. "+447700900123".',
  Cursor: 'a cursor that a stream of this hub gave.',
  Decimal: 'an exact decimal as text, e.g. "0.0075".',
  JSON: 'any JSON value.',
  ID: 'an id as text, as the hub gave it.',
  String: 'a text.',
  Int: 'a whole number from -2,147,483,648 to 2,147,483,647.',
  Float: 'a number.',
  Boolean: 'true or false.',
};

/** Fields that are named at most. */
const MAX_NAMED = 20;

/** Returns the right form for a type, e.g. "one of OTP, ALERT". */
export function rightFor(type: GraphQLInputType): string {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return `a list, of which each entry is ${rightFor(nullable.ofType)}`;
  if (isScalarType(nullable)) return SCALAR_FORMS[nullable.name] ?? `a ${nullable.name}.`;
  if (isEnumType(nullable)) {
    return `one of ${nullable
      .getValues()
      .map(({ name }) => name)
      .join(', ')}.`;
  }
  if (!isInputObjectType(nullable)) return `a ${String(nullable)}.`;
  const names = Object.keys(nullable.getFields());
  const shown = names.slice(0, MAX_NAMED).join(', ');
  const more = names.length > MAX_NAMED ? `, and ${names.length - MAX_NAMED} more` : '';
  return nullable.isOneOf
    ? `an object with exactly one of the fields ${shown}${more}.`
    : `an object with fields of ${nullable.name}: ${shown}${more}.`;
}
