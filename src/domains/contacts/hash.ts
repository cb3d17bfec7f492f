/** Keyed digests of numbers and of values. */
import { createHmac, hkdfSync } from 'node:crypto';
import type { HashKey } from '../../db/secrets.ts';

const keys = new WeakMap<HashKey, Map<string, Buffer>>();

/** The key of a workspace, derived from the hub's: hashes of one workspace say nothing in another. */
function keyOf(hashKey: HashKey, workspaceId: string): Buffer {
  const known = keys.get(hashKey) ?? new Map<string, Buffer>();
  keys.set(hashKey, known);
  const cached = known.get(workspaceId);
  if (cached !== undefined) return cached;
  const key = Buffer.from(hkdfSync('sha256', hashKey, workspaceId, 'heliograph.phone-hash', 32));
  if (known.size > 10_000) known.clear();
  known.set(workspaceId, key);
  return key;
}

/** HMAC-SHA256 of an address (see `hashedText`): recognises an erased person's number without keeping it. */
export function phoneHash(hashKey: HashKey, workspaceId: string, address: string): Buffer {
  return createHmac('sha256', keyOf(hashKey, workspaceId)).update(address).digest();
}

/**
 * HMAC-SHA256 of a value's JSON with sorted keys, under the same key: says later whether a value was this one, and nothing
 * else, since nobody can try values without the key.
 *
 * @param use keeps digests of one use from being compared with those of another
 */
export function keyedDigest(hashKey: HashKey, workspaceId: string, use: string, value: unknown): Buffer {
  return createHmac('sha256', keyOf(hashKey, workspaceId)).update(`${use}\0`).update(sortedJson(value)).digest();
}

/** JSON in which objects that are equal are written alike, whatever the order of their keys. */
export function sortedJson(value: unknown): string {
  const sorted = (_key: string, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) && !(each instanceof Date)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each;
  return JSON.stringify(value, sorted) ?? 'null';
}
