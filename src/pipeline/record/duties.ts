/** Duties of the stage `record`. */
import { deleteQuality } from '../../db/sql/route-quality.ts';
import type { Duty } from '../schedule/duty.ts';

const QUALITY_KEPT_MS = 7 * 24 * 3_600_000;

/** Deletes old measures of routes. */
export const RECORD_DUTIES: readonly Duty[] = [
  {
    name: 'route quality',
    everyMs: 3_600_000,
    run: ({ db, clock }) => deleteQuality(db.pool, new Date(clock.now().getTime() - QUALITY_KEPT_MS)),
  },
];
