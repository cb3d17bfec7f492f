import type { DeliverSm } from './pdu.ts';

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

const TLV_RECEIPTED_MESSAGE_ID = 0x001e;
const TLV_NETWORK_ERROR_CODE = 0x0423;
const TLV_MESSAGE_STATE = 0x0427;
/** esm_class, message type bits: SMSC delivery receipt, intermediate delivery notification. SMPP 3.4 §5.2.12 */
const MESSAGE_TYPE_MASK = 0x3c;
const DELIVERY_RECEIPT = 0x04;
const INTERMEDIATE_NOTIFICATION = 0x20;

/**
 * Reads a delivery receipt: TLVs first, then the text, whose form is the vendor's.
 *
 * @returns `null` when esm_class says it is a message of a person, or when it names no message id at all
 */
export function readReceipt(pdu: DeliverSm): Receipt | null {
  const type = pdu.esmClass & MESSAGE_TYPE_MASK;
  if (type !== DELIVERY_RECEIPT && type !== INTERMEDIATE_NOTIFICATION) return null;
  const rawText = clean(pdu.shortMessage.toString('latin1'));
  const text = readText(rawText);
  const idTlv = pdu.tlvs.get(TLV_RECEIPTED_MESSAGE_ID);
  const remoteId = (idTlv === undefined ? '' : clean(idTlv.toString('latin1'))) || text.id;
  if (remoteId === '') return null;
  const stateOctet = pdu.tlvs.get(TLV_MESSAGE_STATE)?.[0];
  const state = (stateOctet === undefined ? undefined : MESSAGE_STATES[stateOctet]) ?? WORDS[text.stat] ?? 'UNKNOWN';
  return {
    remoteId,
    state,
    networkErrorCode: networkError(pdu.tlvs.get(TLV_NETWORK_ERROR_CODE)) ?? text.err,
    doneAt: text.doneAt,
    rawText,
  };
}

/** Without NULs, which neither ids nor the database can hold. */
function clean(text: string): string {
  return text.replaceAll('\0', '').trim();
}

function readText(text: string): { id: string; stat: string; err: string | null; doneAt: Date | null } {
  const field = (name: string) => new RegExp(`(?:^|\\s)${name}\\s*:\\s*([^\\s]+)`, 'i').exec(text)?.[1] ?? '';
  const err = field('err');
  return {
    id: field('id'),
    stat: field('stat').toUpperCase(),
    err: err === '' || /^0+$/.test(err) ? null : err,
    doneAt: readDate(/done\s*date\s*:\s*(\d{10,14})/i.exec(text)?.[1] ?? ''),
  };
}

/** YYMMDDhhmm, YYMMDDhhmmss or YYYYMMDDhhmmss. */
function readDate(digits: string): Date | null {
  const full = digits.length === 14 ? digits : `20${digits}`.padEnd(14, '0');
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(full);
  if (digits === '' || match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const date = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second));
  return Number.isNaN(date.getTime()) ? null : date;
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
      [TLV_RECEIPTED_MESSAGE_ID, Buffer.from(`${receipt.remoteId}\0`, 'latin1')],
      [TLV_MESSAGE_STATE, Buffer.from([MESSAGE_STATES.indexOf(receipt.state)])],
    ]),
  };
}
