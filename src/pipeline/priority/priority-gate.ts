/** Gate that lets urgent messages go before all others. */
import type { Transaction } from '../../db/client.ts';
import { pausing } from '../../db/transaction.ts';

/** Longest wait of work that is not urgent for work that is, before each of its steps, in milliseconds. */
const AT_MOST_MS = 10;
/**
 * An urgent claim finds too little of the machine free when it takes longer than this until its messages are with the
 * link, and than so many times the quickest of late: a database that is far away, or waits for a standby, is slow by
 * itself.
 */
const SLOW = { ms: 6, timesQuickest: 2 };
/** The quickest of late is forgotten by so much with each claim. */
const FORGETS = 1.01;
/** The pause of the others grows by this for a claim that took longer, and shrinks by this for one that did not. */
const PAUSE_MS = { grows: 4, shrinks: 1, most: 60 };
/** So long after the last urgent claim the others pause, in milliseconds. */
const ACTIVE_MS = 1_000;

/**
 * Order of work in a process: while urgent messages are claimed, everything else waits between two of its steps, so
 * that an answer of the database to an urgent claim is read at once. It waits for a short time only: urgent messages
 * that never end slow the others down and do not stop them.
 *
 * Whoever drains a queue on all the processors of a machine is in the way of urgent messages in the database and in
 * JetStream too: while they come, it pauses between two claims for as long as their claims are slow.
 */
export class PriorityGate {
  #claims = 0;
  #waiting: (() => void)[] = [];
  #pauseMs = 0;
  #quickestMs = Number.POSITIVE_INFINITY;
  readonly #now: () => number;
  #endedAt = Number.NEGATIVE_INFINITY;

  /** @param now a monotonic clock, in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** An urgent claim begins. @returns what ends it */
  begin(): () => void {
    this.#claims++;
    const startedAt = this.#now();
    return () => {
      this.#claims--;
      this.#adapt(startedAt);
      if (this.#claims > 0) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const each of waiting) each();
    };
  }

  /** Pause of the others before their next claim, in milliseconds. */
  get pauseMs(): number {
    return this.#now() - this.#endedAt < ACTIVE_MS ? this.#pauseMs : 0;
  }

  #adapt(startedAt: number): void {
    const { grows, shrinks, most } = PAUSE_MS;
    const before = this.pauseMs;
    this.#endedAt = this.#now();
    const ms = this.#endedAt - startedAt;
    this.#quickestMs = Math.min(ms, this.#quickestMs * FORGETS);
    const slow = ms > Math.max(SLOW.ms, SLOW.timesQuickest * this.#quickestMs);
    this.#pauseMs = slow ? Math.min(most, before + grows) : Math.max(0, before - shrinks);
  }

  /** Resolves when nothing urgent is claimed, or has been waited for long enough. */
  async pass(): Promise<void> {
    if (this.#claims === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, AT_MOST_MS);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** The same transaction, of which what follows a statement waits for what is urgent. */
  before(tx: Transaction): Transaction {
    return pausing(tx, () => this.pass());
  }
}
