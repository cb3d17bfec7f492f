/** What came of a campaign: its objective in one sentence, with figures and how sure they are. */
import { countAnswered, countClicked } from '../../db/sql/campaign-results.ts';
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
  /** People who did what counts, among those; `null`: nothing counts, nobody has it yet, or it is not counted here. */
  success: Share | null;
  /** People who said stop, among those; `null`: nobody has it yet. */
  stopped: Share | null;
  sentence: string;
}

const DONE_WORDS = { CLICKED: 'followed a link', REPLIED: 'answered' } as const;

/** Counts what came of a campaign. */
export async function resultsOf({ db, clock }: Pick<Runtime, 'db' | 'clock'>, campaign: Campaign): Promise<Results> {
  const { id: campaignId, workspaceId, metric, metricDays: days, beginsAt, finishedAt, name, recipients } = campaign;
  const counts = await countsOfCampaign(db.pool, campaignId);
  const delivered =
    (counts.get('DELIVERED') ?? 0) + (counts.get('READ') ?? 0) + (counts.get('PARTIALLY_DELIVERED') ?? 0);
  if (beginsAt === null) return { delivered, success: null, stopped: null, sentence: `${name} has not begun.` };
  const now = clock.now();
  const until = new Date(Math.min(now.getTime(), (finishedAt ?? now).getTime() + (days + 8) * DAY_MS) + 1);
  const answered = await countAnswered(db.pool, { workspaceId, campaignId, from: beginsAt, until, days });
  const done =
    metric === 'CLICKED'
      ? await countClicked(db.pool, campaignId, days)
      : metric === 'REPLIED'
        ? answered.replied
        : null;
  const success = done === null ? null : shareOf(done, delivered);
  const stopped = shareOf(answered.stopped, delivered);
  return { delivered, success, stopped, sentence: sentenceOf({ metric, days, recipients, delivered, success }) };
}

function sentenceOf({
  metric,
  days,
  recipients,
  delivered,
  success,
}: Pick<Results, 'delivered' | 'success'> & { metric: Campaign['metric']; days: number; recipients: number }): string {
  const reached = `${delivered.toLocaleString('en')} of ${recipients.toLocaleString('en')} people have the message`;
  if (success === null || (metric !== 'CLICKED' && metric !== 'REPLIED')) return `${reached}.`;
  const { count, percent, lowPercent, highPercent } = success;
  const share = `${percent.toFixed(1)} % (${lowPercent.toFixed(1)} to ${highPercent.toFixed(1)} %)`;
  return `${reached}, and ${count.toLocaleString('en')} of them, ${share}, ${DONE_WORDS[metric]} within ${days} days.`;
}
