/** Scopes for the fields that a mutation asks to read back, checked against its key before anything is written. */
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Principal } from '../../domains/accounts/principal.ts';
import { forbidden } from './access.ts';
import { schema } from './schema.ts';

/** Scopes of which one is needed. */
type AnyOf = readonly string[];

/** Needs of each operation; parsed documents are kept, and looked up with every request. */
const known = new WeakMap<SelectionSetNode, readonly ReadBack[]>();

/** Scopes that one mutation of a request needs: for the change, and for the fields that it asks to read back. */
interface ReadBack {
  own: AnyOf;
  needed: readonly AnyOf[];
}

/**
 * Refuses a mutation whose answer would hold what its key may not read: the id of what was written is for who may write
 * it, everything else of a node needs the scope that reads the node. A refusal in the answer would come too late.
 *
 * @returns `null`: it may go on, or is no mutation
 */
export function readBackError(
  document: DocumentNode,
  operationName: string | null | undefined,
  principal: Principal | null,
): GraphQLError | null {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== 'mutation' || principal === null) return null;
  const { selectionSet } = operation;
  let needed = known.get(selectionSet);
  if (needed === undefined) {
    needed = selectionSet.selections.map((each) => ({
      own: each.kind === Kind.FIELD ? ownScope(each.name.value) : [],
      needed: neededScopes(schema, document, { ...selectionSet, selections: [each] }),
    }));
    known.set(selectionSet, needed);
  }
  const lacks = (anyOf: AnyOf) => anyOf.length > 0 && !anyOf.some((scope) => principal.scopes.has(scope as never));
  // A mutation that the key may not do does nothing, and is answered with Forbidden.
  const missing = needed.flatMap((each) => (lacks(each.own) ? [] : each.needed)).find(lacks);
  return missing === undefined ? null : forbidden(principal, missing.slice(0, 1));
}

function ownScope(mutation: string): AnyOf {
  const field = schema.getMutationType()?.getFields()[mutation];
  return field === undefined ? [] : scopeOfField(field.extensions);
}

/** The scopes that reading the answers of a mutation's root fields takes, those of the root fields aside. */
export function neededScopes(
  schema: GraphQLSchema,
  document: DocumentNode,
  selectionSet: SelectionSetNode,
): readonly AnyOf[] {
  const fragments = new Map(
    document.definitions.flatMap((each) =>
      each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [],
    ),
  );
  const needed = new Map<string, AnyOf>();
  const visited = new Map<SelectionSetNode, Set<GraphQLNamedType>>();
  const root = schema.getMutationType();

  function visit({ selections }: SelectionSetNode, type: GraphQLNamedType): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) visitField(selection, type);
      else {
        const spread = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
        const on = spread?.typeCondition === undefined ? type : schema.getType(spread.typeCondition.name.value);
        if (spread !== undefined && on !== undefined) once(spread.selectionSet, on);
      }
    }
  }

  function once(below: SelectionSetNode, type: GraphQLNamedType): void {
    const types = visited.get(below) ?? new Set();
    if (types.has(type)) return;
    visited.set(below, types.add(type));
    // What is asked of an interface or a union is asked of every type behind it.
    const behind = isAbstractType(type) && !isInterfaceType(type) ? schema.getPossibleTypes(type) : [type];
    for (const each of behind) visit(below, each);
  }

  function visitField(node: FieldNode, type: GraphQLNamedType): void {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    if (field === undefined) return;
    const own = type === root ? [] : [readersOf(type, field.name), scopeOfField(field.extensions)];
    for (const anyOf of own) if (anyOf.length > 0) needed.set(anyOf.join(), anyOf);
    if (node.selectionSet !== undefined) once(node.selectionSet, getNamedType(field.type));
  }

  if (root != null) visit(selectionSet, root);
  return [...needed.values()];
}

/** Scopes of which one reads a field of a type; none: everybody who gets that far. */
export function readersOf(type: GraphQLNamedType, field: string): AnyOf {
  const { scope, alsoRead } = type.extensions as { scope?: string; alsoRead?: AnyOf };
  return scope === undefined || field === 'id' ? [] : [scope, ...(alsoRead ?? [])];
}

/** The scope that a field names for itself. */
export function scopeOfField(extensions: { pothosOptions?: unknown }): AnyOf {
  const { authScopes } = (extensions.pothosOptions ?? {}) as { authScopes?: { scope?: string } };
  return authScopes?.scope === undefined ? [] : [authScopes.scope];
}

/** The same on the pipeline. */
export function useMutationScopes(): Plugin<{ principal?: Principal | null }> {
  return {
    onExecute({ args: { document, operationName, contextValue }, setResultAndStopExecution }) {
      const error = readBackError(document, operationName, contextValue.principal ?? null);
      if (error !== null) setResultAndStopExecution({ errors: [error] });
    },
  };
}
