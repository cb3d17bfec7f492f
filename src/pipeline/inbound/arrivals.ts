/** Inbound messages of one link: each person's are stored in the order they came, and answered after the commit. */
import type { DeliverSm } from '../../smpp/pdu.ts';
import type { TextProfile } from '../../text/profile.ts';

/** An inbound message of a handset, to be stored before the SMSC is answered. */
export interface InboundDelivery {
  workspaceId: string;
  connectionId: string;
  /** What data_coding 0 means to its SMSC. */
  defaultAlphabet: TextProfile['defaultAlphabet'];
  /** That its national numbers are read in; `null`: that of the workspace. */
  country: string | null;
  pdu: DeliverSm;
  /** Of two messages of one person the later one has the later time. */
  receivedAt: Date;
  /** Names this arrival: the link it came by and its number there. */
  arrival: string;
  /** Whether the SMSC may not know that an earlier arrival was answered. */
  isRepeated(arrival: string): boolean;
}

/** What arrivals are stored by. */
export interface ArrivalsParts {
  settings: { id: string; workspaceId: string } & Pick<InboundDelivery, 'defaultAlphabet' | 'country'>;
  /** Stores one; resolves after its commit. */
  store(delivery: InboundDelivery): Promise<void>;
  /** Whether a link is up. */
  hasSession(sessionId: string): boolean;
}

/** What became of an arrival. `since`: when it came, of performance.now() */
export type Stored = { kind: 'stored'; since: number } | { kind: 'failed'; error: unknown };

/** SMSCs wait at least this long for an answer before they send again, in milliseconds. */
const SLOW_ANSWER_MS = 3_000;
const MAX_LATE_ANSWERS = 10_000;

/** The last message of a person that is being stored. */
interface Tail {
  stored: Promise<void>;
  receivedAt: Date;
}

/** What has arrived over one link and is not answered yet, and what was answered late. */
export class Arrivals {
  readonly #parts: ArrivalsParts;
  /** Arrivals that are being stored, since when (monotonic, ms). */
  readonly #unanswered = new Map<string, number>();
  readonly #answeredLate = new Set<string>();
  /** By person. */
  readonly #tails = new Map<string, Tail>();
  #count = 0;

  constructor(parts: ArrivalsParts) {
    this.#parts = parts;
  }

  /** Arrivals that wait for the database. */
  get waiting(): number {
    return this.#unanswered.size;
  }

  /**
   * Stores a message behind those of the same person that came before it; different persons' are stored at the same time.
   * Where one fails, those behind it fail too: the SMSC sends them again, in their order.
   *
   * @param answer told after the commit, before anything else happens
   */
  async take(pdu: DeliverSm, sessionId: string, at: Date, answer: (result: Stored) => void): Promise<void> {
    const { id: connectionId, workspaceId, defaultAlphabet, country } = this.#parts.settings;
    const arrival = `${sessionId}/${this.#count++}`;
    const isRepeated = (earlier: string) => this.#isRepeated(earlier);
    const since = performance.now();
    const person = pdu.sourceAddr.replace(/^(?:\+|00)/, '');
    const before = this.#tails.get(person);
    const receivedAt = before === undefined || before.receivedAt < at ? at : new Date(before.receivedAt.getTime() + 1);
    const delivery = { workspaceId, connectionId, defaultAlphabet, country, pdu, receivedAt, arrival, isRepeated };
    const store = () => this.#parts.store(delivery);
    const tail = { stored: before === undefined ? store() : before.stored.then(store), receivedAt };
    this.#tails.set(person, tail);
    this.#unanswered.set(arrival, since);
    try {
      await tail.stored;
      answer({ kind: 'stored', since });
    } catch (error) {
      answer({ kind: 'failed', error });
    } finally {
      if (this.#tails.get(person) === tail) this.#tails.delete(person);
      this.#answered(arrival);
    }
  }

  /** An answer that came late may have been given up by the SMSC. */
  #answered(arrival: string): void {
    const since = this.#unanswered.get(arrival) ?? 0;
    this.#unanswered.delete(arrival);
    if (performance.now() - since < SLOW_ANSWER_MS) return;
    this.#answeredLate.add(arrival);
    for (const oldest of this.#answeredLate) {
      if (this.#answeredLate.size <= MAX_LATE_ANSWERS) break;
      this.#answeredLate.delete(oldest);
    }
  }

  /** The SMSC sends again what it had no answer to: the link is gone, or the answer was not in time. */
  #isRepeated(arrival: string): boolean {
    const sessionId = arrival.slice(0, arrival.indexOf('/'));
    return !this.#parts.hasSession(sessionId) || this.#unanswered.has(arrival) || this.#answeredLate.has(arrival);
  }
}
