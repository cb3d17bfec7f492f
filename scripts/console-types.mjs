#!/usr/bin/env node
// Writes the types that the console's operations are checked against, from schema.graphql: console/generated/schema.d.ts.
import fs from 'node:fs';
import { minifyIntrospection, outputIntrospectionFile } from '@gql.tada/internal';
import { buildSchema, introspectionFromSchema } from 'graphql';

const schema = buildSchema(fs.readFileSync('schema.graphql', 'utf8'));
const introspection = minifyIntrospection(introspectionFromSchema(schema));
fs.mkdirSync('console/generated', { recursive: true });
fs.writeFileSync(
  'console/generated/schema.d.ts',
  outputIntrospectionFile(introspection, { fileType: '.d.ts', shouldPreprocess: true }),
);
