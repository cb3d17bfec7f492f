#!/usr/bin/env node
// Tests that `npm test` has no time for: long flows, the hub on every other Node, the packages as a user installs them, and bad weather that
// lasts. Each step is a command that can be run by itself; arguments name steps: `npm run test:full -- nodes`.
import { spawnSync } from 'node:child_process';

const STEPS = {
  long: ['test:long'],
  console: ['test:console'],
  nodes: ['test:nodes', '22', '24', '26'],
  installed: ['test:installed'],
  chaos: ['test:chaos', '--seed', '7', 'import', 'stalled', 'power', 'failover', 'retries'],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in STEPS));
if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: no such step; there are ${Object.keys(STEPS).join(', ')}`);
  process.exit(2);
}

let passed = 0;
let failed = 0;
for (const [name, [script, ...args]] of Object.entries(STEPS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const began = Date.now();
  const { status } = spawnSync('npm', ['run', script, '--', ...args], { stdio: 'inherit' });
  if (status === 0) passed++;
  else failed++;
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name} (${((Date.now() - began) / 1_000).toFixed(0)} s)`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
