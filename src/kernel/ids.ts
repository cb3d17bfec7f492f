/** Ids: UUIDs of version 7, which sort by the time they were made at. */
import { createHash, randomFillSync } from 'node:crypto';
import { V7Generator } from 'uuidv7';
import { systemClock } from './clock.ts';

/** Random octets fetched at a time: each fetch costs more than what is made of it. */
const POOL_OCTETS = 4_096;
const pool = Buffer.alloc(POOL_OCTETS);
let used = POOL_OCTETS;

const generator = new V7Generator({
  nextUint32() {
    if (used === POOL_OCTETS) {
      randomFillSync(pool);
      used = 0;
    }
    used += 4;
    return pool.readUInt32LE(used - 4);
  },
});

const HEX = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));
/** Positions of the octets' digits in an id; hyphens stand between them. RFC 9562 §4 */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;
const written = Buffer.from('00000000-0000-0000-0000-000000000000', 'latin1');

/** Written in one go: a text that is put together digit by digit takes ten times as long to make and to copy. */
function textOf(octets: Uint8Array): string {
  for (let index = 0; index < PLACES.length; index++) {
    const octet = octets[index] as number;
    const place = PLACES[index] as number;
    written[place] = HEX[octet >> 4] as number;
    written[place + 1] = HEX[octet & 15] as number;
  }
  return written.toString('latin1');
}

/** A new time-ordered id (UUID version 7, RFC 9562 §5.7), lower case with hyphens; in order also when the clock is set. */
export function newId(): string {
  return textOf(generator.generateOrResetWithTs(systemClock.now().getTime()).bytes);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Check that the text is a UUID in the form that `newId` returns. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** An id that names nothing, below all others. */
export const NO_ID = '00000000-0000-0000-0000-000000000000';

/** The lowest id of a moment: ids made from then on are not below it. RFC 9562 §5.7 */
export function lowestIdAt(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** An id is made at most so long before or after the time that stands beside it. */
const APART_MS = 300_000;

/**
 * Range of the ids that were made between two moments: rows without an index by time are found by id. The times
 * themselves must still be compared.
 */
export function idsMadeBetween(after: Date | null | undefined, before: Date | null | undefined) {
  const moved = (at: Date, byMs: number) => lowestIdAt(new Date(Math.max(0, at.getTime() + byMs)));
  return {
    ...(after == null ? {} : { gte: moved(after, -APART_MS) }),
    ...(before == null ? {} : { lt: moved(before, APART_MS) }),
  };
}

/** Time at which an id was made. */
export function timeOfId(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/** The id that follows from a text: a UUID of version 8 (RFC 9562 §5.8). */
export function idFrom(text: string): string {
  const octets = createHash('sha256').update(text).digest().subarray(0, 16);
  octets[6] = ((octets[6] ?? 0) & 0x0f) | 0x80;
  octets[8] = ((octets[8] ?? 0) & 0x3f) | 0x80;
  const hex = octets.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
