/** Statements on `assistant_calls`: the transcript of assistants. */
import type { Queryable } from '../client.ts';

/** Tokens that an assistant has used since a moment. */
export async function tokensSince(db: Queryable, assistantId: string, since: Date): Promise<number> {
  const { rows } = await db.query<{ tokens: number }>(
    `SELECT COALESCE(sum(prompt_tokens + completion_tokens), 0)::float8 AS tokens FROM assistant_calls
     WHERE assistant_id = $1 AND at > $2`,
    [assistantId, since],
  );
  return rows[0]?.tokens ?? 0;
}

/** Deletes the calls about a person. @returns how many */
export async function deleteCallsOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM assistant_calls WHERE contact_id = $1', [contactId]);
  return rowCount ?? 0;
}

/** Deletes calls from before a moment, so many at most. @returns how many */
export async function deleteOldCalls(db: Queryable, before: Date, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    'DELETE FROM assistant_calls WHERE id IN (SELECT id FROM assistant_calls WHERE at < $1 LIMIT $2)',
    [before, limit],
  );
  return rowCount ?? 0;
}
