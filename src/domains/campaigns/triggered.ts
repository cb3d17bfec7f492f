/** Campaigns whose audience is whoever triggers bring, one by one. Pure. */
import { InvalidInputError } from '../../kernel/errors.ts';
import type { CampaignDraft } from './draft.ts';
import { TEST } from './variants.ts';

/** Fields that say whom a campaign is for all at once, or when. */
const OF_ALL = ['audience', 'schedule'] as const;

/** @throws InvalidInputError on fields that a campaign of triggers cannot have, and on one without an audience that is none */
export function checkTriggered(draft: Partial<CampaignDraft>, isTriggered: boolean, isNew: boolean): void {
  if (!isTriggered) {
    if (!isNew || draft.audience != null) return;
    throw new InvalidInputError([
      { path: ['audience'], message: 'is needed, unless triggered says that triggers bring people' },
    ]);
  }
  const message = 'does not go with triggered: people come one by one, when their trigger says so';
  const issues = OF_ALL.filter((name) => draft[name] != null).map((name) => ({ path: [name as string], message }));
  const percent = draft.test?.percent ?? TEST.percent.max;
  if (percent !== TEST.percent.max) {
    const all = 'does not go with triggered: all who come try the variants, until one is chosen';
    issues.push({ path: ['test', 'percent'], message: all });
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
}
