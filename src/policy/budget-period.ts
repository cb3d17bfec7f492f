/** Periods of budgets in the zone of their workspace. Pure. */
import type { BudgetPeriod } from '../kernel/budgets.ts';
import { dayIn } from './hours.ts';
import { momentOf } from './places/zones.ts';

const DAY_MS = 24 * 3_600_000;

/** From when until before when a period lasts. */
export interface Span {
  startsAt: Date;
  /** `null`: it does not end. */
  endsAt: Date | null;
}

/** The period of a budget that a moment is in: from midnight to midnight, of the first of a month to that of the next, or all time. */
export function spanOf(period: BudgetPeriod, zone: string, at: Date): Span {
  if (period === 'TOTAL') return { startsAt: new Date(0), endsAt: null };
  const day = dayIn(zone, at.getTime());
  const midnight = (local: number) => new Date(momentOf(zone, local, 'first'));
  if (period === 'DAY') {
    const local = Date.parse(day);
    return { startsAt: midnight(local), endsAt: midnight(local + DAY_MS) };
  }
  const [year = 0, month = 1] = day.split('-').map(Number);
  return { startsAt: midnight(Date.UTC(year, month - 1, 1)), endsAt: midnight(Date.UTC(year, month, 1)) };
}
