/** Values of an input as they were written: scalars are parsed before any fault of them is found. */
import { type GraphQLResolveInfo, type OperationDefinitionNode, valueFromASTUntyped } from 'graphql';
import type { InputIssue } from '../../kernel/errors.ts';
import { shownInput } from '../../kernel/shown-input.ts';

type Variables = Readonly<Record<string, unknown>>;

/** By the context of the operation. */
const given = new WeakMap<object, Variables>();

/** Keeps the variables of an operation as they came, for as long as its context is there. */
export function storeVariables(context: unknown, variables: Variables | null | undefined): void {
  if (variables != null && typeof context === 'object' && context !== null) given.set(context, variables);
}

/** Issues of the `input` of a field, each with what came as it was written: "PT600S", and no number of milliseconds. */
export function asReceived(
  issues: readonly InputIssue[],
  context: object,
  { fieldNodes, operation }: Pick<GraphQLResolveInfo, 'fieldNodes' | 'operation'>,
): InputIssue[] {
  const node = fieldNodes[0]?.arguments?.find(({ name }) => name.value === 'input')?.value;
  if (node === undefined || !issues.some(({ received }) => received !== undefined)) return [...issues];
  const input = valueFromASTUntyped(node, { ...defaultsOf(operation), ...given.get(context) });
  return issues.map(({ received, ...issue }) => {
    if (received === undefined) return issue;
    const written = issue.path.reduce<unknown>(memberOf, input);
    // Of a list or an object the issue shows the entry that is wrong.
    const shown = typeof written === 'object' ? undefined : shownInput(issue.path, written);
    return { ...issue, received: shown ?? received };
  });
}

/** Returns the default values of variables that were not given. */
function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  const entries = variableDefinitions.flatMap(({ variable, defaultValue }) =>
    defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)] as const],
  );
  return Object.fromEntries(entries);
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
