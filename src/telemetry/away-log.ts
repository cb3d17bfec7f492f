/** What the log says while the database or the queue is away: one line a second with a count, not one a request. */
import type { Logger } from 'pino';

/** How often it says so at most, in milliseconds. */
const EVERY_MS = 1_000;

interface Tally {
  /** Refused since the last line. */
  count: number;
  timer: NodeJS.Timeout | null;
  /** Of the last one. */
  fields: object;
}

const tallies = new WeakMap<Logger, Map<string, Tally>>();

/**
 * Writes the first of many warnings at once, and what has come since each second after it, with `count`.
 *
 * @param sentence constant: what is counted together
 */
export function warnOfMany(log: Logger, fields: object, sentence: string): void {
  const ofLog = tallies.get(log) ?? new Map<string, Tally>();
  tallies.set(log, ofLog);
  const tally = ofLog.get(sentence) ?? { count: 0, timer: null, fields };
  ofLog.set(sentence, tally);
  tally.count++;
  tally.fields = fields;
  if (tally.timer === null) tell(log, tally, sentence);
}

function tell(log: Logger, tally: Tally, sentence: string): void {
  tally.timer = null;
  if (tally.count === 0) return;
  log.warn({ ...tally.fields, count: tally.count }, sentence);
  tally.count = 0;
  tally.timer = setTimeout(() => tell(log, tally, sentence), EVERY_MS);
  tally.timer.unref();
}
