/** Ring of the newest chunks of the feed, kept in memory. */
import type { FeedChunk } from './chunk.ts';
import type { Place } from './cursor.ts';

/** Chunks kept in memory for the subscribers that are nearly live; who falls further behind reads the stream. */
const RING_CHUNKS = 50_000;
/** Octets kept in memory at most, over all chunks. */
const RING_OCTETS = 32 * 1_048_576;

/** The newest chunks, which most subscribers read at the same time, stay as they were read. */
const NEW_CHUNKS = 500;

/** The newest chunks of the stream, in order and without a gap. */
export class Ring {
  #chunks: FeedChunk[] = [];
  #octets = 0;
  #since = Date.now();
  #before: Place = { epoch: 0, sequence: 0, check: 0 };

  get chunks(): readonly FeedChunk[] {
    return this.#chunks;
  }

  /** Since when it is complete, in milliseconds since 1970. */
  get since(): number {
    return this.#since;
  }

  get octets(): number {
    return this.#octets;
  }

  /** The place behind which it begins. */
  get before(): Place {
    return this.#before;
  }

  /** The newest place: whoever stands there has got everything. */
  get newest(): Place {
    return this.#chunks.at(-1) ?? this.#before;
  }

  /** Begins behind a place. */
  begin(before: Place): void {
    this.#chunks = [];
    this.#octets = 0;
    this.#since = Date.now();
    this.#before = before;
  }

  push(chunk: FeedChunk): void {
    this.#chunks.push(chunk);
    this.#octets += chunk.octets;
    this.#chunks.at(-1 - NEW_CHUNKS)?.age();
    while (this.#chunks.length > RING_CHUNKS || (this.#octets > RING_OCTETS && this.#chunks.length > 1)) {
      const oldest = this.#chunks.shift();
      if (oldest === undefined) return;
      this.#octets -= oldest.octets;
      this.#since = oldest.readAt;
      // Not the chunk itself: its text would be kept with it.
      this.#before = { epoch: oldest.epoch, sequence: oldest.sequence, check: oldest.check };
    }
  }

  /** The first chunks of a workspace after a place in order, so many at most. */
  after(workspaceId: string, order: number, most: number): FeedChunk[] {
    const found: FeedChunk[] = [];
    for (let index = this.#indexAfter(order); index < this.#chunks.length && found.length < most; index++) {
      const chunk = this.#chunks[index];
      if (chunk?.workspaceId === workspaceId) found.push(chunk);
    }
    return found;
  }

  /** The chunk at a place in order, if it is there and is the one of that place. */
  at(order: number, place: Place): FeedChunk | null {
    const chunk = this.#chunks[this.#indexAfter(order - 1)];
    return chunk !== undefined && isSame(chunk, place) ? chunk : null;
  }

  /** Check whether the ring begins behind this place. */
  beginsBehind(place: Place): boolean {
    return isSame(this.#before, place);
  }

  /** Index of the first chunk after a place in order. */
  #indexAfter(order: number): number {
    let [low, high] = [0, this.#chunks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#chunks[middle]?.order ?? 0) > order) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Check that a place is the one that a cursor names; one without a check was given before it could be known. */
function isSame(place: Place, { epoch, sequence, check }: Place): boolean {
  return place.epoch === epoch && place.sequence === sequence && (place.check === check || check === 0);
}
