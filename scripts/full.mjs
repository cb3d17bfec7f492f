#!/usr/bin/env node
// Tests that `npm test` has no time for: every command and long flows, the hub on every other Node, the packages as a user installs them, and bad weather that
// lasts. Each step is a command that can be run by itself; arguments name steps: `npm run test:full -- nodes`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const STEPS = {
  long: ['test:long'],
  console: ['test:console'],
  nodes: ['test:nodes', '22', '24', '26'],
  installed: ['test:installed'],
  chaos: ['test:chaos', '--seed', '7', 'import', 'stalled', 'power', 'failover', 'retries'],
};

/** Time of a step, several times what it takes: one that does not end fails, and the next begins. */
const STEP_TIMEOUT_MS = 45 * 60_000;

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
  const status = await run(['run', script, '--', ...args]);
  if (status === 0) passed++;
  else failed++;
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name} (${((Date.now() - began) / 1_000).toFixed(0)} s)`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Runs npm in a process group of its own, so that all of a step can be ended. @returns its exit code, or the signal that ended it */
async function run(args) {
  const child = spawn('npm', args, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  const interrupted = () => {
    process.kill(-child.pid, 'SIGINT');
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  const timer = setTimeout(() => {
    console.log(`it did not end within ${STEP_TIMEOUT_MS / 60_000} minutes`);
    process.kill(-child.pid, 'SIGKILL');
  }, STEP_TIMEOUT_MS);
  const [code, signal] = await once(child, 'exit');
  clearTimeout(timer);
  process.off('SIGINT', interrupted);
  return code ?? signal;
}
