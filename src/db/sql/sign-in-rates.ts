/** Statements on `sign_in_rates`. */
import type { Queryable } from '../client.ts';

/** Amount that may be done: so many at once, and one more each `everyMs`. */
export interface SignInRate {
  burst: number;
  everyMs: number;
}

/** Uses up one of a rate. @returns the time to wait before there is one again, in milliseconds; 0: it was there */
export async function takeSignInRate(
  db: Queryable,
  key: Buffer,
  { burst, everyMs }: SignInRate,
  now: Date,
): Promise<number> {
  const roomMs = (burst - 1) * everyMs;
  const { rowCount } = await db.query(
    `INSERT INTO sign_in_rates (key, clear_at) VALUES ($1, $2::timestamptz + $3 * interval '1 ms')
     ON CONFLICT (key) DO UPDATE SET clear_at = GREATEST(sign_in_rates.clear_at, $2) + $3 * interval '1 ms'
     WHERE sign_in_rates.clear_at <= $2::timestamptz + $4 * interval '1 ms'`,
    [key, now, everyMs, roomMs],
  );
  if (rowCount === 1) return 0;
  const { rows } = await db.query<{ clearAt: Date }>('SELECT clear_at AS "clearAt" FROM sign_in_rates WHERE key = $1', [
    key,
  ]);
  const clearAt = rows[0]?.clearAt.getTime() ?? 0;
  return Math.max(1, clearAt - now.getTime() - roomMs);
}

/** Forgets the rates of which nothing is used up. */
export async function deleteClearRates(db: Queryable, now: Date): Promise<void> {
  await db.query('DELETE FROM sign_in_rates WHERE clear_at < $1', [now]);
}
