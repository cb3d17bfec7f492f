/** Slots of the people of a chunk to whom caps apply: locked and read once, kept while it is decided on, written once. */
import type { Queryable } from '../../db/client.ts';
import { type CapCounter, capCountersUpdate, capSlotsDelete, lockCapCounters } from '../../db/sql/cap-counters.ts';
import type { Statement } from '../../db/sql/pipelined.ts';
import type { CapSlot, CapUse } from '../../kernel/facts.ts';
import { OFFER_PURPOSES } from '../../policy/purposes.ts';
import type { Change } from './change.ts';
import { HELD_STATUSES, isFinal } from './status.ts';

/** Longest period of a cap, in milliseconds: older slots are forgotten. */
export const MAX_CAP_PERIOD_MS = 31 * 24 * 3_600_000;

/** Counters of people, as they are while a transaction decides on messages to them. */
export class CapBook {
  readonly #counters: ReadonlyMap<string, CapCounter>;
  readonly #changed = new Set<CapCounter>();

  /** The book in which nobody is counted. */
  static readonly NONE = new CapBook([]);

  private constructor(counters: readonly CapCounter[]) {
    this.#counters = new Map(counters.map((each) => [each.contactId, each]));
  }

  /** Locks the counters of contacts until the transaction ends, by one statement; by none where there are no contacts. */
  static async open(tx: Queryable, workspaceId: string, contactIds: readonly string[]): Promise<CapBook> {
    const ids = [...new Set(contactIds)];
    return new CapBook(ids.length === 0 ? [] : await lockCapCounters(tx, workspaceId, ids));
  }

  /** Slots of a contact beside that of the message; `null`: no cap applies to it. @param messageId `null`: it is to be accepted */
  useOf(contactId: string, messageId: string | null): CapUse | null {
    const counter = this.#counters.get(contactId);
    if (counter === undefined) return null;
    // The very list: what is counted next is seen by whoever was given it before.
    if (messageId === null) return { slots: counter.slots, isAccepted: false };
    return { slots: counter.slots.filter(({ id }) => id !== messageId), isAccepted: true };
  }

  /** Counts a message, or counts it at another moment. A contact without a counter is left alone. */
  count(contactId: string, slot: CapSlot): void {
    this.#remove(contactId, slot.id)?.slots.push(slot);
  }

  /** Gives back what a message was counted for. */
  giveBack(contactId: string, messageId: string): void {
    this.#remove(contactId, messageId);
  }

  #remove(contactId: string, messageId: string): CapCounter | undefined {
    const counter = this.#counters.get(contactId);
    if (counter === undefined) return undefined;
    this.#changed.add(counter);
    const index = counter.slots.findIndex(({ id }) => id === messageId);
    if (index >= 0) counter.slots.splice(index, 1);
    return counter;
  }

  /** Statements that write what has changed; empty: nothing has. */
  writes(now: Date): Statement[] {
    if (this.#changed.size === 0) return [];
    const oldest = now.getTime() - MAX_CAP_PERIOD_MS;
    const counters = [...this.#changed].map(({ contactId, slots }) => {
      return { contactId, slots: slots.filter(({ at }) => at > oldest) };
    });
    return [capCountersUpdate(counters)];
  }
}

/** Statements that give back the slots of messages which end while they are held: nothing of them was ever submitted. */
export function slotsGivenBack(changes: readonly Change[]): Statement[] {
  const ended = changes.filter(
    ({ message, to }) =>
      to.status !== undefined &&
      isFinal(to.status) &&
      message.attempt === 0 &&
      OFFER_PURPOSES.includes(message.purpose) &&
      HELD.has(message.status),
  );
  if (ended.length === 0) return [];
  return [
    capSlotsDelete(
      ended.map(({ message }) => message.contactId),
      ended.map(({ message }) => message.id),
    ),
  ];
}

const HELD: ReadonlySet<string> = new Set(HELD_STATUSES);
