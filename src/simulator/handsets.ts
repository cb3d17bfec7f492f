import type { SubmitSm } from '../smpp/pdu.ts';
import { TLV } from '../smpp/tlv.ts';
import { decodeShortMessage } from '../text/decode.ts';
import { readHeader } from '../text/header.ts';

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
const UDH_INDICATOR = 0x40;

/** The phones of the simulated network: what each has received, newest last. Bounded: the oldest are forgotten. */
export class Handsets {
  readonly #inboxes = new Map<string, HandsetMessage[]>();
  readonly #unfinished = new Map<string, (string | undefined)[]>();

  /** Puts a submitted part into the phone's inbox. @returns the whole text once all parts are there */
  receive(sm: SubmitSm): string | null {
    const part = partOf(sm);
    const { text } = decodeShortMessage(part.payload, sm.dataCoding, part.udh);
    if (part.total === 1) return this.#store(sm, text, 1);
    const key = `${sm.sourceAddr}>${sm.destAddr}#${part.reference}/${part.total}`;
    const parts = this.#unfinished.get(key) ?? new Array<string | undefined>(part.total).fill(undefined);
    parts[part.number - 1] = text;
    if (parts.some((each) => each === undefined)) {
      this.#unfinished.set(key, parts);
      forgetOldest(this.#unfinished, MAX_UNFINISHED);
      return null;
    }
    this.#unfinished.delete(key);
    return this.#store(sm, parts.join(''), part.total);
  }

  #store(sm: SubmitSm, text: string, parts: number): string {
    const inbox = this.#inboxes.get(sm.destAddr) ?? [];
    this.#inboxes.delete(sm.destAddr);
    inbox.push({ from: sm.sourceAddr, text, parts, receivedAt: new Date().toISOString() });
    if (inbox.length > MAX_MESSAGES) inbox.shift();
    this.#inboxes.set(sm.destAddr, inbox);
    forgetOldest(this.#inboxes, MAX_HANDSETS);
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

function forgetOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}

/** Which part of which message this is, by its user data header or its SAR TLVs. */
function partOf(sm: SubmitSm): {
  payload: Buffer;
  udh: Buffer | null;
  reference: number;
  total: number;
  number: number;
} {
  const whole = sm.tlvs?.get(TLV.messagePayload) ?? sm.shortMessage;
  const headerLength = (sm.esmClass & UDH_INDICATOR) === 0 ? 0 : (whole[0] ?? 0) + 1;
  const udh = headerLength === 0 ? null : whole.subarray(0, headerLength);
  const payload = whole.subarray(headerLength);
  const header = udh === null ? undefined : readHeader(udh).concatenation;
  if (header !== undefined) return { payload, udh, ...header };
  const sar = [TLV.sarMsgRefNum, TLV.sarTotalSegments, TLV.sarSegmentSeqnum].map((tag) => sm.tlvs?.get(tag));
  const [reference, total, number] = sar.map((value) => value?.readUIntBE(0, value.length));
  return { payload, udh, reference: reference ?? 0, total: total ?? 1, number: number ?? 1 };
}

const TON_INTERNATIONAL = 1;
const NPI_E164 = 1;

/** The addresses of what a handset sends, or a receipt of it. */
export function handsetAddress(from: string, to: string) {
  const alphanumeric = /\D/.test(to);
  return {
    sourceAddr: from,
    sourceTon: TON_INTERNATIONAL,
    sourceNpi: NPI_E164,
    destAddr: to,
    destTon: alphanumeric ? 5 : 0,
    destNpi: alphanumeric ? 0 : NPI_E164,
  };
}
