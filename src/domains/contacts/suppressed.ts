/** Suppressions of numbers by their keyed hashes. */
import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import {
  linkSuppressions,
  type PresentSuppression,
  suppressesStrangers,
  suppressionsOfHashes,
} from '../../db/sql/suppressions.ts';
import { awaitPipelined } from '../../db/transaction.ts';
import { phoneHash } from './hash.ts';

/** The suppressions of numbers that are no contacts, oldest first, by number; those of none are not in it. */
export async function suppressedStrangers(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  numbers: readonly string[],
): Promise<Map<string, PresentSuppression[]>> {
  const found = new Map<string, PresentSuppression[]>();
  const hashes = numbers.map((e164) => phoneHash(hashKey, workspaceId, e164));
  for (const { n, ...row } of await suppressionsOfHashes(tx, workspaceId, hashes)) {
    const number = numbers[n] ?? '';
    found.set(number, [...(found.get(number) ?? []), row]);
  }
  return found;
}

/**
 * Makes contacts, and links them to the suppressions of their numbers where the workspace has any without a contact. What
 * makes them and the look for such suppressions cost one round trip together.
 *
 * @param making the statement that makes them, sent already
 * @returns those that were made, and the ids of those of them that are suppressed
 */
export async function linkMade<T extends { id: string; phone: string }>(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  making: Promise<readonly T[]>,
): Promise<{ made: readonly T[]; suppressed: ReadonlySet<string> }> {
  const [made, strangers] = await awaitPipelined<[readonly T[], boolean]>([
    making,
    suppressesStrangers(tx, workspaceId),
  ]);
  if (!strangers || made.length === 0) return { made, suppressed: new Set() };
  const contacts = made.map(({ id, phone }) => ({ id, hash: phoneHash(hashKey, workspaceId, phone) }));
  return { made, suppressed: await linkSuppressions(tx, workspaceId, contacts) };
}
