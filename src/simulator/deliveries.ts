/** Messages and receipts on their way to the clients of the simulator. */
import type { Deliver } from './codec.ts';
import type { BoundClient, Listener } from './listener.ts';

/** A deliver_sm that waits to be sent. */
export interface PendingDelivery {
  message: Deliver;
  systemId: string | null;
  dueAt: number;
  kind: 'receipt' | 'inbound';
  done?: (answered: boolean) => void;
}

const MAX_PENDING = 500_000;
/** deliver_sm without a response, per client, at most. */
const DELIVER_WINDOW = 500;
const TICK_MS = 5;
/** Pause between two looks whether somebody receives. */
const NOBODY_MS = 100;
const RETRY_MS = 500;

/** Parts of the SMSC that its deliveries use. */
export interface DeliveriesParts {
  listener: Listener;
  faults: { receiptsHeld: boolean };
  stats: { receipts: number; receiptsAnswered: number };
}

/** Deliveries that wait for their time, for a client that receives, or for an answer. */
export class Deliveries {
  readonly #parts: DeliveriesParts;
  #timer: NodeJS.Timeout | undefined;
  #wakesAt = Number.POSITIVE_INFINITY;
  #stopped = false;
  #pending: PendingDelivery[] = [];

  constructor(parts: DeliveriesParts) {
    this.#parts = parts;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Takes back the receipts of a message. @returns whether one waited */
  forget(remoteId: string): boolean {
    const before = this.#pending.length;
    this.#pending = this.#pending.filter((each) => each.message.receipt?.remoteId !== remoteId);
    return this.#pending.length < before;
  }

  /** Sends it when it is due; of too many the oldest is given up. */
  add(delivery: PendingDelivery): void {
    if (this.#pending.length >= MAX_PENDING) this.#pending.shift()?.done?.(false);
    this.#pending.push(delivery);
    this.#wakeAt(delivery.dueAt);
  }

  /** Looks at what is pending at a moment, or sooner; nothing is looked at while nothing is pending. */
  #wakeAt(at: number): void {
    if (this.#stopped || at >= this.#wakesAt) return;
    clearTimeout(this.#timer);
    this.#wakesAt = at;
    this.#timer = setTimeout(() => this.#deliverDue(), Math.max(TICK_MS, at - Date.now()));
  }

  /** Sends what is due to the clients that receive; what is not answered comes again. */
  #deliverDue(): void {
    this.#wakesAt = Number.POSITIVE_INFINITY;
    if (this.#pending.length === 0) return;
    const clients = this.#parts.listener.clients.filter((client) => client.receives);
    if (clients.length === 0) return this.#wakeAt(Date.now() + NOBODY_MS);
    const now = Date.now();
    const later: PendingDelivery[] = [];
    for (const delivery of this.#pending) {
      const held = delivery.kind === 'receipt' && this.#parts.faults.receiptsHeld;
      const client = clients.find(
        (each) =>
          (delivery.systemId === null || each.systemId === delivery.systemId) && each.outstanding < DELIVER_WINDOW,
      );
      if (held || client === undefined || delivery.dueAt > now) later.push(delivery);
      else this.#deliver(client, delivery);
    }
    this.#pending = later;
    // What is due and could not go waits for room; the rest for its time.
    const next = later.reduce((least, { dueAt }) => Math.min(least, dueAt), Number.POSITIVE_INFINITY);
    if (later.length > 0) this.#wakeAt(next);
  }

  #deliver(client: BoundClient, delivery: PendingDelivery): void {
    if (delivery.kind === 'receipt') this.#parts.stats.receipts++;
    void client.deliver(delivery.message).then((status) => {
      if (status === 0) {
        if (delivery.kind === 'receipt') this.#parts.stats.receiptsAnswered++;
        return delivery.done?.(true);
      }
      this.add({ ...delivery, dueAt: Date.now() + RETRY_MS });
    });
  }
}
