/** Statements on `campaign_chunks`: the frozen audience of a campaign. */
import type { CampaignStage } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';

/** A place in a frozen audience. */
export interface ChunkPlace {
  campaignId: string;
  stage: CampaignStage;
  /** From 0, in the stage. */
  position: number;
}

/** Inserts a chunk of a frozen audience. */
export async function insertCampaignChunk(
  tx: Queryable,
  { campaignId, stage, position }: ChunkPlace,
  contactIds: readonly string[],
): Promise<void> {
  await tx.query(
    'INSERT INTO campaign_chunks (campaign_id, stage, position, contact_ids) VALUES ($1, $2::campaign_stage, $3, $4)',
    [campaignId, stage, position, plainArray(contactIds)],
  );
}

/** The recipients of a stage of a campaign from a position on, of one chunk at most. */
export async function campaignRecipients(
  db: Queryable,
  { campaignId, stage, position }: ChunkPlace,
  limit: number,
): Promise<string[]> {
  const { rows } = await db.query<{ ids: string[] }>(
    `SELECT contact_ids[$3 - position + 1 : $3 - position + $4] AS ids FROM campaign_chunks
     WHERE campaign_id = $1 AND stage = $2::campaign_stage AND position <= $3 ORDER BY position DESC LIMIT 1`,
    [campaignId, stage, position, limit],
  );
  return rows[0]?.ids ?? [];
}
