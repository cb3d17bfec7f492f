/** Settings of a trigger as they are stored. */
import type { Trigger } from '../../generated/prisma/client.ts';
import type { PropertyCondition, SegmentTree } from '../../kernel/segment.ts';
import type { DateRule } from './dates.ts';
import type { Confirmation } from './draft.ts';

/** The timing of a trigger's dates; `null`: it waits for no date. */
export function dateRuleOf({ kind, offsetMinutes, offsetDays, atMinute, yearly }: Trigger): DateRule | null {
  if (kind !== 'DATE') return null;
  if (atMinute === null) return { kind: 'OFFSET', minutes: offsetMinutes ?? 0 };
  return { kind: 'LOCAL', days: offsetDays ?? 0, minute: atMinute, yearly };
}

/** Occurrences of a trigger that got no message, by code. */
export function refusedOf({ refused }: Pick<Trigger, 'refused'>): Record<string, number> {
  return refused as Record<string, number>;
}

/** The event of a trigger, as the condition of a segment; `null`: it waits for no event. */
export function eventOf({ eventName, eventWhere }: Trigger): Extract<SegmentTree, { kind: 'event' }> | null {
  if (eventName === null) return null;
  const where = eventWhere as unknown as PropertyCondition[];
  return { kind: 'event', name: eventName, where, is: '>=', count: 1, span: null };
}

const MINUTES = { d: 24 * 60, h: 60, min: 1 } as const;

/** The offset of a date as people write it: "-24 h", "7 d"; `null`: there is no date. */
export function offsetText({ kind, offsetMinutes, offsetDays }: Trigger): string | null {
  if (kind !== 'DATE') return null;
  if (offsetMinutes === null) return `${offsetDays ?? 0} d`;
  const unit = offsetMinutes !== 0 && offsetMinutes % MINUTES.h === 0 ? 'h' : 'min';
  return `${offsetMinutes / MINUTES[unit]} ${unit}`;
}

/** A time of the day, "09:00"; `null`: there is none. */
export function clockText({ atMinute }: Pick<Trigger, 'atMinute'>): string | null {
  if (atMinute === null) return null;
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(atMinute / 60))}:${two(atMinute % 60)}`;
}

/** Consequences of an answer; `null`: nothing is asked. */
export function confirmationOf({ confirmation }: { confirmation: unknown }): Confirmation | null {
  return confirmation as Confirmation | null;
}
