import type { Bus } from '../bus/connect.ts';
import type { Queryable, Transaction } from '../db/client.ts';

/** What is not urgent waits at most this long for what is, before each of its steps, in milliseconds. */
const AT_MOST_MS = 10;

/**
 * Who goes first in a process: while urgent messages are claimed, everything else waits between two of its steps, so
 * that an answer of the database to an urgent claim is read at once. It waits for a short time only: urgent messages that
 * never end slow the others down and do not stop them.
 */
export class Urgency {
  #claims = 0;
  #waiting: (() => void)[] = [];

  /** An urgent claim begins. @returns what ends it */
  begin(): () => void {
    this.#claims++;
    return () => {
      this.#claims--;
      if (this.#claims > 0) return;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const each of waiting) each();
    };
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
    const after = (statements: Queryable): Queryable => ({
      query: async (text, values) => {
        const result = await statements.query(text, values);
        await this.pass();
        // biome-ignore lint/suspicious/noExplicitAny: the rows are those that were asked for
        return result as any;
      },
    });
    return { ...after(tx), last: after(tx.last) };
  }
}

const urgencies = new WeakMap<Bus, Urgency>();

/** The urgency of a process: its event loop is one. */
export function urgencyOf({ bus }: { bus: Bus }): Urgency {
  const known = urgencies.get(bus);
  if (known !== undefined) return known;
  const urgency = new Urgency();
  urgencies.set(bus, urgency);
  return urgency;
}
