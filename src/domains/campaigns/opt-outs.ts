/** Opt-outs after earlier campaigns of the same template, beside those after all campaigns of the workspace. */

import type { Database } from '../../db/client.ts';
import { type CampaignOptOuts, optOutsOfCampaigns } from '../../db/sql/campaigns-opt-outs.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import { asVariant, contentsOf } from './variants.ts';

/** Campaigns of the last 90 days count, the latest 200 of them. */
const [DAYS, CAMPAIGNS] = [90, 200];
/** Delivered messages of a campaign that counts, at least. */
const FEWEST_MESSAGES = 100;
/** Campaigns that have a median, at least. */
const FEWEST_CAMPAIGNS = 5;
const DAY_MS = 86_400_000;

/** Opt-outs for each 1,000 delivered messages. */
export interface OptOuts {
  /** Of the earlier campaigns of the templates together, and how many these are. */
  per1000: number;
  campaigns: number;
  /** Median of all campaigns, and how many these are. */
  medianPer1000: number;
  medianCampaigns: number;
}

/** Opt-outs that a campaign has to expect by what it says; `null`: its history, or that of the workspace, is too small. */
export async function expectedOptOuts(
  { pool }: Pick<Database, 'pool'>,
  campaign: Campaign,
  now: Date,
): Promise<OptOuts | null> {
  const since = new Date(now.getTime() - DAYS * DAY_MS);
  const recent = { since, limit: CAMPAIGNS, fewest: FEWEST_MESSAGES };
  const templates = contentsOf(campaign).map((variant) => asVariant(campaign, variant).templateName);
  return compareOptOuts(await optOutsOfCampaigns(pool, campaign.workspaceId, recent), templates);
}

/** Compares the campaigns of some templates with all; `null`: there are too few. */
export function compareOptOuts(all: readonly CampaignOptOuts[], templates: readonly string[]): OptOuts | null {
  const own = all.filter(({ template }) => templates.includes(template));
  if (own.length === 0 || all.length < FEWEST_CAMPAIGNS) return null;
  const sum = (of: 'delivered' | 'optedOut') => own.reduce((total, each) => total + each[of], 0);
  const rates = all.map(({ delivered, optedOut }) => (1_000 * optedOut) / delivered).sort((a, b) => a - b);
  const [lower, upper] = [rates[Math.floor((rates.length - 1) / 2)] ?? 0, rates[Math.floor(rates.length / 2)] ?? 0];
  return {
    per1000: (1_000 * sum('optedOut')) / sum('delivered'),
    campaigns: own.length,
    medianPer1000: (lower + upper) / 2,
    medianCampaigns: all.length,
  };
}
