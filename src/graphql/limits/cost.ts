/** The cost of an operation, from the cost of its fields and the sizes of its pages. */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { limitExceeded } from './limit-error.ts';

/** Entries a page of a connection may have. */
export const MAX_PAGE_SIZE = 100;
/** Entries of a page when neither `first` nor `last` is given. */
export const DEFAULT_PAGE_SIZE = 20;
/** Factor by which a plain list is assumed to multiply the cost of its fields. */
const LIST_MULTIPLIER = 10;

/** Cost of a field itself, and the number of times that the fields below it are paid. */
export interface FieldCost {
  field: number;
  multiplier: number;
}

/** The arguments that decide the cost of a field. */
export interface PageArgs {
  first?: number;
  last?: number;
}

/** Parts of a field that decide its cost. */
type CostedField = Pick<GraphQLField<unknown, unknown, unknown>, 'args' | 'name' | 'type'>;

/**
 * Returns the cost of a field that has no `complexity` of its own: 1, and for the fields below it the entries it may
 * bring.
 *
 * @throws LIMIT_EXCEEDED when `first` or `last` is above 100
 */
export function fieldCost(args: PageArgs, _context: unknown, field: CostedField): FieldCost {
  const first = field.args.find((arg) => arg.name === 'first');
  if (first !== undefined) return { field: 1, multiplier: pageSize(args, first.defaultValue) };
  // The connection has multiplied already.
  if (field.name === 'edges') return { field: 0, multiplier: 1 };
  return { field: 1, multiplier: isList(field.type) ? LIST_MULTIPLIER : 1 };
}

function pageSize({ first, last }: PageArgs, usual: unknown): number {
  const size = first ?? last ?? (typeof usual === 'number' ? usual : DEFAULT_PAGE_SIZE);
  if (size > MAX_PAGE_SIZE) throw limitExceeded('pageSize', size, MAX_PAGE_SIZE, 'Go on with "after".');
  return Math.max(size, 1);
}

function isList(type: GraphQLOutputType): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type);
}

/** A validated operation and the variables that came with it, not coerced. */
export interface CostedOperation {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
}

/** Costs of operations that do not depend on variables; parsed documents are kept, and looked up with every request. */
const known = new WeakMap<OperationDefinitionNode, number>();

/**
 * Returns the cost of an operation. Fragments are costed once for each type they are spread on; introspection is free
 * (a rule of graphql-js bounds it). Coerces no variables: a bulk mutation's ten thousand recipients are not looked at.
 *
 * @throws LIMIT_EXCEEDED when a page is too large
 */
export function operationCost(costed: CostedOperation): number {
  const before = known.get(costed.operation);
  if (before !== undefined) return before;
  const { cost, byVariables } = reckon(costed);
  if (!byVariables) known.set(costed.operation, cost);
  return cost;
}

function reckon({ schema, document, operation, variables }: CostedOperation): { cost: number; byVariables: boolean } {
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const costs = new Map<SelectionSetNode, Map<GraphQLNamedType, number>>();
  const { readNumber, asked } = numberReader(operation, variables);

  function ofSelections(selectionSet: SelectionSetNode, type: GraphQLNamedType): number {
    const cost = costs.get(selectionSet)?.get(type);
    if (cost !== undefined) return cost;
    let sum = 0;
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) sum += ofField(selection, type);
      else {
        const spread = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        const on = spread?.typeCondition === undefined ? type : schema.getType(spread.typeCondition.name.value);
        if (spread !== undefined && on !== undefined) sum += ofSelections(spread.selectionSet, on);
      }
    }
    costs.set(selectionSet, (costs.get(selectionSet) ?? new Map()).set(type, sum));
    return sum;
  }

  function ofField(node: FieldNode, type: GraphQLNamedType): number {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    if (field === undefined) return 0;
    const { field: own, multiplier } = costOf(field, {
      first: readNumber(node, 'first'),
      last: readNumber(node, 'last'),
    });
    const below = node.selectionSet === undefined ? 0 : ofSelections(node.selectionSet, getNamedType(field.type));
    return own + below * multiplier;
  }

  const root = schema.getRootType(operation.operation);
  const cost = root == null ? 0 : ofSelections(operation.selectionSet, root);
  return { cost, byVariables: asked.size > 0 };
}

/** The `complexity` option of a field; as a function it is handed `first` and `last` alone. */
function costOf(field: GraphQLField<unknown, unknown>, args: PageArgs): FieldCost {
  const option: unknown = field.extensions.complexity;
  const value: unknown = typeof option === 'function' ? option(args, {}, field) : option;
  const usual = { field: 1, multiplier: isList(field.type) ? LIST_MULTIPLIER : 1 };
  if (typeof value === 'number') return { ...usual, field: value };
  return typeof value === 'object' ? { ...usual, ...value } : usual;
}

/** Reads page sizes, and notes which variables it asked. */
function numberReader(operation: OperationDefinitionNode, variables: Record<string, unknown>) {
  const asked = new Set<string>();
  const defaults = new Map(operation.variableDefinitions?.map((each) => [each.variable.name.value, each.defaultValue]));
  const readNumber = (node: FieldNode, name: string): number | undefined => {
    const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
    if (value?.kind === Kind.INT) return Number(value.value);
    if (value?.kind !== Kind.VARIABLE) return undefined;
    asked.add(value.name.value);
    const given = variables[value.name.value];
    if (typeof given === 'number') return given;
    const fallback = given === undefined ? defaults.get(value.name.value) : undefined;
    return fallback?.kind === Kind.INT ? Number(fallback.value) : undefined;
  };
  return { readNumber, asked };
}
