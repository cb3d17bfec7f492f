// Another content for a message that is scheduled.
import { transaction } from '../../db/transaction.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { cancelHeld } from '../../pipeline/message/cancel.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import { recordChange } from '../contacts/record.ts';
import { acceptWithin } from './accept.ts';
import { announce, settled } from './accepted.ts';
import { prepareMessage, type Sent, sentOf } from './actions.ts';
import type { SendRequest } from './request.ts';

/**
 * Accepts a message in place of one that is SCHEDULED, which is canceled in the same transaction: of the two one is sent, whatever
 * happens, and a refusal leaves the first as it is. What was decided about the first, and what it said, stays readable.
 *
 * @throws InvalidInputError when the first is not SCHEDULED any more; NotFoundError, MessageRefusedError, IdempotencyConflictError
 */
export async function replaceScheduled(
  runtime: ApiRuntime,
  actor: Actor,
  replaced: { id: string; shownId: string },
  request: SendRequest,
): Promise<Sent> {
  const startedAt = performance.now();
  const prepared = await prepareMessage(runtime, actor, request);
  const { accepted, sent } = await transaction(runtime.db.pool, async (tx) => {
    // The contact is locked before the message, as an opt-out does.
    const { outcomes, outbox } = await acceptWithin(tx, runtime, [prepared]);
    const made = sentOf(settled(outcomes[0]));
    if (made.replayed) return { accepted: { outcomes, outbox }, sent: made };
    const now = runtime.clock.now();
    const selection = {
      workspaceId: actor.workspaceId,
      ids: [replaced.id],
      statuses: ['SCHEDULED' as const],
      limit: 1,
    };
    const canceled = await cancelHeld(tx, selection, now);
    if (canceled.canceledIds.length === 0) {
      const message = 'is not SCHEDULED any more, and its content cannot be changed';
      throw new InvalidInputError([{ path: ['id'], message, received: replaced.shownId }]);
    }
    const detail = { replacedId: replaced.id, messageId: made.message.id };
    await recordChange(tx, actor, now, { action: 'message.replace', subject: actor.workspaceId, detail });
    return { accepted: { outcomes, outbox: [...canceled.outbox, ...outbox] }, sent: made };
  });
  announce(runtime, 'single', [prepared], accepted, startedAt);
  return sent;
}
