import { NO_ID } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';
import { boundsOf, plainArray } from './arrays.ts';
import { ON_THE_WAY, STILL_ON_THE_WAY } from './messages.ts';

/** Messages below it that are on the way are exceptions: whoever looks for them need not walk further. */
const LONG_ON_THE_WAY = 'long on the way';
/** Messages looked at in one transaction. */
const ROWS_A_TIME = 10_000;
const STATUSES = [...ON_THE_WAY].map((status) => `'${status}'`).join(', ');

/** The first id that was not looked at yet. */
export async function longOnTheWayUpTo(db: Queryable): Promise<string> {
  const { rows } = await db.query<{ id: string }>('SELECT id FROM watermarks WHERE name = $1', [LONG_ON_THE_WAY]);
  return rows[0]?.id ?? NO_ID;
}

/**
 * Makes exceptions of the next messages that are still on the way. One that is being changed is passed over: who changes
 * it knows that it is old.
 *
 * @param before the first id that is not to be looked at
 * @returns how many it made, and whether there is more to look at
 */
export async function markLongOnTheWay(tx: Queryable, before: string): Promise<{ count: number; more: boolean }> {
  await tx.query('INSERT INTO watermarks (name, id) VALUES ($1, $2) ON CONFLICT DO NOTHING', [LONG_ON_THE_WAY, NO_ID]);
  const { rows: marks } = await tx.query<{ id: string }>(
    'SELECT id FROM watermarks WHERE name = $1 FOR UPDATE SKIP LOCKED',
    [LONG_ON_THE_WAY],
  );
  const from = marks[0]?.id;
  if (from === undefined || from >= before) return { count: 0, more: false };
  const { rows: ends } = await tx.query<{ id: string }>(
    'SELECT id FROM messages WHERE id >= $1 AND id < $2 ORDER BY id OFFSET $3 LIMIT 1',
    [from, before, ROWS_A_TIME],
  );
  const end = ends[0]?.id ?? before;
  const { rows: old } = await tx.query<{ id: string }>(
    `SELECT id FROM messages WHERE id >= $1 AND id < $2 AND exception IS NULL AND status IN (${STATUSES})
     ORDER BY id FOR UPDATE SKIP LOCKED`,
    [from, end],
  );
  const ids = old.map(({ id }) => id);
  if (ids.length > 0) {
    await tx.query(
      `UPDATE messages SET exception = '${STILL_ON_THE_WAY}' WHERE id = ANY($1::uuid[]) AND id BETWEEN $2 AND $3`,
      [plainArray(ids), ...boundsOf(ids)],
    );
  }
  await tx.query('UPDATE watermarks SET id = $2 WHERE name = $1', [LONG_ON_THE_WAY, end]);
  return { count: ids.length, more: end < before };
}
