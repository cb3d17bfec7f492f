#!/usr/bin/env node
// Everything that has to hold: style, types, import rules, the printed schema, and the tests. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const bin = (name) => path.join('node_modules', '.bin', name);
const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-test-')), 'report.json');

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

const vitest = spawnSync(
  bin('vitest'),
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { stdio: ['ignore', 'inherit', 'inherit'] },
);
try {
  const { numPassedTests, numFailedTests, numFailedTestSuites, success } = JSON.parse(fs.readFileSync(report, 'utf8'));
  passed += numPassedTests;
  // A file that could not be run has no failed tests of its own.
  failed += Math.max(numFailedTests, success ? 0 : 1, numFailedTests === 0 ? numFailedTestSuites : 0);
} catch {
  failed++;
}
if (vitest.status !== 0 && failed === 0) failed++;
fs.rmSync(path.dirname(report), { recursive: true, force: true });

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
