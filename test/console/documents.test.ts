import fs from 'node:fs';
import path from 'node:path';
import {
  buildSchema,
  type FragmentDefinitionNode,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
  visit,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { shortDocument } from '../../console/src/data/operation-code.ts';
import { againOf, EXAMPLES } from '../../console/src/screens/developers/examples.ts';

const SOURCES = path.resolve('console/src');
const schema = buildSchema(fs.readFileSync('schema.graphql', 'utf8'));

const definitions = fs
  .readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .flatMap((file) => [...fs.readFileSync(path.join(SOURCES, file), 'utf8').matchAll(/graphql\(\s*`([^`]+)`/g)])
  .flatMap(([, text = '']) => parse(text).definitions);
const fragments = new Map<string, FragmentDefinitionNode>();
const operations: OperationDefinitionNode[] = [];
for (const each of definitions) {
  if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  if (each.kind === Kind.OPERATION_DEFINITION) operations.push(each);
}

/** Fragments that a definition spreads, and those that they spread. */
function spreadBy(definition: OperationDefinitionNode | FragmentDefinitionNode): FragmentDefinitionNode[] {
  const found = new Set<FragmentDefinitionNode>();
  visit(definition, {
    FragmentSpread({ name }) {
      const fragment = fragments.get(name.value);
      if (fragment !== undefined) for (const each of [fragment, ...spreadBy(fragment)]) found.add(each);
    },
  });
  return [...found];
}

describe('the operations of the console', () => {
  test('were found, each with a name of its own', () => {
    expect(operations.length).toBeGreaterThan(20);
    const names = operations.map(({ name }) => name?.value);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  test.each(operations.map((each) => [each.name?.value, each] as const))(
    '%s is one that the API takes',
    (_, operation) => {
      const document = { kind: Kind.DOCUMENT, definitions: [operation, ...spreadBy(operation)] } as const;
      expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
    },
  );

  test.each(
    operations.filter((each) => each.operation === 'mutation').map((each) => [each.name?.value, each] as const),
  )('%s is one in the short form that people copy, too', (_, operation) => {
    const whole = { kind: Kind.DOCUMENT as const, definitions: [operation, ...spreadBy(operation)] };
    const short = shortDocument(whole);
    expect(short.definitions).toHaveLength(1);
    expect(validate(schema, short).map(({ message }) => message)).toEqual([]);
  });
});

describe('the explorer', () => {
  test.each(EXAMPLES.map((each) => [each.title, each] as const))('offers “%s”, which the API takes', (_, example) => {
    const document = parse(example.document);
    expect(validate(schema, document).map(({ message }) => message)).toEqual([]);
    const [operation] = document.definitions as OperationDefinitionNode[];
    const { errors } = getVariableValues(schema, operation?.variableDefinitions ?? [], { ...example.variables });
    expect(errors ?? []).toEqual([]);
    const [field] = operation?.selectionSet.selections ?? [];
    expect(field?.kind === Kind.FIELD && field.name.value).toBe(example.field);
  });

  test('tries a request of the log again by an example of its field, or by the field alone', () => {
    expect(againOf('mutation', ['sendMessage'], 'Mine').title).toBe('Send a message');
    const bare = againOf('query', ['workspace', 'senders'], 'Settings');
    expect(bare.document).toBe('query Settings {\n  workspace { __typename }\n  senders { __typename }\n}');
    expect(validate(schema, parse(bare.document))).toEqual([]);
    expect(againOf('none', [], 'no name').document).toContain('viewer');
  });
});
