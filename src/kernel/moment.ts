/** Moments as people and programs write them. */

/** RFC 3339 §5.6. */
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
/** The same with a space, or without seconds, as spreadsheets and databases write it. */
const LOOSE = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)? ?([Zz]|[+-]\d\d:\d\d)$/;

/** The instant that an RFC 3339 text names; `null`: it names none. Its year is of four digits in UTC too. */
export function readMoment(text: string): Date | null {
  const match = MOMENT.exec(text);
  if (match === null) return null;
  const date = new Date(text.toUpperCase());
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9_999)) return null;
  // Date rolls 30 February over into March.
  const day = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
  return day.getUTCDate() === Number(match[3]) ? date : null;
}

/** Forms that `readDayOrMoment` takes, as an error names them. */
export const DAY_OR_MOMENT =
  'a day such as 2027-12-31 (from its begin in UTC), or a moment with its zone: 2027-12-31T09:00:00Z';

/** The instant of a day (its begin in UTC), or of a moment that has its zone: the machine's is nobody's. `null`: neither. */
export function readDayOrMoment(text: string): Date | null {
  if (DAY.test(text)) return readMoment(`${text}T00:00:00Z`);
  const [, day, minute, second = ':00', zone] = LOOSE.exec(text) ?? [];
  return day === undefined ? null : readMoment(`${day}T${minute}${second}${zone}`);
}
