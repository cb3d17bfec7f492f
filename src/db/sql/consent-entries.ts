/** Statements on `consent_entries`: the ledger of what people said. It is added to and read, never changed. */
import type { ConsentSource, Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Queryable } from '../client.ts';
import { octetsArray, plainArray, textArray, timeArray } from './arrays.ts';

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
  /** When it is recorded. */
  now: Date;
}

/** Adds entries. */
export async function insertConsentEntries(tx: Queryable, rows: readonly ConsentEntryRow[]): Promise<void> {
  await tx.query(
    `INSERT INTO consent_entries (id, workspace_id, contact_id, action, purposes, source, proof_digest, actor_kind,
       actor_id, occurred_at, recorded_at)
     SELECT u.id, u.workspace_id, u.contact_id, u.action, string_to_array(u.purposes, ',')::purpose[], u.source, u.digest,
       u.actor_kind, u.actor_id, u.occurred_at, u.recorded_at
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::consent_action[], $5::text[], $6::consent_source[], $7::bytea[],
       $8::actor_kind[], $9::uuid[], $10::timestamptz[], $11::timestamptz[])
       AS u(id, workspace_id, contact_id, action, purposes, source, digest, actor_kind, actor_id, occurred_at,
         recorded_at)`,
    [
      plainArray(rows.map((row) => row.id)),
      plainArray(rows.map((row) => row.workspaceId)),
      plainArray(rows.map((row) => row.contactId)),
      plainArray(rows.map((row) => row.action)),
      textArray(rows.map((row) => row.purposes.join(','))),
      plainArray(rows.map((row) => row.source)),
      octetsArray(rows.map((row) => row.digest)),
      plainArray(rows.map((row) => row.actor.kind)),
      plainArray(rows.map((row) => row.actor.id)),
      timeArray(rows.map((row) => row.occurredAt)),
      timeArray(rows.map((row) => row.now)),
    ],
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
