/** Statements that take the texts of `messages` whose codes have ended. */
import type { Queryable } from '../client.ts';
import { amongIds, idValues } from './ids.ts';

/**
 * Takes the texts of messages. What a provider has not answered yet is not sent once more: its validity ends now, so that a retry
 * or a resend finds it expired.
 */
export async function redactMessages(tx: Queryable, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `UPDATE messages m SET body = NULL, expires_at = LEAST(m.expires_at, $4::timestamptz) WHERE ${amongIds('m.id')}`,
    [...idValues(ids), now],
  );
}

/** The text of a message; `null`: it is gone. */
export async function bodyOf(db: Queryable, id: string): Promise<string | null> {
  const { rows } = await db.query<{ body: string | null }>('SELECT body FROM messages WHERE id = $1', [id]);
  return rows[0]?.body ?? null;
}
