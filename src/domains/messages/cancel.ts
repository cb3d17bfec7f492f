import { type QueryPayload, recallSubject } from '../../bus/streams.ts';
import { transaction } from '../../db/client.ts';
import type { Purpose } from '../../generated/prisma/enums.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import { cancelHeld, sentByConnection } from '../../pipeline/cancel.ts';
import { relayOf } from '../../pipeline/outbox.ts';
import type { Runtime } from '../../runtime.ts';
import type { Viewer } from '../accounts/viewer.ts';

/** Which messages to cancel; every condition has to hold. */
export interface CancelSelection {
  ids?: string[];
  batchId?: string;
  contactIds?: string[];
  purposes?: Purpose[];
  tags?: string[];
  to?: string;
  createdAfter?: Date;
  createdBefore?: Date;
}

/** Messages canceled by one call at most. */
export const MAX_CANCELED = 100_000;

/** What came of a wish to cancel. */
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
  viewer: Viewer,
  selection: CancelSelection,
  recallSent: boolean,
): Promise<Canceled> {
  const { db, bus, clock } = runtime;
  const own = { ...selection, workspaceId: viewer.workspaceId, limit: MAX_CANCELED };
  const { canceledIds, outbox, sent } = await transaction(db.pool, async (tx) => ({
    ...(await cancelHeld(tx, own, clock.now())),
    sent: recallSent ? await sentByConnection(tx, own) : new Map<string, string[]>(),
  }));
  relayOf(runtime).kick(outbox);
  let recallsAsked = 0;
  for (const [connectionId, ids] of sent) {
    for (const messageIds of chunksOf(ids, RECALLS_A_TIME)) {
      bus.connection.publish(recallSubject(connectionId), JSON.stringify({ messageIds } satisfies QueryPayload));
    }
    recallsAsked += ids.length;
  }
  return { ids: canceledIds, recallsAsked };
}
