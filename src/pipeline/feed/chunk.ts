/** Chunks of the feed, as they are read from the stream. */
import type { FeedMessage } from '../../bus/consume.ts';
import { FEED_KINDS, type FeedKind, type FeedPayload } from '../../bus/streams.ts';
import { checkOf, type Place } from './cursor.ts';

/** The life of the stream in which a chunk was read, and what makes an order of its sequences over all lives. */
export interface Reading {
  epoch: number;
  shift: number;
}

/**
 * One piece of news: a chunk of what happened of one kind in one workspace. It is kept as the text it came as, and
 * read when somebody asks for it: most of a process' news is nobody's, and a hundred thousand objects that only wait
 * make every collection of garbage slower.
 */
export class FeedChunk implements Place {
  readonly epoch: number;
  readonly sequence: number;
  readonly check: number;
  /** Grows from chunk to chunk, also where the stream begins its sequence again. */
  readonly order: number;
  readonly messageId: string;
  readonly subject: string;
  readonly workspaceId: string;
  readonly kind: FeedKind;
  readonly octets: number;
  /** Moment that this process read it, in milliseconds since 1970. */
  readonly readAt = Date.now();
  readonly #text: string;
  #payload: FeedPayload | null = null;
  #length: number | null = null;
  #isNew: boolean;

  /** @param message of the subject `feed.<workspace>.<kind>` @param isNew many are about to read it */
  constructor(message: Omit<FeedMessage, 'pending'>, { epoch, shift }: Reading, isNew = false) {
    const { sequence, subject, data, messageId } = message;
    const [, workspaceId = '', kind] = subject.split('.');
    this.epoch = epoch;
    this.sequence = sequence;
    this.check = checkOf(messageId);
    this.order = sequence + shift;
    this.messageId = messageId;
    this.subject = subject;
    this.workspaceId = workspaceId;
    this.kind = FEED_KINDS.find((each) => each === kind) ?? 'messages';
    this.octets = data.length;
    this.#isNew = isNew;
    // Not the octets: those of the connection come in large pieces and those of a small copy share 8 KiB, and each chunk would
    // keep all of that.
    this.#text = Buffer.from(data.buffer, data.byteOffset, data.length).toString();
  }

  /** As it was published. */
  get text(): string {
    return this.#text;
  }

  get payload(): FeedPayload {
    if (this.#payload !== null) return this.#payload;
    const payload = JSON.parse(this.#text) as FeedPayload;
    if (this.#isNew) this.#payload = payload;
    return payload;
  }

  /** True when the chunk is among the newest, which most subscribers read at the same time. */
  get isNew(): boolean {
    return this.#isNew;
  }

  /** It is not new any more: what it says is read again by the few who ask. */
  age(): void {
    this.#isNew = false;
    this.#payload = null;
  }

  /** Events or inbound messages in it, whatever it is of. */
  get length(): number {
    this.#length ??= lengthOf(this.payload);
    return this.#length;
  }
}

/** Number of events that a chunk has. */
export function lengthOf(payload: FeedPayload): number {
  switch (payload.kind) {
    case 'messages':
      return payload.events.length;
    case 'inbound':
      return payload.inboundIds.length;
    case 'conversations':
      return payload.eventIds.length;
    case 'consents':
      return payload.steps.length;
    case 'health':
      return payload.changes.length;
    case 'fraud':
      return payload.alertIds.length;
    case 'budgets':
      return payload.warningIds.length;
    case 'rates':
    case 'segments':
      return payload.changes.length;
    case 'campaigns':
      return payload.entryIds.length;
  }
}
