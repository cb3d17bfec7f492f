#!/usr/bin/env node
// Everything that has to hold: style, types, import rules, the printed schema, and the tests. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { runTests } from './vitest.mjs';

const bin = (name) => path.join('node_modules', '.bin', name);

const checks = [
  ['style', bin('biome'), ['check', '.']],
  ['types', bin('tsc'), ['--noEmit']],
  ['types of the console', bin('tsc'), ['--noEmit', '-p', 'console']],
  ['import rules', process.execPath, ['scripts/check-imports.mjs']],
  ['schema.graphql is the printed schema', process.execPath, ['dist/main.js', 'schema', '--check']],
];

let passed = 0;
let failed = 0;
for (const [name, command, args] of checks) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) passed++;
  else failed++;
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name}`);
}

const tests = runTests('vitest.config.ts', process.argv.slice(2));
passed += tests.passed;
failed += tests.failed;

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
