/** Longest burst, as time at the full rate, in milliseconds. */
const BURST_MS = 100;
/** How long nothing is sent after the peer said "too fast". */
const PAUSE_MS = 1_000;
/** The rate grows by this share of what it was cut from, each second. */
const GROWTH_PER_SECOND = 0.1;

/**
 * How many submits a second a connection may make: never more than its contract, half of what it did when the SMSC
 * throttles, and slowly up again (additive increase, multiplicative decrease).
 */
export class Rate {
  readonly #limit: number | null;
  #current: number | null;
  /** The rate at which throttling began; growth is measured by it. */
  #throttledAt = 0;
  #tokens: number;
  #filledAt: number;
  #pausedUntil = 0;
  #counted = 0;
  #countingSince: number;
  #measured = 0;

  /** @param limit submits a second; `null`: no contract */
  constructor(limit: number | null, now: number) {
    this.#limit = limit;
    this.#current = limit;
    this.#filledAt = now;
    this.#countingSince = now;
    this.#tokens = limit === null ? 0 : burst(limit);
  }

  /** Submits that may be made now; `Infinity` without a limit. */
  available(now: number): number {
    if (now < this.#pausedUntil) return 0;
    this.#grow(now);
    if (this.#current === null) return Number.POSITIVE_INFINITY;
    this.#tokens = Math.min(burst(this.#current), this.#tokens + ((now - this.#filledAt) / 1_000) * this.#current);
    this.#filledAt = now;
    return Math.floor(this.#tokens + 1e-9);
  }

  /** Notes a submit. */
  take(now: number): void {
    if (this.#current !== null) this.#tokens -= 1;
    this.#counted++;
    const span = now - this.#countingSince;
    if (span >= 1_000) {
      this.#measured = Math.round((this.#counted / span) * 1_000);
      this.#counted = 0;
      this.#countingSince = now;
    }
  }

  /** Milliseconds until a submit may be made; `null`: nothing but time is in its way for no time at all. */
  waitMs(now: number): number | null {
    if (this.available(now) >= 1) return null;
    if (now < this.#pausedUntil) return this.#pausedUntil - now;
    return this.#current === null ? null : Math.max(1, ((1 - this.#tokens) / this.#current) * 1_000);
  }

  /** The SMSC said that we are too fast. Several such answers within one pause count once. */
  throttled(now: number): void {
    if (now < this.#pausedUntil) return;
    const did = Math.max(this.perSecond(now), 2);
    this.#throttledAt = did;
    this.#current = Math.max(1, Math.floor(Math.min(did, this.#current ?? did) / 2));
    this.#tokens = 0;
    this.#filledAt = now + PAUSE_MS;
    this.#pausedUntil = now + PAUSE_MS;
  }

  /** Submits of the last second. */
  perSecond(now: number): number {
    const span = now - this.#countingSince;
    if (span > 2_000) return Math.round((this.#counted / span) * 1_000);
    return Math.max(this.#measured, span > 200 ? Math.round((this.#counted / span) * 1_000) : 0);
  }

  #grow(now: number): void {
    if (this.#throttledAt === 0 || this.#current === null || now <= this.#filledAt) return;
    this.#current += this.#throttledAt * GROWTH_PER_SECOND * ((now - this.#filledAt) / 1_000);
    const enough = this.#limit ?? this.#throttledAt * 4;
    if (this.#current < enough) return;
    this.#current = this.#limit;
    this.#throttledAt = 0;
  }
}

function burst(rate: number): number {
  return Math.max(1, (rate * BURST_MS) / 1_000);
}
