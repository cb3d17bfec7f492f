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
  return { status, printed: stdout.split('\n').filter((line) => /^failed/.test(line)), stdout };
}

test('a test that passes by itself is reported, and fails nothing', () => {
  const { status, printed, stdout } = run(`
    describe('a group (of them)', () => test('late + slow?', () => expect(first('late'), 'the reason').toBe(false)));
    test('other', () => expect(first('other')).toBe(true));`);
  expect(printed).toHaveLength(2);
  expect(printed[0]).toMatch(/^failed: .*some\.test\.mjs: +a group \(of them\) late \+ slow\?$/);
  expect(printed[1]).toMatch(/^failed, and passes by itself: .*late \+ slow\?$/);
  expect(stdout).toContain('the reason');
  expect(status).toBe(0);
});

test('a test that fails twice fails the run', () => {
  const { status, printed } = run(`
    test('late', () => expect(first('late')).toBe(false));
    test('broken', () => expect(1).toBe(2));`);
  expect(printed.slice(2).map((line) => line.replace(/:.*:/, ''))).toEqual([
    'failed, and passes by itself late',
    'failed twice, or did not run again broken',
  ]);
  expect(status).toBe(1);
});

test('a file that cannot be loaded, or whose hook fails, runs whole', () => {
  const { status, printed } = run(`
    if (first('load')) throw new Error('no server');
    test('one', () => {});`);
  expect(printed.at(-1)).toMatch(/^failed, and passes by itself: .*some\.test\.mjs$/);
  expect(status).toBe(0);
  expect(run(`throw new Error('never'); test('one', () => {});`).status).toBe(1);
  const group = (always: boolean) => `
    describe('group', () => {
      beforeAll(() => { if (${always} || first('hook')) throw new Error('no hub'); });
      test('of it', () => {});
    });
    describe('other', () => test('late', () => expect(first('other ${always}')).toBe(false)));`;
  expect(run(group(false)).status).toBe(0);
  // The test of the group never ran: one that passes beside it hides nothing.
  expect(run(group(true)).status).toBe(1);
});

test('an error outside of every test runs its file once more where a test of it failed too, a process that is gone does not', () => {
  const late = `test('late', () => expect(first('late')).toBe(false));`;
  const loose = (once: string) => `test('loose', () => { if (${once}) Promise.reject(new Error('unheard')); });`;
  const { status, printed, stdout } = run(`${late} ${loose('true')}`);
  expect(printed[1]).toMatch(/^failed: .*some\.test\.mjs$/);
  expect(printed.at(-1)).toMatch(/^failed the second time: .*config\.mjs$/);
  expect(stdout).toMatch(
    /failed twice, or did not run again: .*some\.test\.mjs\n {4}outside of every test: Error: unheard/,
  );
  expect(status).toBe(1);
  const once = run(`${late.replaceAll('late', 'once')} ${loose("first('loose')")}`);
  expect(once.printed.at(-1)).toMatch(/^failed, and passes by itself: .*some\.test\.mjs$/);
  expect(once.status).toBe(0);
  // Nobody knows which test it was: it may be one that leaves an error behind each time.
  const alone = run(loose("first('alone')"));
  expect(alone.printed).toEqual([expect.stringMatching(/^failed: .*config\.mjs$/)]);
  expect(alone.stdout).toMatch(/while .*some\.test\.mjs ran, outside of every test: Error: unheard/);
  expect(alone.status).toBe(1);
  const gone = run(`${late.replaceAll('late', 'later')} test('gone', () => process.kill(process.pid, 'SIGKILL'));`);
  expect(gone.printed.join()).not.toContain('passes by itself');
  expect(gone.status).toBe(1);
});

test('with arguments, and from eleven failures on, nothing runs twice', () => {
  const late = `test('late', () => expect(first('late')).toBe(false));`;
  expect(run(late, '-t', 'late').status).toBe(1);
  const many = run(`for (let n = 0; n < 11; n++) test('late ' + n, () => expect(first('many' + n)).toBe(false));`);
  expect(many.printed).toHaveLength(11);
  expect(many.status).toBe(1);
});

test('what passes passes', () => {
  expect(run(`test('one', () => {});`)).toMatchObject({ status: 0, printed: [] });
});
