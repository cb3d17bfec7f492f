/** Statements on `campaigns` that a pause is of: they stop and go on, and whom they have yet to write to is counted. */
import type { Pause } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';

/** A pause, as campaigns know it. */
type OfPause = Pick<Pause, 'id' | 'workspaceId' | 'scope' | 'key'>;

/** Campaigns `c` that a pause $1 of a scope $2 and a key $3 is of as a whole, one of a template that any of its variants says too; routes and countries hold some of their messages alone. */
const OF_PAUSE = `c.workspace_id = $1 AND CASE $2 WHEN 'WORKSPACE' THEN true WHEN 'CAMPAIGN' THEN c.id::text = $3
  WHEN 'PURPOSE' THEN c.purpose::text = $3
  WHEN 'TEMPLATE' THEN EXISTS (SELECT FROM templates t WHERE t.id::text = $3
    AND (t.name = c.template_name OR c.variants @> jsonb_build_array(jsonb_build_object('template', t.name)))) ELSE false END`;

/** Stops the campaigns that run and that a pause is of. */
export async function stopCampaigns(tx: Queryable, { id, workspaceId, scope, key }: OfPause, now: Date): Promise<void> {
  await tx.query(
    `UPDATE campaigns c SET status = 'STOPPED', stopped_by = $4, due_at = NULL, updated_at = $5, lease_until = NULL
     WHERE ${OF_PAUSE} AND c.status = 'RUNNING'`,
    [workspaceId, scope, key, id, now],
  );
}

/** Lets the campaigns go on that a pause has stopped. */
export async function resumeStopped(tx: Queryable, pauseId: string, now: Date): Promise<void> {
  await tx.query(
    `UPDATE campaigns SET status = 'RUNNING', stopped_by = NULL, due_at = $2, updated_at = $2
     WHERE stopped_by = $1 AND status = 'STOPPED'`,
    [pauseId, now],
  );
}

/** Campaigns that have begun and not ended. */
const BEGUN = "('RUNNING', 'PAUSED', 'STOPPED')";

/**
 * Counts who has no message yet: recipients of campaigns that a pause is of and that have begun, people whom a step of them waits for, and occurrences of
 * triggers. Of a country these are recipients of frozen audiences, by the country of their number at that time; of a route it is nobody.
 */
export async function countUnwritten(db: Queryable, { workspaceId, scope, key }: Omit<OfPause, 'id'>): Promise<number> {
  if (scope === 'ROUTE') return 0;
  const { rows } = await (scope === 'COUNTRY'
    ? db.query<{ count: number }>(IN_COUNTRY, [workspaceId, key])
    : db.query<{ count: number }>(OF_WHOLE_CAMPAIGNS, [workspaceId, scope, key]));
  return rows[0]?.count ?? 0;
}

/** A trigger's own messages by their template or purpose; whom it brings to a campaign, by that. */
const OF_WHOLE_CAMPAIGNS = `WITH paused AS MATERIALIZED (
    SELECT c.id, c.recipients - c.position AS unwritten FROM campaigns c WHERE ${OF_PAUSE} AND c.status IN ${BEGUN}),
  fired AS MATERIALIZED (
    SELECT t.id FROM triggers t WHERE t.workspace_id = $1 AND t.status <> 'REMOVED' AND CASE
      WHEN t.campaign_id IS NOT NULL THEN t.campaign_id IN (SELECT id FROM paused)
      ELSE CASE $2 WHEN 'WORKSPACE' THEN true WHEN 'PURPOSE' THEN t.purpose::text = $3
        WHEN 'TEMPLATE' THEN EXISTS (SELECT FROM templates s WHERE s.id::text = $3 AND s.name = t.template_name) ELSE false END END)
  SELECT ((SELECT coalesce(sum(unwritten), 0) FROM paused)
    + (SELECT count(*) FROM paused p JOIN campaign_waits w ON w.campaign_id = p.id)
    + (SELECT count(*) FROM fired d JOIN trigger_firings f ON f.trigger_id = d.id AND f.status = 'PENDING' AND NOT f.stale))::int AS count`;

/** Chunks keep how many of them are of each country; of the one that is being written to, the rest is looked up. No other one's recipients are read. */
const IN_COUNTRY = `SELECT coalesce(sum(CASE WHEN k.position >= s.written
    THEN (SELECT sum(e.count) FROM jsonb_to_recordset(k.countries) AS e(country text, count int) WHERE e.country = $2)
    ELSE (SELECT count(*) FROM unnest(k.contact_ids[s.written - k.position + 1 :]) AS u(id) JOIN contacts p ON p.id = u.id WHERE p.country = $2)
    END), 0)::int AS count
  FROM campaigns c CROSS JOIN LATERAL (VALUES ('TEST'::campaign_stage, least(c.position, c.test_recipients), c.test_recipients),
    ('REST', greatest(0, c.position - c.test_recipients), c.recipients - c.test_recipients)) s(stage, written, size)
  JOIN campaign_chunks k ON k.campaign_id = c.id AND k.stage = s.stage AND k.position >= (SELECT coalesce(max(b.position), 0)
    FROM campaign_chunks b WHERE b.campaign_id = c.id AND b.stage = s.stage AND b.position <= s.written)
  WHERE c.workspace_id = $1 AND c.status IN ${BEGUN} AND s.written < s.size`;
