import type { PartCandidate } from '../db/sql/parts.ts';
import type { UnmatchedReceiptRow } from '../db/sql/receipts.ts';
import { readE164 } from '../kernel/e164.ts';
import { newId } from '../kernel/ids.ts';
import { type ReceiptIdFormat, ReceiptIds, remoteKey } from '../smpp/receipt-id.ts';
import type { MessageFact } from './fold.ts';
import { receiptEndOf } from './parts.ts';

/** A delivery receipt, as the hub keeps it. */
export interface ReceiptFact {
  kind: 'receipt';
  /** Id of the unmatched_receipts row it comes from; absent: it has just arrived. */
  keptId?: string;
  /** The part it speaks of, where that is known: the answer to a query. */
  named?: MatchedPart;
  remoteId: string;
  /** Its addresses as the SMSC wrote them: the handset's and the sender's, at most SMSCs; either may be empty. */
  from: string;
  to: string;
  /** message_state by name, SMPP 3.4 §5.2.28. */
  state: string;
  /** Its word for the state where it is a vendor's own. */
  word: string | null;
  networkErrorCode: string | null;
  /** TLVs that nothing else here tells. */
  tlvs: object[] | null;
  rawText: string;
  doneAt: Date | null;
  receivedAt: Date;
}

/** Which part of which message a receipt speaks of. */
export interface MatchedPart {
  messageId: string;
  number: number;
  attempt: number;
}

/** What a receipt says of the part it was matched to. */
export function factOf(receipt: ReceiptFact, part: MatchedPart): MessageFact {
  return {
    kind: 'receipt',
    part: part.number,
    attempt: part.attempt,
    state: receipt.state,
    end: receiptEndOf(receipt.state),
    networkErrorCode: receipt.networkErrorCode,
    said: receipt,
    at: receipt.receivedAt,
  };
}

/** Digits two spellings of one number have to share at their end when one of them is a national form. */
const SHARED_DIGITS = 7;

/** The number a receipt speaks of, as it would be in E.164. */
export function recipientOf(receipt: ReceiptFact): string {
  const number = `+${receipt.from.replace(/\D/g, '').replace(/^00/, '')}`;
  // One SIM has one spelling here, whichever its network uses.
  return readE164(number, true)?.e164 ?? number;
}

/** A part, and by which spelling of its id it was found. */
export interface ReceiptMatch {
  part: MatchedPart;
  format: ReceiptIdFormat;
  /** No other spelling found one. */
  only: boolean;
}

/**
 * Picks the part a receipt speaks of. Remote ids may be constant or recycled: the destination decides, and of several
 * with the same destination the newest that no receipt has ended.
 *
 * @param keys of the response, the likeliest spelling first
 * @param candidates parts by remote key, newest first
 */
export function matchReceipt(
  receipt: ReceiptFact,
  keys: readonly { format: ReceiptIdFormat; key: string }[],
  candidates: ReadonlyMap<string, readonly PartCandidate[]>,
): ReceiptMatch | null {
  const found = keys.flatMap(({ format, key }) => {
    const part = pick(receipt, candidates.get(key) ?? []);
    return part === null ? [] : [{ part, format }];
  });
  const [first] = found;
  return first === undefined ? null : { ...first, only: found.length === 1 };
}

function pick(receipt: ReceiptFact, candidates: readonly PartCandidate[]): PartCandidate | null {
  const recipient = recipientOf(receipt);
  const exact = candidates.filter((candidate) => candidate.to === recipient);
  if (exact.length > 0) return exact.find((candidate) => !candidate.ended) ?? exact[0] ?? null;
  const tail = recipient.replace(/^\+0*/, '').slice(-SHARED_DIGITS);
  const alike = candidates.filter((candidate) => tail.length === SHARED_DIGITS && candidate.to.endsWith(tail));
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

/** Receipts of a chunk: those that found their part, and those that did not. */
export interface Matches {
  matched: ({ receipt: ReceiptFact } & ReceiptMatch)[];
  unmatched: ReceiptFact[];
}

/** Picks the part of each receipt. */
export function matchAll(
  receipts: readonly ReceiptFact[],
  receiptIds: ReceiptIds,
  candidates: ReadonlyMap<string, readonly PartCandidate[]>,
): Matches {
  const result: Matches = { matched: [], unmatched: [] };
  for (const receipt of receipts) {
    const { named, remoteId } = receipt;
    const match: ReceiptMatch | null =
      named === undefined
        ? matchReceipt(receipt, receiptIds.ofReceipt(remoteId), candidates)
        : { part: named, format: 'SAME', only: false };
    if (match === null) result.unmatched.push(receipt);
    else result.matched.push({ receipt, ...match });
  }
  return result;
}

/** A kept row as a fact. */
export function receiptOfRow(row: UnmatchedReceiptRow): ReceiptFact {
  const { id, responseKeys: _keys, remoteKey: _key, workspaceId: _workspace, connectionId: _connection, ...said } = row;
  return { kind: 'receipt', keptId: id, ...said };
}

/** A receipt that matched nothing, as it is kept: later it is tried in every spelling of its id. */
export function rowOfReceipt(receipt: ReceiptFact, workspaceId: string, connectionId: string): UnmatchedReceiptRow {
  const { remoteId, from, to, state, word, networkErrorCode, tlvs, rawText, doneAt, receivedAt } = receipt;
  return {
    id: newId(),
    workspaceId,
    connectionId,
    remoteId,
    remoteKey: remoteKey(remoteId),
    responseKeys: ReceiptIds.every.ofReceipt(remoteId).map(({ key }) => key),
    from,
    to,
    state,
    word,
    networkErrorCode,
    tlvs,
    rawText,
    doneAt,
    receivedAt,
  };
}
