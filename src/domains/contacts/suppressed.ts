/** Suppressions of numbers by their keyed hashes. */
import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import {
  linkSuppressions,
  type SuppressedStranger,
  suppressesStrangers,
  suppressionsOfHashes,
} from '../../db/sql/suppressions.ts';
import { phoneHash } from './hash.ts';

/** The suppressions of numbers that are no contacts, oldest first, by number; those of none are not in it. */
export async function suppressedStrangers(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  numbers: readonly string[],
): Promise<Map<string, SuppressedStranger[]>> {
  const found = new Map<string, SuppressedStranger[]>();
  if (numbers.length === 0 || !(await suppressesStrangers(tx, workspaceId))) return found;
  const hashes = numbers.map((e164) => phoneHash(hashKey, workspaceId, e164));
  for (const { n, ...row } of await suppressionsOfHashes(tx, workspaceId, hashes)) {
    const number = numbers[n] ?? '';
    found.set(number, [...(found.get(number) ?? []), row]);
  }
  return found;
}

/**
 * Links new contacts to the suppressions of their numbers, where the workspace has any without a contact.
 *
 * @returns how many of them are suppressed
 */
export async function linkSuppressed(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  made: readonly { id: string; phone: string }[],
): Promise<number> {
  if (made.length === 0 || !(await suppressesStrangers(tx, workspaceId))) return 0;
  const contacts = made.map(({ id, phone }) => ({ id, hash: phoneHash(hashKey, workspaceId, phone) }));
  return (await linkSuppressions(tx, workspaceId, contacts)).size;
}
