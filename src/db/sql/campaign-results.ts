/** Statements that ask what came of a campaign: who followed its links, answered, or said stop. */
import { lowestIdAt } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';

/** People who followed a link of a campaign within some days after their message. */
export async function countClicked(db: Queryable, campaignId: string, days: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(DISTINCT ml.contact_id)::int AS count FROM links l JOIN message_links ml ON ml.link_id = l.id
       JOIN messages m ON m.id = ml.message_id
     WHERE l.campaign_id = $1 AND ml.first_clicked_at IS NOT NULL
       AND ml.first_clicked_at < coalesce(m.sent_at, m.created_at) + make_interval(days => $2)`,
    [campaignId, days],
  );
  return rows[0]?.count ?? 0;
}

/** Period in which answers to a campaign came. */
export interface AnsweredWithin {
  workspaceId: string;
  campaignId: string;
  from: Date;
  until: Date;
  days: number;
}

/** People who wrote within some days after their message: those who answered, and those who said stop. One look by what was written. */
export async function countAnswered(
  db: Queryable,
  { workspaceId, campaignId, from, until, days }: AnsweredWithin,
): Promise<{ replied: number; stopped: number }> {
  const { rows } = await db.query<{ replied: number; stopped: number }>(
    `SELECT count(DISTINCT i.contact_id) FILTER (WHERE i.keyword IS NULL)::int AS replied,
       count(DISTINCT i.contact_id) FILTER (WHERE i.keyword = 'STOP')::int AS stopped
     FROM inbound_messages i WHERE i.workspace_id = $1 AND i.id >= $3 AND i.id < $4
       AND EXISTS (SELECT FROM messages m WHERE m.contact_id = i.contact_id AND m.campaign_id = $2
         AND i.received_at >= m.created_at AND i.received_at < coalesce(m.sent_at, m.created_at) + make_interval(days => $5))`,
    [workspaceId, campaignId, lowestIdAt(from), lowestIdAt(until), days],
  );
  return rows[0] ?? { replied: 0, stopped: 0 };
}
