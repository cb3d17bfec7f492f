/** Statements on `watermarks`: how far a look has come, by its name. */
import { NO_ID } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';

/** Messages below it that are on the way have an indexed status: whoever looks for them need not walk further. */
export const LONG_ON_THE_WAY = 'long on the way';
/** Far below it: how far it was looked again for what a process whose clock is behind took for young. */
export const LOOKED_AGAIN = 'long on the way, looked again';

/** The name of a watermark. */
export type Watermark = typeof LONG_ON_THE_WAY | typeof LOOKED_AGAIN | RetentionMark;

/** Places up to which everything past its time was looked through: of messages by purpose, of replies, of conversations; with the workspace. */
export type RetentionMark = `kept ${string} ${string}`;

/** The first id that was not looked at yet. */
export async function longOnTheWayUpTo(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ id: string }>('SELECT id FROM watermarks WHERE name = $1', [LONG_ON_THE_WAY]);
  return rows[0]?.id ?? NO_ID;
}

/** Locks a watermark, which is made if there is none. @returns where it stands; `null`: another look holds it */
export async function lockWatermark(tx: Queryable, name: Watermark): Promise<string | null> {
  await tx.query('INSERT INTO watermarks (name, id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [name, NO_ID]);
  const { rows } = await tx.query<{ id: string }>('SELECT id FROM watermarks WHERE name = $1 FOR UPDATE SKIP LOCKED', [
    name,
  ]);
  return rows[0]?.id ?? null;
}

/** Sets a watermark that is locked. */
export async function setWatermark(tx: Queryable, name: Watermark, id: string): Promise<void> {
  await tx.query('UPDATE watermarks SET id = $2 WHERE name = $1', [name, id]);
}
