/** Arrivals over the sessions of one connection: those not answered yet, and those answered late. */

/** SMSCs wait at least this long for an answer before they send again, in milliseconds. */
const SLOW_ANSWER_MS = 3_000;
const MAX_LATE_ANSWERS = 10_000;

/** Names the arrivals of a connection, and says which of them its SMSC may send again. */
export class Arrivals {
  readonly #hasSession: (sessionId: string) => boolean;
  /** Arrivals that are being stored, since when (monotonic, ms). */
  readonly #unanswered = new Map<string, number>();
  readonly #answeredLate = new Set<string>();
  #count = 0;

  /** @param hasSession whether a session is up */
  constructor(hasSession: (sessionId: string) => boolean) {
    this.#hasSession = hasSession;
  }

  /** Notes an arrival. @returns its name: the session it came by and its number */
  begin(sessionId: string): string {
    const arrival = `${sessionId}/${this.#count++}`;
    this.#unanswered.set(arrival, performance.now());
    return arrival;
  }

  /** Notes that it was answered. An answer that came late may have been given up by the SMSC. */
  answered(arrival: string): void {
    const since = this.#unanswered.get(arrival) ?? 0;
    this.#unanswered.delete(arrival);
    if (performance.now() - since < SLOW_ANSWER_MS) return;
    this.#answeredLate.add(arrival);
    for (const oldest of this.#answeredLate) {
      if (this.#answeredLate.size <= MAX_LATE_ANSWERS) break;
      this.#answeredLate.delete(oldest);
    }
  }

  /** Check whether the SMSC may send an arrival again: its session is gone, or its answer was not in time. */
  isRepeated(arrival: string): boolean {
    const sessionId = arrival.slice(0, arrival.indexOf('/'));
    return !this.#hasSession(sessionId) || this.#unanswered.has(arrival) || this.#answeredLate.has(arrival);
  }
}
