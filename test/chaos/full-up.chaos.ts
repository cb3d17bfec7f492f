import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Api } from '../support/api.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { doctor } from '../support/doctor.ts';
import { freePort } from '../support/servers.ts';
import { SmallDisk } from './disk.ts';
import { notesOf, numbersFrom } from './through.ts';

const KEY = 'a-key-of-the-tests-0123456789';
let hub: ChildProcess | undefined;
let database: TestDatabase | undefined;
let disk: SmallDisk | undefined;

afterEach(async () => {
  if (hub !== undefined && hub.exitCode === null && hub.signalCode === null) {
    hub.kill('SIGTERM');
    await once(hub, 'exit');
  }
  await database?.drop();
  disk?.dispose();
});

test.skipIf(!SmallDisk.possible).each([
  ['lacks its streams', [], 'NATS has room on its disk again and is started again'],
  ['cannot start', ['nats/nats.conf'], 'NATS has no room on its disk and is started again when there is'],
])(
  'the NATS of `up`, killed while its disk is full, %s: what is accepted meanwhile is sent once there is room, untouched by anybody',
  async (what, lost, said) => {
    const note = notesOf(`up, ${what}`);
    database = await testDatabase();
    disk = SmallDisk.inMemory(32);
    const port = await freePort();
    const api = new Api(`127.0.0.1:${port}`, KEY);
    const environment = { DATABASE_URL: database.url, HELIOGRAPH_DATA_DIR: disk.place('hub'), PORT: String(port) };
    hub = spawn(process.execPath, [path.resolve('dist/main.js'), 'up'], {
      env: { PATH: process.env.PATH, HELIOGRAPH_API_KEY: KEY, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [hub.stdout, hub.stderr]) stream?.on('data', (data: Buffer) => (output += data.toString()));
    await expect.poll(() => output, { timeout: 90_000 }).toContain('Ctrl-C stops');
    const before = await Promise.all(numbersFrom(1_100, 40).map((number) => api.send(number)));
    const statuses = async (sent: typeof before) =>
      new Set(await Promise.all(sent.map(async ({ accepted: message }) => (await api.message(message.id)).status)));
    await expect.poll(() => statuses(before), { timeout: 60_000 }).toEqual(new Set(['DELIVERED']));

    disk.fill();
    for (const name of lost) fs.rmSync(path.join(environment.HELIOGRAPH_DATA_DIR, name));
    disk.fill();
    const nats = execFileSync('pgrep', ['-P', String(hub.pid), '-f', 'nats-server'], { encoding: 'utf8' }).trim();
    process.kill(Number(nats), 'SIGKILL');
    await expect.poll(() => output, { timeout: 30_000 }).toContain('NATS ended (SIGKILL)');
    const meanwhile = await Promise.all(numbersFrom(1_200, 20).map((number) => api.send(number)));
    const answer = async () => (await fetch(`${api.origin}/ready`)).status;
    await expect.poll(answer, { timeout: 30_000 }).toBe(503);
    const { code, text } = await doctor(
      environment,
      '--data-dir',
      environment.HELIOGRAPH_DATA_DIR,
      '--url',
      api.origin,
    );
    note(
      text
        .split('\n')
        .filter((line) => /failed/.test(line))
        .join('\n'),
    );
    expect(code).toBe(1);
    expect(text).toMatch(/failed +API .*not ready: NATS/);

    disk.free();
    await expect.poll(answer, { timeout: 60_000 }).toBe(200);
    await expect.poll(() => statuses(meanwhile), { timeout: 60_000 }).toEqual(new Set(['DELIVERED']));
    note(
      output
        .split('\n')
        .filter((line) => line.startsWith('NATS'))
        .join('\n'),
    );
    expect(output).toContain(said);
    hub.kill('SIGTERM');
    await once(hub, 'exit');
    expect(hub.exitCode).toBe(0);
  },
  300_000,
);
