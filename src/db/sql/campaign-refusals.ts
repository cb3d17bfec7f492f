/** Statements on `campaign_refusals`: recipients of campaigns that got no message. */
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';

/** A recipient that got no message. */
export interface CampaignRefusalRow {
  contactId: string;
  code: string;
}

/** Inserts recipients of a campaign that got no message; of whoever triggers brought before, the last reason stays. */
export async function insertCampaignRefusals(
  tx: Queryable,
  campaignId: string,
  refusals: readonly CampaignRefusalRow[],
): Promise<void> {
  if (refusals.length === 0) return;
  await tx.query(
    `INSERT INTO campaign_refusals (campaign_id, contact_id, code)
     SELECT $1, u.contact_id, u.code FROM unnest($2::uuid[], $3::text[]) AS u(contact_id, code)
     ON CONFLICT (campaign_id, contact_id) DO UPDATE SET code = EXCLUDED.code`,
    [campaignId, plainArray(refusals.map(({ contactId }) => contactId)), textArray(refusals.map(({ code }) => code))],
  );
}
