/** Fields of a deliver_sm besides its text: the piece of a message that it is, and its ports. */
import type { DeliverSm } from '../../smpp/pdu.ts';
import { TLV } from '../../smpp/tlv.ts';
import { type Ports, readHeader } from '../../text/header.ts';
import type { InboundPiece } from '../reports.ts';

/** Piece of a long message that a deliver_sm is. */
export type PieceRef = Pick<InboundPiece, 'tie' | 'reference' | 'total' | 'number'>;

/** Reads the concatenation of a deliver_sm, from its user data header or its SAR TLVs; `null`: it is whole. */
export function pieceOf(pdu: DeliverSm): PieceRef | null {
  const piece = fromHeader(pdu) ?? fromTlvs(pdu);
  return piece === null || piece.total <= 1 || piece.number < 1 || piece.number > piece.total ? null : piece;
}

function fromHeader({ udh }: DeliverSm): PieceRef | null {
  const element = udh === null ? undefined : readHeader(udh).concatenation;
  if (element === undefined) return null;
  const { bits, reference, total, number } = element;
  return { tie: bits === 8 ? 'UDH_8BIT' : 'UDH_16BIT', reference, total, number };
}

function fromTlvs({ tlvs }: DeliverSm): PieceRef | null {
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

/** TLVs that the text, the pieces and the ports are read from. */
export const READ_TLVS: ReadonlySet<number> = new Set([
  TLV.messagePayload,
  TLV.sarMsgRefNum,
  TLV.sarTotalSegments,
  TLV.sarSegmentSeqnum,
  TLV.sourcePort,
  TLV.destinationPort,
]);
