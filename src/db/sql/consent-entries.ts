/** Statements on `consent_entries`: the ledger of what people said. It is added to and read, never changed. */
import type { ConsentSource, Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { type Column, runWith } from './rows.ts';

/** Something a person said about what may be sent. */
export interface ConsentEntryRow {
  id: string;
  workspaceId: string;
  contactId: string;
  action: 'GRANT' | 'REVOKE';
  purposes: readonly Purpose[];
  source: ConsentSource;
  /** Keyed digest of the proof, which is evidence; `null`: the proof says nothing. */
  digest: Buffer | null;
  actor: Pick<Actor, 'kind' | 'id'>;
  occurredAt: Date;
  /** Time of the record. */
  now: Date;
}

const ENTRY: readonly Column<ConsentEntryRow>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (row) => row.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (row) => row.workspaceId },
  { name: 'contact_id', type: 'uuid', kind: 'plain', of: (row) => row.contactId },
  { name: 'action', type: 'consent_action', kind: 'plain', of: (row) => row.action },
  {
    name: 'purposes',
    type: 'text',
    kind: 'text',
    of: (row) => row.purposes.join(','),
    stored: (ref) => `string_to_array(${ref}, ',')::purpose[]`,
  },
  { name: 'source', type: 'consent_source', kind: 'plain', of: (row) => row.source },
  { name: 'proof_digest', type: 'bytea', kind: 'octets', of: (row) => row.digest },
  { name: 'actor_kind', type: 'actor_kind', kind: 'plain', of: (row) => row.actor.kind },
  { name: 'actor_id', type: 'uuid', kind: 'plain', of: (row) => row.actor.id },
  { name: 'occurred_at', type: 'timestamptz', kind: 'time', of: (row) => row.occurredAt },
  { name: 'recorded_at', type: 'timestamptz', kind: 'time', of: (row) => row.now },
];

/** Adds entries. */
export async function insertConsentEntries(tx: Queryable, rows: readonly ConsentEntryRow[]): Promise<void> {
  await runWith(
    tx,
    ENTRY,
    rows,
    ({ names, refs, from }) => `INSERT INTO consent_entries (${names}) SELECT ${refs} FROM ${from}`,
  );
}

/** An entry as it was stated. */
export interface StatedEntry {
  contactId: string;
  action: string;
  purposes: readonly string[];
  source: string;
  /** Equal proofs of a workspace have equal digests; erased ones have them still. */
  proofDigest: Buffer | null;
  occurredAt: Date;
}

/** Everything that the ledger says of these contacts. */
export async function entriesOfContacts(tx: Queryable, contactIds: readonly string[]): Promise<StatedEntry[]> {
  const { rows } = await tx.query<StatedEntry>(
    `SELECT contact_id AS "contactId", action::text, purposes::text[], source::text,
       proof_digest AS "proofDigest", occurred_at AS "occurredAt"
     FROM consent_entries WHERE contact_id = ANY($1::uuid[])`,
    [plainArray(contactIds)],
  );
  return rows;
}
