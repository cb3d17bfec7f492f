/** Duties of the audience. */
import type { Duty } from '../../pipeline/schedule/duty.ts';
import { changedContactsLook } from './changed.ts';
import { lookAtSegments } from './watch.ts';

/** Duties of the audience. */
export const AUDIENCE_DUTIES: readonly Duty[] = [
  { name: 'segment members', everyMs: 1_000, run: lookAtSegments },
  { name: 'changed contacts', everyMs: 500, run: changedContactsLook() },
];
