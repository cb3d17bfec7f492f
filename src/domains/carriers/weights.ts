/** Someone or something that has a share of the numbers. */
export interface Weighted {
  /** Never changes: it is hashed with the number. */
  id: string;
  weight: number;
}

/**
 * Returns the owner of a number: each sharer gets its weight's part of all numbers, and a number stays with a sharer
 * for as long as that one is among them. Weighted rendezvous hashing: a sharer that comes or goes takes or gives only
 * its own part. Source: Schindelhauer and Schomaker, Weighted Distributed Hash Tables, SPAA 2005.
 *
 * @param number E.164
 * @param sharers at least one, in any order
 */
export function ownerOf<T extends Weighted>(number: string, sharers: readonly [T, ...T[]]): T {
  let [owner] = sharers;
  let best = Number.NEGATIVE_INFINITY;
  for (const each of sharers) {
    const score = -each.weight / Math.log(unitHash(`${each.id}|${number}`));
    if (score > best || (score === best && each.id < owner.id)) {
      owner = each;
      best = score;
    }
  }
  return owner;
}

/** A number between 0 and 1, both excluded, that a text always has: FNV-1a, with MurmurHash3's finalizer to spread it. */
function unitHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}
