/** Longest burst, as time at the full rate, in milliseconds. */
const BURST_MS = 100;
/** Time without a submit after the peer answered "too fast". */
const PAUSE_MS = 1_000;
/** The rate grows by this share of what it was cut from, each second. */
const GROWTH_PER_SECOND = 0.1;

/** It grows by this share of the contract at least, so that a bad moment is not felt for minutes. */
const GROWTH_OF_CONTRACT = 0.02;
/** The submits of a shorter time are taken for those of this one, in milliseconds. */
const MEASURED_AT_LEAST_MS = 100;
/** Time until the effect of a changed rate can be seen, in milliseconds. */
const EFFECT_MS = 1_000;
/** So many destinations with a full queue within this time mean that the SMSC is full. */
const MANY_FULL_QUEUES = 5;
const FULL_QUEUES_WITHIN_MS = 10_000;
/** congestion_state from which the sender has to step down. SMPP 5.0 §4.8.4.18 */
const CONGESTED = 90;

/** Reason for the rate at which a connection sends. */
export type RateReason = 'FULL' | 'THROTTLED' | 'QUEUE_FULL' | 'CONGESTED' | 'SLOW';

/**
 * Submits a second that a connection may make: never more than its contract, less than before when the SMSC
 * throttles, is full, reports congestion or answers slowly, and slowly up again (additive increase, multiplicative
 * decrease).
 */
export class Rate {
  readonly #limit: number | null;
  #current: number | null;
  /** The rate at which it was slowed down; growth is measured by it. 0: nothing slows it. */
  #slowedAt = 0;
  #reason: RateReason = 'FULL';
  #judgedAgainAt = 0;
  /** Destinations whose queue was full, and when. */
  readonly #full = new Map<string, number>();
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

  /**
   * Submits that may be made now; `Infinity` without a limit.
   *
   * @param kept the share of a burst that is left for something else: one submit at least, where a burst is several
   */
  available(now: number, kept = 0): number {
    if (now < this.#pausedUntil) return 0;
    this.#grow(now);
    if (this.#current === null) return Number.POSITIVE_INFINITY;
    this.#tokens = Math.min(burst(this.#current), this.#tokens + ((now - this.#filledAt) / 1_000) * this.#current);
    this.#filledAt = now;
    const most = burst(this.#current);
    const left = kept === 0 || most < 2 ? 0 : Math.max(1, Math.floor(most * kept));
    return Math.max(0, Math.floor(this.#tokens + 1e-9) - left);
  }

  /** Submits that are let through at once, after a pause; `Infinity` without a limit. */
  get burst(): number {
    return this.#current === null ? Number.POSITIVE_INFINITY : burst(this.#current);
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
    this.#slowDown(now, 'THROTTLED', 0.5, PAUSE_MS);
  }

  /** The SMSC's queue is full for a destination. One is the destination's fault; many are the SMSC's. */
  queueFull(now: number, destination: string): void {
    for (const [each, at] of this.#full) if (now - at > FULL_QUEUES_WITHIN_MS) this.#full.delete(each);
    this.#full.set(destination, now);
    if (this.#full.size < MANY_FULL_QUEUES) return;
    this.#full.clear();
    this.#slowDown(now, 'QUEUE_FULL', 0.5, PAUSE_MS);
  }

  /** The SMSC reported its congestion_state. SMPP 5.0 §4.8.4.18: 80 to 89 is the optimum, more is too much. */
  congested(now: number, state: number): void {
    if (state >= CONGESTED) this.#slowDown(now, 'CONGESTED', 0.8, 0);
  }

  /** Responses take so long that they come near the response timer. */
  slow(now: number, roundTripMs: number): void {
    this.#slowDown(now, 'SLOW', 0.8, 0, roundTripMs);
  }

  /** Submits a second that are allowed now, in whole ones; `null`: as fast as the window allows. */
  get current(): number | null {
    return this.#current === null ? null : Math.max(1, Math.round(this.#current));
  }

  /** Reason for a rate below the contract's; `FULL`: it is not below. */
  get reason(): RateReason {
    return this.#slowedAt === 0 ? 'FULL' : this.#reason;
  }

  /** Slow down once for answers of one moment: not again before the effect can be seen. */
  #slowDown(now: number, reason: RateReason, factor: number, pauseMs: number, effectMs = EFFECT_MS): void {
    if (now < this.#judgedAgainAt) return;
    this.#judgedAgainAt = now + Math.max(pauseMs, effectMs);
    const did = Math.max(this.perSecond(now), 2);
    this.#slowedAt = did;
    this.#reason = reason;
    this.#current = Math.max(1, Math.min(did, this.#current ?? did) * factor);
    if (pauseMs === 0) return;
    this.#tokens = 0;
    this.#filledAt = now + pauseMs;
    this.#pausedUntil = now + pauseMs;
  }

  /** Submits of the last second. */
  perSecond(now: number): number {
    const span = now - this.#countingSince;
    if (span > 2_000) return Math.round((this.#counted / span) * 1_000);
    return Math.max(this.#measured, Math.round((this.#counted / Math.max(span, MEASURED_AT_LEAST_MS)) * 1_000));
  }

  #grow(now: number): void {
    if (this.#slowedAt === 0 || this.#current === null || now <= this.#filledAt) return;
    const step = Math.max(this.#slowedAt * GROWTH_PER_SECOND, (this.#limit ?? 0) * GROWTH_OF_CONTRACT, 1);
    this.#current += step * ((now - this.#filledAt) / 1_000);
    const enough = this.#limit ?? this.#slowedAt * 4;
    if (this.#current < enough) return;
    this.#current = this.#limit;
    this.#slowedAt = 0;
  }
}

function burst(rate: number): number {
  return Math.max(1, (rate * BURST_MS) / 1_000);
}
