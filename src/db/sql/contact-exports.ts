/** Statements on `contact_exports`: links to the data of a contact, each good for one download. */
import type { Actor } from '../../kernel/actor.ts';
import type { Queryable } from '../client.ts';

/** A link to the data of a contact. */
export interface ContactExportRow {
  id: string;
  workspaceId: string;
  contactId: string;
  /** SHA-256 of the token in the link. */
  tokenHash: Buffer;
  actor: Pick<Actor, 'kind' | 'id'>;
  createdAt: Date;
  expiresAt: Date;
}

/** Stores a link. */
export async function insertContactExport(tx: Queryable, row: ContactExportRow): Promise<void> {
  await tx.query(
    `INSERT INTO contact_exports (id, workspace_id, contact_id, token_hash, actor_kind, actor_id, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.id, row.workspaceId, row.contactId, row.tokenHash, row.actor.kind, row.actor.id, row.createdAt, row.expiresAt],
  );
}

/** Uses a link up. @returns whose data it leads to; `null`: there is no such link, or it was used, or it has expired */
export async function takeContactExport(
  db: Queryable,
  tokenHash: Buffer,
  now: Date,
): Promise<{ workspaceId: string; contactId: string } | null> {
  const { rows } = await db.query<{ workspaceId: string; contactId: string }>(
    `DELETE FROM contact_exports WHERE token_hash = $1 AND expires_at > $2
     RETURNING workspace_id AS "workspaceId", contact_id AS "contactId"`,
    [tokenHash, now],
  );
  return rows[0] ?? null;
}

/** Forgets links that have expired. */
export async function deleteExpiredExports(db: Queryable, now: Date): Promise<void> {
  await db.query('DELETE FROM contact_exports WHERE expires_at <= $1', [now]);
}
