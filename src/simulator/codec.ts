/** PDUs of the simulator, read and written by the npm package `smpp`, with the faults of the package kept out. */
import smpp, { type PDU } from 'smpp';

/** command_status by name, as the package has them. */
export const STATUS = smpp.errors;
/** message_state by name, as the package has them. */
export const { MESSAGE_STATE } = smpp.consts;

const { ESM_CLASS, NPI, REGISTERED_DELIVERY, TON } = smpp.consts;
const HEADER_OCTETS = 16;
const MAX_ADDRESS_OCTETS = 20;
/** Status of a field whose octets the package reads as others: it drops the high bit. */
const MISREAD: Readonly<Record<string, number>> = {
  source_addr: STATUS.ESME_RINVSRCADR,
  destination_addr: STATUS.ESME_RINVDSTADR,
};

/** A PDU without the package's filters: they decode texts by a guess of the alphabet, and times into dates. */
class OctetPdu extends smpp.PDU {
  override _filter(): void {}
}

/** Fields of the commands, in order. */
const FIELDS = new Map(
  Object.entries(smpp.commands).map(([command, { params = {} }]) => [command, Object.entries(params)]),
);

/** A PDU that came, and the command_status to refuse it with, were it a request; 0: it is whole. */
export interface PduRead {
  pdu: PDU;
  fault: number;
}

/** Reads a PDU. Never throws: of one that the package cannot read its header alone is there. */
export function readPdu(frame: Buffer): PduRead {
  try {
    const pdu = new OctetPdu(frame);
    // A response that refuses may leave out its body. SMPP 3.4 §4.4.2
    return { pdu, fault: pdu.isResponse() && pdu.command_status !== 0 ? 0 : faultOf(pdu, frame) };
  } catch {
    const header = Buffer.from(frame.subarray(0, HEADER_OCTETS));
    header.writeUInt32BE(header.length);
    return { pdu: new OctetPdu(header), fault: STATUS.ESME_RINVCMDLEN };
  }
}

/** Finds what the package passes over: fields that are missing, cut off or not ASCII, and TLVs that are cut off. */
function faultOf(pdu: PDU, frame: Buffer): number {
  let at = HEADER_OCTETS;
  for (const [name, { type }] of FIELDS.get(pdu.command) ?? []) {
    const value = pdu[name];
    if (value === undefined) return STATUS.ESME_RINVCMDLEN;
    const octets = type.size(value);
    if (type === smpp.types.cstring && hasHighBit(frame, at, at + octets)) return MISREAD[name] ?? STATUS.ESME_RSYSERR;
    // Its first octet says how many follow.
    if (type === smpp.types.buffer && frame[at] !== octets - 1) return STATUS.ESME_RINVMSGLEN;
    at += octets;
  }
  if (at > frame.length) return STATUS.ESME_RINVCMDLEN;
  while (frame.length - at >= 4) at += 4 + frame.readUInt16BE(at + 2);
  return at === frame.length ? 0 : STATUS.ESME_RINVTLVSTREAM;
}

function hasHighBit(frame: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((frame[at] ?? 0) > 0x7f) return true;
  return false;
}

/** Writes a request, or a response: of one that refuses, its header alone. */
export function writePdu(command: string, sequence: number, fields: object = {}): Buffer {
  return new OctetPdu(command, { ...fields, sequence_number: sequence }).toBuffer();
}

/** Name and password of a client. SMPP 3.4 §4.1 */
export function bindOf(pdu: PDU): { systemId: string; password: string } {
  return { systemId: textOf(pdu, 'system_id'), password: textOf(pdu, 'password') };
}

/** Message that a query_sm or a cancel_sm is about. SMPP 3.4 §4.8, §4.9 */
export function messageIdOf(pdu: PDU): string {
  return textOf(pdu, 'message_id');
}

/** A message that a client submits. SMPP 3.4 §4.4.1 */
export interface Submit {
  source: string;
  destination: string;
  esmClass: number;
  dataCoding: number;
  wantsReceipt: boolean;
  /** Header and text, of message_payload where it is there. */
  octets: Buffer;
  /** Octets at the beginning that are the user data header; 0: there is none. */
  headerOctets: number;
  /** Place in a long message by the SAR parameters; `null`: they are not there. */
  segment: { reference: number; total: number; number: number } | null;
}

/** Message of a submit_sm that is whole. */
export function submitOf(pdu: PDU): Submit {
  const octets = octetsOf(pdu, 'message_payload') ?? octetsOf(pdu, 'short_message') ?? Buffer.alloc(0);
  const esmClass = numberOf(pdu, 'esm_class');
  return {
    source: textOf(pdu, 'source_addr'),
    destination: textOf(pdu, 'destination_addr'),
    esmClass,
    dataCoding: numberOf(pdu, 'data_coding'),
    wantsReceipt: (numberOf(pdu, 'registered_delivery') & REGISTERED_DELIVERY.FINAL) !== 0,
    octets,
    headerOctets: (esmClass & ESM_CLASS.UDH_INDICATOR) === 0 ? 0 : (octets[0] ?? 0) + 1,
    segment:
      pdu.sar_total_segments === undefined
        ? null
        : {
            reference: numberOf(pdu, 'sar_msg_ref_num'),
            total: numberOf(pdu, 'sar_total_segments'),
            number: numberOf(pdu, 'sar_segment_seqnum'),
          },
  };
}

/** A message that goes to a client: what a handset writes, or a receipt. SMPP 3.4 §4.6.1 */
export interface Deliver {
  /** Number of the handset. */
  from: string;
  to: string;
  dataCoding: number;
  /** Header and text. */
  octets: Buffer;
  hasHeader: boolean;
  /** Of a receipt, the message it is about and its message_state. */
  receipt: { remoteId: string; state: number } | null;
}

/** Fields of a deliver_sm. */
export function deliverFields({ from, to, dataCoding, octets, hasHeader, receipt }: Deliver): object {
  const alphanumeric = /\D/.test(to);
  const fields = {
    source_addr_ton: TON.INTERNATIONAL,
    source_addr_npi: NPI.ISDN,
    source_addr: from,
    dest_addr_ton: alphanumeric ? TON.ALPHANUMERIC : TON.UNKNOWN,
    dest_addr_npi: alphanumeric ? NPI.UNKNOWN : NPI.ISDN,
    destination_addr: to,
    esm_class: hasHeader ? ESM_CLASS.UDH_INDICATOR : 0,
    data_coding: dataCoding,
    short_message: octets,
  };
  if (receipt === null) return fields;
  return {
    ...fields,
    esm_class: ESM_CLASS.MC_DELIVERY_RECEIPT,
    receipted_message_id: receipt.remoteId,
    message_state: receipt.state,
  };
}

/** At most 20 printable ASCII characters: the package writes whatever it is given, also what shifts later fields. */
export function isAddress(text: string): boolean {
  return text.length <= MAX_ADDRESS_OCTETS && /^[ -~]*$/.test(text);
}

function textOf(pdu: PDU, field: string): string {
  const value = pdu[field];
  return typeof value === 'string' ? value : '';
}

function numberOf(pdu: PDU, field: string): number {
  const value = pdu[field];
  return typeof value === 'number' ? value : 0;
}

function octetsOf(pdu: PDU, field: string): Buffer | null {
  const value = pdu[field];
  return Buffer.isBuffer(value) ? value : null;
}
