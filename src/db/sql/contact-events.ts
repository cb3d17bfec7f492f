/** Statements on `contact_events`: what people did, as applications say it. */
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { bindRows, type Column } from './rows.ts';

/** An event of a person. */
export interface ContactEventRow {
  id: string;
  workspaceId: string;
  contactId: string;
  name: string;
  /** JSON, as `JSON.stringify` wrote it. */
  properties: string;
  at: Date;
  /** Keyed digest of the idempotency key; `null`: it has none. */
  keyDigest: Buffer | null;
}

const COLUMNS: readonly Column<ContactEventRow>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (row) => row.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (row) => row.workspaceId },
  { name: 'contact_id', type: 'uuid', kind: 'plain', of: (row) => row.contactId },
  { name: 'name', type: 'text', kind: 'text', of: (row) => row.name },
  { name: 'properties', type: 'jsonb', kind: 'json', of: (row) => row.properties },
  { name: 'at', type: 'timestamptz', kind: 'time', of: (row) => row.at },
  { name: 'key_digest', type: 'bytea', kind: 'octets', of: (row) => row.keyDigest },
];

/** Stores events; one whose key was used before is passed over. @returns the ids of those that were stored */
export async function insertContactEvents(tx: Queryable, events: readonly ContactEventRow[]): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const bound = bindRows(COLUMNS, events);
  const { names, refs, from } = bound.source((n) => `$${n}`);
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO contact_events (${names}) SELECT ${refs} FROM ${from}
     ON CONFLICT (workspace_id, key_digest) WHERE key_digest IS NOT NULL DO NOTHING RETURNING id`,
    bound.values,
  );
  return new Set(rows.map(({ id }) => id));
}

/** Locks those of these contacts of the workspace that are there and not deleted, so that none is erased meanwhile. */
export async function lockPresent(tx: Queryable, workspaceId: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM contacts WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND deleted_at IS NULL AND erased_at IS NULL
     ORDER BY id FOR KEY SHARE`,
    [workspaceId, plainArray(ids)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Deletes the events of a person. @returns how many */
export async function deleteEventsOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM contact_events WHERE contact_id = $1', [contactId]);
  return rowCount ?? 0;
}

/** Deletes events from before a moment, so many at most. @returns how many */
export async function deleteOldEvents(db: Queryable, before: Date, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    'DELETE FROM contact_events WHERE id IN (SELECT id FROM contact_events WHERE at < $1 LIMIT $2)',
    [before, limit],
  );
  return rowCount ?? 0;
}
