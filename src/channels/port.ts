/**
 * The channel port: what the pipeline asks of a channel, and what a channel reports to it. No protocol is known here.
 */
import type { LookupFunction } from 'node:net';
import type { WireAddress } from '../kernel/address.ts';
import type { Clock } from '../kernel/clock.ts';
import type { InboundMedia } from '../kernel/media.ts';
import type { ProviderCode } from '../kernel/provider-code.ts';
import type { OctetTlv, VendorTlv } from '../kernel/tlv.ts';
import type { ReasonCode } from '../policy/reasons.ts';
import type { TextOctets } from '../text/decode.ts';
import type { Encoded, TextEncoding } from '../text/encode.ts';
import type { DefaultAlphabet, MessageOptions } from '../text/profile.ts';
import type { CostlyCharacter } from '../text/smart.ts';

/** Name of a kind of channel, in capitals, as `connections.kind` has it: one of the list in `channels/index.ts`. */
export type ChannelKind = string;

/** Content of a message. */
export type Content = { kind: 'text'; text: string } | { kind: 'binary'; octets: Buffer };

/** Options that a message asks of its channel besides its content; a channel leaves out those that it does not know. */
export interface ChannelOptions extends MessageOptions {
  /** Over those of the connection. */
  tlvs?: VendorTlv[];
}

/** A message as a channel made it: what it takes, and whatever else the channel keeps of it. */
export interface Rendering {
  /** Priced parts, submits and units; also for previews and for acceptance. */
  readonly encoded: Encoded;
}

/** Renderer of contents as a connection takes them, before one is sent: for acceptance, prices and previews. */
export interface Renderer {
  /** Counts what a content takes, without writing it. @throws when the channel has no place for it */
  measure(content: Content, options: ChannelOptions): Encoded;
  /** A text with typographic characters replaced where the channel would need more parts for them. */
  smarten(text: string): string;
  /** Characters of a text that make it dearer. */
  costlyCharacters(text: string): CostlyCharacter[];
}

/** A message that is to be submitted. */
export interface Submission<R extends Rendering = Rendering> {
  id: string;
  attempt: number;
  /** E.164 */
  to: string;
  sender: string | null;
  expiresAt: Date;
  options: ChannelOptions | null;
  rendering: R;
  /** Numbers of the parts to send; a channel without parts has number 1 alone. */
  partNumbers: readonly number[];
}

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

/** Outcome of a recall. `UNKNOWN`: the provider does not say, or cannot be asked now. */
export type RecallOutcome = 'RECALLED' | 'REFUSED' | 'UNKNOWN';

/** A provider's answer about an open part. */
export interface QueryAnswer {
  state: string;
  networkErrorCode: string | null;
}

/** A delivery receipt, as the hub keeps it. */
export interface ReceiptFact {
  kind: 'receipt';
  /** Id of the unmatched_receipts row it comes from; absent: it has just arrived. */
  keptId?: string;
  /** True when it is certainly a receipt. `false`: only its text looks like one, and a person may have written it. */
  certain: boolean;
  /** The part it speaks of, where that is known: the answer to a query. */
  named?: PartRef;
  remoteId: string;
  /** Its addresses as the provider wrote them: the handset's and the sender's, mostly; either may be empty. */
  from: string;
  to: string;
  /** One of the states of `pipeline/message/part-status.ts`. */
  state: string;
  /** Its word for the state where it is a vendor's own. */
  word: string | null;
  networkErrorCode: string | null;
  /** TLVs that no other field here holds. */
  tlvs: object[] | null;
  rawText: string;
  doneAt: Date | null;
  receivedAt: Date;
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

/** State of a connection. BOUND: it takes messages. */
export type ChannelState = 'CLOSED' | 'CONNECTING' | 'BOUND' | 'AUTH_FAILED' | 'UNBINDING';

/** Health of a connection now. A channel may say more. */
export interface ChannelHealth {
  state: ChannelState;
  circuit: 'CLOSED' | 'HALF_OPEN' | 'OPEN';
  boundSessions: number;
  windowUsed: number;
  windowSize: number;
  submitsPerSecond: number;
  /** `null`: as fast as the window allows. */
  ratePerSecond: number | null;
  /** Counts of inputs from the provider that could not be read: not at all, and not to their end. */
  unreadableCount: number;
  partlyReadCount: number;
  lastError: string | null;
  /** Since when it is in this state. */
  since: Date;
}

/** Room for submits. */
export interface Capacity {
  /** Submits without an answer at most, by the settings. */
  readonly window: number;
  /** Submits without an answer, now. */
  readonly outstanding: number;
  /** Submits that the rate lets through at once, after a pause; `Infinity` without a limit. */
  readonly burst: number;
  /**
   * Submits that would be written now; 0 while nothing may be sent.
   *
   * @param kept the share of the window, and of what the rate lets through at once, that is left free for something
   * else
   */
  free(kept?: number): number;
  /** Resolves when something is free. @throws when the signal aborts */
  whenFree(signal: AbortSignal): Promise<void>;
}

/** One open connection of a channel. */
export interface Channel<R extends Rendering = Rendering> {
  readonly kind: ChannelKind;
  readonly capacity: Capacity;
  readonly health: ChannelHealth;
  readonly receipts: ReceiptRules;
  /**
   * A message as this connection takes it.
   *
   * @param reference names the message among those on their way to the same recipient, 0 to 65,535
   * @throws when the content cannot be written
   */
  render(content: Content, reference: number, options: ChannelOptions | null): R;
  start(): void;
  /** Takes no more work, waits for outstanding answers up to the deadline, closes. */
  stop(deadlineMs: number): Promise<void>;
  /**
   * Submits the parts of a message.
   *
   * @param settle called exactly once for each part, maybe before this returns
   * @throws when the message cannot be written; nothing of it was sent or settled then
   */
  submit(message: Submission<R>, submittedAt: Date, settle: (outcome: PartOutcome) => void): void;
  /** Takes a part back that was not delivered; absent: the channel has no such thing. */
  recall?(part: OpenPart): Promise<RecallOutcome>;
  /** Asks what became of a part; `null`: the provider does not know, or cannot be asked now. Absent: it never can. */
  query?(part: OpenPart): Promise<QueryAnswer | null>;
}

/** Events that a connection reports. */
export interface ChannelEvents {
  /** Check whether receipts and messages of persons are taken now; if not, the provider is asked to send again. */
  accepts(): boolean;
  /** @param answer called when it is recorded, or when the database will never take it */
  receipt(fact: ReceiptFact, answer: (result: ReceiptResult) => void): void;
  /** @param answer called after the commit, or when it was not stored */
  inbound(text: InboundText, answer: (stored: boolean) => void): void;
  /** An answer that came after its time was over. */
  late(tag: SubmitTag, outcome: PartOutcome): void;
  /** Something about its health has changed. */
  healthChanged(): void;
}

/** The log of a channel: a constant sentence, and fields without numbers and texts of persons. */
export interface ChannelLog {
  info(fields: object, sentence: string): void;
  warn(fields: object, sentence: string): void;
  error(fields: object, sentence: string): void;
}

/** The hosts that may be called. */
export interface OutgoingReach {
  /** Reason why a host that is an IP address is not allowed; `null`: it is allowed, or is a name. */
  refusalOfHost(host: string): string | null;
  /** As `dns.lookup`: the addresses of a name that may be called. */
  lookup: LookupFunction;
}

/** Parameters that a connection is opened with. */
export interface Opening {
  connectionId: string;
  /** Settings of the channel's own; read by the channel. */
  settings: unknown;
  /** Data that its channel has learned by itself so far. */
  learned: unknown;
  /** Password or token; empty: it has none. */
  secret: string;
  responseTimeoutMs: number;
  reach: OutgoingReach;
  clock: Clock;
  log: ChannelLog;
}

/** A kind of channel. */
export interface ChannelType<R extends Rendering = Rendering> {
  readonly kind: ChannelKind;
  open(opening: Opening, events: ChannelEvents): Channel<R>;
  /** Renderer of contents for a connection with these settings. */
  renderer(settings: unknown): Renderer;
  /**
   * Rules for receipts of a connection that were kept because their message was not known: they are read in every way.
   */
  keptReceipts(settings: unknown, learned: unknown): ReceiptRules;
}
