/**
 * Inbound messages of one connection: each person's are stored in the order they came, and answered after the commit.
 */
import type { InboundText } from '../../channels/reports.ts';

/** An inbound message of a person, to be stored before its provider is answered. */
export interface InboundDelivery {
  workspaceId: string;
  connectionId: string;
  /** Country in which its national numbers are read; `null`: that of the workspace. */
  country: string | null;
  message: InboundText;
  /** Of two messages of one person the later one has the later time. */
  receivedAt: Date;
}

/** Parts that storing arrivals needs. */
export interface ArrivalsParts {
  connection: Pick<InboundDelivery, 'workspaceId' | 'connectionId' | 'country'>;
  /** Stores one; resolves after its commit. */
  store(delivery: InboundDelivery): Promise<void>;
}

/** Result of storing an arrival. `since`: when it came, of performance.now() */
export type Stored = { kind: 'stored'; since: number } | { kind: 'failed'; error: unknown };

/** The last message of a person that is being stored. */
interface Tail {
  stored: Promise<void>;
  receivedAt: Date;
}

/** Arrivals over one connection that are being stored. */
export class Arrivals {
  readonly #parts: ArrivalsParts;
  /** By person. */
  readonly #tails = new Map<string, Tail>();
  #waiting = 0;

  constructor(parts: ArrivalsParts) {
    this.#parts = parts;
  }

  /** Arrivals that wait for the database. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Stores a message behind those of the same person that came before it; different persons' are stored at the same
   * time. Where one fails, those behind it fail too: the provider sends them again, in their order.
   *
   * @param answer called after the commit, before anything else happens
   */
  async take(message: InboundText, answer: (result: Stored) => void): Promise<void> {
    const since = performance.now();
    const { receivedAt: at } = message;
    const person = message.from.text.replace(/^(?:\+|00)/, '');
    const before = this.#tails.get(person);
    const receivedAt = before === undefined || before.receivedAt < at ? at : new Date(before.receivedAt.getTime() + 1);
    const delivery = { ...this.#parts.connection, message, receivedAt };
    const store = () => this.#parts.store(delivery);
    const tail = { stored: before === undefined ? store() : before.stored.then(store), receivedAt };
    this.#tails.set(person, tail);
    this.#waiting++;
    try {
      await tail.stored;
      answer({ kind: 'stored', since });
    } catch (error) {
      answer({ kind: 'failed', error });
    } finally {
      if (this.#tails.get(person) === tail) this.#tails.delete(person);
      this.#waiting--;
    }
  }
}
