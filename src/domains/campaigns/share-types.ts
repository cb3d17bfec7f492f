/** The GraphQL type of a share of people. */
import { builder } from '../../graphql/schema/builder.ts';
import type { Share } from './results.ts';

/** A share of people, with its range. */
export const ShareType = builder.objectRef<Share>('CampaignShare').implement({
  description: 'A share of the people who have the message.',
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'How many they are.' }),
    of: t.exposeInt('of', { description: 'People who have the message.' }),
    percent: t.exposeFloat('percent', { description: 'Their share, in percent.' }),
    lowPercent: t.exposeFloat('lowPercent', { description: 'Least that it is, with 95 % certainty (Wilson).' }),
    highPercent: t.exposeFloat('highPercent', { description: 'Most that it is, with 95 % certainty.' }),
  }),
});
