/** What a deliver_sm says besides its text: which part of a message it is, and for which ports. */
import type { DeliverSm } from '../../smpp/pdu.ts';
import { TLV } from '../../smpp/tlv.ts';
import { type Ports, readHeader } from '../../text/header.ts';

/** How the parts of a message are tied: references of one kind are not those of another. */
export type Tie = 'UDH_8BIT' | 'UDH_16BIT' | 'SAR';

/** Which part of a long message a deliver_sm is. */
export interface InboundPart {
  tie: Tie;
  reference: number;
  total: number;
  /** From 1. */
  number: number;
}

/** Reads the concatenation of a deliver_sm, from its user data header or its SAR TLVs; `null`: it is whole. */
export function partOf(pdu: DeliverSm): InboundPart | null {
  const part = fromHeader(pdu) ?? fromTlvs(pdu);
  return part === null || part.total <= 1 || part.number < 1 || part.number > part.total ? null : part;
}

function fromHeader({ udh }: DeliverSm): InboundPart | null {
  const element = udh === null ? undefined : readHeader(udh).concatenation;
  if (element === undefined) return null;
  const { bits, reference, total, number } = element;
  return { tie: bits === 8 ? 'UDH_8BIT' : 'UDH_16BIT', reference, total, number };
}

function fromTlvs({ tlvs }: DeliverSm): InboundPart | null {
  const [reference, total, number] = [TLV.sarMsgRefNum, TLV.sarTotalSegments, TLV.sarSegmentSeqnum].map((tag) =>
    tlvs.get(tag),
  );
  if (reference?.length !== 2 || total?.length !== 1 || number?.length !== 1) return null;
  return { tie: 'SAR', reference: reference.readUInt16BE(0), total: total[0] ?? 0, number: number[0] ?? 0 };
}

/** The application ports of a deliver_sm, from its user data header or its TLVs. SMPP 3.4 §5.3.2.20 */
export function portsOf({ udh, tlvs }: DeliverSm): Partial<Ports> {
  const named = udh === null ? undefined : readHeader(udh).ports;
  if (named !== undefined) return named;
  const [source, destination] = [TLV.sourcePort, TLV.destinationPort].map((tag) => tlvs.get(tag));
  return {
    ...(destination?.length === 2 ? { destination: destination.readUInt16BE(0) } : {}),
    ...(source?.length === 2 ? { source: source.readUInt16BE(0) } : {}),
  };
}

/** TLVs that the text, the parts and the ports are read from. */
export const READ_TLVS: ReadonlySet<number> = new Set([
  TLV.messagePayload,
  TLV.sarMsgRefNum,
  TLV.sarTotalSegments,
  TLV.sarSegmentSeqnum,
  TLV.sourcePort,
  TLV.destinationPort,
]);
