/** Statements on `sign_in_links`. */
import type { Queryable } from '../client.ts';

/** Deletes links that could be used until before a moment. */
export async function deleteOldLinks(db: Queryable, before: Date): Promise<void> {
  await db.query('DELETE FROM sign_in_links WHERE expires_at < $1', [before]);
}
