/** Subscriptions that may share one execution, recognised by their key. */
import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import type { Principal } from '../../domains/accounts/principal.ts';

/** Marks a field of Subscription whose events are the same for everybody who asks the same. */
export const SHARED = { shared: true } as const;

/** The argument that says where a stream begins: subscribers who differ in it alone share the rest. */
const AFTER = 'after';
/** The argument by which a subscriber is known again: those who differ in it share the rest too. */
const RESUME_KEY = 'resumeKey';

/** A subscription that may share its execution with others. */
export interface SharedOperation {
  /** Equal for those that get the same: workspace, rights, document, variables. */
  key: string;
  /** Principal that subscribes. */
  principal: Principal;
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName: string | null | undefined;
  /** Without where it begins. */
  variables: Record<string, unknown>;
  /** Cursor at which this subscriber begins. */
  after: string | null;
  /** The key under which it is remembered how far it has come; `null`: it is not. */
  resumeKey: string | null;
  /** The field of Subscription. */
  field: string;
  /** Its variables as they came. */
  ownVariables: Record<string, unknown>;
}

/** Parts of the operation that is asked for. */
interface Asked {
  schema: GraphQLSchema;
  document: DocumentNode;
  operationName?: string | null | undefined;
  variableValues?: Record<string, unknown> | null | undefined;
}

/** The operation as one that may be shared; `null`: it is executed by itself. */
export function sharedOperation(asked: Asked, query: string, principal: Principal | null): SharedOperation | null {
  const { schema, document, operationName } = asked;
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== 'subscription' || principal === null) return null;
  const field = rootField(operation);
  if (field === null || schema.getSubscriptionType()?.getFields()[field.name.value]?.extensions.shared !== true) {
    return null;
  }
  const ownVariables = asked.variableValues ?? {};
  const known = resumeOf(field, ownVariables);
  if (known === null) return null;
  const start = startOf(field, operation, known.variables);
  if (start === null) return null;
  const { after, variables } = start;
  const scopes = [...principal.scopes].sort();
  const same = [principal.actor.workspaceId, scopes, operationName ?? null, query, sorted(variables)];
  const key = createHash('sha256').update(JSON.stringify(same)).digest('base64');
  return {
    key,
    principal,
    schema,
    document,
    operationName,
    variables,
    after,
    resumeKey: known.resumeKey,
    field: field.name.value,
    ownVariables: known.variables,
  };
}

/** The one field of the operation; `null`: it is in a fragment, or may be left out. */
function rootField({ selectionSet: { selections } }: OperationDefinitionNode): FieldNode | null {
  const [only, ...others] = selections;
  return only?.kind === Kind.FIELD && others.length === 0 && (only.directives ?? []).length === 0 ? only : null;
}

/** The key of a subscriber, and its variables without it; `null`: it is written in the document. */
function resumeOf(
  field: FieldNode,
  own: Record<string, unknown>,
): { resumeKey: string | null; variables: Record<string, unknown> } | null {
  const value = field.arguments?.find((argument) => argument.name.value === RESUME_KEY)?.value;
  if (value === undefined || value.kind === Kind.NULL) return { resumeKey: null, variables: own };
  if (value.kind !== Kind.VARIABLE) return null;
  const key = own[value.name.value];
  if (key === undefined || key === null) return { resumeKey: null, variables: own };
  // A variable that has to be there stays, and says nothing.
  return typeof key === 'string' ? { resumeKey: key, variables: { ...own, [value.name.value]: '' } } : null;
}

/**
 * Returns the start of the subscriber, and the variables that it shares with others; `null`: the start is written in
 * the document.
 */
function startOf(
  field: FieldNode,
  operation: OperationDefinitionNode,
  own: Record<string, unknown>,
): { after: string | null; variables: Record<string, unknown> } | null {
  const value = field.arguments?.find((argument) => argument.name.value === AFTER)?.value;
  if (value === undefined || value.kind === Kind.NULL) return { after: null, variables: own };
  if (value.kind !== Kind.VARIABLE) return null;
  const name = value.name.value;
  const definition = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name);
  if (definition?.type.kind === Kind.NON_NULL_TYPE || definition?.defaultValue !== undefined) return null;
  const { [name]: after, ...variables } = own;
  if (after === undefined || after === null) return { after: null, variables };
  return typeof after === 'string' ? { after, variables } : null;
}

/** Variables in order of their names. */
function sorted(variables: Record<string, unknown>): [string, unknown][] {
  return Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
}
