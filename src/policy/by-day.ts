/** Memory by day: rules have dates, and what was found by those of a day holds for that day. */

const DAY_MS = 24 * 3_600_000;
/** Days that are remembered at most: messages are asked about today, and about the day that they are deferred to. */
const MAX_DAYS = 8;

/** Memory of each day (UTC). `make`: makes that of a day, written as YYYY-MM-DD. */
export class ByDay<T> {
  readonly #make: (day: string) => T;
  readonly #days = new Map<number, T>();

  constructor(make: (day: string) => T) {
    this.#make = make;
  }

  /** Memory of the day of a moment. */
  of(now: Date): T {
    const day = Math.floor(now.getTime() / DAY_MS);
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    if (this.#days.size >= MAX_DAYS) this.#days.delete(Math.min(...this.#days.keys()));
    const made = this.#make(new Date(day * DAY_MS).toISOString().slice(0, 10));
    this.#days.set(day, made);
    return made;
  }
}
