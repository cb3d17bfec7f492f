import fs from 'node:fs';
import {
  buildClientSchema,
  buildSchema,
  executeSync,
  getIntrospectionQuery,
  type IntrospectionQuery,
  isInputObjectType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
  validate,
} from 'graphql';
import { expect, test } from 'vitest';
import { printedSchema, schema } from '../../src/graphql/schema/schema.ts';

interface CodegenConfig {
  generates: Record<string, { config: { strictScalars: boolean; scalars: Record<string, string> } }>;
}

const RECIPE = fs.readFileSync('docs/recipes.md', 'utf8').split('\n## Types for TypeScript\n')[1] ?? '';
const code = (language: string) => new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(RECIPE)?.[1] ?? '';

test('the configuration of the code generator knows every scalar, as the guide has it', async () => {
  const module = `data:text/javascript,${encodeURIComponent(code('js'))}`;
  const { default: config } = (await import(module)) as { default: CodegenConfig };
  const [target] = Object.values(config.generates);
  const own = Object.values(schema.getTypeMap()).filter((type) => isScalarType(type) && !isSpecifiedScalarType(type));
  expect(target?.config.strictScalars).toBe(true);
  const scalars = target?.config.scalars ?? {};
  expect(Object.keys(scalars).sort()).toEqual(own.map(({ name }) => name).sort());
  const guide = fs.readFileSync('docs/api.md', 'utf8');
  for (const [name, type] of Object.entries(scalars)) expect(guide).toContain(`| \`${name}\` | \`${type}\` |`);
});

test('the operation of the recipe is valid', () => {
  const [, operation = ''] = /graphql\(`(.*?)`\)/s.exec(code('ts')) ?? [];
  expect(validate(schema, parse(operation))).toEqual([]);
});

test('the file tells which inputs take one field, and what a generator asks a hub for does not', () => {
  const told = (read: typeof schema) =>
    Object.values(read.getTypeMap()).filter((type) => isInputObjectType(type) && type.isOneOf).length;
  expect(told(buildSchema(printedSchema()))).toBe(told(schema));
  const answer = executeSync({ schema, document: parse(getIntrospectionQuery()) });
  expect(told(buildClientSchema(answer.data as unknown as IntrospectionQuery))).toBe(0);
  expect(told(schema)).toBeGreaterThan(0);
});
