/** Quotas: so many a second of each holder, by what this process took and what others say that they took. */

/** Holders that are remembered at most; those that owe nothing are forgotten first. */
const MAX_HOLDERS = 10_000;

/** A rate for each of many holders. What is taken at once may be more than a second's: the next one waits for it. */
export class Quota {
  /** Rate of each holder. */
  readonly perSecond: number;
  /** Times at which all that a holder has taken is paid for, in milliseconds. */
  readonly #paidAt = new Map<string, number>();
  /** Amounts taken here since they were asked for last, by holder. */
  #taken = new Map<string, number>();

  /** @param perSecond a whole number from 1 */
  constructor(perSecond: number) {
    this.perSecond = perSecond;
  }

  /** Takes some. @returns 0, or how long to wait before the next try, in milliseconds: then nothing was taken */
  take(holder: string, count: number, now: number): number {
    const paidAt = Math.max(now, this.#paidAt.get(holder) ?? 0);
    // A second's worth may come at once.
    const waitMs = paidAt - now - 1_000 + Math.min(1_000, 1_000 / this.perSecond);
    if (waitMs > 0) return Math.ceil(waitMs);
    this.#charge(holder, count, now);
    if (this.#taken.size < MAX_HOLDERS) this.#taken.set(holder, (this.#taken.get(holder) ?? 0) + count);
    return 0;
  }

  /** Counts what another process let a holder take. It is not refused: it has happened. */
  takeElsewhere(holder: string, count: number, now: number): void {
    this.#charge(holder, count, now);
  }

  /** Amounts taken here since the last call, by holder. */
  takenSince(): ReadonlyMap<string, number> {
    const taken = this.#taken;
    this.#taken = new Map();
    return taken;
  }

  /** Amount that a holder has taken and not paid for yet: so much of a second's worth is used. */
  used(holder: string, now: number): number {
    return Math.ceil((Math.max(0, (this.#paidAt.get(holder) ?? 0) - now) * this.perSecond) / 1_000);
  }

  #charge(holder: string, count: number, now: number): void {
    const paidAt = Math.max(now, this.#paidAt.get(holder) ?? 0);
    if (this.#paidAt.size >= MAX_HOLDERS) this.#forget(now);
    this.#paidAt.set(holder, paidAt + (count * 1_000) / this.perSecond);
  }

  #forget(now: number): void {
    for (const [holder, paidAt] of this.#paidAt) if (paidAt <= now) this.#paidAt.delete(holder);
  }
}
