import type { MessageStatus } from '../../kernel/words.ts';

/** How far along the road a status is. A late fact never moves a message to a lower rank. */
export const STATUS_RANK: Record<MessageStatus, number> = {
  ACCEPTED: 0,
  SCHEDULED: 1,
  DEFERRED: 1,
  QUEUED: 2,
  SENDING: 3,
  OUTCOME_UNKNOWN: 4,
  SENT: 5,
  DELIVERED: 9,
  READ: 9,
  PARTIALLY_DELIVERED: 9,
  UNDELIVERED: 9,
  FAILED: 9,
  EXPIRED: 9,
  BLOCKED: 9,
  CANCELED: 9,
};

const FINAL_RANK = 9;

/** Nothing more happens to a message in a final status; of two finals the first stays. */
export function isFinal(status: MessageStatus): boolean {
  return STATUS_RANK[status] === FINAL_RANK;
}

/** Statuses in which nothing was handed to an SMSC yet: the message can still be held back. */
export const HELD_STATUSES = ['ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED'] as const satisfies MessageStatus[];
