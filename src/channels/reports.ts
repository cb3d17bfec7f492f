/** Reports of a channel to the pipeline: outcomes of parts, receipts, and texts of people. No protocol is known here. */
import type { WireAddress } from '../kernel/address.ts';
import type { InboundMedia } from '../kernel/media.ts';
import type { ProviderCode } from '../kernel/provider-code.ts';
import type { ReceiptContent } from '../kernel/receipt.ts';
import type { OctetTlv } from '../kernel/tlv.ts';
import type { ReasonCode } from '../policy/reasons.ts';
import type { TextOctets } from '../text/decode.ts';
import type { TextEncoding } from '../text/encode.ts';
import type { DefaultAlphabet } from '../text/profile.ts';

/** A part of an attempt of a message. */
export interface PartRef {
  messageId: string;
  /** From 1. */
  number: number;
  attempt: number;
}

/** Names a submit, so that an answer that comes too late still finds its message. */
export interface SubmitTag {
  messageId: string;
  attempt: number;
  part: number;
  /** Time at which it was handed to the channel. */
  submittedAt: Date;
}

/**
 * Outcome of one part of an attempt. `class`: the channel's class of the answer, for counts; `code`: the provider's
 * code for it, where it gave one.
 */
export type PartOutcome = { part: number } & (
  | { kind: 'accepted'; remoteId: string; responseMs?: number }
  /** Refused for good. */
  | { kind: 'refused'; code: ProviderCode | null; class: string; reasonCode: ReasonCode; responseMs?: number }
  /** Refused for now. */
  | {
      kind: 'retry';
      code: ProviderCode | null;
      class: string;
      reasonCode: ReasonCode;
      delayMs: number;
      responseMs?: number;
    }
  /** This recipient cannot be reached by this channel: the next connection of the route takes it. */
  | { kind: 'incapable'; code: ProviderCode | null; class: string; responseMs?: number }
  /**
   * It reached the provider, and nobody knows whether it was taken. `remoteId`: where the channel chooses the ids
   * itself.
   */
  | { kind: 'unknown'; reasonCode: ReasonCode; remoteId?: string }
);

/** The id by which a provider speaks of a part; `null`: it is not known. */
export function remoteIdOf(outcome: PartOutcome): string | null {
  return outcome.kind === 'accepted' || outcome.kind === 'unknown' ? (outcome.remoteId ?? null) : null;
}

/** A part that its provider took and said nothing more of. */
export interface OpenPart extends PartRef {
  remoteId: string;
  /** Empty: erased. */
  to: string;
  sender: string | null;
}

/**
 * Outcome of a recall. `NOT_NOW`: the provider cannot be asked now, or wants to be asked later. `UNKNOWN`: it was asked, and no answer
 * came: the part may be deleted.
 */
export type RecallOutcome = 'RECALLED' | 'REFUSED' | 'NOT_NOW' | 'UNKNOWN';

/** A provider's answer about an open part. */
export interface QueryAnswer {
  state: string;
  networkErrorCode: string | null;
}

/** A delivery receipt, as the hub keeps it. */
export interface ReceiptFact extends ReceiptContent {
  kind: 'receipt';
  /** Id of the unmatched_receipts row it comes from; absent: it has just arrived. */
  keptId?: string;
  /** True when it is certainly a receipt. `false`: only its text looks like one, and a person may have written it. */
  certain: boolean;
  /** The part it speaks of, where that is known: the answer to a query. */
  named?: PartRef;
}

/** Result of handling a receipt. `NO_RECEIPT`: it only looked like one, nothing is recorded of it. */
export type ReceiptResult = 'COMMITTED' | 'UNREADABLE' | 'NO_RECEIPT';

/** Ways in which receipts may write the id of the response. */
export interface ReceiptIds {
  /** Rule that was learned; `null`: none yet, or there is nothing to learn. */
  readonly learned: string | null;
  /** Keys of responses that a receipt's id may speak of, the likeliest first. */
  ofReceipt(id: string): { format: string; key: string }[];
  /** Keys that receipts of a response's id may have. */
  ofResponse(id: string): string[];
  /** As `ofReceipt`, in every format there is: by these a receipt is found again that waits for its response. */
  ofKept(id: string): string[];
  /** Notes by which format a receipt found its part, when no other did; `null`: it found none. */
  teach(format: string | null): void;
}

/** A final receipt of one part of a message of several, and the part. */
export interface LongReceipt {
  messageId: string;
  number: number;
  receivedAt: Date;
  receipt: ReceiptFact;
  part: PartRef;
}

/** Rule that decides whether a receipt of one part speaks of the others too. */
export interface LongReceipts {
  /** Rule that was learned; `null`: none yet, or there is nothing to learn. */
  readonly learned: string | null;
  /** True when a final receipt of one part ends the others too. */
  readonly endAll: boolean;
  /** Notes a final receipt. @returns earlier ones that were of their whole message, as is known now */
  note(receipt: LongReceipt): LongReceipt[];
}

/** Rules by which the receipts of one connection are read, with those that were learned. */
export interface ReceiptRules {
  ids: ReceiptIds;
  long: LongReceipts;
}

/** One of the pieces of a text that comes in several: their octets are joined before they are read. */
export interface InboundPiece extends TextOctets {
  /** Kind of its tie to the others: references of one kind are not those of another. */
  tie: string;
  reference: number;
  total: number;
  /** From 1. */
  number: number;
  /** Alphabet that data_coding 0 means. */
  defaultAlphabet: DefaultAlphabet;
}

/** A message of a person, or a piece of one. */
export type InboundText = {
  from: WireAddress;
  to: WireAddress;
  media: readonly InboundMedia[];
  /** Application ports it is for and comes from; `null`: none. */
  destinationPort: number | null;
  sourcePort: number | null;
  /** TLVs that came with it besides, shown to people; `null`: none. */
  tlvs: OctetTlv[] | null;
  receivedAt: Date;
  /** Names this arrival among those of the connection. */
  arrival: string;
  /** Digest of everything it says, without what a repetition may change. */
  fingerprint: Buffer;
  /** Check whether the provider may not know that an earlier arrival of the same fingerprint was answered. */
  isRepeated(arrival: string): boolean;
} & ({ piece: null; text: string; encoding: TextEncoding } | { piece: InboundPiece });
