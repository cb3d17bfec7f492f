/** Statements on `revoked_links`. */
import type { Queryable } from '../client.ts';

/** A link to a preference page, by the digest of its token. */
export interface RevokedLink {
  workspaceId: string;
  tokenHash: Buffer;
  /** Moment from which it would not have worked anyway. */
  expiresAt: Date;
}

/** Writes down that a link works no more. @returns false: it was there before */
export async function insertRevokedLink(
  tx: Queryable,
  { workspaceId, tokenHash, expiresAt }: RevokedLink,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO revoked_links (workspace_id, token_hash, expires_at) VALUES ($1, $2, $3)
     ON CONFLICT (workspace_id, token_hash) DO NOTHING`,
    [workspaceId, tokenHash, expiresAt],
  );
  return rowCount === 1;
}

/** Check that a link was revoked. */
export async function isLinkRevoked(db: Queryable, workspaceId: string, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await db.query('SELECT 1 FROM revoked_links WHERE workspace_id = $1 AND token_hash = $2', [
    workspaceId,
    tokenHash,
  ]);
  return rowCount === 1;
}

/** Forgets the links that would not work anyway. */
export async function deleteEndedLinks(db: Queryable, now: Date): Promise<void> {
  await db.query('DELETE FROM revoked_links WHERE expires_at <= $1', [now]);
}
