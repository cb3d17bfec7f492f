/** Statements on `evidence`: words of entries that can name a person, beside the ledgers that keep their digests. */
import type { Queryable } from '../client.ts';
import { jsonArray, octetsArray, plainArray } from './arrays.ts';
import { digitsOfColumn } from './mentions.ts';

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
      plainArray(rows.map((row) => row.entryId)),
      plainArray(rows.map((row) => row.workspaceId)),
      plainArray(rows.map((row) => row.contactId)),
      octetsArray(rows.map((row) => row.phoneHash)),
      jsonArray(rows.map((row) => JSON.stringify(row.content))),
    ],
  );
}

/** Deletes what is about a person, and what names the person's number and is about nobody. @param mentions see `mentionPatterns` */
export async function deleteEvidence(
  tx: Queryable,
  { workspaceId, contactId, phoneHash }: { workspaceId: string; contactId: string; phoneHash: Buffer },
  mentions: readonly string[],
): Promise<void> {
  await tx.query(
    `DELETE FROM evidence WHERE contact_id = $2 OR (workspace_id = $1 AND phone_hash = $3)
       OR (workspace_id = $1 AND contact_id IS NULL AND phone_hash IS NULL AND ${digitsOfColumn('content::text')} LIKE ANY($4::text[]))`,
    [workspaceId, contactId, phoneHash, mentions],
  );
}
