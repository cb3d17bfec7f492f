import fc from 'fast-check';
import {
  execute,
  type GraphQLInputType,
  getVariableValues,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  parse,
} from 'graphql';
import { expect, test } from 'vitest';
import { coerced } from '../../src/graphql/coercion.ts';
import { schema } from '../../src/graphql/schema.ts';

/** What the reference makes of the variables; `null`: they are not valid. */
function reference(text: string, variableValues: Record<string, unknown>): Record<string, unknown> | null {
  const { definitions } = parse(text);
  const operation = definitions.find((each) => each.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  return getVariableValues(schema, operation.variableDefinitions ?? [], variableValues).coerced ?? null;
}

/** What comes of it here; `null`: it is left to the reference. */
function ours(text: string, variableValues: Record<string, unknown>): Record<string, unknown> | null {
  const args = { schema, document: parse(text), variableValues };
  const { variableValues: values } = coerced(args);
  return values === variableValues ? null : (values as Record<string, unknown>);
}

const WRONG = fc.constantFrom<unknown>(null, 7, 1.5, true, '', 'x', [], {}, [null], { unknown: 1 });

/** Values of a type, now and then one that is not. */
function valuesOf(type: GraphQLInputType, depth = 0): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return valuesOf(type.ofType, depth);
  const right = rightValues(type, depth);
  return fc.oneof({ weight: 40, arbitrary: right }, { weight: 1, arbitrary: WRONG });
}

function rightValues(type: GraphQLInputType, depth: number): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return rightValues(type.ofType, depth);
  if (isListType(type)) {
    const item = valuesOf(type.ofType, depth);
    return fc.oneof(fc.array(item, { maxLength: 3 }), item);
  }
  if (isEnumType(type)) return fc.constantFrom(...type.getValues().map(({ name }) => name));
  if (isInputObjectType(type)) {
    if (depth > 4) return fc.constant(null);
    const fields = Object.values(type.getFields());
    const shape = Object.fromEntries(fields.map((field) => [field.name, valuesOf(field.type, depth + 1)]));
    if (type.isOneOf)
      return fc.oneof(...fields.map(({ name }) => fc.record({ [name]: shape[name] as fc.Arbitrary<unknown> })));
    const requiredKeys = fields.filter((field) => isNonNullType(field.type)).map(({ name }) => name);
    return fc.oneof(
      { weight: 4, arbitrary: fc.record(shape, { requiredKeys }) },
      { weight: 1, arbitrary: fc.record(shape, { requiredKeys: [] }) },
    );
  }
  if (type.name === 'Float') return fc.constantFrom(0, 1.5);
  if (type.name === 'Int') return fc.integer({ min: -10, max: 100_000 });
  if (type.name === 'Boolean') return fc.boolean();
  if (type.name === 'JSON') return fc.jsonValue({ maxDepth: 2 });
  if (type.name === 'DateTime') return fc.constant('2026-11-23T10:00:00Z');
  const own: Record<string, string> = { Decimal: '12.50', Duration: 'PT5M', PhoneNumber: '+447400000001' };
  return fc.constantFrom(...(type.name in own ? [own[type.name]] : ['', 'abc', '+447400000001']));
}

const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);

test.each(inputs.map((type) => [type.name, type] as const))('%s is coerced as the reference does', (name, type) => {
  let here = 0;
  for (const asked of [`${name}`, `${name}!`, `[${name}!]`]) {
    const text = `query($v: ${asked}) { __typename }`;
    const property = fc.property(valuesOf(type), (v) => {
      const own = ours(text, { v });
      if (own === null) return;
      here++;
      // In the same order too: what is made of it may be hashed.
      const expected = reference(text, { v });
      expect(JSON.stringify(own)).toBe(JSON.stringify(expected));
      expect(own).toEqual(expected);
    });
    fc.assert(property, { numRuns: 100, seed: 41 });
  }
  expect(here).toBeGreaterThan(10);
});

test('what the bench sends is coerced here', () => {
  const input = { to: { phone: '+447500100001' }, content: { text: 'Hello' }, purpose: 'TRANSACTIONAL' };
  expect(ours('query($input: SendMessageInput!) { __typename }', { input })).toEqual({ input });
});

test.each([
  ['conditions, fragments and defaults', { a: true, b: false, name: 'Query' }],
  ['a type that only we know is not told of', { a: true, b: true, name: 'Coerced' }],
  ['a variable that is wrong', { a: 'yes', b: true, name: 'Query' }],
  ['one that is missing', { a: true, name: 'Query' }],
])('%s: the answer is that of the reference', async (_what, variableValues) => {
  const document = parse(`query($a: Boolean!, $b: Boolean!, $name: String!, $kind: Boolean = true) {
    __type(name: $name) { name @include(if: $a) ...Kind @skip(if: $b) }
    __schema { types @include(if: false) { name } queryType { name } } }
    fragment Kind on __Type { kind @include(if: $kind) }`);
  const args = { schema, document, contextValue: {}, variableValues };
  expect(JSON.stringify(await execute(coerced(args)))).toBe(JSON.stringify(await execute(args)));
});

test('variables that are absent, null, required or have a default', () => {
  const text = 'query($a: Int, $b: Int = 5, $c: [String!] = ["x"], $d: Boolean!) { __typename }';
  const given = [
    { d: true },
    { a: null, b: null, d: false },
    { a: 1, b: 2, c: 'y', d: true },
    {},
    { d: null },
    { d: true, e: 1 },
  ];
  expect(given.map((each) => ours(text, each))).toEqual(given.map((each) => reference(text, each)));
  expect(ours(text, { d: true })).toEqual({ b: 5, c: ['x'], d: true });
  expect(ours(text, { d: null })).toBeNull();
});

test('of several operations the one that is asked for', () => {
  const document = parse('query a($v: Int!) { __typename } query b($v: String!) { __typename }');
  const values = (operationName: string, v: unknown) =>
    coerced({ schema, document, operationName, variableValues: { v } }).document === document ? null : v;
  expect([values('a', 1), values('a', 'x'), values('b', 'x'), values('b', 1)]).toEqual([1, null, 'x', null]);
});
