/** Statements on `contact_passkeys`: passkeys of the people whom workspaces know. */
import type { ContactPasskey } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';
import { textArray } from './arrays.ts';

/** A passkey as it is stored. */
export type ContactPasskeyRow = Omit<ContactPasskey, 'credentialId' | 'publicKey'> & {
  credentialId: Buffer;
  publicKey: Buffer;
};

const ALL = `id, workspace_id AS "workspaceId", contact_id AS "contactId", domain, credential_id AS "credentialId",
  public_key AS "publicKey", counter, transports, backed_up AS "backedUp", name, created_at AS "createdAt", last_used_at AS "lastUsedAt"`;

/** The passkeys of a contact, oldest first. @param domain `null`: of all domains */
export async function passkeysOfContact(
  db: Queryable,
  workspaceId: string,
  contactId: string,
  domain: string | null,
): Promise<ContactPasskeyRow[]> {
  const { rows } = await db.query<ContactPasskeyRow>(
    `SELECT ${ALL} FROM contact_passkeys WHERE workspace_id = $1 AND contact_id = $2 AND ($3::text IS NULL OR domain = $3) ORDER BY id`,
    [workspaceId, contactId, domain],
  );
  return rows;
}

/** Stores a passkey. @returns false: its workspace has it already */
export async function insertContactPasskey(
  tx: Queryable,
  row: Omit<ContactPasskeyRow, 'lastUsedAt'>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO contact_passkeys (id, workspace_id, contact_id, domain, credential_id, public_key, counter, transports, backed_up,
       name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (workspace_id, credential_id) DO NOTHING`,
    [
      row.id,
      row.workspaceId,
      row.contactId,
      row.domain,
      row.credentialId,
      row.publicKey,
      row.counter,
      textArray(row.transports),
      row.backedUp,
      row.name,
      row.createdAt,
    ],
  );
  return rowCount === 1;
}

/** Notes that a passkey was used. */
export async function markPasskeyUsed(tx: Queryable, id: string, counter: number, now: Date): Promise<void> {
  await tx.query('UPDATE contact_passkeys SET counter = $2, last_used_at = $3 WHERE id = $1', [id, counter, now]);
}

/** Removes a passkey. @returns `null`: there is none such */
export async function deleteContactPasskey(
  tx: Queryable,
  workspaceId: string,
  id: string,
): Promise<ContactPasskeyRow | null> {
  const { rows } = await tx.query<ContactPasskeyRow>(
    `DELETE FROM contact_passkeys WHERE workspace_id = $1 AND id = $2 RETURNING ${ALL}`,
    [workspaceId, id],
  );
  return rows[0] ?? null;
}

/** Deletes the passkeys of a person. @returns how many there were */
export async function deletePasskeysOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM contact_passkeys WHERE contact_id = $1', [contactId]);
  return rowCount ?? 0;
}
