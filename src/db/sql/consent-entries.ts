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
  /** Place in the workspace's chain. */
  position: bigint;
  hash: Buffer;
}

const ENTRY: readonly Column<ConsentEntryRow>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (row) => row.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (row) => row.workspaceId },
  { name: 'contact_id', type: 'uuid', kind: 'plain', of: (row) => row.contactId },
  { name: 'position', type: 'int8', kind: 'plain', of: (row) => row.position },
  { name: 'hash', type: 'bytea', kind: 'octets', of: (row) => row.hash },
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

/** An entry as it stands in the chain, with what its evidence says now. */
export interface ChainedEntry {
  position: bigint;
  hash: Buffer;
  id: string;
  workspaceId: string;
  contactId: string;
  action: string;
  purposes: string[];
  source: string;
  proofDigest: Buffer | null;
  actorKind: string;
  actorId: string | null;
  occurredAt: Date;
  recordedAt: Date;
  /** `null`: none came, or it was erased. */
  evidence: object | null;
  /** True when the contact was erased, and the evidence with it. */
  erased: boolean;
}

const CHAINED = `e.position, e.hash, e.id, e.workspace_id AS "workspaceId", e.contact_id AS "contactId", e.action::text,
  e.purposes::text[], e.source::text, e.proof_digest AS "proofDigest", e.actor_kind::text AS "actorKind",
  e.actor_id AS "actorId", e.occurred_at AS "occurredAt", e.recorded_at AS "recordedAt", v.content AS evidence,
  c.erased_at IS NOT NULL AS erased
  FROM consent_entries e LEFT JOIN evidence v ON v.entry_id = e.id JOIN contacts c ON c.id = e.contact_id`;

/** Reads a stretch of a workspace's chain, in its order. */
export async function chainedEntries(
  db: Queryable,
  workspaceId: string,
  after: bigint,
  limit: number,
): Promise<ChainedEntry[]> {
  const { rows } = await db.query<ChainedEntry>(
    `SELECT ${CHAINED} WHERE e.workspace_id = $1 AND e.position > $2 ORDER BY e.position LIMIT $3`,
    [workspaceId, after, limit],
  );
  return rows;
}

/** Reads all entries of a contact as they stand in the chain. */
export async function chainedEntriesOf(db: Queryable, workspaceId: string, contactId: string): Promise<ChainedEntry[]> {
  const { rows } = await db.query<ChainedEntry>(
    `SELECT ${CHAINED} WHERE e.workspace_id = $1 AND e.contact_id = $2 ORDER BY e.position`,
    [workspaceId, contactId],
  );
  return rows;
}

/** Hash of the entry at a place; `null`: there is none. */
export async function hashAt(db: Queryable, workspaceId: string, position: bigint): Promise<Buffer | null> {
  const { rows } = await db.query<{ hash: Buffer }>(
    'SELECT hash FROM consent_entries WHERE workspace_id = $1 AND position = $2',
    [workspaceId, position],
  );
  return rows[0]?.hash ?? null;
}

/** Hashes of the entries at these places, by place. */
export async function hashesAt(
  db: Queryable,
  workspaceId: string,
  positions: readonly bigint[],
): Promise<Map<bigint, Buffer>> {
  const { rows } = await db.query<{ position: bigint; hash: Buffer }>(
    'SELECT position, hash FROM consent_entries WHERE workspace_id = $1 AND position = ANY($2::int8[])',
    [workspaceId, plainArray(positions)],
  );
  return new Map(rows.map(({ position, hash }) => [position, hash]));
}
