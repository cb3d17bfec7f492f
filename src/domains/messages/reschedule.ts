/** Rescheduling of messages that are held until their time. */

import type { HeldSelection } from '../../db/sql/messages-hold.ts';
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { rescheduleHeld } from '../../pipeline/message/reschedule.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';

/** Messages rescheduled by one call at most. */
export const MAX_RESCHEDULED = 100_000;

/** Selection of messages to reschedule; every condition has to hold. */
export type RescheduleSelection = Pick<HeldSelection, 'ids' | 'batchIds'>;

/**
 * Gives scheduled messages another time to be sent at.
 *
 * @returns UUIDs of those that have it now; what is not SCHEDULED any more is left as it is
 */
export async function rescheduleMessages(
  runtime: Runtime,
  actor: Actor,
  selection: RescheduleSelection,
  sendAt: Date,
): Promise<string[]> {
  const now = runtime.clock.now();
  const own = { ...selection, workspaceId: actor.workspaceId, limit: MAX_RESCHEDULED };
  const { ids, outbox } = await transaction(runtime.db.pool, async (tx) => {
    const rescheduled = await rescheduleHeld(tx, own, sendAt, now);
    if (rescheduled.ids.length > 0) {
      const detail = { sendAt: sendAt.toISOString(), messages: rescheduled.ids.length };
      await recordChange(tx, actor, now, { action: 'message.reschedule', subject: actor.workspaceId, detail });
    }
    return rescheduled;
  });
  runtime.relay.publishSoon(outbox);
  return ids;
}
