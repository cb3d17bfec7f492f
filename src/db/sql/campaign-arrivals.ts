/** Statements on `campaign_arrivals`: who came to a campaign with a hold-out that people come to one by one, and when they came first. */
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { type Comparison, comparisonOf } from './campaign-report.ts';
import type { Results } from './campaign-results.ts';

/** Notes people who came to a campaign; of whoever came before, the first time stays. @returns how many came for the first time */
export async function insertArrivals(
  tx: Queryable,
  campaignId: string,
  contactIds: readonly string[],
  { heldOut, at }: { heldOut: boolean; at: Date },
): Promise<number> {
  const { rowCount } = await tx.query(
    `INSERT INTO campaign_arrivals (campaign_id, contact_id, held_out, at)
     SELECT $1, u.id, $3, $4 FROM unnest($2::uuid[]) AS u(id) ON CONFLICT (campaign_id, contact_id) DO NOTHING`,
    [campaignId, plainArray(contactIds), heldOut, at],
  );
  return rowCount ?? 0;
}

/**
 * Compares those who came and were to get a campaign with those who were held out: an event counts within the days from when each came first, and as
 * much longer as its latest variant is later, so that whoever gets that has all days too.
 */
export async function compareArrivals(
  db: Queryable,
  { workspaceId, campaignId, days, event }: Results,
  latestMs: number,
): Promise<Comparison> {
  const { rows } = await db.query<{ isHeldOut: boolean; count: number; of: number }>(
    `SELECT a.held_out AS "isHeldOut", count(*)::int AS of, (count(*) FILTER (WHERE EXISTS (
         SELECT FROM contact_events e WHERE e.workspace_id = $1 AND e.name = $3 AND e.contact_id = a.contact_id
           AND e.at >= a.at AND e.at < a.at + make_interval(days => $4) + $5::bigint * interval '1 millisecond')))::int AS count
     FROM campaign_arrivals a WHERE a.campaign_id = $2 GROUP BY 1`,
    [workspaceId, campaignId, event, days, latestMs],
  );
  return comparisonOf(rows);
}

/** The contacts that came to a campaign and are held out, from one on, in the order of their ids. */
export async function heldOutArrivals(
  db: Queryable,
  campaignId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT contact_id AS id FROM campaign_arrivals
     WHERE campaign_id = $1 AND held_out AND ($2::uuid IS NULL OR contact_id > $2) ORDER BY contact_id LIMIT $3`,
    [campaignId, after, limit],
  );
  return rows.map(({ id }) => id);
}

/** Forgets who came to campaigns that are gone. */
export async function deleteAllArrivals(tx: Queryable, campaignIds: readonly string[]): Promise<void> {
  if (campaignIds.length === 0) return;
  await tx.query('DELETE FROM campaign_arrivals WHERE campaign_id = ANY($1::uuid[])', [plainArray(campaignIds)]);
}
