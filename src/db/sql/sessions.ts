/** Statements on `sessions`. */
import type { ApiRole } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';

/** A session that is valid, with whom it acts as. */
export interface ValidSession {
  id: string;
  loginId: string;
  memberId: string;
  workspaceId: string;
  role: ApiRole;
  createdAt: Date;
  lastUsedAt: Date;
}

/**
 * A session is valid with a member that is its login's: one that was removed, or got another login by a recovery, is
 * signed out everywhere at once.
 */
const VALID = `sessions s JOIN members m ON m.id = s.member_id AND m.login_id = s.login_id AND m.removed_at IS NULL
  WHERE s.ended_at IS NULL AND s.expires_at > $1`;
const COLUMNS = `s.id, s.login_id AS "loginId", s.member_id AS "memberId", m.workspace_id AS "workspaceId",
  m.role::text AS role, s.created_at AS "createdAt", s.last_used_at AS "lastUsedAt"`;

/** The session of a token's hash. @returns `null`: it is unknown, has ended, or its member is gone */
export async function validSessionOfHash(db: Queryable, hash: Buffer, now: Date): Promise<ValidSession | null> {
  const { rows } = await db.query<ValidSession>(`SELECT ${COLUMNS} FROM ${VALID} AND s.hash = $2`, [now, hash]);
  return rows[0] ?? null;
}

/** Those of these sessions that are valid. */
export async function validSessions(db: Queryable, ids: readonly string[], now: Date): Promise<ValidSession[]> {
  const { rows } = await db.query<ValidSession>(`SELECT ${COLUMNS} FROM ${VALID} AND s.id = ANY($2::uuid[])`, [
    now,
    plainArray(ids),
  ]);
  return rows;
}

/** Notes that sessions are in use, and moves their ends on by the idle time, at most to the age that one may reach. */
export async function moveSessionsOn(
  db: Queryable,
  ids: readonly string[],
  now: Date,
  { idleMs, ageMs }: { idleMs: number; ageMs: number },
): Promise<void> {
  await db.query(
    `UPDATE sessions SET last_used_at = $2,
       expires_at = LEAST($2::timestamptz + $3 * interval '1 ms', created_at + $4 * interval '1 ms')
     WHERE id = ANY($1::uuid[]) AND ended_at IS NULL AND expires_at > $2`,
    [plainArray(ids), now, idleMs, ageMs],
  );
}

/** Deletes sessions that would have ended before a moment by themselves. */
export async function deleteOldSessions(db: Queryable, before: Date): Promise<void> {
  await db.query('DELETE FROM sessions WHERE expires_at < $1', [before]);
}
