import { randomFillSync } from 'node:crypto';
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

/** A new time-ordered id (UUID version 7, RFC 9562 §5.7), lower case with hyphens; in order also when the clock is set. */
export function newId(): string {
  return generator.generateOrResetWithTs(systemClock.now().getTime()).toString();
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether the text is a UUID in the form `newId` gives. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The lowest id of a moment: ids made from then on are not below it. RFC 9562 §5.7 */
export function lowestIdAt(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** When an id was made. */
export function timeOfId(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}
