/** Duties of budgets. */
import { deleteOldSpendings } from '../../db/sql/budget-spendings.ts';
import { deleteOldWarnings } from '../../db/sql/budget-warnings.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { SchedulerRuntime } from '../../pipeline/schedule/scheduler-runtime.ts';

/** Time after its end that a period of a budget is kept, and a warning after it went out, in milliseconds. */
const KEPT_MS = 400 * 86_400_000;

/** Duties of budgets. */
export const BUDGET_DUTIES: readonly Duty<SchedulerRuntime>[] = [
  {
    name: 'budget periods',
    everyMs: 3_600_000,
    async run({ db, clock }) {
      const before = new Date(clock.now().getTime() - KEPT_MS);
      await deleteOldSpendings(db.pool, before);
      await deleteOldWarnings(db.pool, before);
    },
  },
];
