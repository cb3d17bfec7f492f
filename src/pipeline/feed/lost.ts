/** Chunks of the feed that the stream has lost and this process publishes again. */
import { publishAll } from '../../bus/publish.ts';
import { chunksOf } from '../../kernel/chunks.ts';
import type { FeedChunk } from './chunk.ts';
import type { FeedParts } from './epoch.ts';

/** Time for which a process recognises the chunks that it read before the stream lost them, in milliseconds. */
const KNOWN_FOR_MS = 15 * 60_000;
const CHUNKS_AT_ONCE = 500;

/**
 * Chunks of news that the stream has lost and this process has read. They are published again, for those who read them
 * later, until the stream has each: every process does, and each is stored once. They come to this process again, which
 * knows them.
 */
export class LostChunks {
  readonly #parts: FeedParts;
  #owed: readonly FeedChunk[] = [];
  #known = new Set<string>();
  #knownUntil = 0;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** Notes what the stream has lost, and what its subscribers have got in all: neither is news when it comes again. */
  note(lost: readonly FeedChunk[], got: readonly FeedChunk[]): void {
    this.#owed = [...this.#owed, ...lost.filter((chunk) => chunk.messageId !== '')];
    this.#know([...got, ...this.#owed]);
  }

  /** Check whether a chunk was read before the stream lost some. */
  isKnown({ messageId }: FeedChunk): boolean {
    if (this.#known.size === 0) return false;
    if (performance.now() > this.#knownUntil) this.#known.clear();
    return this.#known.has(messageId);
  }

  /** Publishes what the stream does not have yet; what it does not take is published when this is called again. */
  async publish(): Promise<void> {
    const owed = this.#owed;
    if (owed.length === 0) return;
    this.#know(owed);
    const stored = new Set<FeedChunk>();
    for (const chunks of chunksOf(owed, CHUNKS_AT_ONCE)) {
      const rows = chunks.map(({ messageId, subject, text }) => ({ messageId, subject, payload: text }));
      const sequences = await publishAll(this.#parts.bus, rows);
      for (const [index, chunk] of chunks.entries()) if (sequences[index] != null) stored.add(chunk);
    }
    this.#owed = this.#owed.filter((chunk) => !stored.has(chunk));
    const fields = { chunks: owed.length, stored: stored.size };
    this.#parts.log.warn(fields, 'news that the stream had lost are published again');
  }

  #know(chunks: readonly FeedChunk[]): void {
    for (const { messageId } of chunks) this.#known.add(messageId);
    this.#knownUntil = performance.now() + KNOWN_FOR_MS;
  }
}
