#!/usr/bin/env node
// Where the processor time of a message goes: starts a hub on embedded parts, sends messages one a request over 64
// connections, and profiles the API and the dispatcher meanwhile. Prints one line of JSON: microseconds a message by layer,
// and how much of the time each process has nothing to do. A profile costs time of its own: the shares hold, not the sums.
//
//   node bench/flame.mjs [--messages 20000] [--folder DIR] [--quick]     (--folder: writes api.svg and dispatcher.svg)
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { flame } from './flame/draw.mjs';
import { byLayer, treeOf } from './flame/stacks.mjs';
import { startHub } from './hub.mjs';

const { values } = parseArgs({
  options: {
    messages: { type: 'string', default: '20000' },
    folder: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
if (values.quick) values.messages = '500';
const here = path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), 'flame');
if (values.folder !== undefined) fs.mkdirSync(values.folder, { recursive: true });
const profiles = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-flame-'));
Object.assign(process.env, {
  NODE_OPTIONS: `--require ${path.join(here, 'profiler.cjs')}`,
  FLAME_FOLDER: profiles,
});
const ROLES = { api: 'api', dispatcher: 'dispatcher,scheduler' };
const WRITTEN_WITHIN_MS = 30_000;

const hub = await startHub();
try {
  const messages = Number(values.messages);
  const load = { messages: 10, runs: 1, connections: 64 };
  await hub.bench('road.mjs', { ...load, single: Math.min(messages, 20_000) });
  signal();
  await hub.bench('road.mjs', { ...load, single: messages });
  signal();
  const processes = {};
  for (const [name, role] of Object.entries(ROLES)) {
    const { root, idle } = treeOf(await written(path.join(profiles, `${role}.json`)));
    const us = byLayer(root).map(([layer, time]) => [layer, Math.round((time / messages) * 10) / 10]);
    processes[name] = { us: Math.round(root.us / messages), idle: Math.round(idle * 100) / 100, layers: Object.fromEntries(us) };
    if (values.folder === undefined) continue;
    const title = `${name}: ${Math.round(root.us / messages)} µs a message, one message a request, 64 connections`;
    fs.writeFileSync(path.join(values.folder, `${name}.svg`), flame(root, title, messages));
  }
  console.log(JSON.stringify({ benchmark: 'flame', messages, node: process.version, ...processes }));
} finally {
  await hub.stop();
  fs.rmSync(profiles, { recursive: true, force: true });
}

/** Tells the processes of the roles to begin or to end their profile. */
function signal() {
  for (const entry of fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (isOurs(entry)) process.kill(Number(entry), 'SIGUSR2');
  }
}

function isOurs(pid) {
  try {
    const command = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    const parent = /^PPid:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return parent === String(hub.pid) && command.includes('serve') && command.includes('--roles');
  } catch {
    return false;
  }
}

async function written(file) {
  const until = Date.now() + WRITTEN_WITHIN_MS;
  while (!fs.existsSync(file)) {
    if (Date.now() > until) throw new Error(`no profile after ${WRITTEN_WITHIN_MS / 1_000} s: ${path.basename(file)}`);
    await sleep(100);
  }
  return JSON.parse(fs.readFileSync(file, 'utf8'));
}
