import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { Hub } from '../support/hub.ts';
import { Terminal } from './remote/terminal.ts';

/** Lines of the page that end with another code than 0, because they show that. */
const EXPECTED_CODES: readonly (readonly [RegExp, number])[] = [[/^heliograph consent check /, 4]];

// Every command of the page, as its reader types it, in its order.
let database: TestDatabase;
let hub: Hub;
let terminal: Terminal;
beforeAll(async () => {
  database = await testDatabase();
  hub = await Hub.prepare(database.url, inject('natsUrl'));
  await hub.startTogether();
  terminal = new Terminal(hub);
});
afterAll(async () => {
  terminal?.close();
  await hub?.stop();
  await database?.drop();
});

test('every command of docs/cli.md can be run as it stands there', async () => {
  const { home } = terminal;
  const page = fs.readFileSync('docs/cli.md', 'utf8').replaceAll('https://hub.example.com', hub.api.origin);
  const lines = [...page.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) => block.trimEnd().split('\n'));
  const bin = path.join(home, 'bin');
  fs.mkdirSync(bin, { recursive: true });
  fs.mkdirSync(path.join(home, '.config/fish/completions'), { recursive: true });
  const main = path.resolve('dist/main.js');
  fs.writeFileSync(path.join(bin, 'heliograph'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, {
    mode: 0o755,
  });
  // What `erase` is shown with has to be there, and `tail` has to see something.
  await hub.api.send('+447700900019');
  terminal.file('orders.csv', 'phone,customer\n+447700900019,Ada\n');
  terminal.file('fair.csv', 'phone\n+447700900019\n');
  terminal.file('sheet.csv', 'Country,Price (EUR),Valid from\nGB,0.031,2027-01-01\n');
  const sending = setInterval(() => void hub.api.send('+447700900125', { purpose: 'OTP' }), 500);
  const { PATH } = process.env;
  const env = { ...terminal.environment, PATH: `${bin}:${PATH}` };
  try {
    for (const line of lines) {
      const child = spawn('bash', ['-c', line], { cwd: home, env });
      let told = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (told += data.toString()));
      child.stdin.on('error', () => {});
      child.stdin.end(`${hub.api.key}\n`);
      const code = await new Promise((resolve) => child.once('close', resolve));
      const wanted = EXPECTED_CODES.find(([pattern]) => pattern.test(line))?.[1] ?? 0;
      expect({ line, code, told: code === wanted ? '' : told }).toEqual({ line, code: wanted, told: '' });
    }
  } finally {
    clearInterval(sending);
  }
  expect(lines.length).toBeGreaterThan(40);
}, 600_000);
