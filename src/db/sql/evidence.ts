/** Statements on `evidence`: words of entries that can name a person, beside the ledgers that keep their digests. */
import type { Queryable } from '../client.ts';
import { digitsOfColumn } from './mentions.ts';
import { type Column, runWith } from './rows.ts';

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

const EVIDENCE: readonly Column<EvidenceRow>[] = [
  { name: 'entry_id', type: 'uuid', kind: 'plain', of: (row) => row.entryId },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (row) => row.workspaceId },
  { name: 'contact_id', type: 'uuid', kind: 'plain', of: (row) => row.contactId },
  { name: 'phone_hash', type: 'bytea', kind: 'octets', of: (row) => row.phoneHash },
  { name: 'content', type: 'jsonb', kind: 'json', of: (row) => JSON.stringify(row.content) },
];

/** Stores evidence beside entries that keep its keyed digest, in one statement. */
export async function insertEvidence(tx: Queryable, rows: readonly EvidenceRow[]): Promise<void> {
  if (rows.length === 0) return;
  await runWith(
    tx,
    EVIDENCE,
    rows,
    ({ names, refs, from }) => `INSERT INTO evidence (${names}) SELECT ${refs} FROM ${from}`,
  );
}

/** Deletes what is about a person, and what names the person's number and is about nobody. @param mentions see `mentionPatterns` */
export async function deleteEvidence(
  tx: Queryable,
  { workspaceId, contactId, phoneHash }: { workspaceId: string; contactId: string; phoneHash: Buffer },
  mentions: readonly string[],
): Promise<number> {
  const { rowCount } = await tx.query(
    `DELETE FROM evidence WHERE contact_id = $2 OR (workspace_id = $1 AND phone_hash = $3)
       OR (workspace_id = $1 AND contact_id IS NULL AND phone_hash IS NULL AND ${digitsOfColumn('content::text')} LIKE ANY($4::text[]))`,
    [workspaceId, contactId, phoneHash, mentions],
  );
  return rowCount ?? 0;
}
