import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';
import { temporaryFolder } from '../support/servers.ts';

/** Contacts, and messages, of a large workspace. */
const COUNT = 100_000;
/** Most memory that a command may take beyond what it takes for a hundredth of that, in MiB. */
const MAX_GROWTH_MIB = 64;
/** Most by which the hub's own process may grow meanwhile, in MiB. */
const MAX_HUB_GROWTH_MIB = 160;

let hub: Hub;
let database: TestDatabase;
const folder = temporaryFolder('exports');
beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.start('api');
}, 60_000);
afterAll(async () => {
  await hub?.stop();
  await database?.drop();
});

/** A field of `/proc/<pid>/status` in MiB. */
function memoryOf(pid: number | undefined, field: 'VmHWM' | 'VmRSS'): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1_024;
}

/** Runs a command to its end, reading its lines as a pipe does. @returns lines, and the most memory that it had */
async function run(...args: string[]): Promise<{ lines: number; mostMiB: number }> {
  const env = { PATH: process.env.PATH, HOME: folder, HELIOGRAPH_URL: hub.api.origin, HELIOGRAPH_KEY: hub.api.key };
  const child = spawn(process.execPath, [path.resolve('dist/main.js'), ...args], { env });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let errors = '';
  child.stderr.on('data', (data: Buffer) => {
    errors += data.toString();
  });
  let [lines, mostMiB] = [0, 0];
  for await (const _line of createInterface({ input: child.stdout })) {
    if (lines++ % 500 === 0 && child.exitCode === null) mostMiB = Math.max(mostMiB, memoryOf(child.pid, 'VmHWM'));
  }
  expect([await ended, errors]).toEqual([0, '']);
  return { lines, mostMiB };
}

const phones = Array.from({ length: COUNT }, (_, index) => `+44781${String(1_000_000 + index)}`);
const file = path.join(folder, 'people.csv');

test(`${COUNT} contacts and messages go in and come out in little memory`, { timeout: 240_000 }, async () => {
  fs.writeFileSync(file, `phone\n${phones.join('\n')}\n`);
  const api = hub.role('api').child.pid;
  await run('contacts', 'import', file, '--json');
  await run('send', '--from-csv', file, 'Hello', '--purpose', 'transactional', '--json');
  const little = await run('messages', 'list', '--limit', '1000', '--json');
  const before = memoryOf(api, 'VmRSS');
  const contacts = await run('contacts', 'export');
  const messages = await run('messages', 'list', '--all', '--json');
  const after = memoryOf(api, 'VmRSS');
  const figures = { little, contacts, messages, hub: { before, after } };
  console.log(JSON.stringify(figures));
  expect([contacts.lines, messages.lines]).toEqual([COUNT + 1, COUNT]);
  for (const { mostMiB } of [contacts, messages]) expect(mostMiB).toBeLessThan(little.mostMiB + MAX_GROWTH_MIB);
  expect(after).toBeLessThan(before + MAX_HUB_GROWTH_MIB);
});
