#!/usr/bin/env node
// Tests of one configuration of vitest: `node scripts/vitest.mjs test/long.config.ts`; further arguments go to vitest. If at most ten tests of a whole
// run fail, they run once more, and both results are printed at the end: see docs/decisions/0100-a-test-that-fails-runs-once-more.md.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** More than these, and it is the change that fails, not the machine that is busy. */
const MOST_AGAIN = 10;
const REPORTER = path.join(path.dirname(fileURLToPath(import.meta.url)), 'run-report.mjs');

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { failed } = runTests(process.argv[2], process.argv.slice(3));
  process.exitCode = failed === 0 ? 0 : 1;
}

/**
 * Runs tests, and prints at the end which failed and why.
 *
 * @param config file of vitest's configuration
 * @param args further arguments of vitest
 * @param repeats true: what fails runs once more; absent: so it does where there are no arguments
 * @returns how many tests passed, and how many failures there are (a file that cannot be run is one, and so is a run that breaks off)
 */
export function runTests(config, args, repeats = args.length === 0) {
  const first = vitest(config, args);
  const { failures, isWhole } = first;
  if (isWhole && failures.length === 0) return { passed: first.passed.length, failed: 0 };
  print('failed', failures);
  const others = looseOf(config, first);
  print('failed', others);
  const once = { passed: first.passed.length, failed: failures.length + others.length };
  return isWhole && repeats && failures.length <= MOST_AGAIN ? again(config, first) : once;
}

/** Runs what failed once more, a file a process and one at a time. */
function again(config, { passed, failures }) {
  const files = [...new Set(failures.map(({ file }) => path.resolve(file)))];
  // Where a file or a hook failed, tests did not run: the files run whole.
  const isOfTests = failures.every(({ name }) => name !== null);
  const names = isOfTests ? ['-t', `(^| )(${failures.map(({ name }) => escaped(name)).join('|')})$`] : [];
  const second = vitest(config, ['--maxWorkers=1', '--isolate', ...files, ...names]);
  const passes = ({ file, name }) =>
    second.isWhole &&
    second.passed.some((test) => test.file === file && (name === null || test.name === name)) &&
    !second.failures.some(
      (failure) => failure.file === file && (name === null || failure.name === null || failure.name === name),
    );
  const [recovered, left] = [failures.filter(passes), failures.filter((failure) => !passes(failure))];
  print('failed, and passes by itself', recovered);
  print('failed twice, or did not run again', left);
  // A file that runs whole may fail in another place.
  const others = second.failures.filter(
    ({ file, name }) => !failures.some((each) => each.file === file && each.name === name),
  );
  print('failed the second time', [...others, ...looseOf(config, second)]);
  const tests = recovered.filter(({ name }) => name !== null);
  return { passed: passed.length + tests.length, failed: left.length + others.length };
}

/** Failures of a run that are of no test and no file. */
function looseOf(config, { loose, isWhole }) {
  const reasons = isWhole || loose.length > 0 ? loose : ['the run broke off'];
  return reasons.map((why) => ({ file: config, name: null, why }));
}

/** One run; `isWhole` is false where it broke off, or an error was thrown that is of no file. */
function vitest(config, args) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-test-'));
  const report = path.join(folder, 'report.json');
  const { status } = spawnSync(
    path.join('node_modules', '.bin', 'vitest'),
    [
      'run',
      '--config',
      config,
      '--reporter=default',
      `--reporter=${REPORTER}`,
      '--disable-console-intercept=true',
      ...args,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, TEST_RUN_REPORT: report } },
  );
  try {
    const run = JSON.parse(fs.readFileSync(report, 'utf8'));
    const isAnswered = (status === 0) === (run.failures.length === 0);
    return { ...run, isWhole: run.isWhole && isAnswered && run.loose.length === 0 };
  } catch {
    return { passed: [], failures: [], loose: [], isWhole: false };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function print(what, failures) {
  for (const { file, name, why } of failures) {
    console.log(
      `${what}: ${file}${name === null ? '' : `: ${name}`}\n    ${why.split('\n').slice(0, 6).join('\n    ')}`,
    );
  }
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
