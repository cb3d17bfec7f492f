/** Duties of triggers. */
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { PrepareRuntime } from '../messages/context.ts';
import { findDates } from './find.ts';
import { cancelStale } from './remove.ts';
import { sendFirings } from './send.ts';

/** Duties of triggers. */
export const TRIGGER_DUTIES: readonly Duty<PrepareRuntime>[] = [
  { name: 'trigger dates', everyMs: 1_000, run: findDates },
  { name: 'trigger messages', everyMs: 500, run: sendFirings },
  { name: 'moved dates', everyMs: 500, run: cancelStale },
];
