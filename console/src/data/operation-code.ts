/** A mutation of a form as code: GraphQL, curl, TypeScript, and the command line where there is a command. */
import { stringifyDocument } from '@urql/core';
import type { DocumentNode, FieldNode, SelectionNode, SelectionSetNode } from 'graphql';
import { curl, type Snippet, typescriptLiteral, word } from './snippets.ts';

/** Fragment of every mutation, which code needs in short only. */
const FAILURE = 'FailureFields';
/** Fields whose values stand in no code. */
const SECRETS: ReadonlySet<string> = new Set(['password']);

/**
 * Makes the code of an operation.
 *
 * @param command the command line that does the same; `null`: there is none
 * @param nulls whether fields without a value are written: of changes they say that something is taken away
 */
export function operationSnippets(
  document: DocumentNode,
  variables: object,
  command: string | null = null,
  nulls: 'KEPT' | 'LEFT_OUT' = 'LEFT_OUT',
): Snippet[] {
  const text = stringifyDocument(shortDocument(document));
  const shown = withoutSecrets(variables, nulls === 'KEPT');
  return [
    { language: 'GraphQL', text: `${text}\n\n# Variables\n${commented(JSON.stringify(shown, null, 2))}` },
    { language: 'curl', text: curl(text, shown) },
    { language: 'TypeScript', text: typescript(text, shown) },
    ...(command === null ? [] : [{ language: 'Command line', text: command }]),
  ];
}

/** The operation alone: what it does is answered by ids, what was refused by code and message. */
export function shortDocument(document: DocumentNode): DocumentNode {
  const definitions = document.definitions.flatMap((each) =>
    each.kind === 'OperationDefinition' ? [{ ...each, selectionSet: shortSet(each.selectionSet) }] : [],
  );
  return { kind: 'Document', definitions } as DocumentNode;
}

function shortSet(set: SelectionSetNode): SelectionSetNode {
  return { ...set, selections: set.selections.map(shortSelection) } as SelectionSetNode;
}

function shortSelection(selection: SelectionNode): SelectionNode {
  if (selection.kind === 'FragmentSpread') return selection.name.value === FAILURE ? onError() : field('id');
  if (selection.selectionSet === undefined) return selection;
  return { ...selection, selectionSet: shortSet(selection.selectionSet) } as SelectionNode;
}

function onError(): SelectionNode {
  return {
    kind: 'InlineFragment',
    typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Error' } },
    selectionSet: { kind: 'SelectionSet', selections: [field('code'), field('message')] },
  } as SelectionNode;
}

function field(name: string): FieldNode {
  return { kind: 'Field', name: { kind: 'Name', value: name } } as FieldNode;
}

/** The value with "…" in place of what must not be copied. @param isEmptyKept fields without a value are not left out */
function withoutSecrets(value: unknown, isEmptyKept: boolean): object {
  const shown = (each: unknown) => (each === null && !isEmptyKept ? undefined : each);
  return JSON.parse(JSON.stringify(value, (name, each) => (SECRETS.has(name) && each !== '' ? '…' : shown(each))));
}

function commented(text: string): string {
  return text.replaceAll(/^/gm, '# ');
}

function typescript(text: string, variables: object): string {
  return `import { createClient } from '@heliograph/client';

const hub = createClient({ url: '${location.origin}', key: process.env.HELIOGRAPH_KEY });
const answer = await hub.graphql(
  \`${text.replaceAll('\n', '\n  ')}\`,
  ${typescriptLiteral(variables, 1)},
);`;
}

/** Value of an option of a command: absent values are left out, `true` stands without a value, a list is repeated. */
export type OptionValue = string | number | boolean | readonly string[] | null | undefined;

/**
 * Writes a command line.
 *
 * @param name the command, without the program
 * @param args what stands behind it
 * @param options by their names, without "--"
 */
export function commandLine(name: string, args: readonly string[], options: Record<string, OptionValue> = {}): string {
  const words = ['heliograph', name, ...args.map(word)];
  for (const [option, value] of Object.entries(options)) {
    if (value === null || value === undefined || value === '' || value === false) continue;
    if (value === true) words.push(`--${option}`);
    else for (const each of Array.isArray(value) ? value : [value]) words.push(`--${option} ${word(String(each))}`);
  }
  return words.join(' ');
}
