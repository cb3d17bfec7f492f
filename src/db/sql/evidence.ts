import type { Queryable } from '../client.ts';

/** Words of an entry of the consent ledger or of the audit log that can name a person. */
export interface EvidenceRow {
  /** The entry's. */
  entryId: string;
  workspaceId: string;
  /** The person it is about, where it is a contact. */
  contactId: string | null;
  /** The keyed hash of the number it is about, where there is no contact. */
  phoneHash: Buffer | null;
  content: object;
}

/** Stores evidence beside entries that keep its keyed digest, in one statement. */
export async function insertEvidence(tx: Queryable, rows: readonly EvidenceRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO evidence (entry_id, workspace_id, contact_id, phone_hash, content)
     SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::jsonb[])`,
    [
      rows.map((row) => row.entryId),
      rows.map((row) => row.workspaceId),
      rows.map((row) => row.contactId),
      rows.map((row) => row.phoneHash),
      rows.map((row) => JSON.stringify(row.content)),
    ],
  );
}
