/** Public holidays on which rules of countries close. */
import { HOLIDAY_ROWS } from './holiday-data.ts';

/** Days that a law names and calendars of public holidays do not have, by rule: Pennsylvania closes on Good Friday and Election Day. */
const NAMED_BY_LAW: readonly (readonly [ruleId: string, days: string])[] = [
  ['us-pa', '2026-04-03 2026-11-03 2027-03-26 2027-11-02 2028-04-14 2028-11-07'],
  ['us-ri', '2026-11-03 2028-11-07'],
];

const DAYS = new Map<string, Set<string>>();
for (const [id, year, days] of HOLIDAY_ROWS)
  add(
    id,
    days.split(' ').map((day) => `${year}-${day}`),
  );
for (const [id, days] of NAMED_BY_LAW) add(id, days.split(' '));

function add(id: string, days: readonly string[]): void {
  DAYS.set(id, new Set([...(DAYS.get(id) ?? []), ...days]));
}

const NONE: ReadonlySet<string> = new Set();

/** Last year of which holidays are known: later ones are days like others. */
export const HOLIDAYS_UNTIL = Math.max(...HOLIDAY_ROWS.map(([, year]) => year));

/** Holidays of a rule, ISO 8601; none where there is no list. */
export function holidaysOf(ruleId: string): ReadonlySet<string> {
  return DAYS.get(ruleId) ?? NONE;
}
