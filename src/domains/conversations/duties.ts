/** Duties of conversations. */
import type { Duty } from '../../pipeline/schedule/duty.ts';
import { deleteRepeated } from './inbound.ts';

/** Deletes what recognises inbound messages that an SMSC sends again, once it will not any more. */
export const CONVERSATION_DUTIES: readonly Duty[] = [
  { name: 'repeated inbound', everyMs: 60_000, run: deleteRepeated },
];
