/** Attendance: who of those that were reminded confirmed, and who came. */
import type { Queryable } from '../../db/client.ts';
import { type AttendanceCount, countAttendance } from '../../db/sql/trigger-firings-answers.ts';
import { InvalidInputError } from '../../kernel/errors.ts';

const DAY_MS = 24 * 3_600_000;
/** Longest time that is counted, in days. */
const MAX_DAYS = 92;

/** People who were reminded, by their answer, and how many of them did not come. */
export interface Attendance {
  reminded: number;
  confirmed: number;
  declined: number;
  noAnswer: number;
  attended: number;
  noShow: number;
  /** Of those of whom it is known whether they came; `null`: of nobody. */
  noShowPercent: number | null;
  noShowPercentConfirmed: number | null;
  noShowPercentNoAnswer: number | null;
}

/** Counts the attendance of dates of a time. @throws InvalidInputError on a time that is none, or too long */
export async function attendanceOf(db: Queryable, triggerId: string, from: Date, to: Date): Promise<Attendance> {
  if (to <= from || to.getTime() - from.getTime() > MAX_DAYS * DAY_MS) {
    const message = `must be later than from, and by ${MAX_DAYS} days at most`;
    throw new InvalidInputError([{ path: ['to'], message, received: to.toISOString() }]);
  }
  return attendanceIn(await countAttendance(db, triggerId, from, to));
}

/** Adds counts up. */
export function attendanceIn(counts: readonly AttendanceCount[]): Attendance {
  const sum = (fits: (count: AttendanceCount) => boolean) =>
    counts.filter(fits).reduce((total, { count }) => total + count, 0);
  const noShowPercent = (fits: (count: AttendanceCount) => boolean) => {
    const missed = sum((each) => fits(each) && each.outcome === 'no_show');
    const known = missed + sum((each) => fits(each) && each.outcome === 'attended');
    return known === 0 ? null : (100 * missed) / known;
  };
  return {
    reminded: sum(() => true),
    confirmed: sum(({ answer }) => answer === 'CONFIRMED'),
    declined: sum(({ answer }) => answer === 'DECLINED'),
    noAnswer: sum(({ answer }) => answer === null),
    attended: sum(({ outcome }) => outcome === 'attended'),
    noShow: sum(({ outcome }) => outcome === 'no_show'),
    noShowPercent: noShowPercent(() => true),
    noShowPercentConfirmed: noShowPercent(({ answer }) => answer === 'CONFIRMED'),
    noShowPercentNoAnswer: noShowPercent(({ answer }) => answer === null),
  };
}
