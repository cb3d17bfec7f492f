/** Delivery receipts: what an SMSC says of a message that it took. SMPP 3.4 Appendix B, §5.3.2 */
import type { OctetTlv } from '../kernel/tlv.ts';
import type { DeliverSm } from './pdu.ts';
import {
  MESSAGE_STATES,
  type MessageState,
  overridden,
  type ReceiptOverride,
  readWord,
  STATE_WORDS,
} from './receipt-state.ts';
import { octetTlvs, TLV } from './tlv.ts';

/** A delivery receipt. */
export interface Receipt {
  /**
   * True when esm_class or its TLVs mark it as one. `false`: only its text does, which a person may write too; it is
   * one where it names an open part.
   */
  certain: boolean;
  /** The SMSC's message id, as it is written in the receipt; empty: it names none. */
  remoteId: string;
  state: MessageState;
  /**
   * The text's word for the state in capitals, where it is not the specification's; `null`: it is, or there is none.
   */
  word: string | null;
  /** network_error_code as "type:code", or the text's `err`; `null`: not said, or zero. */
  networkErrorCode: string | null;
  /** The text's `done date`, read as UTC (the specification names no zone). */
  doneAt: Date | null;
  /** The TLVs that nothing else here tells; `null`: there are none. */
  tlvs: OctetTlv[] | null;
  rawText: string;
}

/** esm_class, message type bits: SMSC delivery receipt, intermediate delivery notification. SMPP 3.4 §5.2.12 */
const MESSAGE_TYPE_MASK = 0x3c;
const DELIVERY_RECEIPT = 0x04;
const INTERMEDIATE_NOTIFICATION = 0x20;
/** TLVs that the fields of a receipt tell. */
const IMPLICIT_EVENT: ReadonlySet<number> = new Set([
  TLV.receiptedMessageId,
  TLV.messageState,
  TLV.networkErrorCode,
  TLV.messagePayload,
]);

/**
 * Reads a delivery receipt: TLVs first, then the text, whose form is the vendor's.
 *
 * @param overrides what its SMSC means by its words, in capitals, where it differs
 * @returns `null` when it is a message of a person
 */
export function readReceipt(pdu: DeliverSm, overrides?: ReadonlyMap<string, ReceiptOverride>): Receipt | null {
  const type = pdu.esmClass & MESSAGE_TYPE_MASK;
  // Some set both bits, which has no meaning of its own.
  const flagged = type === DELIVERY_RECEIPT || (type & INTERMEDIATE_NOTIFICATION) !== 0;
  if (!flagged && type !== 0) return null;
  const idTlv = clean(pdu.tlvs.get(TLV.receiptedMessageId)?.toString('latin1') ?? '');
  const stateTlv = stateOf(pdu.tlvs.get(TLV.messageState));
  const certain = flagged || (idTlv !== '' && stateTlv !== null);
  const rawText = clean(textOf(pdu, flagged).toString('latin1').replace(BYTE_ORDER_MARK, ''));
  if (!certain && !LIKE_A_RECEIPT.test(rawText)) return null;
  const text = readText(rawText);
  if (!certain && (text.id === '' || text.stat === '')) return null;
  const ends = (type & INTERMEDIATE_NOTIFICATION) === 0 && (text.err !== null || text.undelivered);
  const state = overridden(text.stat, overrides) ?? stateTlv ?? readWord(text.stat, ends);
  return {
    certain,
    remoteId: idTlv || text.id,
    state,
    word: text.stat === '' || STATE_WORDS[state] === text.stat || state === text.stat ? null : text.stat,
    networkErrorCode: networkError(pdu.tlvs.get(TLV.networkErrorCode)) ?? text.err,
    doneAt: text.doneAt,
    tlvs: octetTlvs(pdu.tlvs, IMPLICIT_EVENT),
    rawText,
  };
}

/** message_state has one octet: what is longer or not a state is not read. */
function stateOf(tlv: Buffer | undefined): MessageState | null {
  return tlv?.length === 1 ? (MESSAGE_STATES[tlv[0] ?? MESSAGE_STATES.length] ?? null) : null;
}

/** A receipt has no user data header, though some SMSCs announce one: what stands there is its text. */
function textOf({ udh, shortMessage }: DeliverSm, flagged: boolean): Buffer {
  return flagged && udh !== null && !isWhole(udh) ? Buffer.concat([udh, shortMessage]) : shortMessage;
}

/** Check that the elements of a header fill it. 3GPP TS 23.040 §9.2.3.24 */
function isWhole(udh: Buffer): boolean {
  let at = 1;
  while (at + 1 < udh.length) at += 2 + (udh[at + 1] ?? 0);
  return at === udh.length;
}

/** UCS-2 texts may begin with one. */
const BYTE_ORDER_MARK = /^(?:\xfe\xff|\xff\xfe)/;

/** Without NULs, which neither ids nor the database can hold; a receipt in UCS-2 is ASCII without them. */
function clean(text: string): string {
  return (text.includes('\0') ? text.replaceAll('\0', '') : text).trim();
}

/** Names of fields as vendors write them, in any case and order; Appendix B has the first of each. */
const NAMES = {
  id: 'id|message[ _]?id|msg[ _]?id|sms[ _]?id',
  stat: 'stat|status|state|msgstate',
  err: 'err|error|errcode|error[ _]?code',
  done: 'done[ _]?date',
  dlvrd: 'dlvrd',
} as const;
/** Pattern of the beginning of another field: the field before it is empty. */
const ANY_NAME = `(?:${Object.values(NAMES).join('|')}|sub|submit[ _]?date|text)\\s*[:=]`;
/** A text that may be a receipt's begins with a field. */
const LIKE_A_RECEIPT = new RegExp(`^${ANY_NAME}`, 'i');

const FIELDS = {
  id: field('id', '[^\\s,;|&]+'),
  // Some write a state in several words.
  stat: field('stat', `[^\\s,;|&]+(?: (?!${ANY_NAME})[a-z_]+(?![a-z_]*\\s*[:=])){0,3}`),
  err: field('err', '[^\\s,;|&]+'),
  done: field('done', '[\\d-]{6,10}[ T]?[\\d:]{0,8}'),
  dlvrd: field('dlvrd', '\\d+'),
} as const;

function field(name: keyof typeof NAMES, value: string): RegExp {
  return new RegExp(`(?:^|[\\s,;|&{])["']?(?:${NAMES[name]})["']?\\s*[:=]\\s*(?!${ANY_NAME})["']?(${value})`, 'i');
}

function fieldOf(text: string, name: keyof typeof FIELDS): string {
  return (FIELDS[name].exec(text)?.[1] ?? '').replace(/(?<!["'}])["'}]+$/, '');
}

/** A text as the specification has it, which most SMSCs write. It is read at once; the patterns of fields find the same in it. */
const AS_SPECIFIED =
  /^id:([\w-]+) sub:\d+ dlvrd:(\d+) submit date:\d+ done date:(\d{10}|\d{12}|\d{14}) stat:([a-z]+) err:([\w-]+) text:/i;

function readText(text: string) {
  const usual = AS_SPECIFIED.exec(text);
  if (usual !== null) {
    const [, id = '', dlvrd = '', done = '', stat = '', err = ''] = usual;
    return fieldsOf({ id, stat, err, done, dlvrd });
  }
  // The message's own text comes last and may hold anything.
  const head = text.replace(/(^|[\s,;|&])["']?text["']?\s*[:=].*$/is, '$1');
  return fieldsOf({
    id: fieldOf(head, 'id'),
    stat: fieldOf(head, 'stat'),
    err: fieldOf(head, 'err'),
    done: fieldOf(head, 'done'),
    dlvrd: fieldOf(head, 'dlvrd'),
  });
}

function fieldsOf({ id, stat, err, done, dlvrd }: Record<keyof typeof FIELDS, string>) {
  return {
    id,
    stat: stat.toUpperCase(),
    err: err === '' || /^0+$/.test(err) ? null : err,
    doneAt: readDate(done),
    undelivered: /^0+$/.test(dlvrd),
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
  if (tlv?.length !== 3) return null;
  const code = tlv.readUInt16BE(1);
  return code === 0 ? null : `${tlv[0]}:${code}`;
}

/** Contents of a receipt that our own SMSC sends. */
export interface ReceiptToWrite {
  remoteId: string;
  state: MessageState;
  /** Three digits; "000": none. */
  err: string;
  submittedAt: Date;
  doneAt: Date;
}

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
