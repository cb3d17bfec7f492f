/** The record of a change to a contact, for the audit log. */
import type { ConsentNews } from '../../bus/streams.ts';
import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { insertAuditEntry } from '../../db/sql/audit-entries.ts';
import { type EvidenceRow, insertEvidence } from '../../db/sql/evidence.ts';
import { insertOutbox, type OutboxRow } from '../../db/sql/outbox.ts';
import type { Actor } from '../../kernel/actor.ts';
import { newId } from '../../kernel/ids.ts';
import { OUTBOX_LEASE_MS } from '../../pipeline/outbox/relay.ts';
import type { AuditedChange } from '../accounts/audit.ts';
import { consentNews } from './consent-news.ts';
import { keyedDigest } from './hash.ts';

/** Words of an audit entry that can name a person: they are kept beside the entry, and go when the person is erased. */
export type AuditEvidence = Pick<EvidenceRow, 'contactId' | 'phoneHash' | 'content'> & { hashKey: HashKey };

/** Changes that are news; of an import the entry says how many numbers. */
const NEWS: Readonly<Record<string, ConsentNews['type']>> = {
  'suppression.add': 'suppressed',
  'suppression.lift': 'lifted',
  'suppression.import': 'imported',
};

/**
 * Writes who changed what, in the transaction of a change that is written in SQL; `audit` does so for Prisma's.
 *
 * @returns what to publish after the commit: of what is no news, nothing
 */
export async function recordChange(
  tx: Queryable,
  actor: Actor,
  at: Date,
  change: AuditedChange,
  evidence: AuditEvidence | null = null,
): Promise<OutboxRow[]> {
  const { action, subject, detail = {} } = change;
  const { workspaceId } = actor;
  const id = newId();
  const digest =
    evidence === null ? null : keyedDigest(evidence.hashKey, workspaceId, 'audit.evidence', evidence.content);
  const entry = { id, workspaceId, actor, action, subject, detail, evidenceDigest: digest, at };
  await insertAuditEntry(tx, entry);
  if (evidence !== null) {
    const { contactId, phoneHash, content } = evidence;
    await insertEvidence(tx, [{ entryId: id, workspaceId, contactId, phoneHash, content }]);
  }
  const type = NEWS[action];
  return type === undefined ? [] : insertOutbox(tx, consentNews(workspaceId, [{ type, id }]), OUTBOX_LEASE_MS);
}
