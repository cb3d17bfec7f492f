/** The record of a change to a contact, for the audit log. */
import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import { type EvidenceRow, insertEvidence } from '../../db/sql/evidence.ts';
import type { Actor } from '../../kernel/actor.ts';
import { newId } from '../../kernel/ids.ts';
import type { AuditedChange } from '../accounts/audit.ts';
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
  const { workspaceId } = actor;
  const id = newId();
  const digest =
    evidence === null ? null : keyedDigest(evidence.hashKey, workspaceId, 'audit.evidence', evidence.content);
  const entry = { id, workspaceId, actor, action, subject, detail, evidenceDigest: digest, at };
  await insertAuditEntry(tx, entry);
  if (evidence === null) return;
  const { contactId, phoneHash, content } = evidence;
  await insertEvidence(tx, [{ entryId: id, workspaceId, contactId, phoneHash, content }]);
}
