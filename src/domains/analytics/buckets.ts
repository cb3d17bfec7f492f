/** Buckets of time in the zone of a workspace: where an hour, a day, a week or a month begins. */
import { momentOf, offsetAt } from '../../policy/places/zones.ts';

/** Lengths of buckets that may be asked for. */
export const STEPS = ['HOUR', 'DAY', 'WEEK', 'MONTH'] as const;
/** Length of a bucket. */
export type Step = (typeof STEPS)[number];

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Days from a Monday to 1970-01-01, a Thursday. */
const THURSDAY = 3;

/** What clocks of a zone show at a moment, in milliseconds as if it were UTC. */
function localOf(zone: string, ms: number): number {
  return ms + offsetAt(zone, ms) * MINUTE_MS;
}

/** Beginning of the bucket that a moment is in, in milliseconds: a full hour, midnight, Monday or the first of the month by the clocks of the zone. */
export function startOf(step: Step, zone: string, ms: number): number {
  const local = localOf(zone, ms);
  // Where clocks go back an hour comes twice: the moment belongs to the one that it is in.
  if (step === 'HOUR') return ms - (((local % HOUR_MS) + HOUR_MS) % HOUR_MS);
  return momentOf(zone, startOfLocal(step, local), 'first');
}

function startOfLocal(step: Exclude<Step, 'HOUR'>, local: number): number {
  const days = Math.floor(local / DAY_MS);
  if (step === 'DAY') return days * DAY_MS;
  if (step === 'WEEK') return (days - ((((days + THURSDAY) % 7) + 7) % 7)) * DAY_MS;
  const date = new Date(local);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

/** Beginning of the bucket so many after (or before) the one that begins at a moment. */
export function stepsAfter(step: Step, zone: string, start: number, count: number): number {
  if (step === 'HOUR') return start + count * HOUR_MS;
  const local = localOf(zone, start);
  if (step === 'MONTH') {
    const date = new Date(local);
    return momentOf(zone, Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count, 1), 'first');
  }
  return momentOf(zone, local + count * (step === 'WEEK' ? 7 : 1) * DAY_MS, 'first');
}
