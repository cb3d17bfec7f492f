import type { FeedPayload } from '../bus/streams.ts';

/** Octets of news that are kept as they were read, at most; as objects they take some five times as much. */
const READ_OCTETS = 4 * 1_048_576;

/** Chunks that were read last, the oldest first. */
const read = new Set<FeedChunk>();
let readOctets = 0;

/**
 * One piece of news: a chunk of events or of inbound messages of one workspace. It is kept as the octets it came in, and
 * read when somebody asks for it: most of a process' news is nobody's, and a hundred thousand objects that only wait
 * make every collection of garbage slower.
 */
export class FeedChunk {
  readonly sequence: number;
  readonly workspaceId: string;
  readonly kind: FeedPayload['kind'];
  readonly #data: Buffer;
  #payload: FeedPayload | null = null;

  /** @param subject `feed.<workspace>.<kind>` */
  constructor(sequence: number, subject: string, data: Uint8Array) {
    const [, workspaceId = '', kind] = subject.split('.');
    this.sequence = sequence;
    this.workspaceId = workspaceId;
    this.kind = kind === 'inbound' ? 'inbound' : 'messages';
    // A copy: the octets of the connection come in large pieces, which one small chunk would keep.
    this.#data = Buffer.from(data);
  }

  get payload(): FeedPayload {
    if (this.#payload !== null) return this.#payload;
    const payload = JSON.parse(this.#data.toString()) as FeedPayload;
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

  get octets(): number {
    return this.#data.length;
  }
}
