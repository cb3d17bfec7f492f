/** Hours in which a person wants offers: their own, of every day, beside those of the rules. */
import { weekOf } from './country-rules.ts';
import type { Week } from './hours.ts';
import type { Rule } from './rule.ts';

/** Rule by which a person's own hours hold. */
export const OWN_HOURS_RULE: Rule = {
  id: 'quiet-hours.person',
  source: 'what the person set on their preference page, or asked the workspace to set',
  asOf: '2026-11-29',
};

const TIME = /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** Text of hours as a contact keeps them, of two times such as `09:00` and `20:00`; `null`: these are no hours of a day. */
export function ownHoursText(from: string, to: string): string | null {
  return TIME.test(from) && TIME.test(to) && from !== to && from !== '24:00' ? `${from}-${to}` : null;
}

/** The two times of the hours that a contact keeps. */
export function timesOf(ownHours: string): { from: string; to: string } {
  const [from = '', to = ''] = ownHours.split('-');
  return { from, to };
}

/** Week of hours that a contact keeps. Those that end before they begin last over midnight. */
export function ownWeek(ownHours: string): Week {
  const { from, to } = timesOf(ownHours);
  if (from < to) return weekOf(`mon-sun ${ownHours}`);
  const late = `mon-sun ${from}-24:00`;
  return weekOf(to === '00:00' ? late : `${late} 00:00-${to}`);
}
