/** Elements of every PDU: header, C-octet strings, TLVs. SMPP 3.4 §3 */

/** command_id. SMPP 3.4 §5.1.2.1 */
export const COMMAND = {
  genericNack: 0x80000000,
  bindReceiver: 0x00000001,
  bindReceiverResp: 0x80000001,
  bindTransmitter: 0x00000002,
  bindTransmitterResp: 0x80000002,
  submitSm: 0x00000004,
  submitSmResp: 0x80000004,
  deliverSm: 0x00000005,
  deliverSmResp: 0x80000005,
  unbind: 0x00000006,
  unbindResp: 0x80000006,
  bindTransceiver: 0x00000009,
  bindTransceiverResp: 0x80000009,
  enquireLink: 0x00000015,
  enquireLinkResp: 0x80000015,
  dataSm: 0x00000103,
  dataSmResp: 0x80000103,
  cancelSm: 0x00000008,
  cancelSmResp: 0x80000008,
  querySm: 0x00000003,
  outbind: 0x0000000b,
  alertNotification: 0x00000102,
  querySmResp: 0x80000003,
} as const;

/** Commands that have no response, not even a refusal. SMPP 3.4 §4.1.7, §4.12 */
export const UNANSWERED: ReadonlySet<number> = new Set([COMMAND.outbind, COMMAND.alertNotification]);

/** Set in the command_id of every response. */
export const RESPONSE_BIT = 0x80000000;
/** Octets of the header. */
export const HEADER_OCTETS = 16;
/** Longest address, without its NUL. SMPP 3.4 §4.4.1 */
const MAX_ADDRESS_OCTETS = 20;

/** The four fields every PDU begins with. */
export interface Header {
  commandId: number;
  commandStatus: number;
  sequence: number;
}

/** Optional parameters by tag. */
export type Tlvs = ReadonlyMap<number, Buffer>;

/** A body that does not follow the specification. */
export class UnreadablePduError extends Error {
  /** Status of the answer to the PDU. */
  readonly commandStatus: number;
  constructor(message: string, commandStatus: number) {
    super(message);
    this.name = 'UnreadablePduError';
    this.commandStatus = commandStatus;
  }
}

export const ESME_RINVMSGLEN = 0x01;
const ESME_RINVCMDLEN = 0x02;
export const ESME_RINVTLVSTREAM = 0xc0;

/** Reads the header of a whole PDU. */
export function readHeader(pdu: Buffer): Header {
  return { commandId: pdu.readUInt32BE(4), commandStatus: pdu.readUInt32BE(8), sequence: pdu.readUInt32BE(12) };
}

const ESME_RUNKNOWNERR = 0xff;

/** The command_status of a response; a generic_nack takes nothing, also when it names no error. SMPP 3.4 §4.3.1 */
export function verdictOf({ commandId, commandStatus }: Header): number {
  return commandId === COMMAND.genericNack && commandStatus === 0 ? ESME_RUNKNOWNERR : commandStatus;
}

/** Writes a PDU around a body. */
export function writePdu(header: Header, body: Buffer = EMPTY): Buffer {
  const pdu = Buffer.allocUnsafe(HEADER_OCTETS + body.length);
  pdu.writeUInt32BE(pdu.length, 0);
  pdu.writeUInt32BE(header.commandId, 4);
  pdu.writeUInt32BE(header.commandStatus, 8);
  pdu.writeUInt32BE(header.sequence, 12);
  body.copy(pdu, HEADER_OCTETS);
  return pdu;
}

export const EMPTY = Buffer.alloc(0);

/** Octets behind the last whole TLV of a PDU. */
export interface CutTlv {
  /** `null`: too few octets for a tag and a length. */
  tag: number | null;
  fault: string;
}

/** Reads a body field by field. */
export class Reader {
  readonly #pdu: Buffer;
  #at = HEADER_OCTETS;

  constructor(pdu: Buffer) {
    this.#pdu = pdu;
  }

  get done(): boolean {
    return this.#at >= this.#pdu.length;
  }

  octet(field: string): number {
    const value = this.#pdu[this.#at];
    if (value === undefined) throw new UnreadablePduError(`the PDU ends before ${field}`, ESME_RINVCMDLEN);
    this.#at++;
    return value;
  }

  cString(field: string): string {
    if (this.#pdu[this.#at] === 0) {
      this.#at++;
      return '';
    }
    const end = this.#pdu.indexOf(0, this.#at);
    if (end < 0) throw new UnreadablePduError(`${field} has no end`, ESME_RINVCMDLEN);
    const text = this.#pdu.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return text;
  }

  octets(length: number, field: string): Buffer {
    const end = this.#at + length;
    if (end > this.#pdu.length) {
      throw new UnreadablePduError(`${field} of ${length} octets exceeds the PDU`, ESME_RINVMSGLEN);
    }
    const octets = this.#pdu.subarray(this.#at, end);
    this.#at = end;
    return octets;
  }

  tlvs(): Map<number, Buffer> {
    const { found, cut } = this.wholeTlvs();
    if (cut !== null) throw new UnreadablePduError(cut.fault, ESME_RINVTLVSTREAM);
    return found;
  }

  /** The TLVs that are whole, and what is wrong behind them: some SMSCs end with a stray NUL, or cut their last TLV. */
  wholeTlvs(): { found: Map<number, Buffer>; cut: CutTlv | null } {
    const found = new Map<number, Buffer>();
    while (!this.done) {
      const left = this.#pdu.length - this.#at;
      if (left < 4) return { found, cut: { tag: null, fault: `${left} octets behind the last TLV are none` } };
      const tag = this.#pdu.readUInt16BE(this.#at);
      const length = this.#pdu.readUInt16BE(this.#at + 2);
      if (length > left - 4) {
        const fault = `TLV 0x${tag.toString(16)} of ${length} octets exceeds the PDU: ${left - 4} are there`;
        return { found, cut: { tag, fault } };
      }
      this.#at += 4;
      found.set(tag, this.octets(length, 'TLV'));
    }
    return { found, cut: null };
  }
}

export function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'latin1');
}

/** An address that cannot shift the fields behind it. @throws RangeError naming the address' fault */
export function address(text: string, field: string): string {
  if (text.length > MAX_ADDRESS_OCTETS) {
    throw new RangeError(`${field} of ${text.length} octets, at most ${MAX_ADDRESS_OCTETS}`);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here.
  if (/[\0-\x1f\x7f-\uffff]/.test(text)) throw new RangeError(`${field} has a character that is not printable ASCII`);
  return `${text}\0`;
}

/** A body of one C-octet string: system_id of a bind response, message_id of a submit_sm_resp. */
export function writeCString(text: string): Buffer {
  return cString(text);
}

/** Reads a body of one C-octet string; a missing body or a missing NUL is read as what is there. */
export function readCString(pdu: Buffer): string {
  const end = pdu.indexOf(0, HEADER_OCTETS);
  return pdu.toString('latin1', HEADER_OCTETS, end < 0 ? pdu.length : end);
}

export function writeTlvs(tlvs: Tlvs | undefined): Buffer {
  if (tlvs === undefined || tlvs.size === 0) return EMPTY;
  const all: Buffer[] = [];
  for (const [tag, value] of tlvs) {
    const head = Buffer.allocUnsafe(4);
    head.writeUInt16BE(tag, 0);
    head.writeUInt16BE(value.length, 2);
    all.push(head, value);
  }
  return Buffer.concat(all);
}
