import type { FeedPayload } from '../bus/streams.ts';

/** Octets of news that are kept as they were read, at most; as objects they take some five times as much. */
const READ_OCTETS = 4 * 1_048_576;

/** Chunks that were read last, the oldest first. */
const read = new Set<FeedChunk>();
let readOctets = 0;

/**
 * One piece of news: a chunk of events or of inbound messages of one workspace. It is kept as the text it came as, and
 * read when somebody asks for it: most of a process' news is nobody's, and a hundred thousand objects that only wait
 * make every collection of garbage slower.
 */
export class FeedChunk {
  readonly sequence: number;
  readonly workspaceId: string;
  readonly kind: FeedPayload['kind'];
  readonly octets: number;
  readonly #text: string;
  #payload: FeedPayload | null = null;

  /** @param subject `feed.<workspace>.<kind>` */
  constructor(sequence: number, subject: string, data: Uint8Array) {
    const [, workspaceId = '', kind] = subject.split('.');
    this.sequence = sequence;
    this.workspaceId = workspaceId;
    this.kind = kind === 'inbound' ? 'inbound' : 'messages';
    this.octets = data.length;
    // Not the octets: those of the connection come in large pieces and those of a small copy share 8 KiB, and each chunk would
    // keep all of that.
    this.#text = Buffer.from(data.buffer, data.byteOffset, data.length).toString();
  }

  get payload(): FeedPayload {
    if (this.#payload !== null) return this.#payload;
    const payload = JSON.parse(this.#text) as FeedPayload;
    this.#payload = payload;
    this.#remember();
    return payload;
  }

  #remember(): void {
    read.add(this);
    readOctets += this.octets;
    for (const oldest of read) {
      if (readOctets <= READ_OCTETS) return;
      read.delete(oldest);
      readOctets -= oldest.octets;
      oldest.#payload = null;
    }
  }

  /** Events or inbound messages in it. */
  get length(): number {
    const { payload } = this;
    return payload.kind === 'messages' ? payload.events.length : payload.inboundIds.length;
  }
}
