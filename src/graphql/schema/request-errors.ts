/** Errors of a request, in one shape: a code, and for a value its place, what came and what would be right. */
import {
  BREAK,
  type ConstValueNode,
  coerceInputValue,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  getOperationAST,
  isInputObjectType,
  isInputType,
  isListType,
  Kind,
  print,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { helpOf } from '../../kernel/error-codes.ts';
import { shownInput } from '../../kernel/shown-input.ts';
import { rightFor } from './input-forms.ts';

/** Mistakes that one answer names at most. */
const MAX_ERRORS = 50;

const NOT_EXECUTED = 'The request was not executed.';

const VALUES: ReadonlySet<string> = new Set([
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
  Kind.OBJECT_FIELD,
]);

interface WrongValue {
  message: string;
  path: readonly (string | number)[];
  value: unknown;
  type: GraphQLInputType;
  nodes: GraphQLError['nodes'];
}

/** The one shape of a value that is not of its type, in the document or in the variables. */
function wrongValue({ message, path, value, type, nodes }: WrongValue): GraphQLError {
  const names = path.map(String);
  const received = shownInput(names, value);
  return new GraphQLError(`${message.replace(/\.$/, '')}. ${NOT_EXECUTED}`, {
    nodes: nodes ?? null,
    extensions: {
      code: 'BAD_USER_INPUT',
      path: names,
      ...(received === undefined ? {} : { value: received }),
      remedy: `must be ${rightFor(type)}`,
    },
  });
}

/** Gives what is wrong with a document its code and where that is explained, and values in it the shape that they have in variables. */
export function useRequestErrors(): Plugin {
  return {
    onParse:
      () =>
      ({ result }) => {
        if (result instanceof GraphQLError) result.extensions.code ??= 'GRAPHQL_PARSE_FAILED';
      },
    onValidate:
      ({ params: { schema, documentAST } }) =>
      ({ valid, result, setResult }) => {
        if (valid) return;
        setResult((result as readonly GraphQLError[]).map((error) => ofDocument(schema, documentAST, error)));
      },
    // What was executed has it already; a document that is not valid was not.
    onResultProcess({ result }) {
      for (const { extensions } of 'errors' in result ? (result.errors ?? []) : []) {
        if (typeof extensions?.code === 'string') extensions.help ??= helpOf(extensions.code);
      }
    },
  };
}

function ofDocument(schema: GraphQLSchema, document: DocumentNode, error: GraphQLError): GraphQLError {
  if (error.extensions.code !== undefined) return error;
  const node = error.nodes?.[0];
  const wrong = node === undefined || !VALUES.has(node.kind) ? null : literalAt(schema, document, node);
  if (wrong !== null) return wrongValue({ ...wrong, message: error.message, nodes: error.nodes });
  error.extensions.code = 'GRAPHQL_VALIDATION_FAILED';
  return error;
}

/** Returns the place of a value in a document, and the type that is right there. */
function literalAt(schema: GraphQLSchema, document: DocumentNode, wanted: object) {
  const types = new TypeInfo(schema);
  const path: (string | number)[] = [];
  let type: GraphQLInputType | null = null;
  let value: unknown;
  const named = (kind: string) => kind === Kind.ARGUMENT || kind === Kind.OBJECT_FIELD;
  visit(
    document,
    visitWithTypeInfo(types, {
      enter(node, key, _parent, _path, ancestors) {
        if ('name' in node && named(node.kind)) path.push((node.name as { value: string }).value);
        if (node.kind === Kind.VARIABLE_DEFINITION) path.push(node.variable.name.value);
        const above = ancestors.at(-1);
        const inList = above !== undefined && 'kind' in above && above.kind === Kind.LIST && typeof key === 'number';
        if (inList) path.push(key);
        if (node === wanted) {
          type = (node.kind === Kind.OBJECT_FIELD ? types.getParentInputType() : types.getInputType()) ?? null;
          value = node.kind === Kind.OBJECT_FIELD ? node.name.value : literalText(node as ConstValueNode);
          return BREAK;
        }
        return undefined;
      },
      leave(node, key, _parent, _path, ancestors) {
        if (named(node.kind) || node.kind === Kind.VARIABLE_DEFINITION) path.pop();
        const above = ancestors.at(-1);
        if (above !== undefined && 'kind' in above && above.kind === Kind.LIST && typeof key === 'number') path.pop();
      },
    }),
  );
  return type === null ? null : { path, type, value };
}

function literalText(node: ConstValueNode): string {
  return node.kind === Kind.STRING ? node.value : print(node);
}

/** An answer whose variables were refused, each mistake in its shape; any other answer as it is. */
export function describeVariables(
  args: Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>,
  result: ExecutionResult,
): ExecutionResult {
  const { errors } = result;
  if (errors === undefined || result.data !== undefined) return result;
  // The last one may be graphql-js's own, without a place: it looks no further.
  const ofVariables = ({ nodes, extensions }: GraphQLError) =>
    (nodes === undefined || nodes[0]?.kind === Kind.VARIABLE_DEFINITION) && extensions.code === undefined;
  if (!errors.every(ofVariables)) return result;
  const wrong = wrongVariables(args);
  return wrong.length === 0 ? result : { errors: wrong };
}

function wrongVariables({
  schema,
  document,
  operationName,
  variableValues,
}: Pick<ExecutionArgs, 'schema' | 'document' | 'operationName' | 'variableValues'>): GraphQLError[] {
  const found: GraphQLError[] = [];
  let more = 0;
  for (const node of getOperationAST(document, operationName)?.variableDefinitions ?? []) {
    const name = node.variable.name.value;
    const type = typeFromAST(schema, node.type);
    const given = variableValues?.[name];
    if (type === undefined || !isInputType(type) || (given === undefined && node.defaultValue !== undefined)) continue;
    if (given === undefined && getNullableType(type) === type) continue;
    coerceInputValue(given ?? null, type, (path, value, error) => {
      if (found.length >= MAX_ERRORS) {
        more++;
        return;
      }
      const whole = [name, ...path];
      const at = path.length === 0 ? '' : ` at "${whole.join('.')}"`;
      const missing = given === undefined ? ' was not provided' : ` got an invalid value${at}`;
      const message = `Variable "$${name}"${missing}; ${error.message}`;
      found.push(wrongValue({ message, path: whole, value, type: typeAt(type, path), nodes: [node] }));
    });
  }
  if (more > 0) {
    const others =
      more === 1 ? '1 more value of the variables is' : `${more.toLocaleString('en')} more values of the variables are`;
    const message = `${others} wrong. ${NOT_EXECUTED}`;
    found.push(new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } }));
  }
  return found;
}

/** The type that is right at a path within a value. */
function typeAt(type: GraphQLInputType, path: readonly (string | number)[]): GraphQLInputType {
  const [first, ...rest] = path;
  const nullable = getNullableType(type);
  if (first === undefined) return type;
  if (isListType(nullable)) return typeAt(nullable.ofType, typeof first === 'number' ? rest : path);
  const named = getNamedType(type);
  const field = isInputObjectType(named) ? named.getFields()[first] : undefined;
  return field === undefined ? type : typeAt(field.type, rest);
}
