/** Counts that stop at a bound: a list of ten million is never counted to its end. */
import { builder } from '../schema/builder.ts';

/** Entries that are counted at most. */
export const MAX_COUNTED = 10_000;

interface BoundedCount {
  count: number;
  atLeast: boolean;
}

/** A count of which it is known whether it was ended. */
export const BoundedCountType = builder.objectRef<BoundedCount>('BoundedCount').implement({
  description: `A count of up to ${MAX_COUNTED.toLocaleString('en')}: what is more is not counted.`,
  fields: (t) => ({
    count: t.exposeInt('count', { description: 'How many were counted.' }),
    atLeast: t.exposeBoolean('atLeast', { description: 'There are as many at least: show it as "10,000+".' }),
  }),
});

/** The count of what was counted up to one more than the bound. */
export function boundedCount(counted: number): BoundedCount {
  return { count: Math.min(counted, MAX_COUNTED), atLeast: counted > MAX_COUNTED };
}
