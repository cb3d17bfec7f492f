/** Duties of analytics. */
import { deleteOldDeliveryAlerts } from '../../db/sql/delivery-alerts.ts';
import { oldestRollupChange } from '../../db/sql/rollup-changes.ts';
import { deleteRollups } from '../../db/sql/rollups.ts';
import { GRAINS, type Grain } from '../../kernel/rollups.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { Runtime } from '../../runtime.ts';
import { watchRates } from './alerts.ts';
import { foldRollups } from './fold.ts';

const DAY_MS = 86_400_000;
/** Time that roll-ups are kept, in days; `null`: for good. Of what is older the longer buckets are there. */
export const KEPT_DAYS: Readonly<Record<Grain, number | null>> = { HOUR: 100, DAY: 1_100, MONTH: null };
/** Time that an alert is kept after its end, in days. */
const ALERTS_KEPT_DAYS = 90;
/** Rows deleted at once. */
const ROWS_A_TIME = 5_000;

/** Watches delivery rates, adds changes to the roll-ups, measures how long the oldest has waited, and forgets roll-ups that are past their time. */
export const ANALYTICS_DUTIES: readonly Duty[] = [
  {
    name: 'rollups',
    everyMs: 2_000,
    async run(runtime, signal) {
      const { db, clock, telemetry } = runtime;
      const oldest = await oldestRollupChange(db.pool);
      if (oldest === null) return;
      const waitedMs = Math.max(0, clock.now().getTime() - oldest.getTime());
      telemetry.observe('heliograph_rollup_lag_seconds', {}, waitedMs / 1_000);
      await foldRollups(runtime, signal);
    },
  },
  { name: 'old rollups', everyMs: 600_000, run: deleteOld },
  { name: 'delivery rates', everyMs: 60_000, run: watchRates },
];

async function deleteOld({ db, clock }: Runtime, signal: AbortSignal): Promise<void> {
  await deleteOldDeliveryAlerts(db.pool, new Date(clock.now().getTime() - ALERTS_KEPT_DAYS * DAY_MS));
  for (const [number, grain] of GRAINS.entries()) {
    const days = KEPT_DAYS[grain];
    if (days === null) continue;
    const before = new Date(clock.now().getTime() - days * DAY_MS);
    while (!signal.aborted && (await deleteRollups(db.pool, number, before, ROWS_A_TIME)) >= ROWS_A_TIME);
  }
}
