/** The period that is asked about: its buckets, and the roll-ups that hold them. */
import type { RollupRange } from '../../db/sql/rollups-read.ts';
import { GRAINS, type Grain } from '../../kernel/rollups.ts';
import { type Step, startOf, stepsAfter } from './buckets.ts';

/** Whole buckets in a row. */
export interface Period {
  zone: string;
  /** Length of the buckets; of a period that is not divided, what its ends were rounded to. */
  step: Step;
  from: Date;
  /** Exclusive. */
  until: Date;
}

/** The whole buckets that a period touches. */
export function wholePeriod(zone: string, step: Step, from: Date, until: Date): Period {
  const first = startOf(step, zone, from.getTime());
  const last = startOf(step, zone, until.getTime() - 1);
  return { zone, step, from: new Date(first), until: new Date(stepsAfter(step, zone, last, 1)) };
}

/** Beginnings of the buckets of a period, so many at most. */
export function bucketsOf({ zone, step, from, until }: Period, limit: number): Date[] {
  const starts: Date[] = [];
  for (let at = from.getTime(); at < until.getTime() && starts.length < limit; ) {
    starts.push(new Date(at));
    const next = stepsAfter(step, zone, at, 1);
    at = next > at ? next : at + 3_600_000;
  }
  return starts;
}

/** Buckets that are counted at most: fifty years of days. */
const MOST_COUNTED = 18_300;

/** The period of as many buckets that ends where another one begins. */
export function periodBefore(period: Period): Period {
  const buckets = bucketsOf(period, MOST_COUNTED).length;
  const from = stepsAfter(period.step, period.zone, period.from.getTime(), -buckets);
  return { ...period, from: new Date(from), until: period.from };
}

const numberOf = (grain: Grain) => GRAINS.indexOf(grain);

/**
 * The roll-ups that hold a period, each message once: those of its step, and for a period that is asked about as a whole, months
 * where these fit.
 */
export function rangesOf({ zone, step, from, until }: Period, isDivided: boolean): RollupRange[] {
  if (step === 'HOUR') return [{ grain: numberOf('HOUR'), from, until }];
  if (step === 'MONTH') return [{ grain: numberOf('MONTH'), from, until }];
  const days = { grain: numberOf('DAY'), from, until };
  if (isDivided) return [days];
  const begun = startOf('MONTH', zone, from.getTime());
  const first = new Date(begun === from.getTime() ? begun : stepsAfter('MONTH', zone, begun, 1));
  const last = new Date(startOf('MONTH', zone, until.getTime()));
  if (first >= last) return [days];
  return [
    { ...days, until: first },
    { grain: numberOf('MONTH'), from: first, until: last },
    { ...days, from: last },
  ].filter((range) => range.from < range.until);
}
