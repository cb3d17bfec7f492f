/** Status of a message's parts: how receipts end them, and what they make of the message. */
import type { PartRow } from '../../db/sql/message-parts.ts';
import type { MessageStatus, PartStatus } from '../../generated/prisma/enums.ts';
import type { ReasonCode } from '../../policy/reasons.ts';

/** End that a receipt gives a part; `null`: it does not end it. */
export type ReceiptEnd = { status: 'DELIVERED' | 'READ' } | { status: 'UNDELIVERED'; reasonCode: ReasonCode } | null;

/**
 * Receipt states that end a part, and how: those of SMPP 3.4 §5.2.28 and 5.0 §4.7.15, and READ and RECALLED; UNKNOWN ends nothing.
 */
const ENDS: Readonly<Record<string, ReceiptEnd>> = {
  DELIVERED: { status: 'DELIVERED' },
  READ: { status: 'READ' },
  EXPIRED: { status: 'UNDELIVERED', reasonCode: 'EXPIRED_AT_PROVIDER' },
  DELETED: { status: 'UNDELIVERED', reasonCode: 'DELETED_AT_PROVIDER' },
  RECALLED: { status: 'UNDELIVERED', reasonCode: 'RECALLED' },
  UNDELIVERABLE: { status: 'UNDELIVERED', reasonCode: 'UNDELIVERABLE' },
  REJECTED: { status: 'UNDELIVERED', reasonCode: 'REJECTED_BY_PROVIDER' },
  SKIPPED: { status: 'UNDELIVERED', reasonCode: 'REJECTED_BY_PROVIDER' },
};

/** End that a state gives a part. @param state as channels report it: `message_state` of SMPP by name, or READ */
export function receiptEndOf(state: string): ReceiptEnd {
  return ENDS[state] ?? null;
}

/** Rank of each part status by how much it says; the best over all attempts is the part's. */
const PART_RANK: Record<PartStatus, number> = {
  FAILED: 0,
  UNDELIVERED: 1,
  OUTCOME_UNKNOWN: 2,
  SENDING: 2,
  SENT: 3,
  DELIVERED: 4,
  READ: 5,
};

/** Check whether a receipt has ended a part of this status. */
export function isEnded(status: PartStatus): boolean {
  return status === 'DELIVERED' || status === 'READ' || status === 'UNDELIVERED';
}

/** Check whether a receipt says more of a part than its present end: it was delivered after all, or read. */
export function saysMore(end: NonNullable<ReceiptEnd>, status: PartStatus): boolean {
  return PART_RANK[end.status] > PART_RANK[status];
}

/** Check whether two states say the same end: what a pause recalls, its provider reports as deleted. */
export function saysSame(state: string, other: string | null): boolean {
  const named = (each: string | null) => (each === 'RECALLED' ? 'DELETED' : each);
  return named(state) === named(other);
}

/** Of each part the attempt that says most. */
export function bestParts(parts: Iterable<PartRow>): PartRow[] {
  const best = new Map<number, PartRow>();
  for (const part of parts) {
    const other = best.get(part.number);
    if (other === undefined || PART_RANK[part.status] > PART_RANK[other.status]) best.set(part.number, part);
  }
  return [...best.values()];
}

/** The status of a message by the best of each of its parts; `null`: some parts have not been answered yet. */
export function statusOfParts(
  parts: readonly Pick<PartRow, 'status' | 'receiptState'>[],
  submitCount: number,
): MessageStatus | null {
  if (parts.length < submitCount) return null;
  const count = (status: PartStatus) => parts.filter((part) => part.status === status).length;
  const read = count('READ');
  if (read === submitCount) return 'READ';
  const delivered = count('DELIVERED') + read;
  if (delivered === submitCount) return 'DELIVERED';
  if (count('OUTCOME_UNKNOWN') > 0) return 'OUTCOME_UNKNOWN';
  if (count('SENT') > 0) return 'SENT';
  if (delivered > 0) return 'PARTIALLY_DELIVERED';
  if (count('UNDELIVERED') === 0) return 'FAILED';
  const all = (state: string) => parts.every((part) => part.receiptState === state);
  if (all('RECALLED')) return 'CANCELED';
  return all('EXPIRED') ? 'EXPIRED' : 'UNDELIVERED';
}

/** Reason why a message whose parts have all ended was not delivered whole, by the first such part; `null`: it was. */
export function reasonOfParts(parts: readonly Pick<PartRow, 'status' | 'receiptState'>[]): ReasonCode | null {
  for (const { status, receiptState } of parts) {
    const end = receiptState === null ? null : receiptEndOf(receiptState);
    if (status === 'UNDELIVERED' && end?.status === 'UNDELIVERED') return end.reasonCode;
    if (status === 'FAILED') return 'PART_FAILED';
  }
  return null;
}
