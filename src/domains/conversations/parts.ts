import type { DeliverSm } from '../../smpp/pdu.ts';
import { TLV } from '../../smpp/tlv.ts';
import { readHeader } from '../../text/header.ts';

/** Which part of a long message a deliver_sm is. */
export interface InboundPart {
  reference: number;
  total: number;
  /** From 1. */
  number: number;
}

/** Reads the concatenation of a deliver_sm, from its user data header or its SAR TLVs; `null`: it is whole. */
export function partOf(pdu: DeliverSm): InboundPart | null {
  const header = pdu.udh === null ? undefined : readHeader(pdu.udh).concatenation;
  const part = header ?? fromTlvs(pdu);
  if (part === null || part.total <= 1 || part.number < 1 || part.number > part.total) return null;
  const { reference, total, number } = part;
  return { reference, total, number };
}

function fromTlvs({ tlvs }: DeliverSm): InboundPart | null {
  const [reference, total, number] = [TLV.sarMsgRefNum, TLV.sarTotalSegments, TLV.sarSegmentSeqnum].map((tag) =>
    tlvs.get(tag),
  );
  if (reference?.length !== 2 || total?.length !== 1 || number?.length !== 1) return null;
  return { reference: reference.readUInt16BE(0), total: total[0] ?? 0, number: number[0] ?? 0 };
}
