/** Ends of verifications: the secret goes, what was not sent is canceled, and the texts that hold the code are taken. */
import type { Queryable } from '../../db/client.ts';
import { redactMessages } from '../../db/sql/messages-redact.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { markEnded, sendsOf, type VerificationRow } from '../../db/sql/verifications.ts';
import type { VerificationStatus } from '../../generated/prisma/enums.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { cancelHeld } from '../../pipeline/message/cancel.ts';
import { cancelTimers } from '../../pipeline/schedule/timers.ts';

/** Timer that ends a verification when its time is over. */
export const EXPIRY_TIMER = 'verification.expiry';
/** Timer that sends a code again whose receipt did not come. */
export const RESEND_TIMER = 'verification.resend';

/** Verifications that have ended. */
export interface Ended {
  /** As they are now. */
  rows: VerificationRow[];
  /** To be published after the commit. */
  outbox: OutboxRow[];
}

/** Ends those of the verifications that are pending, in the caller's transaction. */
export async function endVerifications(
  tx: Queryable,
  ids: readonly string[],
  status: Exclude<VerificationStatus, 'PENDING'>,
  now: Date,
): Promise<Ended> {
  const rows = await markEnded(tx, ids, status, now);
  const outbox: OutboxRow[] = [];
  if (rows.length === 0) return { rows, outbox };
  const ended = rows.map(({ id }) => id);
  const workspaceOf = new Map(rows.map(({ id, workspaceId }) => [id, workspaceId]));
  const sends = await sendsOf(tx, ended);
  for (const [workspaceId, own] of groupBy(sends, ({ verificationId }) => workspaceOf.get(verificationId) ?? '')) {
    const messageIds = own.map(({ messageId }) => messageId);
    const canceled = await cancelHeld(tx, { workspaceId, ids: messageIds, limit: null }, now);
    outbox.push(...canceled.outbox);
    await redactMessages(tx, messageIds, now);
  }
  await cancelTimers(tx, EXPIRY_TIMER, ended);
  await cancelTimers(tx, RESEND_TIMER, ended);
  return { rows, outbox };
}
