/** Triggers in words. */
import type { TriggerRow } from './operations.ts';

/** The condition of a trigger. */
export function waitsFor({ kind, event, date, segment, once }: TriggerRow): string {
  const often = once ? ', once for each person' : '';
  if (kind === 'SEGMENT') return `enters ${segment?.name ?? 'a segment'}${often}`;
  if (date === null) return `${event ?? ''}${often}`;
  const at = date.at === null ? '' : ` at ${date.at}`;
  return `${date.field} ${date.offset}${at}${date.yearly ? ', every year' : ''}${often}`;
}
