/** Requests beside the submits of a connection: query_sm and cancel_sm, each in its turn within window and rate. */
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { RequestOutcome } from './session.ts';

/** The road that they share with the submits. */
export interface Road {
  /** Requests that would be written now, behind the submits that wait. */
  capacity(): number;
  /** Resolves when there is capacity. @throws when the signal aborts */
  whenCapacity(signal: AbortSignal): Promise<void>;
  /** Check whether nothing can be written: no session sends, or it stops. */
  isClosed(): boolean;
  /** Writes a request where there is capacity, and counts it as a submit. */
  write(commandId: number, body: Buffer, settle: (outcome: RequestOutcome) => void): void;
}

interface Waiting {
  commandId: number;
  body: Buffer;
  settle(outcome: RequestOutcome | null): void;
}

/** Requests that wait for their turn at most. */
const MOST_WAITING = 1_000;

/** Writes requests in their order, and leaves half of what may be written at once to submits. */
export class BesideRequests {
  readonly #road: Road;
  readonly #patienceMs: number;
  readonly #waiting: Waiting[] = [];
  #isServing = false;

  /** @param patienceMs time without capacity after which what waits is given up */
  constructor(road: Road, patienceMs: number) {
    this.#road = road;
    this.#patienceMs = patienceMs;
  }

  /** @returns the outcome of the request; `null`: it was not written */
  ask(commandId: number, body: Buffer): Promise<RequestOutcome | null> {
    if (this.#road.isClosed() || this.#waiting.length >= MOST_WAITING) return Promise.resolve(null);
    return new Promise((settle) => {
      this.#waiting.push({ commandId, body, settle });
      void this.#serve();
    });
  }

  /** Gives up what waits. */
  drop(): void {
    for (const each of this.#waiting.splice(0)) each.settle(null);
  }

  async #serve(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    while (this.#waiting.length > 0) {
      if (this.#road.capacity() > 0) {
        this.#write(Math.ceil(this.#road.capacity() / 2));
        await othersTurn();
      } else {
        await this.#road.whenCapacity(AbortSignal.timeout(this.#patienceMs)).catch(() => this.drop());
      }
    }
    this.#isServing = false;
  }

  /** Nothing is awaited between the look for capacity and what takes it. */
  #write(count: number): void {
    for (const { commandId, body, settle } of this.#waiting.splice(0, count)) {
      this.#road.write(commandId, body, (outcome) => {
        if (outcome.kind !== 'late') settle(outcome);
      });
    }
  }
}
