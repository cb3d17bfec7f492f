/** Cursors of the feed: places in the stream, as subscribers name them. */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

/** A chunk of FEED as cursors name it. */
export interface Place {
  /** The life of the stream in which it was read. */
  epoch: number;
  sequence: number;
  /** Of its message id, 32 bits: distinguishes it from what may stand there in another life. 0: not known. */
  check: number;
}

/** Position of a subscriber: everything up to and including `index` of a chunk was delivered. */
export interface Position extends Place {
  index: number;
}

/** The index behind everything in a chunk. */
export const END_OF_CHUNK = 999_999;

/** 32 bits of a message id (a UUID of version 7 ends with random ones). */
export function checkOf(messageId: string): number {
  return Number.parseInt(messageId.slice(-8), 16) || 0;
}

const BLOCK = 16;
/** In front of every block: what another key has encrypted does not begin so. */
const MARK = 0x686763;
const CURSOR = /^([\w-]{22})\.(\d{1,6})$/;

/**
 * The cursors of one workspace. A cursor reveals nothing of what others send: the place is one block of AES under a key
 * of the workspace, and equal places are equal texts. Only the index in the workspace's own chunk is legible.
 */
export class Cursors {
  readonly #cipher: ReturnType<typeof createCipheriv>;
  readonly #decipher: ReturnType<typeof createDecipheriv>;
  /** Many events of one chunk follow one another. */
  #last: { place: Place; text: string } | null = null;

  /** @param key of the hub */
  constructor(key: Buffer, workspaceId: string) {
    const own = createHmac('sha256', key).update(`cursors of ${workspaceId}`).digest().subarray(0, BLOCK);
    // One block each, and each another: there is nothing that a mode of operation would hide.
    this.#cipher = createCipheriv('aes-128-ecb', own, null).setAutoPadding(false);
    this.#decipher = createDecipheriv('aes-128-ecb', own, null).setAutoPadding(false);
  }

  /** Writes a position as an opaque text. */
  write(place: Place, index: number): string {
    return `${this.#place(place)}.${index}`;
  }

  /** Reads a cursor; `null`: it is none of this workspace. */
  read(cursor: string): Position | null {
    const [, text, index] = CURSOR.exec(cursor) ?? [];
    if (text === undefined) return null;
    const block = this.#decipher.update(Buffer.from(text, 'base64url'));
    if (block.readUIntBE(0, 3) !== MARK) return null;
    const [epoch, sequence, check] = [block.readUIntBE(3, 3), block.readUIntBE(6, 6), block.readUInt32BE(12)];
    return { epoch, sequence, check, index: Number(index) };
  }

  #place(place: Place): string {
    const last = this.#last;
    if (last !== null && last.place === place) return last.text;
    const block = Buffer.allocUnsafe(BLOCK);
    block.writeUIntBE(MARK, 0, 3);
    block.writeUIntBE(place.epoch, 3, 3);
    block.writeUIntBE(place.sequence, 6, 6);
    block.writeUInt32BE(place.check, 12);
    const text = this.#cipher.update(block).toString('base64url');
    this.#last = { place, text };
    return text;
  }
}
