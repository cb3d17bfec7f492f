/** Duties of triggers. */
import { deleteOldFirings } from '../../db/sql/trigger-firings.ts';
import { lowestIdAt } from '../../kernel/ids.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { findDates } from './find.ts';
import { cancelStale } from './remove.ts';
import { sendFirings } from './send.ts';

const HOUR_MS = 3_600_000;
/** Occurrences that are deleted at once. */
const AT_ONCE = 5_000;

/** Duties of triggers. */
export const TRIGGER_DUTIES: readonly Duty<PrepareRuntime>[] = [
  { name: 'trigger dates', everyMs: 1_000, run: findDates },
  { name: 'trigger messages', everyMs: 500, run: sendFirings },
  { name: 'moved dates', everyMs: 500, run: cancelStale },
  {
    name: 'old occurrences',
    everyMs: HOUR_MS,
    async run({ db, clock, config }, signal) {
      const before = lowestIdAt(new Date(clock.now().getTime() - config.triggerOccurrenceDays * 24 * HOUR_MS));
      while (!signal.aborted && (await deleteOldFirings(db.pool, before, AT_ONCE)) === AT_ONCE);
    },
  },
];
