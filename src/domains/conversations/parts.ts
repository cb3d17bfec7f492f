import type { DeliverSm } from '../../smpp/client.ts';

/** Which part of a long message a deliver_sm is. */
export interface InboundPart {
  reference: number;
  total: number;
  /** From 1. */
  number: number;
}

/** Concatenation with an 8-bit and a 16-bit reference. 3GPP TS 23.040 §9.2.3.24.1, §9.2.3.24.8 */
const IEI_8BIT = 0x00;
const IEI_16BIT = 0x08;
const SAR_REFERENCE = 0x020c;
const SAR_TOTAL = 0x020e;
const SAR_NUMBER = 0x020f;

/** Reads the concatenation of a deliver_sm, from its user data header or its SAR TLVs; `null`: it is whole. */
export function partOf(pdu: DeliverSm): InboundPart | null {
  const part = pdu.udh === null ? fromTlvs(pdu) : fromHeader(pdu.udh);
  return part !== null && part.total > 1 && part.number >= 1 && part.number <= part.total ? part : null;
}

function fromHeader(udh: Buffer): InboundPart | null {
  for (let at = 1; at + 1 < udh.length; ) {
    const [element, length] = [udh[at], udh[at + 1] ?? 0];
    const data = udh.subarray(at + 2, at + 2 + length);
    if (element === IEI_8BIT && data.length === 3) {
      return { reference: data[0] ?? 0, total: data[1] ?? 0, number: data[2] ?? 0 };
    }
    if (element === IEI_16BIT && data.length === 4) {
      return { reference: data.readUInt16BE(0), total: data[2] ?? 0, number: data[3] ?? 0 };
    }
    at += 2 + length;
  }
  return null;
}

function fromTlvs({ tlvs }: DeliverSm): InboundPart | null {
  const [reference, total, number] = [SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER].map((tag) => tlvs.get(tag));
  if (reference?.length !== 2 || total?.length !== 1 || number?.length !== 1) return null;
  return { reference: reference.readUInt16BE(0), total: total[0] ?? 0, number: number[0] ?? 0 };
}
