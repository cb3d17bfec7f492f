/** What came of a campaign: its objective in one sentence, with figures and how sure they are. */
import { type Results as CountedIn, countPeople, type Deed } from '../../db/sql/campaign-results.ts';
import { countsOfCampaign } from '../../db/sql/message-counts.ts';
import type { Campaign } from '../../generated/prisma/client.ts';
import type { Runtime } from '../../runtime.ts';

const DAY_MS = 86_400_000;

/** A share of people, with the range in which it lies with 95 % certainty. */
export interface Share {
  count: number;
  of: number;
  percent: number;
  lowPercent: number;
  highPercent: number;
}

/** Of the normal distribution: 95 % lie within so many deviations. */
const Z = 1.96;

/** The share of some among all, by Wilson's interval: it holds for few people too. Wilson, JASA 22 (1927); `null`: of nobody. */
export function shareOf(count: number, of: number): Share | null {
  if (of === 0) return null;
  const p = count / of;
  const middle = p + (Z * Z) / (2 * of);
  const spread = Z * Math.sqrt((p * (1 - p)) / of + (Z * Z) / (4 * of * of));
  const scale = 1 + (Z * Z) / of;
  const percent = (share: number) => 100 * Math.min(1, Math.max(0, share));
  return {
    count,
    of,
    percent: percent(p),
    lowPercent: percent((middle - spread) / scale),
    highPercent: percent((middle + spread) / scale),
  };
}

/** Results of a campaign. */
export interface Results {
  /** People whose phone has the message. */
  delivered: number;
  /** People who did what counts, among those; `null`: nothing counts, or nobody has it yet. */
  success: Share | null;
  /** People who said stop, among those; `null`: nobody has it yet. */
  stopped: Share | null;
  sentence: string;
}

/** The deed that a metric counts; `null`: none. */
const DEEDS = { CLICKED: 'CLICKED', REPLIED: 'REPLIED', EVENT: 'EVENT', NONE: null } as const;

/** The deed that is a campaign's success; `null`: nothing counts. */
export const deedOf = ({ metric }: Pick<Campaign, 'metric'>): Deed | null => DEEDS[metric];

/** Acts of people, in words. */
export function deedWords({ metric, metricEvent }: Pick<Campaign, 'metric' | 'metricEvent'>): string {
  if (metric === 'CLICKED') return 'followed a link';
  return metric === 'REPLIED' ? 'answered' : `did "${metricEvent}"`;
}

/** Days in which a message may wait before it is sent. */
const WAITS_DAYS = 8;

/** The period in which the people of a campaign that has begun can do what counts. */
export function periodOf(campaign: Campaign, now: Date): CountedIn {
  const { id: campaignId, workspaceId, metricDays: days, metricEvent: event, beginsAt, finishedAt } = campaign;
  const end = (finishedAt ?? now).getTime() + (days + WAITS_DAYS) * DAY_MS;
  const until = new Date(Math.min(now.getTime(), end) + 1);
  return { workspaceId, campaignId, from: beginsAt ?? now, until, days, event, asOf: null };
}

/** Counts what came of a campaign. */
export async function resultsOf({ db, clock }: Pick<Runtime, 'db' | 'clock'>, campaign: Campaign): Promise<Results> {
  const counts = await countsOfCampaign(db.pool, campaign.id);
  const delivered =
    (counts.get('DELIVERED') ?? 0) + (counts.get('READ') ?? 0) + (counts.get('PARTIALLY_DELIVERED') ?? 0);
  if (campaign.beginsAt === null) {
    return { delivered, success: null, stopped: null, sentence: `${campaign.name} has not begun.` };
  }
  const period = periodOf(campaign, clock.now());
  const count = async (deed: Deed) => (await countPeople(db.pool, deed, period, null)).get('') ?? 0;
  const deed = deedOf(campaign);
  const success = deed === null ? null : shareOf(await count(deed), delivered);
  const stopped = shareOf(await count('STOPPED'), delivered);
  return { delivered, success, stopped, sentence: sentenceOf(campaign, { delivered, success }) };
}

function sentenceOf(campaign: Campaign, { delivered, success }: Pick<Results, 'delivered' | 'success'>): string {
  const { recipients, metricDays } = campaign;
  const reached = `${delivered.toLocaleString('en')} of ${recipients.toLocaleString('en')} people have the message`;
  if (success === null) return `${reached}.`;
  const { count, percent, lowPercent, highPercent } = success;
  const share = `${percent.toFixed(1)} % (${lowPercent.toFixed(1)} to ${highPercent.toFixed(1)} %)`;
  return `${reached}, and ${count.toLocaleString('en')} of them, ${share}, ${deedWords(campaign)} within ${metricDays} days.`;
}
