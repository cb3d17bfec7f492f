/** Duties of links. */
import type { Duty } from '../../pipeline/schedule/duty.ts';
import { recordVisits } from './record.ts';

/** Records visits as long as there are some; a run waits for them. */
export const LINK_DUTIES: readonly Duty[] = [{ name: 'link visits', everyMs: 250, run: recordVisits }];
