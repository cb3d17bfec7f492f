/** Statements on `api_keys`. */
import type { ApiRole, Purpose } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray, timeArray } from './arrays.ts';

/** A key that is valid. */
export interface ValidKey {
  id: string;
  workspaceId: string;
  role: ApiRole;
  scopes: string[];
  /** Purposes that it may send messages of; empty: all. */
  purposes: Purpose[];
  expiresAt: Date | null;
}

/** The key of a secret's hash. @returns `null`: it is unknown, revoked or expired */
export async function validKeyOfHash(db: Queryable, hash: Buffer, now: Date): Promise<ValidKey | null> {
  const { rows } = await db.query<ValidKey>(
    `SELECT id, workspace_id AS "workspaceId", role::text AS role, scopes, purposes::text[] AS purposes, expires_at AS "expiresAt" FROM api_keys
     WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`,
    [hash, now],
  );
  return rows[0] ?? null;
}

/** Those of these keys that are valid. */
export async function validKeys(db: Queryable, ids: readonly string[], now: Date): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM api_keys
     WHERE id = ANY($1::uuid[]) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)`,
    [plainArray(ids), now],
  );
  return new Set(rows.map((row) => row.id));
}

/** Notes when keys were used; a later use stays. */
export async function noteKeyUses(db: Queryable, uses: readonly (readonly [id: string, at: Date])[]): Promise<void> {
  await db.query(
    `UPDATE api_keys k SET last_used_at = GREATEST(k.last_used_at, u.at)
     FROM unnest($1::uuid[], $2::timestamptz[]) AS u(id, at) WHERE k.id = u.id`,
    [plainArray(uses.map(([id]) => id)), timeArray(uses.map(([, at]) => at))],
  );
}
