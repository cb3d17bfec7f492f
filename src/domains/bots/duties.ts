/** Duties of bots that are asked. */
import { deleteOldCalls } from '../../db/sql/assistant-calls.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';

const DAY_MS = 24 * 3_600_000;
const ROWS_AT_ONCE = 1_000;

/** Deletes what assistants were asked and answered, when it is past its time. */
export const BOT_DUTIES: readonly Duty[] = [
  {
    name: 'assistant log',
    everyMs: 600_000,
    async run({ db, clock, config }, signal) {
      const before = new Date(clock.now().getTime() - config.assistantLogDays * DAY_MS);
      while (!signal.aborted && (await deleteOldCalls(db.pool, before, ROWS_AT_ONCE)) === ROWS_AT_ONCE);
    },
  },
];
