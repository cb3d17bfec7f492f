/** Order and kinds of message statuses. */
import type { MessageStatus } from '../../kernel/words.ts';

/**
 * Rank of each status: its distance along the pipeline. A late fact never moves a message to a lower rank: of two ends
 * the higher holds, so that a proof of delivery wins over a failure that was reported before it, and READ over
 * DELIVERED.
 */
export const STATUS_RANK: Record<MessageStatus, number> = {
  ACCEPTED: 0,
  SCHEDULED: 1,
  DEFERRED: 1,
  QUEUED: 2,
  SENDING: 3,
  OUTCOME_UNKNOWN: 4,
  SENT: 5,
  DELIVERED: 11,
  READ: 12,
  PARTIALLY_DELIVERED: 10,
  UNDELIVERED: 9,
  FAILED: 9,
  EXPIRED: 9,
  BLOCKED: 9,
  CANCELED: 9,
};

const FINAL_RANK = 9;

/** Check that nothing more happens to a message in this status, except for a proof that it was delivered or read. */
export function isFinal(status: MessageStatus): boolean {
  return STATUS_RANK[status] >= FINAL_RANK;
}

/** Check that the recipient has the whole message. */
export function isDelivered(status: MessageStatus): boolean {
  return status === 'DELIVERED' || status === 'READ';
}

/** Statuses in which nothing was handed to an SMSC yet: the message can still be held back. */
export const HELD_STATUSES = ['ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED'] as const satisfies MessageStatus[];
