/** Statements on `passkeys`. */
import type { Queryable } from '../client.ts';

/** Returns true if somebody signs in with a passkey. */
export async function hasPasskeys(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ some: boolean }>('SELECT EXISTS (SELECT 1 FROM passkeys) AS some');
  return rows[0]?.some === true;
}
