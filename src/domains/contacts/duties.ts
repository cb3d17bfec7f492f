/** Duties of contacts. */
import { deleteCapCountersBefore } from '../../db/sql/cap-counters.ts';
import { deleteOldEvents } from '../../db/sql/contact-events.ts';
import { deleteExpiredExports } from '../../db/sql/contact-exports.ts';
import { MAX_CAP_PERIOD_MS } from '../../pipeline/message/cap-book.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';

const HOUR_MS = 3_600_000;
/** Counters deleted at once. */
const AT_ONCE = 5_000;

/** Forgets links that nobody used in time, events that are past their time, and counters of messages that no cap can count any more. */
export const CONTACT_DUTIES: readonly Duty[] = [
  {
    name: 'expired exports',
    everyMs: 60_000,
    run: ({ db, clock }) => deleteExpiredExports(db.pool, clock.now()),
  },
  {
    name: 'contact events',
    everyMs: HOUR_MS,
    async run({ db, clock, config }, signal) {
      const before = new Date(clock.now().getTime() - config.contactEventDays * 24 * HOUR_MS);
      while (!signal.aborted && (await deleteOldEvents(db.pool, before, AT_ONCE)) === AT_ONCE);
    },
  },
  {
    name: 'cap counters',
    everyMs: 12 * HOUR_MS,
    async run({ db, clock }, signal) {
      const before = new Date(clock.now().getTime() - MAX_CAP_PERIOD_MS);
      while (!signal.aborted && (await deleteCapCountersBefore(db.pool, before, AT_ONCE)) === AT_ONCE);
    },
  },
];
