/** Duties of contacts. */
import { deleteExpiredExports } from '../../db/sql/contact-exports.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';

/** Forgets links that nobody used in time. */
export const CONTACT_DUTIES: readonly Duty[] = [
  {
    name: 'expired exports',
    everyMs: 60_000,
    run: ({ db, clock }) => deleteExpiredExports(db.pool, clock.now()),
  },
];
