/** Statements of the table `webhook_positions`: how far the news were read for webhooks, and by whom. */
import type { Queryable } from '../client.ts';

/** A place in FEED, as cursors name it. */
export interface FeedPlace {
  epoch: number;
  sequence: number;
  check: number;
}

const COLUMNS = `epoch, sequence::float8 AS sequence, "check"::float8 AS "check"`;

/** Locks the one row, in the caller's transaction: who begins and who goes on wait for each other. */
export async function lockPosition(tx: Queryable): Promise<void> {
  await tx.query(
    `INSERT INTO webhook_positions (id, epoch, sequence, "check") VALUES (1, 0, 0, 0) ON CONFLICT DO NOTHING`,
  );
  await tx.query('SELECT FROM webhook_positions FOR UPDATE');
}

/** Begins at a place, where nobody has read since there was no endpoint; the row is locked. */
export async function beginPosition(tx: Queryable, { epoch, sequence, check }: FeedPlace): Promise<void> {
  await tx.query(
    `UPDATE webhook_positions SET epoch = $1, sequence = $2::bigint, "check" = $3::bigint, owner = NULL, lease_until = NULL
     WHERE NOT EXISTS (SELECT FROM webhook_endpoints WHERE enabled)`,
    [epoch, sequence, check],
  );
}

/** Takes or renews the right to read. @returns where to go on; `null`: another process reads, or there is no endpoint */
export async function leasePosition(db: Queryable, owner: string, leaseMs: number): Promise<FeedPlace | null> {
  const { rows } = await db.query<FeedPlace>(
    `UPDATE webhook_positions SET owner = $1, lease_until = now() + $2::int * interval '1 millisecond'
     WHERE (owner IS NULL OR owner = $1 OR lease_until < now()
              -- No lease is that long: the clock of the database was set back.
              OR lease_until > now() + 2 * $2::int * interval '1 millisecond')
       AND EXISTS (SELECT FROM webhook_endpoints WHERE enabled) RETURNING ${COLUMNS}`,
    [owner, leaseMs],
  );
  return rows[0] ?? null;
}

/** Lets another process read. */
export async function releasePosition(db: Queryable, owner: string): Promise<void> {
  await db.query('UPDATE webhook_positions SET owner = NULL, lease_until = NULL WHERE owner = $1', [owner]);
}

/** Goes on to a place. @returns whether it did; `false`: another process reads, or it was begun anew */
export async function advancePosition(
  tx: Queryable,
  owner: string,
  from: FeedPlace,
  to: FeedPlace,
  leaseMs: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE webhook_positions SET epoch = $2, sequence = $3::bigint, "check" = $4::bigint,
       lease_until = now() + $7::int * interval '1 millisecond'
     WHERE owner = $1 AND epoch = $5 AND sequence = $6::bigint`,
    [owner, to.epoch, to.sequence, to.check, from.epoch, from.sequence, leaseMs],
  );
  return rowCount === 1;
}
