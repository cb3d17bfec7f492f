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
