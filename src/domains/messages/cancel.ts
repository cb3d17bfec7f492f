/** Cancellation of messages: in the hub, and at the SMSCs where that is wanted. */
import { type QueryPayload, recallSubject } from '../../bus/streams.ts';
import { transaction } from '../../db/transaction.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import {
  cancelHeld,
  type CancelSelection as SelectionInWorkspace,
  sentByConnection,
} from '../../pipeline/message/cancel.ts';
import type { Runtime } from '../../runtime.ts';
import { recordChange } from '../contacts/record.ts';

/** A selection of messages to cancel; every condition has to hold. */
export type CancelSelection = Omit<SelectionInWorkspace, 'workspaceId' | 'limit'>;

/** Messages canceled by one call at most. */
export const MAX_CANCELED = 100_000;

/** Result of a cancellation. */
export interface Canceled {
  /** UUIDs of what was canceled. */
  ids: string[];
  /** Messages that their SMSC was asked to delete; what it does shows in their status. */
  recallsAsked: number;
}

/** Messages of one request to the owner of a connection. */
const RECALLS_A_TIME = 500;

/** Cancels what nothing was sent of yet, and has the SMSCs asked to delete what they have not delivered, if wanted. */
export async function cancelMessages(
  runtime: Runtime,
  actor: Actor,
  selection: CancelSelection,
  recallSent: boolean,
): Promise<Canceled> {
  const { db, bus, clock } = runtime;
  const own = { ...selection, workspaceId: actor.workspaceId, limit: MAX_CANCELED };
  const now = clock.now();
  const { canceledIds, outbox, sent, recallsAsked } = await transaction(db.pool, async (tx) => {
    const canceled = await cancelHeld(tx, own, now);
    const sent = recallSent ? await sentByConnection(tx, own) : new Map<string, string[]>();
    const recallsAsked = [...sent.values()].reduce((sum, ids) => sum + ids.length, 0);
    const counts = { canceled: canceled.canceledIds.length, recallsAsked };
    if (counts.canceled + recallsAsked > 0) {
      const detail = { ...shownSelection(selection), recallSent, ...counts };
      await recordChange(tx, actor, now, { action: 'message.cancel', subject: actor.workspaceId, detail });
    }
    return { ...canceled, sent, recallsAsked };
  });
  runtime.relay.publishSoon(outbox);
  for (const [connectionId, ids] of sent) {
    for (const messageIds of chunksOf(ids, RECALLS_A_TIME)) {
      bus.connection.publish(recallSubject(connectionId), JSON.stringify({ messageIds } satisfies QueryPayload));
    }
  }
  return { ids: canceledIds, recallsAsked };
}

/** Ids of messages an audit entry lists at most; of more only the count is kept. */
const MAX_LISTED_IDS = 100;

/** A selection as the audit log keeps it, for ever: of tags, which are free text and may name a person, the count. */
function shownSelection({ ids, tags, createdAfter, createdBefore, ...rest }: CancelSelection): Prisma.InputJsonObject {
  return {
    ...(ids === undefined ? {} : { ids: ids.length > MAX_LISTED_IDS ? ids.length : [...ids] }),
    ...(tags === undefined ? {} : { tags: tags.length }),
    ...(createdAfter === undefined ? {} : { createdAfter: createdAfter.toISOString() }),
    ...(createdBefore === undefined ? {} : { createdBefore: createdBefore.toISOString() }),
    ...rest,
  };
}
