import { expect, test } from 'vitest';
import { findMissed } from '../../src/cli/doctor/duties.ts';
import type { DutyRun } from '../../src/db/sql/duty-runs.ts';

const now = new Date('2026-11-28T12:00:00.000Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);
const DUTIES = [
  { name: 'often', everyMs: 250 },
  { name: 'hourly', everyMs: 3_600_000 },
];
const run = (name: string, change: Partial<DutyRun> = {}): DutyRun => ({
  name,
  succeededAt: ago(1),
  durationMs: 5,
  failedAt: null,
  reason: null,
  ...change,
});

test.each<[string, DutyRun[], string, string]>([
  ['that have run', [run('often'), run('hourly', { succeededAt: ago(3_600) })], 'ok', 'All 2 duties have run lately.'],
  ['of a database that no scheduler has seen', [], 'warning', 'No scheduler has run on this database yet.'],
  [
    'of which one stands still',
    [run('often', { succeededAt: ago(301) }), run('hourly')],
    'failed',
    '"often" last succeeded 301 s ago.',
  ],
  [
    'of which one fails always',
    [run('often', { succeededAt: null, failedAt: ago(1), reason: 'error: SQLSTATE 22003' }), run('hourly')],
    'failed',
    '"often" has never succeeded: error: SQLSTATE 22003.',
  ],
  [
    'of which one failed before it stood still',
    [run('often', { succeededAt: ago(400), failedAt: ago(500), reason: 'gone' }), run('hourly')],
    'failed',
    '"often" last succeeded 400 s ago.',
  ],
  ['of which one is new', [run('hourly')], 'failed', '"often" has never succeeded.'],
  [
    'of which none runs any more',
    [run('often', { succeededAt: ago(86_400) }), run('hourly', { succeededAt: ago(86_400) }), run('renamed')],
    'failed',
    'No duty has run lately: "often" last succeeded 86400 s ago.',
  ],
  [
    'that are only late by less than three pauses',
    [run('often', { succeededAt: ago(299) }), run('hourly', { succeededAt: ago(10_799) })],
    'ok',
    'All 2 duties have run lately.',
  ],
])('the doctor tells of duties %s', (_what, runs, verdict, found) => {
  expect(findMissed(DUTIES, runs, now)).toMatchObject({ verdict, found });
});
