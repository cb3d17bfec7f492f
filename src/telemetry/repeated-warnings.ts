/** Log lines for what happens many times a second: one a second with a count, not one a request. */
import type { LogFields, Logger } from '../kernel/logger.ts';

/** Shortest time between two lines of one sentence, in milliseconds. */
const EVERY_MS = 1_000;

interface Tally {
  /** Times since the last line. */
  count: number;
  timer: NodeJS.Timeout | null;
  /** Fields of the last time. */
  fields: object;
}

/** Writes warnings that come again and again: the first at once, then what has come since each second, with `count`. */
export class RepeatedWarnings {
  readonly #log: Logger;
  readonly #tallies = new Map<string, Tally>();

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Warns. @param sentence constant: what is counted together */
  warn<Given extends object>(fields: LogFields<Given>, sentence: string): void {
    const tally = this.#tallies.get(sentence) ?? { count: 0, timer: null, fields };
    this.#tallies.set(sentence, tally);
    tally.count++;
    tally.fields = fields;
    if (tally.timer === null) this.#write(tally, sentence);
  }

  #write(tally: Tally, sentence: string): void {
    tally.timer = null;
    if (tally.count === 0) return;
    this.#log.warn({ ...tally.fields, count: tally.count }, sentence);
    tally.count = 0;
    tally.timer = setTimeout(() => this.#write(tally, sentence), EVERY_MS);
    tally.timer.unref();
  }
}
