/** A statement that reads how many people opted out after earlier campaigns, from the roll-ups. */
import { cutOf, GRAINS } from '../../kernel/rollups.ts';
import type { Queryable } from '../client.ts';

/** Deliveries of a campaign, and the opt-outs that they led to. */
export interface CampaignOptOuts {
  template: string;
  delivered: number;
  optedOut: number;
}

/** Campaigns to read. */
export interface RecentCampaigns {
  /** They began after this. */
  since: Date;
  /** The latest ones count. */
  limit: number;
  /** Messages that were delivered of each at least. */
  fewest: number;
}

/** Reads the opt-outs of the latest campaigns of a workspace, those of too few deliveries left out. */
export async function optOutsOfCampaigns(
  db: Queryable,
  workspaceId: string,
  { since, limit, fewest }: RecentCampaigns,
): Promise<CampaignOptOuts[]> {
  const { rows } = await db.query<CampaignOptOuts>(
    `WITH recent AS MATERIALIZED (SELECT id, template_name FROM campaigns
       WHERE workspace_id = $1 AND begins_at >= $2 AND status IN ('RUNNING', 'PAUSED', 'STOPPED', 'DONE', 'CANCELED')
       ORDER BY begins_at DESC LIMIT $3)
     SELECT c.template_name AS template, sum(r.delivered)::float8 AS delivered, sum(r.opted_out)::float8 AS "optedOut"
     FROM recent c JOIN rollups r ON r.workspace_id = $1 AND r.cut = $5 AND r.grain = $6
       AND r.bucket >= $2::timestamptz - interval '32 days' AND r.key1 = c.id::text
     GROUP BY c.id, c.template_name HAVING sum(r.delivered) >= $4`,
    [workspaceId, since, limit, fewest, cutOf(['CAMPAIGN']), GRAINS.indexOf('MONTH')],
  );
  return rows;
}
