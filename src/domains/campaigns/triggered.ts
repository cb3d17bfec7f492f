/** Campaigns whose audience is whoever triggers bring, one by one. Pure. */
import { type InputIssue, InvalidInputError } from '../../kernel/errors.ts';
import { shownInput } from '../../kernel/shown-input.ts';
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
  const issues: InputIssue[] = OF_ALL.filter((name) => draft[name] != null).map((name) =>
    issueOf([name], message, draft[name]),
  );
  const percent = draft.test?.percent ?? TEST.percent.max;
  if (percent !== TEST.percent.max) {
    const all = `must be ${TEST.percent.max} or absent where triggered: all who come try the variants, until one is chosen`;
    issues.push(issueOf(['test', 'percent'], all, percent));
  }
  if (issues.length > 0) throw new InvalidInputError(issues);
}

/** A fault of a field, with what came. */
function issueOf(path: string[], message: string, came: unknown): InputIssue {
  const received = shownInput(path, came);
  return { path, message, ...(received === undefined ? {} : { received }) };
}
