/** Checks of the duties of the schedulers: whether each of them has run lately. */
import type pg from 'pg';
import { type DutyRun, readDutyRuns } from '../../db/sql/duty-runs.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import { DUTIES } from '../../roots/scheduler.ts';
import { type Check, type Finding, failed, ofDatabase, ok, warning } from './check.ts';

/** A duty is missed when it has not succeeded for so many of its pauses, and for this long at least, in milliseconds. */
const MISSED = { pauses: 3, leastMs: 300_000 };

/** Checks of duties. */
export const DUTY_CHECKS: readonly Check[] = [
  ofDatabase('schedule', 'duties', async (db: pg.Pool) => findMissed(DUTIES, await readDutyRuns(db), new Date())),
];

/** Reports the duties that have not succeeded for too long. */
export function findMissed(
  duties: readonly Pick<Duty, 'name' | 'everyMs'>[],
  runs: readonly DutyRun[],
  now: Date,
): Finding {
  if (runs.length === 0) return warning('No scheduler has run on this database yet.', 'Start a scheduler.');
  const byName = new Map(runs.map((run) => [run.name, run]));
  const missed = duties.flatMap(({ name, everyMs }) => {
    const { succeededAt = null, failedAt = null, reason = null } = byName.get(name) ?? {};
    const mostMs = Math.max(MISSED.leastMs, MISSED.pauses * everyMs);
    if (succeededAt !== null && now.getTime() - succeededAt.getTime() <= mostMs) return [];
    const when =
      succeededAt === null ? 'has never succeeded' : `last succeeded ${secondsBetween(succeededAt, now)} s ago`;
    const why = failedAt === null || (succeededAt !== null && failedAt < succeededAt) ? '' : `: ${reason}`;
    return [`"${name}" ${when}${why}`];
  });
  if (missed.length === 0) return ok(`All ${duties.length} duties have run lately.`);
  const found = missed.length === duties.length ? `No duty has run lately: ${missed[0]}.` : `${missed.join('; ')}.`;
  return failed(found, 'Start a scheduler of this release, or look at its log.');
}

function secondsBetween(from: Date, to: Date): number {
  return Math.round((to.getTime() - from.getTime()) / 1_000);
}
