import type { Queryable } from '../../db/client.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import type { ConsentSource, Purpose } from '../../generated/prisma/enums.ts';
import { newId } from '../../kernel/ids.ts';
import { blockQueued } from '../../pipeline/optout.ts';

/** Something a person said about what may be sent. */
export interface LedgerEntry {
  workspaceId: string;
  contactId: string;
  action: 'GRANT' | 'REVOKE';
  purposes: readonly Purpose[];
  source: ConsentSource;
  /** What text was shown and in which version, where, from which address. */
  proof: object;
  inboundMessageId: string | null;
  apiKeyId: string | null;
  occurredAt: Date;
  /** When it is recorded. */
  now: Date;
}

/**
 * Adds an entry to the ledger and derives the current consent from it, in the caller's transaction. What was said later
 * holds; of two things said at the same moment the revocation. A revocation blocks what waits for the contact at once.
 *
 * @returns the entry's id and the outbox rows to kick after the commit
 */
export async function appendEntry(tx: Queryable, entry: LedgerEntry): Promise<{ id: string; outbox: OutboxRow[] }> {
  const { workspaceId, contactId, purposes, now } = entry;
  const outbox =
    entry.action === 'REVOKE'
      ? await blockQueued(tx, { workspaceId, contactIds: [contactId], purposes, reasonCode: 'OPTED_OUT', now })
      : [];
  const id = newId();
  await tx.query(
    `INSERT INTO consent_entries (id, workspace_id, contact_id, action, purposes, source, proof, inbound_message_id,
       api_key_id, occurred_at, recorded_at)
     VALUES ($1, $2, $3, $4::consent_action, $5::purpose[], $6::consent_source, $7, $8, $9, $10, $11)`,
    [
      id,
      workspaceId,
      contactId,
      entry.action,
      purposes,
      entry.source,
      JSON.stringify(entry.proof),
      entry.inboundMessageId,
      entry.apiKeyId,
      entry.occurredAt,
      now,
    ],
  );
  await tx.query(
    `INSERT INTO consents (contact_id, purpose, workspace_id, state, entry_id, since)
     SELECT $1, p, $2, $3::consent_action, $4, $5 FROM unnest($6::purpose[]) AS p
     ON CONFLICT (contact_id, purpose) DO UPDATE SET state = excluded.state, entry_id = excluded.entry_id,
       since = excluded.since
     WHERE excluded.since > consents.since OR (excluded.since = consents.since AND excluded.state = 'REVOKE')`,
    [contactId, workspaceId, entry.action, id, entry.occurredAt, purposes],
  );
  return { id, outbox };
}
