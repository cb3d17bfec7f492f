/** Statements on `number_lookup_days`: look-ups by day, and what they cost. */
import type { Queryable } from '../client.ts';

/** Look-ups of a day, with one price each or several, in one currency. */
export interface LookupDay {
  /** ISO 8601, of the workspace's zone. */
  day: string;
  currency: string;
  /** Numbers that a provider was asked about. */
  asked: number;
  /** Numbers that it answered. */
  answered: number;
  costMicros: bigint;
}

/** Look-ups to be counted. */
export interface LookupCount {
  workspaceId: string;
  timeZone: string;
  currency: string;
  asked: number;
  answered: number;
  costMicros: bigint;
  now: Date;
}

/** Counts look-ups of today. */
export async function countLookups(tx: Queryable, count: LookupCount): Promise<void> {
  const { workspaceId, timeZone, currency, asked, answered, costMicros, now } = count;
  await tx.query(
    `INSERT INTO number_lookup_days AS d (workspace_id, day, currency, asked, answered, cost_micros)
     VALUES ($1, ($2::timestamptz AT TIME ZONE $3)::date, $4, $5, $6, $7)
     ON CONFLICT (workspace_id, day, currency) DO UPDATE SET asked = d.asked + excluded.asked,
       answered = d.answered + excluded.answered, cost_micros = d.cost_micros + excluded.cost_micros`,
    [workspaceId, now, timeZone, currency, asked, answered, costMicros],
  );
}

/** Look-ups that are to be made within a limit. */
export interface WantedLookups extends Pick<LookupCount, 'workspaceId' | 'timeZone' | 'currency' | 'now'> {
  /** Numbers that may be asked about in a day, in all currencies together. */
  limit: number;
  wanted: number;
  /** Longest wait for others who count, in milliseconds. */
  waitMs: number;
}

/** Look-ups that may be made. */
export interface ReservedLookups {
  granted: number;
  /** Day of which they are, ISO 8601, of the workspace's zone. */
  day: string;
  /** Beginning of the next day. */
  renewsAt: Date;
}

/**
 * Counts look-ups of today as asked, as many as the limit leaves. Of two that do so at once, the second waits until the transaction of
 * the first ends.
 *
 * @throws an error with SQLSTATE 55P03 where that takes too long
 */
export async function reserveLookups(
  tx: Queryable,
  { workspaceId, timeZone, currency, now, limit, wanted, waitMs }: WantedLookups,
): Promise<ReservedLookups> {
  await tx.query(`SET LOCAL lock_timeout = ${waitMs}`);
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`number lookups ${workspaceId}`]);
  const { rows } = await tx.query<ReservedLookups>(
    `WITH today AS (SELECT ($2::timestamptz AT TIME ZONE $3)::date AS day),
       r AS (SELECT t.day, least($6, greatest(0, $5 - coalesce(sum(d.asked), 0)))::int AS granted
         FROM today t LEFT JOIN number_lookup_days d ON d.workspace_id = $1 AND d.day = t.day GROUP BY t.day),
       counted AS (INSERT INTO number_lookup_days AS d (workspace_id, day, currency, asked, answered, cost_micros)
         SELECT $1, day, $4, granted, 0, 0 FROM r WHERE granted > 0
         ON CONFLICT (workspace_id, day, currency) DO UPDATE SET asked = d.asked + excluded.asked)
     SELECT granted, to_char(day, 'YYYY-MM-DD') AS day, (day + 1)::timestamp AT TIME ZONE $3 AS "renewsAt" FROM r`,
    [workspaceId, now, timeZone, currency, limit, wanted],
  );
  return rows[0] ?? { granted: 0, day: '', renewsAt: now };
}

/** Numbers that were asked about on the day of a moment, in all currencies together. */
export async function askedOn(
  db: Queryable,
  workspaceId: string,
  { timeZone, at }: { timeZone: string; at: Date },
): Promise<number> {
  const { rows } = await db.query<{ asked: number }>(
    `SELECT coalesce(sum(asked), 0)::int AS asked FROM number_lookup_days
     WHERE workspace_id = $1 AND day = ($2::timestamptz AT TIME ZONE $3)::date`,
    [workspaceId, at, timeZone],
  );
  return rows[0]?.asked ?? 0;
}

/** Days with look-ups, the latest first. @param days how many days back from now, today among them */
export async function lookupDays(
  db: Queryable,
  workspaceId: string,
  { timeZone, days, now }: { timeZone: string; days: number; now: Date },
): Promise<LookupDay[]> {
  const { rows } = await db.query<Omit<LookupDay, 'costMicros'> & { costMicros: string }>(
    `SELECT to_char(day, 'YYYY-MM-DD') AS day, currency, asked, answered, cost_micros::text AS "costMicros"
     FROM number_lookup_days
     WHERE workspace_id = $1 AND day > ($2::timestamptz AT TIME ZONE $3)::date - $4::int
     ORDER BY day DESC, currency`,
    [workspaceId, now, timeZone, days],
  );
  return rows.map((row) => ({ ...row, costMicros: BigInt(row.costMicros) }));
}
