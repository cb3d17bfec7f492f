/** Receipts of long messages: a connection sends one for each part, or one for the whole message. */

/** Rules that a connection's receipts of long messages may follow. */
export const LONG_RECEIPTS = ['EACH_PART', 'WHOLE_MESSAGE'] as const;
/** `WHOLE_MESSAGE`: one receipt, of its first or last part, speaks of all. */
export type LongReceiptsRule = (typeof LONG_RECEIPTS)[number];

/** A message whose one part alone had a receipt for so long, in milliseconds, gets no other. */
const ALONE_MS = 60_000;
/** Such messages before it is a rule. */
const ENOUGH_EVIDENCE = 3;
/** Messages that are remembered at most. */
const AT_MOST = 1_000;

/** A final receipt of one part of a long message. */
export interface LongReceipt {
  messageId: string;
  /** The part's number. */
  number: number;
  receivedAt: Date;
}

/**
 * Rule learned from one connection's receipts of long messages: two parts with receipts of their own prove one rule at
 * once, long silence behind the first receipt of several messages proves the other.
 */
export class LongReceipts<T extends LongReceipt> {
  readonly #fixed: LongReceiptsRule | null;
  #learned: LongReceiptsRule | null;
  /** Messages of which one part alone had its receipt, oldest first. */
  readonly #alone = new Map<string, T>();

  /** @param fixed by the settings; `null`: it is to be learned. @param learned what was learned before */
  constructor(fixed: LongReceiptsRule | null, learned: LongReceiptsRule | null) {
    this.#fixed = fixed;
    this.#learned = fixed === null ? learned : null;
  }

  /** Learned rule; `null`: nothing was learned yet, or the settings name it. */
  get learned(): LongReceiptsRule | null {
    return this.#learned;
  }

  /** True when a final receipt of one part ends the others too. */
  get endAll(): boolean {
    return (this.#fixed ?? this.#learned) === 'WHOLE_MESSAGE';
  }

  /**
   * Notes a final receipt of a part of a long message.
   *
   * @returns earlier ones that were of their whole message, as is known now
   */
  note(receipt: T): T[] {
    if (this.#fixed !== null || this.#learned === 'EACH_PART') return [];
    const { messageId, number } = receipt;
    const other = this.#alone.get(messageId);
    if (other !== undefined && other.number !== number) {
      this.#learned = 'EACH_PART';
      this.#alone.clear();
      return [];
    }
    if (other === undefined) this.#remember(receipt);
    return this.#learned === null ? this.#conclude(receipt.receivedAt) : [];
  }

  #remember(receipt: T): void {
    this.#alone.set(receipt.messageId, receipt);
    for (const oldest of this.#alone.keys()) {
      if (this.#alone.size <= AT_MOST) return;
      this.#alone.delete(oldest);
    }
  }

  #conclude(now: Date): T[] {
    const silent = [...this.#alone.values()].filter((each) => now.getTime() - each.receivedAt.getTime() >= ALONE_MS);
    if (silent.length < ENOUGH_EVIDENCE) return [];
    this.#learned = 'WHOLE_MESSAGE';
    return [...this.#alone.values()];
  }
}
