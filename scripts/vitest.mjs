#!/usr/bin/env node
// Tests of one configuration of vitest: `node scripts/vitest.mjs test/long.config.ts`; further arguments go to vitest. Of a whole run at most ten
// that failed run once more, by themselves, and both results are told at the end: see docs/decisions/0100-a-test-that-fails-runs-once-more.md.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** More than these, and it is the change that fails, not the weather. */
const MOST_AGAIN = 10;

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === import.meta.filename) {
  const { failed } = runTests(process.argv[2], process.argv.slice(3));
  process.exitCode = failed === 0 ? 0 : 1;
}

/**
 * Runs tests, and tells at the end which failed and why.
 *
 * @param config file of vitest's configuration
 * @param args further arguments of vitest; with any of them nothing runs twice
 * @returns how many tests passed, and how many failed (a file that cannot be run is one)
 */
export function runTests(config, args) {
  const whole = args.length === 0;
  const first = vitest(config, args);
  if (first.failures.length === 0) return { passed: first.passed, failed: first.failed };
  tell('failed', first.failures);
  if (!whole || first.failures.length > MOST_AGAIN) return { passed: first.passed, failed: first.failed };

  const files = [...new Set(first.failures.map(({ file }) => path.resolve(file)))];
  const names = first.failures.every(({ name }) => name !== null)
    ? ['-t', `^(${first.failures.map(({ name }) => escaped(name)).join('|')})$`]
    : [];
  const second = vitest(config, [...files, ...names]);
  tell(
    'failed, and passes by itself',
    first.failures.filter((each) => !second.failures.some(same(each))),
  );
  tell('failed twice', second.failures);
  // What passed the second time has to be what failed the first time: a run of nothing proves nothing.
  const ran = second.passed >= first.failures.length - second.failures.length;
  const failed = ran ? second.failed : first.failed;
  return { passed: first.passed + first.failed - failed, failed };
}

/** One run: its numbers, and what failed in it; `name` is null where a file failed as a whole. */
function vitest(config, args) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'heliograph-test-'));
  const report = path.join(folder, 'report.json');
  const { status } = spawnSync(
    path.join('node_modules', '.bin', 'vitest'),
    [
      ...['run', '--config', config, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      ...['--disable-console-intercept=true', ...args],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  try {
    const { numPassedTests, testResults } = JSON.parse(fs.readFileSync(report, 'utf8'));
    const failures = testResults.flatMap(failuresOf);
    if (status !== 0 && failures.length === 0)
      failures.push({ file: '', name: null, why: `vitest ended with ${status}` });
    return { passed: numPassedTests, failed: failures.length, failures };
  } catch (error) {
    return { passed: 0, failed: 1, failures: [{ file: '', name: null, why: error.message }] };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What failed of a file: its tests, or itself where none of them did. */
function failuresOf({ name: full, status, message, assertionResults }) {
  const file = path.relative(process.cwd(), full);
  const tests = assertionResults
    .filter((test) => test.status === 'failed')
    .map(({ fullName, failureMessages }) => ({ file, name: fullName, why: failureMessages[0] ?? 'no reason' }));
  return tests.length === 0 && status === 'failed' ? [{ file, name: null, why: message }] : tests;
}

function same(one) {
  return (other) => other.file === one.file && (other.name === one.name || other.name === null);
}

function tell(what, failures) {
  for (const { file, name, why } of failures) {
    console.log(
      `${what}: ${file}${name === null ? '' : `: ${name}`}\n    ${why.split('\n').slice(0, 6).join('\n    ')}`,
    );
  }
}

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
