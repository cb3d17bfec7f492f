/** Duties of verifications. */
import { deleteOldAlerts } from '../../db/sql/fraud-alerts.ts';
import { deleteOldCounters } from '../../db/sql/verification-counters.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { SchedulerRuntime } from '../../pipeline/schedule/scheduler-runtime.ts';

/** Time after its last code that a counter is kept, in milliseconds. */
const KEPT_MS = 30 * 86_400_000;
/** Time that an alert of the fraud guard is kept, in milliseconds. */
const ALERTS_KEPT_MS = 90 * 86_400_000;

/** Duties of verifications. */
export const VERIFICATION_DUTIES: readonly Duty<SchedulerRuntime>[] = [
  {
    name: 'code counters',
    everyMs: 600_000,
    run: ({ db, clock }) => deleteOldCounters(db.pool, new Date(clock.now().getTime() - KEPT_MS)),
  },
  {
    name: 'fraud alerts',
    everyMs: 3_600_000,
    run: ({ db, clock }) => deleteOldAlerts(db.pool, new Date(clock.now().getTime() - ALERTS_KEPT_MS)),
  },
];
