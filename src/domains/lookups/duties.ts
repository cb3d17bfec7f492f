/** Duties of number look-ups. */
import { deleteExpiredLines } from '../../db/sql/number-lookups.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { SchedulerRuntime } from '../../pipeline/schedule/scheduler-runtime.ts';

/** Duties of number look-ups. */
export const LOOKUP_DUTIES: readonly Duty<SchedulerRuntime>[] = [
  {
    name: 'expired lines',
    everyMs: 3_600_000,
    run: ({ db, clock }, signal) => deleteExpiredLines(db.pool, clock.now(), () => !signal.aborted),
  },
];
