/** Duties of the stage `feed`. */
import { deleteResumePoints } from '../../db/sql/resume-points.ts';
import type { Duty } from '../schedule/duty.ts';
import { checkFeed } from './epoch.ts';

const RESUME_POINTS_KEPT_MS = 7 * 24 * 3_600_000;

/** Compares the stream of news with what PostgreSQL knows of it, and forgets where clients were that do not come back. */
export const FEED_DUTIES: readonly Duty[] = [
  {
    name: 'feed',
    everyMs: 5_000,
    async run(runtime) {
      await checkFeed(runtime);
    },
  },
  {
    name: 'resume points',
    everyMs: 3_600_000,
    run: ({ db, clock }) => deleteResumePoints(db.pool, new Date(clock.now().getTime() - RESUME_POINTS_KEPT_MS)),
  },
];
