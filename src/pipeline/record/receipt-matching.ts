/** Matching receipts to the parts of messages, by remote id and recipient. */
import type { LongReceipts, PartRef, ReceiptFact, ReceiptIds } from '../../channels/reports.ts';
import type { PartCandidate } from '../../db/sql/message-parts.ts';
import type { UnmatchedReceiptRow } from '../../db/sql/unmatched-receipts.ts';
import { readE164 } from '../../kernel/e164.ts';
import { newId } from '../../kernel/ids.ts';
import { remoteKey } from '../../kernel/remote-key.ts';
import { receiptEndOf } from '../message/part-status.ts';
import type { MessageFact } from './message-fact.ts';

/** Fact that a receipt reports of its part. @param ofAll it speaks of the other parts of a long message too */
export function factOf(receipt: ReceiptFact, part: PartRef, ofAll = false): MessageFact {
  return {
    kind: 'receipt',
    part: part.number,
    attempt: part.attempt,
    state: receipt.state,
    end: receiptEndOf(receipt.state),
    ofAll,
    networkErrorCode: receipt.networkErrorCode,
    said: receipt,
    at: receipt.receivedAt,
  };
}

/** Digits two spellings of one number have to share at their end when one of them is a national form. */
const SHARED_DIGITS = 7;

/** The number a receipt speaks of, where its addresses are swapped as they should be, as it would be in E.164. */
export function recipientOf({ from }: Pick<ReceiptFact, 'from'>): string {
  return numberOf(from);
}

/** Both numbers a receipt may speak of: some SMSCs do not swap the addresses of the submit. */
export function recipientsOf({ from, to }: Pick<ReceiptFact, 'from' | 'to'>): string[] {
  return [from, to].map(numberOf).filter((number) => number !== '+');
}

function numberOf(address: string): string {
  const number = asWritten(address);
  // One SIM has one spelling here, whichever its network uses.
  return readE164(number, true)?.e164 ?? number;
}

/** The digits of an address as an international number, in the spelling that it has. */
function asWritten(address: string): string {
  const digits = /\D/.test(address) ? address.replace(/\D/g, '') : address;
  return `+${digits.startsWith('00') ? digits.slice(2) : digits}`;
}

/** A part, and by which spelling of its id it was found. */
export interface ReceiptMatch {
  part: PartRef;
  format: string;
  /** No other spelling found one. */
  only: boolean;
}

/**
 * Picks the part a receipt speaks of. Remote ids may be constant or recycled: the number decides, and of several with
 * the same number the newest that no receipt has ended. Where no number fits, the id decides when it is that of one
 * open part alone, and no address speaks of somebody else.
 *
 * @param keys of the response, the likeliest spelling first
 * @param candidates parts by remote key, newest first
 */
export function matchReceipt(
  receipt: ReceiptFact,
  keys: readonly { format: string; key: string }[],
  candidates: ReadonlyMap<string, readonly PartCandidate[]>,
): ReceiptMatch | null {
  let first: ReceiptMatch | null = null;
  for (const { format, key } of keys) {
    const part = pick(receipt, candidates.get(key) ?? []);
    if (part === null) continue;
    if (first === null) first = { part, format, only: true };
    else first.only = false;
  }
  return first;
}

function pick(receipt: ReceiptFact, all: readonly PartCandidate[]): PartCandidate | null {
  const candidates = receipt.keptId === undefined ? all : all.filter((part) => wasOnTheWire(part, receipt.receivedAt));
  if (candidates.length === 0) return null;
  for (const address of [receipt.from, receipt.to]) {
    const part = ofAddress(address, candidates);
    if (part !== null) return receipt.certain || !part.ended ? part : null;
  }
  const [only, ...others] = candidates.filter(({ ended }) => !ended);
  if (only === undefined || others.length > 0) return null;
  return receipt.certain && !speaksOfAnother(receipt, only) ? only : null;
}

/** The part of an address. A number that is written as its recipient needs no further reading. */
function ofAddress(address: string, candidates: readonly PartCandidate[]): PartCandidate | null {
  const written = asWritten(address);
  return written === '+' ? null : (sentTo(written, candidates) ?? ofNumber(numberOf(address), candidates));
}

function sentTo(recipient: string, candidates: readonly PartCandidate[]): PartCandidate | null {
  const exact = candidates.filter((candidate) => candidate.to === recipient);
  return exact.find((candidate) => !candidate.ended) ?? exact[0] ?? null;
}

function ofNumber(recipient: string, candidates: readonly PartCandidate[]): PartCandidate | null {
  const exact = sentTo(recipient, candidates);
  if (exact !== null) return exact;
  const tail = recipient.replace(/^\+0*/, '').slice(-SHARED_DIGITS);
  const alike = candidates.filter((candidate) => tail.length === SHARED_DIGITS && candidate.to.endsWith(tail));
  return alike.length === 1 ? (alike[0] ?? null) : null;
}

/** Ids are used again: a receipt that was kept speaks of nothing that was sent later. */
function wasOnTheWire({ submittedAt }: PartCandidate, receivedAt: Date): boolean {
  return submittedAt !== null && submittedAt <= receivedAt;
}

/** An address of a receipt that can be somebody's number: empty, masked and alphanumeric ones cannot. */
const SOMEBODY = new RegExp(`^\\+?\\d{${SHARED_DIGITS},}$`);

/** Check whether a receipt names a number that is neither the part's sender nor, as checked before, its recipient. */
function speaksOfAnother({ from, to }: ReceiptFact, { sender }: PartCandidate): boolean {
  return [from, to].some((address) => SOMEBODY.test(address) && numberOf(address) !== numberOf(sender ?? ''));
}

/** Receipts of a chunk: those that found their part, and those that did not. */
export interface Matches {
  matched: ({ receipt: ReceiptFact } & ReceiptMatch)[];
  unmatched: ReceiptFact[];
  /** Those that only looked like receipts: messages of persons. */
  persons: ReceiptFact[];
}

/** Picks the part of each receipt. */
export function matchAll(
  receipts: readonly ReceiptFact[],
  receiptIds: ReceiptIds,
  candidates: ReadonlyMap<string, readonly PartCandidate[]>,
): Matches {
  const result: Matches = { matched: [], unmatched: [], persons: [] };
  for (const receipt of receipts) {
    const { named, remoteId } = receipt;
    const match: ReceiptMatch | null =
      named === undefined
        ? matchReceipt(receipt, receiptIds.ofReceipt(remoteId), candidates)
        : { part: named, format: 'SAME', only: false };
    if (match === null) (receipt.certain ? result.unmatched : result.persons).push(receipt);
    else result.matched.push({ receipt, part: match.part, format: match.format, only: match.only });
  }
  return result;
}

/** A kept row as a fact. */
export function receiptOfRow(row: UnmatchedReceiptRow): ReceiptFact {
  const { id, responseKeys: _keys, remoteKey: _key, workspaceId: _workspace, connectionId: _connection, ...said } = row;
  return { kind: 'receipt', certain: true, keptId: id, ...said };
}

/** A receipt that matched nothing, as it is kept: later it is tried in every spelling of its id. */
export function rowOfReceipt(
  receipt: ReceiptFact,
  { workspaceId, connectionId, ids }: { workspaceId: string; connectionId: string; ids: Pick<ReceiptIds, 'ofKept'> },
): UnmatchedReceiptRow {
  const { remoteId, from, to, state, word, networkErrorCode, tlvs, rawText, doneAt, receivedAt } = receipt;
  return {
    id: newId(),
    workspaceId,
    connectionId,
    remoteId,
    remoteKey: remoteKey(remoteId),
    responseKeys: ids.ofKept(remoteId),
    from: keptAddress(from),
    to: keptAddress(to),
    state,
    word,
    networkErrorCode,
    tlvs,
    rawText: withoutMessageText(rawText),
    doneAt,
    receivedAt,
  };
}

/** The text of a receipt without the first characters of the message, which many SMSCs repeat: they may be a code. */
function withoutMessageText(rawText: string): string {
  return rawText.replace(/(^|[\s,;|&])(["']?text["']?\s*[:=]).*$/is, '$1$2');
}

/** An address as it came; an old spelling as the one that contacts and messages have, which the database looks for. */
function keptAddress(address: string): string {
  const digits = address.replace(/^\+?0*/, '');
  const right = SOMEBODY.test(address) ? readE164(`+${digits}`, true)?.e164.slice('+'.length) : undefined;
  return right === undefined || right === digits ? address : right;
}

/**
 * Notes a receipt where it is a final one of a long message.
 *
 * @returns earlier ones, to be recorded again as those of their whole message
 */
export function noteLong(
  long: LongReceipts,
  receipt: ReceiptFact,
  part: PartRef,
  message: { submitCount: number } | undefined,
): ReceiptFact[] {
  if (message === undefined || message.submitCount === 1 || receiptEndOf(receipt.state) === null) return [];
  const { messageId, number } = part;
  const freed = long.note({ messageId, number, receivedAt: receipt.receivedAt, receipt, part });
  return freed.map(({ receipt: { keptId: _kept, ...said }, part: named }) => ({ ...said, named }));
}
