/** Statements on `sign_in_challenges`. */
import type { Queryable } from '../client.ts';

/** Keeps a challenge by its hash. @param sessionId the session that it is for; `null`: of nobody who is signed in */
export async function insertSignInChallenge(
  db: Queryable,
  hash: Buffer,
  sessionId: string | null,
  expiresAt: Date,
): Promise<void> {
  await db.query('INSERT INTO sign_in_challenges (hash, session_id, expires_at) VALUES ($1, $2, $3)', [
    hash,
    sessionId,
    expiresAt,
  ]);
}

/** Uses a challenge up. @returns false: there is none such for this session, it has expired, or was used */
export async function takeSignInChallenge(
  db: Queryable,
  hash: Buffer,
  sessionId: string | null,
  now: Date,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'DELETE FROM sign_in_challenges WHERE hash = $1 AND session_id IS NOT DISTINCT FROM $2::uuid AND expires_at > $3',
    [hash, sessionId, now],
  );
  return rowCount === 1;
}

/** Uses a challenge up, whatever session it is for. @returns `null`: there is none, it has expired, or was used */
export async function takeAnyChallenge(
  db: Queryable,
  hash: Buffer,
  now: Date,
): Promise<{ sessionId: string | null } | null> {
  const { rows } = await db.query<{ sessionId: string | null }>(
    'DELETE FROM sign_in_challenges WHERE hash = $1 AND expires_at > $2 RETURNING session_id AS "sessionId"',
    [hash, now],
  );
  return rows[0] ?? null;
}

/** Forgets what nobody can answer any more. */
export async function deleteExpiredChallenges(db: Queryable, now: Date): Promise<void> {
  await db.query('DELETE FROM sign_in_challenges WHERE expires_at < $1', [now]);
}
