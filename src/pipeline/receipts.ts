import type { UnmatchedReceiptRow } from '../db/sql/receipts.ts';
import { newId } from '../kernel/ids.ts';
import type { MessageFact, ReceiptEnd } from './fold.ts';

/** A delivery receipt, as the hub keeps it. */
export interface ReceiptFact {
  kind: 'receipt';
  /** Id of the unmatched_receipts row it comes from; absent: it has just arrived. */
  keptId?: string;
  remoteId: string;
  /** The handset's number as the SMSC wrote it. */
  from: string;
  /** message_state by name, SMPP 3.4 §5.2.28. */
  state: string;
  networkErrorCode: string | null;
  rawText: string;
  doneAt: Date | null;
  receivedAt: Date;
}

/** Which receipt states end a part, and how. SMPP 3.4 §5.2.28, 5.0 §4.7.15; UNKNOWN (7) ends nothing. */
const ENDS: Readonly<Record<string, ReceiptEnd>> = {
  DELIVERED: { status: 'DELIVERED' },
  EXPIRED: { status: 'UNDELIVERED', reasonCode: 'EXPIRED_AT_SMSC' },
  DELETED: { status: 'UNDELIVERED', reasonCode: 'DELETED_AT_SMSC' },
  UNDELIVERABLE: { status: 'UNDELIVERED', reasonCode: 'UNDELIVERABLE' },
  REJECTED: { status: 'UNDELIVERED', reasonCode: 'REJECTED_BY_SMSC' },
  SKIPPED: { status: 'UNDELIVERED', reasonCode: 'REJECTED_BY_SMSC' },
};

/** Which part of which message a receipt speaks of. */
export interface MatchedPart {
  messageId: string;
  number: number;
  attempt: number;
}

/** A part that a remote id may name. */
export interface MatchCandidate extends MatchedPart {
  to: string;
}

/** What a receipt says of the part it was matched to. */
export function factOf(receipt: ReceiptFact, part: MatchedPart): MessageFact {
  return {
    kind: 'receipt',
    part: part.number,
    attempt: part.attempt,
    state: receipt.state,
    end: ENDS[receipt.state] ?? null,
    networkErrorCode: receipt.networkErrorCode,
    at: receipt.receivedAt,
  };
}

/** Digits two spellings of one number have to share at their end when one of them is a national form. */
const SHARED_DIGITS = 7;

/**
 * Picks the part a receipt speaks of. Remote ids may be constant or recycled: the destination decides, and of several
 * with the same destination the newest.
 *
 * @param candidates parts with the receipt's remote id, newest first
 */
export function matchReceipt(receipt: ReceiptFact, candidates: readonly MatchCandidate[]): MatchCandidate | null {
  const digits = receipt.from.replace(/\D/g, '').replace(/^00/, '');
  const exact = candidates.find((candidate) => candidate.to.slice(1) === digits);
  if (exact !== undefined) return exact;
  const tail = digits.replace(/^0+/, '').slice(-SHARED_DIGITS);
  const alike = candidates.filter((candidate) => tail.length === SHARED_DIGITS && candidate.to.endsWith(tail));
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

/** A kept row as a fact. */
export function receiptOfRow(row: UnmatchedReceiptRow): ReceiptFact {
  const { id, remoteId, from, state, networkErrorCode, rawText, doneAt, receivedAt } = row;
  return { kind: 'receipt', keptId: id, remoteId, from, state, networkErrorCode, rawText, doneAt, receivedAt };
}

/** A receipt that matched nothing, as it is kept. */
export function rowOfReceipt(receipt: ReceiptFact, workspaceId: string, connectionId: string): UnmatchedReceiptRow {
  const { remoteId, from, state, networkErrorCode, rawText, doneAt, receivedAt } = receipt;
  return {
    id: newId(),
    workspaceId,
    connectionId,
    remoteId,
    from,
    state,
    networkErrorCode,
    rawText,
    doneAt,
    receivedAt,
  };
}
