/** The repetition of a campaign, in words. */
import { wordsOf } from '../../ui/status-words.ts';
import type { Campaign } from './operations.ts';

type Repeat = NonNullable<NonNullable<Campaign['schedule']>['repeat']>;

/** The repetition in words. @param occurrence which run this is, from 1 */
export function repeatWords(repeat: Repeat, occurrence: number): string {
  const { every, interval, weekdays, until, times, tolerancePercent } = repeat;
  const period = interval === 1 ? `every ${every.toLowerCase()}` : `every ${interval} ${every.toLowerCase()}s`;
  const on = weekdays.length === 0 ? '' : ` on ${weekdays.map(wordsOf).join(', ')}`;
  const end = until === null ? '' : `, until ${new Date(until).toLocaleDateString()}`;
  const run = `this is run ${occurrence}${times === null ? '' : ` of ${times}`}`;
  return `${period}${on}${end}; ${run}. A run that differs by more than ${tolerancePercent} % waits for you`;
}
