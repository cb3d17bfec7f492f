/** A circuit breaker for a provider that is asked while somebody waits: who fails is not waited for again and again. */

/** Failures in a row that open it. */
const FAILURES_IN_A_ROW = 3;
/** Time that it stays open at first and at most, twice as long each time, in milliseconds. */
const OPEN_MS = 5_000;
const MAX_OPEN_MS = 60_000;

/** Leave to make a request: TRY is the one request that shows whether the provider is back. */
export type Leave = 'FREE' | 'TRY';

/** Opens after failures in a row, lets one request through after a while, and closes when that one succeeds. Times are in milliseconds. */
export class Circuit {
  #failures = 0;
  /** End of the time in which nothing is asked; `null`: it is closed. */
  #openUntil: number | null = null;
  #openMs = OPEN_MS;
  #isTrying = false;

  /** Takes leave to make a request, whose outcome has to be recorded. @returns `null`: nothing is to be asked now */
  take(now: number): Leave | null {
    if (this.#openUntil === null) return 'FREE';
    if (now < this.#openUntil || this.#isTrying) return null;
    this.#isTrying = true;
    return 'TRY';
  }

  /** Gives back leave of which no use was made. */
  release(leave: Leave): void {
    if (leave === 'TRY') this.#isTrying = false;
  }

  /** Records the outcome of a request. */
  record(now: number, failed: boolean): void {
    const wasOpen = this.#openUntil !== null;
    if (!failed) {
      this.#failures = 0;
      this.#openUntil = null;
      this.#openMs = OPEN_MS;
      this.#isTrying = false;
      return;
    }
    this.#failures++;
    // Those that were under way when it opened say nothing new.
    if (wasOpen && !this.#isTrying) return;
    if (!wasOpen && this.#failures < FAILURES_IN_A_ROW) return;
    if (wasOpen) this.#openMs = Math.min(MAX_OPEN_MS, this.#openMs * 2);
    this.#openUntil = now + this.#openMs;
    this.#isTrying = false;
  }
}
