import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { type EvidenceRow, insertEvidence } from '../../db/sql/evidence.ts';
import { newId } from '../../kernel/ids.ts';
import type { Actor, AuditedChange } from '../accounts/audit.ts';
import { keyedDigest } from './hash.ts';

/** Words of an audit entry that can name a person: they are kept beside the entry, and go when the person is erased. */
export type AuditEvidence = Pick<EvidenceRow, 'contactId' | 'phoneHash' | 'content'> & { hashKey: HashKey };

/** Writes who changed what, in the transaction of a change that is written in SQL; `audit` does so for Prisma's. */
export async function recordChange(
  tx: Queryable,
  actor: Actor,
  at: Date,
  change: AuditedChange,
  evidence: AuditEvidence | null = null,
): Promise<void> {
  const { action, subject, detail = {} } = change;
  const { workspaceId, apiKeyId } = actor;
  const id = newId();
  const digest =
    evidence === null ? null : keyedDigest(evidence.hashKey, workspaceId, 'audit.evidence', evidence.content);
  await tx.query(
    `INSERT INTO audit_entries (id, workspace_id, api_key_id, action, subject, detail, evidence_digest, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, workspaceId, apiKeyId, action, subject, JSON.stringify(detail), digest, at],
  );
  if (evidence === null) return;
  const { contactId, phoneHash, content } = evidence;
  await insertEvidence(tx, [{ entryId: id, workspaceId, contactId, phoneHash, content }]);
}
