/** Whether a connection is trusted with messages. */
export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** Outcomes that are judged together. */
const JUDGED = 40;
/** Failures in a row that open the circuit, and to how many destinations: one may be its own fault. */
const FAILURES_IN_A_ROW = 5;
const FAILED_DESTINATIONS = 3;
/** Messages that try an open circuit; as many successes close it. */
const PROBES = 3;
/** How long the circuit stays open at first and at most, in milliseconds. */
const OPEN_MS = 5_000;
const MAX_OPEN_MS = 60_000;

interface Outcome {
  destination: string;
  failed: boolean;
}

/**
 * A circuit breaker: opens when an SMSC fails message after message through no fault of theirs, lets a few through
 * after a while, and closes when those succeed.
 */
export class Breaker {
  #state: CircuitState = 'CLOSED';
  #outcomes: Outcome[] = [];
  #openedAt = 0;
  #openMs = OPEN_MS;
  #probes = 0;
  #successes = 0;

  /** Moves from open to half-open when its time has come. */
  stateAt(now: number): CircuitState {
    if (this.#state === 'OPEN' && now >= this.#openedAt + this.#openMs) {
      this.#state = 'HALF_OPEN';
      this.#probes = 0;
      this.#successes = 0;
    }
    return this.#state;
  }

  /** Messages that may be sent now. */
  available(now: number): number {
    const state = this.stateAt(now);
    if (state === 'OPEN') return 0;
    return state === 'CLOSED' ? Number.POSITIVE_INFINITY : Math.max(0, PROBES - this.#probes);
  }

  /** Milliseconds until something may be tried; `null`: time is not what is waited for. */
  waitMs(now: number): number | null {
    return this.stateAt(now) === 'OPEN' ? this.#openedAt + this.#openMs - now : null;
  }

  /** Notes a submit. */
  take(): void {
    if (this.#state === 'HALF_OPEN') this.#probes++;
  }

  /** Notes how a submit ended. @param failed the SMSC could not take it, whatever it was */
  record(now: number, destination: string, failed: boolean): void {
    if (this.stateAt(now) === 'HALF_OPEN') return this.#probed(now, failed);
    if (this.#state === 'OPEN') return;
    this.#outcomes.push({ destination, failed });
    if (this.#outcomes.length > JUDGED) this.#outcomes.shift();
    if (failed && (this.#failsInARow() || this.#failsMostly())) this.#open(now, OPEN_MS);
  }

  #probed(now: number, failed: boolean): void {
    if (failed) return this.#open(now, Math.min(MAX_OPEN_MS, this.#openMs * 2));
    this.#successes++;
    if (this.#successes < PROBES) return;
    this.#state = 'CLOSED';
    this.#openMs = OPEN_MS;
    this.#outcomes = [];
  }

  #failsInARow(): boolean {
    const last = this.#outcomes.slice(-FAILURES_IN_A_ROW);
    return last.length === FAILURES_IN_A_ROW && last.every(({ failed }) => failed) && isMany(last);
  }

  #failsMostly(): boolean {
    const failed = this.#outcomes.filter((outcome) => outcome.failed);
    return this.#outcomes.length === JUDGED && failed.length * 2 >= JUDGED && isMany(failed);
  }

  #open(now: number, openMs: number): void {
    this.#state = 'OPEN';
    this.#openedAt = now;
    this.#openMs = openMs;
    this.#outcomes = [];
  }
}

function isMany(failed: readonly Outcome[]): boolean {
  return new Set(failed.map(({ destination }) => destination)).size >= FAILED_DESTINATIONS;
}
