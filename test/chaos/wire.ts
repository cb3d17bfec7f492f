/** The few commands the chaos SMSC speaks. SMPP 3.4 §5.1.2.1 */
export const COMMANDS = {
  submitSm: 0x00000004,
  submitSmResp: 0x80000004,
  deliverSm: 0x00000005,
  deliverSmResp: 0x80000005,
  bindTransceiver: 0x00000009,
} as const;

/** What it reads of a submit_sm. */
export interface SubmitPdu {
  source: string;
  destination: string;
  text: string;
}

/** A PDU. SMPP 3.4 §3.2 */
export function pduOf(command: number, status: number, sequence: number, body: Buffer): Buffer {
  const pdu = Buffer.alloc(16 + body.length);
  pdu.writeUInt32BE(pdu.length, 0);
  pdu.writeUInt32BE(command, 4);
  pdu.writeUInt32BE(status, 8);
  pdu.writeUInt32BE(sequence, 12);
  body.copy(pdu, 16);
  return pdu;
}

/** A receipt as a deliver_sm, from the number the message went to. SMPP 3.4 §4.6.1 */
export function deliverPdu(sequence: number, submit: SubmitPdu, text: string): Buffer {
  const address = (digits: string) => Buffer.concat([Buffer.from([1, 1]), Buffer.from(`${digits}\0`)]);
  const [receipt, message] = [4, Buffer.from(text, 'latin1')];
  const body = [
    Buffer.from([0]),
    address(submit.destination),
    address(submit.source),
    Buffer.from([receipt, 0, 0, 0, 0, 0, 0, 0, 0, message.length]),
    message,
  ];
  return pduOf(COMMANDS.deliverSm, 0, sequence, Buffer.concat(body));
}

/** Cuts a stream into PDUs. */
export class LinkReader {
  #rest: Buffer = Buffer.alloc(0);

  push(data: Buffer): Buffer[] {
    const pdus: Buffer[] = [];
    this.#rest = Buffer.concat([this.#rest, data]);
    while (this.#rest.length >= 16 && this.#rest.length >= this.#rest.readUInt32BE(0)) {
      const length = this.#rest.readUInt32BE(0);
      pdus.push(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
    }
    return pdus;
  }

  /** A C-Octet String from a position on. */
  static readText(pdu: Buffer, from: number): string {
    return pdu.toString('latin1', from, pdu.indexOf(0, from));
  }

  /** SMPP 3.4 §4.4.1; a text in the default alphabet, without a user data header. */
  static readSubmit(pdu: Buffer): SubmitPdu {
    let at = pdu.indexOf(0, 16) + 3;
    const source = LinkReader.readText(pdu, at);
    at += source.length + 3;
    const destination = LinkReader.readText(pdu, at);
    // esm_class, protocol_id, priority_flag.
    at += destination.length + 1 + 3;
    for (let times = 0; times < 2; times++) at = pdu.indexOf(0, at) + 1;
    // registered_delivery, replace_if_present_flag, data_coding, sm_default_msg_id.
    at += 4;
    const length = pdu.readUInt8(at);
    return { source, destination, text: pdu.toString('latin1', at + 1, at + 1 + length) };
  }
}
