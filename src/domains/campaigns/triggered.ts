/** Campaigns whose audience is whoever triggers bring, one by one. Pure. */
import { InvalidInputError } from '../../kernel/errors.ts';
import type { CampaignDraft } from './draft.ts';

/** Fields that say whom a campaign is for all at once, or when. */
const OF_ALL = ['audience', 'variants', 'test', 'holdOutPercent', 'schedule', 'ratePerSecond'] as const;

/** @throws InvalidInputError on fields that a campaign of triggers cannot have, and on one without an audience that is none */
export function checkTriggered(draft: Partial<CampaignDraft>, isTriggered: boolean, isNew: boolean): void {
  if (!isTriggered) {
    if (!isNew || draft.audience != null) return;
    throw new InvalidInputError([
      { path: ['audience'], message: 'is needed, unless triggered says that triggers bring people' },
    ]);
  }
  const message = 'does not go with triggered: people come one by one, when their trigger says so';
  const given = OF_ALL.filter((name) => draft[name] != null && draft[name] !== 0);
  if (given.length > 0) throw new InvalidInputError(given.map((name) => ({ path: [name], message })));
}
