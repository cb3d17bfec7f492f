/** State of a circuit, which decides whether a connection is trusted with messages. */
export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

/** Outcomes that are judged together. */
const JUDGED = 40;
/** Failures in a row that open the circuit, and to how many destinations: one may be its own fault. */
const FAILURES_IN_A_ROW = 5;
const FAILED_DESTINATIONS = 3;
/** Messages that try an open circuit; as many successes close it. */
const PROBES = 3;
/** Time that the circuit stays open at first and at most, twice as long each time, in milliseconds. */
const OPEN_MS = 5_000;
const MAX_OPEN_MS = 60_000;
/** A half-open circuit that nobody tries (its routes have better ones) closes after this long, in milliseconds. */
const UNTRIED_MS = 10_000;
/** Successes in a row after which the past is forgotten. */
const FORGIVING = 20;

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
  /** Since when it is open, or half-open. */
  #since = 0;
  #openMs = OPEN_MS;
  #nextOpenMs = OPEN_MS;
  #probes = 0;
  #successes = 0;

  /** The state, which time changes too: from open to half-open, and from half-open to closed when nobody tries. */
  stateAt(now: number): CircuitState {
    if (this.#state === 'OPEN' && now >= this.#since + this.#openMs) {
      this.#state = 'HALF_OPEN';
      this.#since = now;
      this.#probes = 0;
      this.#successes = 0;
    } else if (this.#state === 'HALF_OPEN' && this.#probes === 0 && now >= this.#since + UNTRIED_MS) {
      this.#close();
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
    return this.stateAt(now) === 'OPEN' ? this.#since + this.#openMs - now : null;
  }

  /** Notes a submit. */
  take(): void {
    if (this.#state === 'HALF_OPEN') this.#probes++;
  }

  /** Notes how a submit ended. @param failed the SMSC could not take it, whatever it was */
  record(now: number, destination: string, failed: boolean): void {
    const state = this.stateAt(now);
    // What was sent before it opened says nothing new.
    if (state === 'OPEN') return;
    this.#successes = failed ? 0 : this.#successes + 1;
    if (state === 'HALF_OPEN') {
      if (failed) this.#open(now);
      else if (this.#successes >= PROBES) this.#close();
      return;
    }
    if (this.#successes >= FORGIVING) this.#nextOpenMs = OPEN_MS;
    this.#outcomes.push({ destination, failed });
    if (this.#outcomes.length > JUDGED) this.#outcomes.shift();
    if (failed && (this.#failsInARow() || this.#failsMostly())) this.#open(now);
  }

  #failsInARow(): boolean {
    const last = this.#outcomes.slice(-FAILURES_IN_A_ROW);
    return last.length === FAILURES_IN_A_ROW && last.every(({ failed }) => failed) && isMany(last);
  }

  #failsMostly(): boolean {
    const failed = this.#outcomes.filter((outcome) => outcome.failed);
    return this.#outcomes.length === JUDGED && failed.length * 2 >= JUDGED && isMany(failed);
  }

  #open(now: number): void {
    this.#state = 'OPEN';
    this.#since = now;
    this.#openMs = this.#nextOpenMs;
    this.#nextOpenMs = Math.min(MAX_OPEN_MS, this.#openMs * 2);
    this.#outcomes = [];
  }

  #close(): void {
    this.#state = 'CLOSED';
    this.#outcomes = [];
  }
}

function isMany(failed: readonly Outcome[]): boolean {
  return new Set(failed.map(({ destination }) => destination)).size >= FAILED_DESTINATIONS;
}
