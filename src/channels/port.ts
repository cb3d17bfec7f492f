/**
 * The channel port: what the pipeline asks of a channel, and what a channel reports to it. No protocol is known here.
 */
import type { LookupFunction } from 'node:net';
import type { Clock } from '../kernel/clock.ts';
import type { VendorTlv } from '../kernel/tlv.ts';
import type { Encoded } from '../text/encode.ts';
import type { TextOptions } from '../text/profile.ts';
import type { CostlyCharacter } from '../text/smart.ts';
import type {
  InboundText,
  OpenPart,
  PartOutcome,
  QueryAnswer,
  RecallOutcome,
  ReceiptFact,
  ReceiptResult,
  ReceiptRules,
  SubmitTag,
} from './reports.ts';

/** Name of a kind of channel, in capitals, as `connections.kind` has it: one of the list in `channels/index.ts`. */
export type ChannelKind = string;

/** Content of a message. */
export type Content = { kind: 'text'; text: string } | { kind: 'binary'; octets: Buffer };

/** Options that a message asks of its channel besides its content; a channel leaves out those that it does not know. */
export interface ChannelOptions extends TextOptions {
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
