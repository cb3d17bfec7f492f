/** Triggers in words. */
import type { TriggerRow } from './operations.ts';

/** What sets a trigger off. */
export function waitsFor({ event, date, once }: Pick<TriggerRow, 'event' | 'date' | 'once'>): string {
  const often = once ? ', once for each person' : '';
  if (date === null) return `${event ?? ''}${often}`;
  const at = date.at === null ? '' : ` at ${date.at}`;
  return `${date.field} ${date.offset}${at}${date.yearly ? ', every year' : ''}${often}`;
}
