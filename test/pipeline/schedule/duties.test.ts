import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DutyRun, readDutyRuns, storeDutyRuns } from '../../../src/db/sql/duty-runs.ts';
import { pause } from '../../../src/kernel/chunks.ts';
import type { Duty } from '../../../src/pipeline/schedule/duty.ts';
import { startDuties } from '../../../src/pipeline/schedule/duty-runner.ts';
import { DUTIES } from '../../../src/roots/scheduler.ts';
import type { Runtime } from '../../../src/runtime.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { openTestRuntime } from '../../support/runtime.ts';

let database: TestDatabase;
let runtime: Runtime;
beforeAll(async () => {
  database = await testDatabase();
  runtime = await openTestRuntime(database.url);
});
afterAll(async () => {
  await runtime?.close();
  await database?.drop();
});

const runsOf = async (name: string): Promise<DutyRun | undefined> =>
  (await readDutyRuns(runtime.db.pool)).find((run) => run.name === name);

test('every duty has a name of its own in a few lower-case words, and a pause', () => {
  expect(new Set(DUTIES.map(({ name }) => name)).size).toBe(DUTIES.length);
  expect(DUTIES.length).toBeGreaterThan(12);
  for (const { name, everyMs } of DUTIES) {
    expect(name).toMatch(/^[a-z]+( [a-z]+){0,2}$/);
    expect(everyMs).toBeGreaterThanOrEqual(250);
  }
});

test('a duty that fails, and one that does not end, keep none of the others', async () => {
  let [counted, tried] = [0, 0];
  let ended = false;
  const duties: Duty[] = [
    {
      name: 'counts',
      everyMs: 1,
      run: async () => {
        counted++;
      },
    },
    {
      name: 'fails',
      everyMs: 1,
      run: () => {
        tried++;
        return Promise.reject(new Error('its table is gone, says +447700900123'));
      },
    },
    {
      name: 'waits',
      everyMs: 1,
      run: async (_runtime, signal) => {
        await pause(600_000, signal);
        ended = true;
      },
    },
  ];
  const running = startDuties(runtime, duties);
  await expect.poll(() => counted > 5 && tried > 1, { timeout: 10_000 }).toBe(true);
  await expect
    .poll(() => runsOf('counts'), { timeout: 10_000 })
    .toMatchObject({
      succeededAt: expect.any(Date),
      durationMs: expect.any(Number),
      failedAt: null,
      reason: null,
    });
  const fails = await runsOf('fails');
  expect(fails).toMatchObject({ succeededAt: null, durationMs: null, failedAt: expect.any(Date) });
  expect(fails?.reason).toContain('its table is gone');
  expect(fails?.reason).not.toContain('7700900123');
  expect(await runsOf('waits')).toBeUndefined();
  const { body } = await runtime.telemetry.text();
  expect(body).toMatch(/heliograph_schedule_duty_failures_total\{duty="fails"\} [1-9]/);
  expect(body).toMatch(/heliograph_schedule_duty_seconds_count\{duty="counts"\} [1-9]/);
  expect(body).toMatch(/heliograph_schedule_duty_last_success_timestamp_seconds\{duty="counts"\} 1\d{9}/);
  expect(ended).toBe(false);
  await running.stop();
  expect(ended).toBe(true);
  const after = counted;
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(counted).toBe(after);
});

test('two duties of one name are refused', () => {
  const duty = { name: 'same', everyMs: 1, run: async () => {} };
  expect(() => startDuties(runtime, [duty, duty])).toThrow('two duties have the same name');
});

test('of two schedulers the later run counts, for successes and failures each', async () => {
  const at = (second: number) => new Date(Date.UTC(2026, 10, 28, 12, 0, second));
  const store = (change: Partial<DutyRun>) =>
    storeDutyRuns(runtime.db.pool, [
      { name: 'shared', succeededAt: null, durationMs: null, failedAt: null, reason: null, ...change },
    ]);
  await store({ failedAt: at(1), reason: 'first' });
  await store({ succeededAt: at(5), durationMs: 50 });
  await store({ succeededAt: at(3), durationMs: 30, failedAt: at(4), reason: 'second' });
  await store({ failedAt: at(2), reason: 'late' });
  expect(await runsOf('shared')).toEqual({
    name: 'shared',
    succeededAt: at(5),
    durationMs: 50,
    failedAt: at(4),
    reason: 'second',
  });
});
