/** Deadline for the receipt of a message, and the end of a message whose receipt is missing. */
import type { TrackedMessage } from '../../db/sql/messages.ts';
import type { Change } from './change.ts';

const HOUR_MS = 3_600_000;
/** For so long SMSCs try to deliver by themselves, at most: not all keep to the validity_period of a submit. */
export const SMSC_HOLDS_MS = 72 * HOUR_MS;
/** A receipt that is late by the message's own validity is waited for so much longer. */
const GRACE_MS = 24 * HOUR_MS;

/** Time at which the receipt of a message that its SMSC took counts as missing: after its validity and the SMSC's. */
export function receiptMissingAt({ expiresAt, sentAt }: Pick<TrackedMessage, 'expiresAt' | 'sentAt'>): Date {
  return new Date(Math.max(expiresAt.getTime() + GRACE_MS, (sentAt?.getTime() ?? 0) + SMSC_HOLDS_MS));
}

/**
 * The end of a message that its SMSC took and never spoke of again. It was taken: it is not sent again and never
 * becomes FAILED. Its parts stay as they are known, and a receipt that comes all the same still ends it.
 */
export function receiptMissing(message: TrackedMessage): Change {
  const reasonCode = 'RECEIPT_MISSING';
  const detail = { attempt: message.attempt, sentAt: message.sentAt?.toISOString() };
  return {
    message,
    to: { status: 'OUTCOME_UNKNOWN', reasonCode, dueAt: null },
    events: [{ type: 'OUTCOME_UNKNOWN', reasonCode, detail }],
  };
}

/** Check whether a message is of unknown outcome because its SMSC, which took it, never reported what became of it. */
export function isReceiptMissing({ status, reasonCode }: Pick<TrackedMessage, 'status' | 'reasonCode'>): boolean {
  return status === 'OUTCOME_UNKNOWN' && reasonCode === 'RECEIPT_MISSING';
}
