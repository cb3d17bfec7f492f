import { createHmac, hkdfSync } from 'node:crypto';

const keys = new Map<string, Buffer>();

/** The key of a workspace, derived from the hub's: hashes of one workspace say nothing in another. */
function keyOf(secretKey: Buffer, workspaceId: string): Buffer {
  const cached = keys.get(workspaceId);
  if (cached !== undefined) return cached;
  const key = Buffer.from(hkdfSync('sha256', secretKey, workspaceId, 'heliograph.phone-hash', 32));
  if (keys.size > 10_000) keys.clear();
  keys.set(workspaceId, key);
  return key;
}

/** HMAC-SHA256 of a number in E.164: recognises an erased person's number without keeping it. */
export function phoneHash(secretKey: Buffer, workspaceId: string, e164: string): Buffer {
  return createHmac('sha256', keyOf(secretKey, workspaceId)).update(e164).digest();
}

/**
 * HMAC-SHA256 of a value's JSON with sorted keys, under the same key: says later whether a value was this one, and nothing
 * else, since nobody can try values without the key.
 *
 * @param use keeps digests of one use from being compared with those of another
 */
export function keyedDigest(secretKey: Buffer, workspaceId: string, use: string, value: unknown): Buffer {
  return createHmac('sha256', keyOf(secretKey, workspaceId)).update(`${use}\0`).update(sortedJson(value)).digest();
}

/** JSON in which objects that are equal are written alike, whatever the order of their keys. */
export function sortedJson(value: unknown): string {
  const sorted = (_key: string, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) && !(each instanceof Date)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each;
  return JSON.stringify(value, sorted) ?? 'null';
}
