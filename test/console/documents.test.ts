import fs from 'node:fs';
import path from 'node:path';
import {
  buildSchema,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
  visit,
} from 'graphql';
import { describe, expect, test } from 'vitest';

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
});
