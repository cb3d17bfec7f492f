import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DataFolder } from '../../src/embedded/state.ts';
import { temporaryFolder } from '../support/servers.ts';

function folder(): string {
  const made = temporaryFolder('state');
  onTestFinished(() => fs.rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Some other process that runs, until the test ends. */
function another(): number {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid ?? 0;
}

test('a folder in use is refused, and free again when its hub has released it', () => {
  const place = folder();
  const lock = path.join(place, 'lock');
  const first = new DataFolder(place);
  const held = fs.readFileSync(lock, 'utf8');
  expect(held).toMatch(new RegExp(`^${process.pid} .+`));
  first.release();
  expect(fs.existsSync(lock)).toBe(false);
});

test('a lock that names a process which began at the same time holds; of one that is gone, or another one of its id, it does not', () => {
  const place = folder();
  const lock = path.join(place, 'lock');
  new DataFolder(place).release();
  const pid = another();
  // What a hub of that id would have written is what this one writes of itself.
  const begin = () => {
    const probe = spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `import { DataFolder } from '${path.resolve('build/embedded/state.js')}'; new DataFolder(process.argv[1])`,
        place,
      ],
      { encoding: 'utf8' },
    );
    expect(probe.stderr).toBe('');
    return fs.readFileSync(lock, 'utf8').split(' ').slice(1).join(' ');
  };
  const boot = begin().split('/')[0] ?? '';
  const ticks = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19];
  fs.writeFileSync(lock, `${pid} ${boot}/${ticks}`);
  expect(() => new DataFolder(place)).toThrow(`already running on ${place} (process ${pid})`);
  // The first process of a container has the id of that of the one before.
  for (const stale of [
    `${process.pid} ${boot}/1`,
    `${pid} ${boot}/1`,
    `${pid} x/${ticks}`,
    String(pid),
    '',
    'nonsense',
    `999999999 ${boot}/${ticks}`,
  ]) {
    fs.writeFileSync(lock, stale);
    new DataFolder(place).release();
  }
});

test('a folder with data and without its state is refused with what to do, and nothing is written', () => {
  const place = folder();
  fs.mkdirSync(path.join(place, 'postgres'));
  expect(() => new DataFolder(place)).toThrow(
    /state\.json is missing, and the data in .*postgres are opened with the passwords .*: restore it from a backup, or remove .* to start over/,
  );
  expect(fs.existsSync(path.join(place, 'state.json'))).toBe(false);
  // A refused start holds nothing.
  expect(fs.existsSync(path.join(place, 'lock'))).toBe(false);
  fs.rmdirSync(path.join(place, 'postgres'));
  new DataFolder(place).release();
});

test.each([
  ['empty', ''],
  ['cut off', '{"ports": {'],
  ['null', 'null'],
  ['a list', '[]'],
  ['without the secret key', '{"ports":{},"postgresPassword":"x","natsPassword":"x","apiKey":null}'],
  ['with an empty password', '{"ports":{},"secretKey":"x","postgresPassword":"","natsPassword":"x","apiKey":null}'],
])('a state that is %s is refused, and stays as it is', (_what, text) => {
  const place = folder();
  const file = path.join(place, 'state.json');
  fs.writeFileSync(file, text);
  expect(() => new DataFolder(place)).toThrow(/state\.json cannot be read, or lacks something: restore it/);
  expect(fs.readFileSync(file, 'utf8')).toBe(text);
});
