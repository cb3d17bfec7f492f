import type { DeliverSm } from './pdu.ts';
import { TLV } from './tlv.ts';

/** message_state. SMPP 3.4 §5.2.28, 5.0 §4.7.15 */
export const MESSAGE_STATES = [
  'SCHEDULED',
  'ENROUTE',
  'DELIVERED',
  'EXPIRED',
  'DELETED',
  'UNDELIVERABLE',
  'ACCEPTED',
  'UNKNOWN',
  'REJECTED',
  'SKIPPED',
] as const;
/** What became of a message at the SMSC. */
export type MessageState = (typeof MESSAGE_STATES)[number];

/** Words of receipt texts, in capitals, and the state they mean. Appendix B, and what vendors write. */
const WORDS: Readonly<Record<string, MessageState>> = {
  SCHEDULED: 'SCHEDULED',
  ENROUTE: 'ENROUTE',
  BUFFERED: 'ENROUTE',
  BUFFRED: 'ENROUTE',
  QUEUED: 'ENROUTE',
  DELIVRD: 'DELIVERED',
  DELIVERED: 'DELIVERED',
  EXPIRED: 'EXPIRED',
  DELETED: 'DELETED',
  UNDELIV: 'UNDELIVERABLE',
  UNDELIVERABLE: 'UNDELIVERABLE',
  FAILED: 'UNDELIVERABLE',
  ACCEPTD: 'ACCEPTED',
  ACCEPTED: 'ACCEPTED',
  UNKNOWN: 'UNKNOWN',
  REJECTD: 'REJECTED',
  REJECTED: 'REJECTED',
  SKIPPED: 'SKIPPED',
};

/** A delivery receipt. */
export interface Receipt {
  /** The SMSC's message id, as it is written in the receipt. */
  remoteId: string;
  state: MessageState;
  /** network_error_code as "type:code", or the text's `err`; `null`: not said, or zero. */
  networkErrorCode: string | null;
  /** The text's `done date`, read as UTC (the specification names no zone). */
  doneAt: Date | null;
  rawText: string;
}

/** esm_class, message type bits: SMSC delivery receipt, intermediate delivery notification. SMPP 3.4 §5.2.12 */
const MESSAGE_TYPE_MASK = 0x3c;
const DELIVERY_RECEIPT = 0x04;
const INTERMEDIATE_NOTIFICATION = 0x20;

/**
 * Reads a delivery receipt: TLVs first, then the text, whose form is the vendor's.
 *
 * @returns `null` when esm_class says it is a message of a person. `remoteId` is empty when it names none.
 */
export function readReceipt(pdu: DeliverSm): Receipt | null {
  const type = pdu.esmClass & MESSAGE_TYPE_MASK;
  if (type !== DELIVERY_RECEIPT && type !== INTERMEDIATE_NOTIFICATION) return null;
  const rawText = clean(pdu.shortMessage.toString('latin1'));
  const text = readText(rawText);
  const idTlv = pdu.tlvs.get(TLV.receiptedMessageId);
  const remoteId = (idTlv === undefined ? '' : clean(idTlv.toString('latin1'))) || text.id;
  const stateOctet = pdu.tlvs.get(TLV.messageState)?.[0];
  const state = (stateOctet === undefined ? undefined : MESSAGE_STATES[stateOctet]) ?? WORDS[text.stat] ?? 'UNKNOWN';
  return {
    remoteId,
    state,
    networkErrorCode: networkError(pdu.tlvs.get(TLV.networkErrorCode)) ?? text.err,
    doneAt: text.doneAt,
    rawText,
  };
}

/** Without NULs, which neither ids nor the database can hold. */
function clean(text: string): string {
  return text.replaceAll('\0', '').trim();
}

/** Names of fields as vendors write them, in any case and order; Appendix B has the first of each. */
const FIELDS = {
  id: field('id|message[ _]?id|msgid', '[^\\s,;]+'),
  stat: field('stat|status|state|msgstate', '[^\\s,;]+'),
  err: field('err|error|errcode|error[ _]?code', '[^\\s,;]+'),
  done: field('done[ _]?date|donedate', '[\\d-]{6,10}[ T]?[\\d:]{0,8}'),
} as const;

function field(names: string, value: string): RegExp {
  return new RegExp(`(?:^|[\\s,;])(?:${names})\\s*[:=]\\s*(${value})`, 'i');
}

function fieldOf(text: string, name: keyof typeof FIELDS): string {
  return FIELDS[name].exec(text)?.[1] ?? '';
}

function readText(text: string): { id: string; stat: string; err: string | null; doneAt: Date | null } {
  // The message's own text comes last and may hold anything.
  const head = text.replace(/(^|[\s,;])text\s*[:=].*$/is, '$1');
  const err = fieldOf(head, 'err');
  return {
    id: fieldOf(head, 'id'),
    stat: fieldOf(head, 'stat').toUpperCase(),
    err: err === '' || /^0+$/.test(err) ? null : err,
    doneAt: readDate(fieldOf(head, 'done')),
  };
}

/** YYMMDDhhmm, YYMMDDhhmmss, YYYYMMDDhhmm, YYYYMMDDhhmmss, each also with dashes and colons. */
function readDate(text: string): Date | null {
  const digits = text.replace(/\D/g, '');
  const full = digits.length === 14 || /^20\d{10}$/.test(digits) ? digits : `20${digits}`;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?$/.exec(full);
  if (digits === '' || match === null) return null;
  const [, year, month, day, hour, minute, second = 0] = match;
  const monthIndex = Number(month) - 1;
  const date = new Date(Date.UTC(Number(year), monthIndex, Number(day), Number(hour), Number(minute), Number(second)));
  return Number.isNaN(date.getTime()) || date.getUTCMonth() !== monthIndex ? null : date;
}

function networkError(tlv: Buffer | undefined): string | null {
  if (tlv === undefined || tlv.length < 3) return null;
  const code = tlv.readUInt16BE(1);
  return code === 0 ? null : `${tlv[0]}:${code}`;
}

/** What a receipt of our own simulator says. */
export interface ReceiptToWrite {
  remoteId: string;
  state: MessageState;
  /** Three digits; "000": none. */
  err: string;
  submittedAt: Date;
  doneAt: Date;
}

const STATE_WORDS: Readonly<Partial<Record<MessageState, string>>> = {
  DELIVERED: 'DELIVRD',
  UNDELIVERABLE: 'UNDELIV',
  ACCEPTED: 'ACCEPTD',
  REJECTED: 'REJECTD',
};

/** Writes a receipt's text (Appendix B) and TLVs. */
export function writeReceipt(receipt: ReceiptToWrite): { text: string; tlvs: Map<number, Buffer> } {
  const date = (at: Date) => at.toISOString().replace(/\D/g, '').slice(2, 12);
  const word = STATE_WORDS[receipt.state] ?? receipt.state;
  const delivered = receipt.state === 'DELIVERED' ? '001' : '000';
  return {
    text: `id:${receipt.remoteId} sub:001 dlvrd:${delivered} submit date:${date(receipt.submittedAt)} done date:${date(receipt.doneAt)} stat:${word} err:${receipt.err} text:`,
    tlvs: new Map([
      [TLV.receiptedMessageId, Buffer.from(`${receipt.remoteId}\0`, 'latin1')],
      [TLV.messageState, Buffer.from([MESSAGE_STATES.indexOf(receipt.state)])],
    ]),
  };
}
