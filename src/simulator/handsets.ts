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

const MAX_HANDSETS = 5_000;
const MAX_MESSAGES = 200;
const MAX_UNFINISHED = 10_000;

/** The phones of the simulated network: what each has received, newest last. Bounded: the oldest are forgotten. */
export class Handsets {
  readonly #inboxes = new Map<string, HandsetMessage[]>();
  readonly #unfinished = new Map<string, (string | undefined)[]>();

  /** Puts a submitted part into the phone's inbox. @returns the whole text once all parts are there */
  receive(submit: Submit): string | null {
    const part = partOf(submit);
    const { text } = decodeShortMessage(part.payload, submit.dataCoding, part.udh);
    if (part.total === 1) return this.#store(submit, text, 1);
    const key = `${submit.source}>${submit.destination}#${part.reference}/${part.total}`;
    const parts = this.#unfinished.get(key) ?? new Array<string | undefined>(part.total).fill(undefined);
    parts[part.number - 1] = text;
    if (parts.some((each) => each === undefined)) {
      this.#unfinished.set(key, parts);
      deleteOldest(this.#unfinished, MAX_UNFINISHED);
      return null;
    }
    this.#unfinished.delete(key);
    return this.#store(submit, parts.join(''), part.total);
  }

  #store(submit: Submit, text: string, parts: number): string {
    const inbox = this.#inboxes.get(submit.destination) ?? [];
    this.#inboxes.delete(submit.destination);
    inbox.push({ from: submit.source, text, parts, receivedAt: new Date().toISOString() });
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
function partOf({ octets, headerOctets, segment }: Submit) {
  const udh = headerOctets === 0 ? null : octets.subarray(0, headerOctets);
  const payload = octets.subarray(headerOctets);
  const place = (udh === null ? undefined : readHeader(udh).concatenation) ?? segment;
  return { payload, udh, ...(place ?? { reference: 0, total: 1, number: 1 }) };
}
