/** Duties of the stage `quarantine`. */
import { deleteDeadJobs } from '../../db/sql/dead-jobs.ts';
import type { Duty } from '../schedule/duty.ts';

const DEAD_JOBS_KEPT_MS = 7 * 24 * 3_600_000;

/** Deletes dead jobs that have not failed for long. */
export const QUARANTINE_DUTIES: readonly Duty[] = [
  {
    name: 'dead jobs',
    everyMs: 3_600_000,
    run: ({ db, clock }) => deleteDeadJobs(db.pool, new Date(clock.now().getTime() - DEAD_JOBS_KEPT_MS)),
  },
];
