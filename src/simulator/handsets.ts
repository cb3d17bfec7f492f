/** Handsets of the simulated network and their inboxes. */
import { decodeShortMessage } from '../text/decode.ts';
import { readHeader } from '../text/header.ts';
import type { Submit } from './codec.ts';

/** A message as a handset shows it. */
export interface HandsetMessage {
  from: string;
  text: string;
  parts: number;
  receivedAt: string;
}

/**
 * State of a handset. OFF and NO_COVERAGE: what is sent to it waits until it is ON again, and of the second the
 * SMSC says so; MEMORY_FULL: it takes nothing.
 */
export const HANDSET_STATES = ['ON', 'OFF', 'NO_COVERAGE', 'MEMORY_FULL'] as const;
/** State of a handset. */
export type HandsetState = (typeof HANDSET_STATES)[number];

/** A message on the screen of a handset. */
export interface Bubble {
  direction: 'RECEIVED' | 'WRITTEN';
  /** Account that wrote it, or that it was written to. */
  address: string;
  text: string;
  parts: number;
  at: string;
  /** The account of the SMSC that it came by; `null`: of no one alone. */
  systemId: string | null;
}

/** A message that waits for a phone. */
interface HeldDelivery {
  /** Id that the SMSC gave it. */
  remoteId: string;
  deliver: () => void;
}

const MAX_HANDSETS = 5_000;
const MAX_MESSAGES = 200;
const MAX_UNFINISHED = 10_000;
const MAX_STATES = 1_000;
/** Messages that wait for a handset that is off. */
const MAX_HELD = 1_000;

/** The phones of the simulated network: what each has received, newest last. Bounded: the oldest are forgotten. */
export class Handsets {
  readonly #inboxes = new Map<string, HandsetMessage[]>();
  /** Screens of those that sent or got something, the latest last. */
  readonly #screens = new Map<string, Bubble[]>();
  /** Of those that are not ON, with what waits for them. */
  readonly #states = new Map<string, { state: HandsetState; held: HeldDelivery[] }>();
  readonly #unfinished = new Map<string, (string | undefined)[]>();

  /** State of a phone. */
  stateOf(number: string): HandsetState {
    return this.#states.get(number)?.state ?? 'ON';
  }

  /** Switches a phone; one that is ON again gets what waited for it. */
  setState(number: string, state: HandsetState): void {
    const held = this.#states.get(number)?.held ?? [];
    this.#states.delete(number);
    if (state !== 'ON') this.#states.set(number, { state, held });
    deleteOldest(this.#states, MAX_STATES);
    if (state === 'ON') for (const { deliver } of held) deliver();
  }

  /** Keeps a delivery until the phone is ON again. */
  hold(number: string, delivery: HeldDelivery): void {
    const held = this.#states.get(number)?.held;
    held?.push(delivery);
    if (held !== undefined && held.length > MAX_HELD) held.shift();
  }

  /** Takes back a message that waits for a phone. @returns whether one waited */
  forget(remoteId: string): boolean {
    for (const { held } of this.#states.values()) {
      const index = held.findIndex((each) => each.remoteId === remoteId);
      if (index >= 0) return held.splice(index, 1).length > 0;
    }
    return false;
  }

  /** Notes what the phone wrote. */
  wrote(number: string, to: string, text: string, parts: number, systemId: string | null): void {
    this.#show(number, { direction: 'WRITTEN', address: to, text, parts, at: new Date().toISOString(), systemId });
  }

  /** Messages between an account and a phone, oldest first. */
  screen(number: string, systemIds: readonly string[]): Bubble[] {
    return (this.#screens.get(number) ?? []).filter(
      ({ systemId }) => systemId === null || systemIds.includes(systemId),
    );
  }

  /** The phones that have to do with an account, the latest first. */
  screens(systemIds: readonly string[], limit: number): string[] {
    const found: string[] = [];
    for (const number of [...this.#screens.keys()].reverse()) {
      if (found.length < limit && this.screen(number, systemIds).length > 0) found.push(number);
    }
    return found;
  }

  #show(number: string, bubble: Bubble): void {
    const screen = this.#screens.get(number) ?? [];
    this.#screens.delete(number);
    screen.push(bubble);
    if (screen.length > MAX_MESSAGES) screen.shift();
    this.#screens.set(number, screen);
    deleteOldest(this.#screens, MAX_HANDSETS);
  }

  /**
   * Puts a submitted part into the phone's inbox.
   *
   * @param systemId the account it came by @returns the whole text once all parts are there
   */
  receive(submit: Submit, systemId: string | null = null): string | null {
    const part = partOf(submit);
    const { text } = decodeShortMessage(part.payload, submit.dataCoding, part.udh);
    if (part.total === 1) return this.#store(submit, text, 1, systemId);
    const key = `${submit.source}>${submit.destination}#${part.reference}/${part.total}`;
    const parts = this.#unfinished.get(key) ?? new Array<string | undefined>(part.total).fill(undefined);
    parts[part.number - 1] = text;
    if (parts.some((each) => each === undefined)) {
      this.#unfinished.set(key, parts);
      deleteOldest(this.#unfinished, MAX_UNFINISHED);
      return null;
    }
    this.#unfinished.delete(key);
    return this.#store(submit, parts.join(''), part.total, systemId);
  }

  #store(submit: Submit, text: string, parts: number, systemId: string | null): string {
    const at = new Date().toISOString();
    this.#show(submit.destination, { direction: 'RECEIVED', address: submit.source, text, parts, at, systemId });
    const inbox = this.#inboxes.get(submit.destination) ?? [];
    this.#inboxes.delete(submit.destination);
    inbox.push({ from: submit.source, text, parts, receivedAt: at });
    if (inbox.length > MAX_MESSAGES) inbox.shift();
    this.#inboxes.set(submit.destination, inbox);
    deleteOldest(this.#inboxes, MAX_HANDSETS);
    return text;
  }

  /** The messages of a phone, oldest first. */
  inbox(number: string): readonly HandsetMessage[] {
    return this.#inboxes.get(number) ?? [];
  }

  /** The phones that received something last, newest first. */
  recent(limit: number): { number: string; messages: number; last: HandsetMessage | undefined }[] {
    return [...this.#inboxes]
      .slice(-limit)
      .reverse()
      .map(([number, inbox]) => ({ number, messages: inbox.length, last: inbox.at(-1) }));
  }
}

function deleteOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}

/** Place of a part in its message, by its user data header or its SAR parameters, and the text behind the header. */
export function partOf({ octets, headerOctets, segment }: Submit) {
  const udh = headerOctets === 0 ? null : octets.subarray(0, headerOctets);
  const payload = octets.subarray(headerOctets);
  const place = (udh === null ? undefined : readHeader(udh).concatenation) ?? segment;
  return { payload, udh, ...(place ?? { reference: 0, total: 1, number: 1 }) };
}
