import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'heliograph-runs-'));
  fs.writeFileSync(
    path.join(folder, 'config.mjs'),
    `export default { root: ${JSON.stringify(folder)}, test: { globals: true, include: ['*.test.mjs'] } };`,
  );
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Runs the tests of a text, which may ask whether it is their first run of this name. */
function run(text: string, ...args: string[]) {
  fs.writeFileSync(
    path.join(folder, 'some.test.mjs'),
    `import fs from 'node:fs';
     const first = (name) => {
       const mark = ${JSON.stringify(folder)} + '/' + name;
       const was = fs.existsSync(mark);
       fs.writeFileSync(mark, '');
       return !was;
     };
     ${text}`,
  );
  const { status, stdout } = spawnSync(
    process.execPath,
    ['scripts/vitest.mjs', path.join(folder, 'config.mjs'), ...args],
    { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  return { status, told: stdout.split('\n').filter((line) => /^failed/.test(line)), stdout };
}

test('a test that passes by itself is told of, and fails nothing', () => {
  const { status, told, stdout } = run(`
    describe('a group (of them)', () => test('late + slow?', () => expect(first('late'), 'the reason').toBe(false)));
    test('other', () => expect(first('other')).toBe(true));`);
  expect(told).toHaveLength(2);
  expect(told[0]).toMatch(/^failed: .*some\.test\.mjs: +a group \(of them\) late \+ slow\?$/);
  expect(told[1]).toMatch(/^failed, and passes by itself: .*late \+ slow\?$/);
  expect(stdout).toContain('the reason');
  expect(status).toBe(0);
});

test('a test that fails twice fails the run', () => {
  const { status, told } = run(`
    test('late', () => expect(first('late')).toBe(false));
    test('broken', () => expect(1).toBe(2));`);
  expect(told.slice(2).map((line) => line.replace(/:.*:/, ''))).toEqual([
    'failed, and passes by itself late',
    'failed twice broken',
  ]);
  expect(status).toBe(1);
});

test('a file that cannot be loaded the first time runs whole', () => {
  const { status, told } = run(`
    if (first('load')) throw new Error('no server');
    test('one', () => {});`);
  expect(told.at(-1)).toMatch(/^failed, and passes by itself: .*some\.test\.mjs$/);
  expect(status).toBe(0);
  expect(run(`throw new Error('never'); test('one', () => {});`).status).toBe(1);
});

test('with arguments, and from eleven failures on, nothing runs twice', () => {
  const late = `test('late', () => expect(first('late')).toBe(false));`;
  expect(run(late, '-t', 'late').status).toBe(1);
  const many = run(`for (let n = 0; n < 11; n++) test('late ' + n, () => expect(first('many' + n)).toBe(false));`);
  expect(many.told).toHaveLength(11);
  expect(many.status).toBe(1);
});

test('what passes passes', () => {
  expect(run(`test('one', () => {});`)).toMatchObject({ status: 0, told: [] });
});
