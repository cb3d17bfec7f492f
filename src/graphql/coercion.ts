import {
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLScalarType,
  getOperationAST,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from 'graphql';
import { schema } from './schema.ts';

/** What a request asks to be executed. */
type Asked = Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'contextValue'> & {
  variableValues: Record<string, unknown> | undefined;
};

/** A value as execution takes it. @throws NOT_VALID */
type Coerce = (value: unknown) => unknown;

/** Thrown for everything that is not right: graphql-js looks at it again and says what is wrong, in its own words. */
const NOT_VALID = Symbol('not valid');

/** The type of variables that are coerced already: whatever it is, it is taken as it is. */
const COERCED = new GraphQLScalarType({ name: 'Coerced' });

/** Its name in a document: an object, which is equal to no text. No request can ask for a type by it. */
const NAME = Object(COERCED.name) as string;

/** The schema, with that type. */
const passing: typeof schema = Object.create(schema, {
  getType: { value: (name: string) => (name === NAME ? COERCED : schema.getType(name)) },
});

/** An operation whose variables are coerced before it is executed. */
interface Prepared {
  /** The document, with variables of the type COERCED. */
  document: DocumentNode;
  variables: readonly Variable[];
}

interface Variable {
  name: string;
  coerce: Coerce;
  /** Its default, made anew each time; absent: it has none. */
  standard?: () => unknown;
  required: boolean;
}

const prepared = new WeakMap<DocumentNode, Map<string, Prepared | null>>();

/**
 * The same operation with its variables coerced: by functions that were made once for the document, where graphql-js goes
 * through the types for each request, which costs more than the rest of the execution. Whatever is not valid stays as it is.
 */
export function coerced(args: Asked): ExecutionArgs {
  const { document, operationName, variableValues } = args;
  const ready = variableValues === undefined ? null : preparedOf(document, operationName ?? '');
  if (ready === null || variableValues === undefined) return args;
  try {
    const values = valuesOf(ready.variables, variableValues);
    const { contextValue } = args;
    return { schema: passing, document: ready.document, operationName, variableValues: values, contextValue };
  } catch {
    // What a scalar throws is found again, and told, by graphql-js.
    return args;
  }
}

function valuesOf(variables: readonly Variable[], given: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null);
  for (const { name, coerce, standard, required } of variables) {
    if (Object.hasOwn(given, name)) values[name] = coerce(given[name]);
    else if (standard !== undefined) values[name] = standard();
    else if (required) throw NOT_VALID;
  }
  return values;
}

function preparedOf(document: DocumentNode, operationName: string): Prepared | null {
  const byName = prepared.get(document) ?? new Map<string, Prepared | null>();
  prepared.set(document, byName);
  let known = byName.get(operationName);
  if (known === undefined) {
    known = prepare(document, operationName);
    byName.set(operationName, known);
  }
  return known;
}

/** `null`: there is nothing to gain. */
function prepare(document: DocumentNode, operationName: string): Prepared | null {
  const operation = getOperationAST(document, operationName === '' ? undefined : operationName);
  const definitions = operation?.variableDefinitions ?? [];
  const variables = definitions.flatMap((definition) => variableOf(definition) ?? []);
  if (operation == null || definitions.length === 0 || variables.length < definitions.length) return null;
  const variableDefinitions = definitions.map(
    ({ variable }): VariableDefinitionNode => ({
      kind: Kind.VARIABLE_DEFINITION,
      variable,
      type: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: NAME } },
    }),
  );
  const others = document.definitions.filter((each) => each !== operation);
  return { document: { ...document, definitions: [{ ...operation, variableDefinitions }, ...others] }, variables };
}

function variableOf({ variable, type: node, defaultValue }: VariableDefinitionNode): Variable | null {
  const type = typeFromAST(schema, node);
  if (!isInputType(type)) return null;
  return {
    name: variable.name.value,
    coerce: coercerOf(type),
    ...(defaultValue === undefined ? {} : { standard: () => valueFromAST(defaultValue, type) }),
    required: isNonNullType(type),
  };
}

const coercers = new WeakMap<GraphQLInputType, Coerce>();

/** What coerces values of a type; made once, and as late as it is needed: types may hold themselves. */
function coercerOf(type: GraphQLInputType): Coerce {
  let known = coercers.get(type);
  if (known === undefined) {
    let made: Coerce | null = null;
    known = (value) => {
      made ??= coercerFor(type);
      return made(value);
    };
    coercers.set(type, known);
  }
  return known;
}

/** https://spec.graphql.org/October2021/#sec-Input-Values, each kind with its "Input Coercion" */
function coercerFor(type: GraphQLInputType): Coerce {
  if (isNonNullType(type)) {
    const coerce = coercerOf(type.ofType);
    return (value) => {
      if (value == null) throw NOT_VALID;
      return coerce(value);
    };
  }
  if (isListType(type)) {
    const coerce = coercerOf(type.ofType);
    return (value) => {
      if (value == null) return null;
      return Array.isArray(value) ? value.map((item) => coerce(item)) : [coerce(value)];
    };
  }
  if (isInputObjectType(type)) return objectCoercer(type);
  return (value) => {
    if (value == null) return null;
    const parsed = type.parseValue(value);
    if (parsed === undefined) throw NOT_VALID;
    return parsed;
  };
}

/** The fields of an input object as its type has them. */
interface Field {
  /** Their order in the type, which is the order in what is made of it. */
  position: number;
  coerce: Coerce;
}

function objectCoercer(type: GraphQLInputObjectType): Coerce {
  const all = Object.values(type.getFields());
  const fields = new Map(
    all.map(({ name, type: of }, position): [string, Field] => [name, { position, coerce: coercerOf(of) }]),
  );
  const needed = all.filter((field) => field.defaultValue !== undefined || isNonNullType(field.type));
  return (value) => {
    if (value == null) return null;
    if (typeof value !== 'object' || Array.isArray(value)) throw NOT_VALID;
    const given = value as Record<string, unknown>;
    const names = inOrder(Object.keys(given), fields);
    const complete = needed.every(({ name }) => given[name] !== undefined);
    // Defaults come between what is given: that is rare enough to be left to the reference.
    if (!complete) throw NOT_VALID;
    const object: Record<string, unknown> = {};
    for (const name of names) object[name] = fields.get(name)?.coerce(given[name]);
    if (type.isOneOf && (names.length !== 1 || object[names[0] ?? ''] === null)) throw NOT_VALID;
    return object;
  };
}

/** Names in the order of the fields. @throws NOT_VALID where one is not a field */
function inOrder(names: string[], fields: ReadonlyMap<string, Field>): string[] {
  let last = -1;
  let sorted = true;
  for (const name of names) {
    const field = fields.get(name);
    if (field === undefined) throw NOT_VALID;
    sorted &&= field.position > last;
    last = field.position;
  }
  return sorted ? names : names.sort((a, b) => (fields.get(a)?.position ?? 0) - (fields.get(b)?.position ?? 0));
}
