/** Contacts that have no number: what writes from a short code or a name. */
import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { type Address, hashedText } from '../../kernel/address.ts';
import { newId } from '../../kernel/ids.ts';
import { linkSuppressed } from './suppressed.ts';

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
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO contacts (id, workspace_id, address, address_type, created_at, updated_at)
     VALUES ($1, $2, $3, $4::address_type, $5, $5)
     ON CONFLICT (workspace_id, address_type, address) WHERE address IS NOT NULL
     DO UPDATE SET address = excluded.address RETURNING id`,
    [newId(), workspaceId, address.text, address.type, now],
  );
  const [contact] = rows;
  if (contact === undefined) throw new Error('a contact was neither found nor made');
  await linkSuppressed(tx, hashKey, workspaceId, [{ id: contact.id, phone: hashedText(address) }]);
  return contact.id;
}
