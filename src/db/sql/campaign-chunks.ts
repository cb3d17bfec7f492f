/** Statements on `campaign_chunks`: the frozen audience of a campaign. */
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';

/** Inserts a chunk of a frozen audience. @param position of its first recipient */
export async function insertCampaignChunk(
  tx: Queryable,
  campaignId: string,
  position: number,
  contactIds: readonly string[],
): Promise<void> {
  await tx.query('INSERT INTO campaign_chunks (campaign_id, position, contact_ids) VALUES ($1, $2, $3)', [
    campaignId,
    position,
    plainArray(contactIds),
  ]);
}

/** The recipients of a campaign from a position on, of one chunk at most. */
export async function campaignRecipients(
  db: Queryable,
  campaignId: string,
  position: number,
  limit: number,
): Promise<string[]> {
  const { rows } = await db.query<{ ids: string[] }>(
    `SELECT contact_ids[$2 - position + 1 : $2 - position + $3] AS ids FROM campaign_chunks
     WHERE campaign_id = $1 AND position <= $2 ORDER BY position DESC LIMIT 1`,
    [campaignId, position, limit],
  );
  return rows[0]?.ids ?? [];
}
