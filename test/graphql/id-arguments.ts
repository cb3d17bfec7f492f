import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { schema } from '../../src/graphql/schema/schema.ts';

/** An operation with a text that is no id in the place of one. */
export interface IdArgument {
  /** Place in the schema, e.g. `messages.filter.batchId`. */
  name: string;
  kind: 'query' | 'subscription';
  /** It is the only argument of a look-up, which answers null where there is nothing. */
  isLookUp: boolean;
  /** Name of the argument or the field of an input. */
  field: string;
  query: string;
  variables: object;
}

/** A text that is no id. */
export const NO_ID_AT_ALL = 'zzz';
const SAMPLES: Readonly<Record<string, unknown>> = {
  DateTime: '2026-01-01T00:00:00Z',
  PhoneNumber: '+447911123456',
  String: 'GB',
  Int: 1,
  Boolean: true,
  ID: NO_ID_AT_ALL,
};

/** Every argument and every field of an input, at any depth, that is an id in queries and subscriptions. */
export function idArguments(): IdArgument[] {
  const of = (kind: IdArgument['kind'], fields: Readonly<Record<string, GraphQLField<unknown, unknown>>> = {}) =>
    Object.values(fields).flatMap((field) =>
      field.args.flatMap((arg) => pathsTo(arg, []).map((path) => argumentOf(kind, field, path))),
    );
  return [
    ...of('query', schema.getQueryType()?.getFields()),
    ...of('subscription', schema.getSubscriptionType()?.getFields()),
  ];
}

function pathsTo({ name, type }: GraphQLArgument | GraphQLInputField, above: string[]): string[][] {
  const named = getNamedType(type);
  const path = [...above, name];
  if (named.name === 'ID') return [path];
  if (!isInputObjectType(named) || above.length > 3) return [];
  return Object.values(named.getFields()).flatMap((field) => pathsTo(field, path));
}

function argumentOf(kind: IdArgument['kind'], field: GraphQLField<unknown, unknown>, path: string[]): IdArgument {
  const [first = ''] = path;
  const given = field.args.filter((arg) => arg.name === first || isNonNullType(arg.type));
  const variables = Object.fromEntries(
    given.map((arg) => [arg.name, sampleOf(arg.type, arg.name === first ? path.slice(1) : null)]),
  );
  const declared = given.map((arg) => `$${arg.name}: ${arg.type}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const type = getNamedType(field.type);
  const selection = isLeafType(type)
    ? ''
    : type.name.endsWith('Connection') && isObjectType(type) && 'edges' in type.getFields()
      ? '{ edges { cursor } }'
      : '{ __typename }';
  return {
    name: [field.name, ...path].join('.'),
    kind,
    isLookUp: kind === 'query' && path.length === 1 && first === 'id',
    field: path.at(-1) ?? '',
    query: `${kind}(${declared}) { ${field.name}(${passed}) ${selection} }`,
    variables,
  };
}

/** @param path to the id within the value; `null`: it is somewhere else */
function sampleOf(type: GraphQLInputType, path: string[] | null): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType, path);
  if (isListType(type)) return path === null ? [] : [sampleOf(type.ofType, path)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (!isInputObjectType(type)) return SAMPLES[type.name];
  const [next, ...rest] = path ?? [];
  const fields = Object.values(type.getFields()).filter(
    ({ name, type: own }, index) =>
      name === next || isNonNullType(own) || (type.isOneOf && next === undefined && index === 0),
  );
  return Object.fromEntries(
    fields.map((field) => [field.name, sampleOf(field.type, field.name === next ? rest : null)]),
  );
}
