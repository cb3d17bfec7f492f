/** Statements on `dispatchers`: those that are there, by lease. */
import type { Queryable } from '../client.ts';

/** No lease is longer than twice $2: the clock of the database was set back. */
export const LEASE_HOLDS = `(lease_until > now() AND lease_until < now() + 2 * $2::int * interval '1 millisecond')`;

/** Says that this dispatcher is there. @returns how many connections it is to own: of what is left over the first have one */
export async function shareOf(db: Queryable, ownerId: string, leaseMs: number): Promise<number> {
  const { rows } = await db.query<{ connections: number; others: number; before: number }>(
    `WITH here AS (INSERT INTO dispatchers VALUES ($1, now() + $2::int * interval '1 millisecond')
         ON CONFLICT (id) DO UPDATE SET lease_until = excluded.lease_until),
       gone AS (DELETE FROM dispatchers WHERE id <> $1 AND NOT ${LEASE_HOLDS})
     SELECT (SELECT count(*) FROM connections WHERE enabled)::int AS connections,
       (SELECT count(*) FROM dispatchers WHERE id <> $1 AND ${LEASE_HOLDS})::int AS others,
       (SELECT count(*) FROM dispatchers WHERE id < $1 AND ${LEASE_HOLDS})::int AS before`,
    [ownerId, leaseMs],
  );
  const { connections, others, before } = rows[0] ?? { connections: 0, others: 0, before: 0 };
  return Math.floor(connections / (others + 1)) + (before < connections % (others + 1) ? 1 : 0);
}

/** Says that this dispatcher is gone: the others share what it had. */
export async function leaveDispatchers(db: Queryable, ownerId: string): Promise<void> {
  await db.query('DELETE FROM dispatchers WHERE id = $1', [ownerId]);
}
