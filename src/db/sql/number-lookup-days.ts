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
