import { readFile } from 'node:fs/promises';
import {
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLUnionType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import './fields.ts';
import { firstDifference } from '../../src/cli/schema.ts';
import { formatDuration, parseDateTime, parseDuration } from '../../src/graphql/schema/scalars.ts';
import { printedSchema, schema } from '../../src/graphql/schema/schema.ts';

function unionOf(type: GraphQLOutputType): GraphQLUnionType {
  const named = getNamedType(type);
  return isUnionType(named) ? named : expect.unreachable(`${named.name} is no union`);
}

/** Everything of a type that a reader of the API meets: its name, and what it says of itself. */
function described(type: GraphQLNamedType): [string, string | null | undefined][] {
  const own: [string, string | null | undefined][] = [[type.name, type.description]];
  if (isEnumType(type))
    return [...own, ...type.getValues().map((v) => [`${type.name}.${v.name}`, v.description] as const)].map(
      ([a, b]) => [a, b],
    );
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      own.push([`${type.name}.${field.name}`, field.description]);
      for (const arg of field.args) own.push([`${type.name}.${field.name}(${arg.name}:)`, arg.description]);
    }
  }
  if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) own.push([`${type.name}.${field.name}`, field.description]);
  }
  return own;
}

describe('the schema', () => {
  test('describes every type, field, argument and enum value in at least twelve characters', () => {
    const types = Object.values(schema.getTypeMap()).filter(
      (t) => !isIntrospectionType(t) && !isSpecifiedScalarType(t),
    );
    const silent = types.flatMap(described).filter(([, description]) => (description ?? '').trim().length < 12);
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  /** It answers what is wrong with its input itself: only a key that may not ask it gets nothing, and that is asked alone. */
  const NEVER_NULL = ['previewMessage'];

  test('has nullable root fields of queries: one refusal does not empty the whole answer', () => {
    const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
    expect(fields.filter((field) => isNonNullType(field.type)).map((field) => field.name)).toEqual(NEVER_NULL);
  });

  test('has mutations that take one input and answer with a union of payload and errors', () => {
    for (const mutation of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      expect(mutation.args.map((arg) => arg.name)).toEqual(['input']);
      expect(String(mutation.type)).toMatch(/Result!$/);
    }
  });

  test('has in every result of a mutation the payload, what every mutation can fail with, and no other type', () => {
    for (const { name, type } of Object.values(schema.getMutationType()?.getFields() ?? {})) {
      const members = unionOf(type).getTypes();
      const names = members.map((member) => member.name);
      expect(names, name).toEqual(expect.arrayContaining(['Forbidden', 'Unavailable']));
      const errors = members.filter((member) => member.getInterfaces().some((each) => each.name === 'Error'));
      expect(names.filter((member) => !errors.some((each) => each.name === member))).toEqual([
        expect.stringMatching(/Payload$/),
      ]);
    }
  });

  test('has no field in a member of a union that clashes in type with one of another: clients need no alias', () => {
    const clashes: string[] = [];
    for (const union of Object.values(schema.getTypeMap()).filter(isUnionType)) {
      const seen = new Map<string, { member: string; type: string }>();
      for (const member of union.getTypes()) {
        for (const { name, type } of Object.values(member.getFields())) {
          const before = seen.get(name);
          if (before === undefined) seen.set(name, { member: member.name, type: String(type) });
          else if (before.type !== String(type))
            clashes.push(`${union.name}: ${before.member}.${name} and ${member.name}.${name}`);
        }
      }
    }
    expect(clashes).toEqual([]);
  });

  test('has in every error a code that is one of an enum, the same in all of them', () => {
    const error = schema.getType('Error');
    if (!isInterfaceType(error)) return expect.unreachable('Error is no interface');
    const { objects, interfaces } = schema.getImplementations(error);
    expect(objects.length).toBeGreaterThan(5);
    expect(isEnumType(schema.getType('ErrorCode'))).toBe(true);
    const codes = [error, ...objects, ...interfaces].map((type) => [type.name, String(type.getFields().code?.type)]);
    expect(codes).toEqual(codes.map(([name]) => [name, 'ErrorCode!']));
  });

  test('has no scalar of its own that the guide does not map to a type of a client', async () => {
    const guide = await readFile(new URL('../../docs/api.md', import.meta.url), 'utf8');
    const own = Object.values(schema.getTypeMap()).filter((type) => isScalarType(type) && !isSpecifiedScalarType(type));
    expect(own.map(({ name }) => name).filter((name) => !guide.includes(`| \`${name}\` |`))).toEqual([]);
    expect(own.length).toBeGreaterThan(0);
  });

  test('prints the same text every time', () => {
    expect(firstDifference(printedSchema(), printedSchema())).toBeNull();
    expect(firstDifference('a\nb\n', 'a\nc\n')).toBe(2);
    expect(firstDifference('a', 'a\nb')).toBe(2);
  });
});

describe('a duration', () => {
  test.each([
    ['PT10M', 600_000],
    ['P1D', 86_400_000],
    ['P1DT2H3M4.5S', 93_784_500],
    ['PT90S', 90_000],
    ['PT0S', 0],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
    expect(parseDuration(formatDuration(ms))).toBe(ms);
  });

  test.each(['', 'P', 'PT', 'P1', 'P1M', 'P1Y', 'P1W', 'PT1.5H', '-PT1S', 'PT1', '10m', 600, null])(
    '%j is refused with an example',
    (value) => {
      expect(() => parseDuration(value)).toThrow(/"PT10M"/);
    },
  );
});

describe('a time', () => {
  test.each([
    ['2026-11-23T14:00:00Z', '2026-11-23T14:00:00.000Z'],
    ['2026-11-23t14:00:00.123456z', '2026-11-23T14:00:00.123Z'],
    ['2026-11-23T14:00:00+05:30', '2026-11-23T08:30:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(parseDateTime(text).toISOString()).toBe(expected);
  });

  test.each([
    '2026-11-23',
    '2026-11-23T14:00:00',
    '2026-02-30T00:00:00Z',
    '2027-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-23T25:00:00Z',
    'now',
    1,
    null,
  ])('%j is refused with an example', (value) => {
    expect(() => parseDateTime(value)).toThrow(/"2026-11-23T14:00:00Z"/);
  });
});
