/** Type of the API for the size of an audience. */
import { builder } from '../../graphql/schema/builder.ts';
import { type AudienceSize, COUNT_WITHIN_MS } from './audience.ts';

/** Size of an audience. */
export const AudienceSizeType = builder.objectRef<AudienceSize>('AudienceSize').implement({
  description: `How many people are in an audience, within about a second however many contacts there are: counted where that takes at most ${COUNT_WITHIN_MS} ms, else as the contacts of some blocks of the table show it, chosen by chance.`,
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'How many there are, or about how many.' }),
    isExact: t.exposeBoolean('isExact', { description: 'Whether they were counted; else the number is about right.' }),
    low: t.exposeInt('low', { description: 'At least so many, in 19 of 20 samples; the count where it is exact.' }),
    high: t.exposeInt('high', { description: 'At most so many, in 19 of 20 samples; the count where it is exact.' }),
  }),
});
