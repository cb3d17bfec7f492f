/**
 * The PDUs the hub speaks, SMPP 3.4 §4. Text stays octets here: what they mean is the caller's business. The npm package
 * `smpp` decodes text while it reads (and mangles ids in receipts), so these few PDUs have a codec of their own;
 * test/smpp/pdu.test.ts holds both to the same bytes.
 */
import { TLV } from './tlv.ts';
import {
  address,
  type CutTlv,
  cString,
  EMPTY,
  ESME_RINVMSGLEN,
  ESME_RINVTLVSTREAM,
  HEADER_OCTETS,
  Reader,
  readCString,
  type Tlvs,
  UnreadablePduError,
  writeTlvs,
} from './wire.ts';

/** interface_version of SMPP 3.4: some SMSCs answer nothing to a higher one. */
const INTERFACE_VERSION = 0x34;
const UDH_INDICATOR = 0x40;
/** Longest short_message. SMPP 3.4 §4.4.1 */
const MAX_SHORT_MESSAGE_OCTETS = 254;

/** bind_receiver, bind_transmitter, bind_transceiver. §4.1 */
export interface Bind {
  systemId: string;
  password: string;
  systemType: string;
}

/** submit_sm. §4.4.1 */
export interface SubmitSm {
  serviceType?: string;
  /** At most 20 octets. */
  sourceAddr: string;
  sourceTon: number;
  sourceNpi: number;
  /** At most 20 octets. */
  destAddr: string;
  destTon: number;
  destNpi: number;
  /** 0x40: `shortMessage` starts with a user data header. */
  esmClass: number;
  dataCoding: number;
  registeredDelivery: number;
  /** Absolute or relative time, §7.1.1; absent: the SMSC's default. */
  validityPeriod?: string;
  /** Header and text, at most 254 octets. */
  shortMessage: Buffer;
  tlvs?: Tlvs;
}

/** deliver_sm: an inbound message or a receipt. §4.6.1 */
export interface DeliverSm {
  serviceType: string;
  sourceAddr: string;
  sourceTon: number;
  sourceNpi: number;
  destAddr: string;
  destTon: number;
  destNpi: number;
  esmClass: number;
  protocolId: number;
  dataCoding: number;
  /** The text's octets, without the header; from message_payload when short_message is empty. */
  shortMessage: Buffer;
  /** The user data header with its length octet; `null` when esm_class does not announce one. */
  udh: Buffer | null;
  tlvs: Tlvs;
  /** Fault of the octets behind the last whole TLV; `null`: everything was read. */
  unread: string | null;
}

/** The body of a bind. */
export function writeBind(bind: Bind): Buffer {
  return Buffer.concat([
    cString(bind.systemId),
    cString(bind.password),
    cString(bind.systemType),
    Buffer.from([INTERFACE_VERSION, 0, 0, 0]),
  ]);
}

/** Reads a bind. @throws UnreadablePduError */
export function readBind(pdu: Buffer): Bind {
  const reader = new Reader(pdu);
  return {
    systemId: reader.cString('system_id'),
    password: reader.cString('password'),
    systemType: reader.cString('system_type'),
  };
}

/** Reads a submit_sm_resp, of which a refusal may leave out the body. Never throws. */
export function readSubmitSmResp(pdu: Buffer): { remoteId: string; congestionState: number | null } {
  const remoteId = readCString(pdu);
  const tlvsAt = HEADER_OCTETS + remoteId.length + 1;
  // Almost no response has TLVs.
  if (pdu.length <= tlvsAt) return { remoteId, congestionState: null };
  try {
    const reader = new Reader(pdu);
    reader.cString('message_id');
    return { remoteId, congestionState: reader.tlvs().get(TLV.congestionState)?.[0] ?? null };
  } catch {
    return { remoteId, congestionState: null };
  }
}

/**
 * The body of a submit_sm.
 *
 * @throws RangeError naming the field that is too long or has a character that would shift the others
 */
export function writeSubmitSm(sm: SubmitSm): Buffer {
  if (sm.shortMessage.length > MAX_SHORT_MESSAGE_OCTETS) {
    throw new RangeError(`short_message of ${sm.shortMessage.length} octets, at most ${MAX_SHORT_MESSAGE_OCTETS}`);
  }
  const fields = [
    `${sm.serviceType ?? ''}\0`,
    String.fromCharCode(sm.sourceTon, sm.sourceNpi),
    address(sm.sourceAddr, 'source_addr'),
    String.fromCharCode(sm.destTon, sm.destNpi),
    address(sm.destAddr, 'destination_addr'),
    // protocol_id, priority_flag, schedule_delivery_time
    String.fromCharCode(sm.esmClass, 0, 0, 0),
    `${sm.validityPeriod ?? ''}\0`,
    // replace_if_present_flag, sm_default_msg_id
    String.fromCharCode(sm.registeredDelivery, 0, sm.dataCoding, 0, sm.shortMessage.length),
  ].join('');
  const tlvs = writeTlvs(sm.tlvs);
  const body = Buffer.allocUnsafe(fields.length + sm.shortMessage.length + tlvs.length);
  // One octet a character.
  body.write(fields, 'latin1');
  sm.shortMessage.copy(body, fields.length);
  tlvs.copy(body, fields.length + sm.shortMessage.length);
  return body;
}

/** Fields that submit_sm and deliver_sm share; §4.4.1 and §4.6.1 have the same layout. TLVs stand behind them. */
function readShortMessage(reader: Reader) {
  const serviceType = reader.cString('service_type');
  const sourceTon = reader.octet('source_addr_ton');
  const sourceNpi = reader.octet('source_addr_npi');
  const sourceAddr = reader.cString('source_addr');
  const destTon = reader.octet('dest_addr_ton');
  const destNpi = reader.octet('dest_addr_npi');
  const destAddr = reader.cString('destination_addr');
  const esmClass = reader.octet('esm_class');
  const protocolId = reader.octet('protocol_id');
  reader.octet('priority_flag');
  reader.cString('schedule_delivery_time');
  const validityPeriod = reader.cString('validity_period');
  const registeredDelivery = reader.octet('registered_delivery');
  reader.octet('replace_if_present_flag');
  const dataCoding = reader.octet('data_coding');
  reader.octet('sm_default_msg_id');
  const shortMessage = reader.octets(reader.octet('sm_length'), 'short_message');
  return {
    serviceType,
    sourceTon,
    sourceNpi,
    sourceAddr,
    destTon,
    destNpi,
    destAddr,
    esmClass,
    protocolId,
    validityPeriod,
    registeredDelivery,
    dataCoding,
    shortMessage,
  };
}

/** Reads a submit_sm. @throws UnreadablePduError */
export function readSubmitSm(pdu: Buffer): SubmitSm & { tlvs: Tlvs } {
  const reader = new Reader(pdu);
  return Object.assign(readShortMessage(reader), { tlvs: reader.tlvs() });
}

/** Reads a data_sm of the SMSC: its text is in message_payload, §4.7.1. @throws UnreadablePduError */
export function readDataSm(pdu: Buffer): DeliverSm {
  const reader = new Reader(pdu);
  const serviceType = reader.cString('service_type');
  const source = readAddress(reader, 'source_addr');
  const dest = readAddress(reader, 'destination_addr');
  const esmClass = reader.octet('esm_class');
  reader.octet('registered_delivery');
  const dataCoding = reader.octet('data_coding');
  return withText(reader, {
    serviceType,
    sourceTon: source.ton,
    sourceNpi: source.npi,
    sourceAddr: source.address,
    destTon: dest.ton,
    destNpi: dest.npi,
    destAddr: dest.address,
    esmClass,
    protocolId: 0,
    dataCoding,
    shortMessage: EMPTY,
  });
}

function readAddress(reader: Reader, field: string): { ton: number; npi: number; address: string } {
  return { ton: reader.octet(`${field}_ton`), npi: reader.octet(`${field}_npi`), address: reader.cString(field) };
}

/** Reads a deliver_sm. @throws UnreadablePduError */
export function readDeliverSm(pdu: Buffer): DeliverSm {
  const reader = new Reader(pdu);
  return withText(reader, readShortMessage(reader));
}

/**
 * Reads the TLVs, takes the text from message_payload when there is none, and the user data header off the text. A TLV
 * that is cut off takes nothing from what is whole before it, unless it is the one that carries the text.
 */
function withText(reader: Reader, sm: Omit<DeliverSm, 'udh' | 'tlvs' | 'unread'>): DeliverSm {
  const { found: tlvs, cut } = reader.wholeTlvs();
  if (cut !== null && isText(cut, sm.shortMessage)) throw new UnreadablePduError(cut.fault, ESME_RINVTLVSTREAM);
  const fields = Object.assign(sm, { tlvs, unread: cut === null ? null : cut.fault });
  const payload = tlvs.get(TLV.messagePayload);
  const whole = fields.shortMessage.length === 0 && payload !== undefined ? payload : fields.shortMessage;
  const headerLength = (fields.esmClass & UDH_INDICATOR) !== 0 && whole.length > 0 ? (whole[0] ?? 0) + 1 : 0;
  if (headerLength > whole.length) {
    throw new UnreadablePduError(`a user data header of ${headerLength} octets exceeds the message`, ESME_RINVMSGLEN);
  }
  if (headerLength === 0) return Object.assign(fields, { udh: null, shortMessage: whole });
  return Object.assign(fields, { udh: whole.subarray(0, headerLength), shortMessage: whole.subarray(headerLength) });
}

function isText({ tag }: CutTlv, shortMessage: Buffer): boolean {
  return tag === TLV.messagePayload && shortMessage.length === 0;
}

/** The body of a deliver_sm. `shortMessage` holds header and text. @throws RangeError as writeSubmitSm */
export function writeDeliverSm(sm: SubmitSm): Buffer {
  return writeSubmitSm(sm);
}
