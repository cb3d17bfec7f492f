/** Contacts that have no number: what writes from a short code or a name. */
import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { upsertAddress } from '../../db/sql/contacts.ts';
import { type Address, hashedText } from '../../kernel/address.ts';
import { newId } from '../../kernel/ids.ts';
import { linkMade } from './suppressed.ts';

/**
 * The contact of a short code or a name, made where there is none, in the caller's transaction; its row is locked.
 *
 * @returns its id
 */
export async function ensureAddress(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  address: Exclude<Address, { type: 'E164' }>,
  now: Date,
): Promise<string> {
  const { text, type } = address;
  const making = upsertAddress(tx, workspaceId, { id: newId(), text, type }, now);
  const phone = hashedText(address);
  await linkMade(
    tx,
    hashKey,
    workspaceId,
    making.then((id) => [{ id, phone }]),
  );
  return making;
}
