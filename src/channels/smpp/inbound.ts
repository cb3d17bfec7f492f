/** Messages of persons, as a deliver_sm brings them. */
import { createHash } from 'node:crypto';
import type { DeliverSm } from '../../smpp/pdu.ts';
import { octetTlvs } from '../../smpp/tlv.ts';
import { decodeParts } from '../../text/decode.ts';
import type { DefaultAlphabet } from '../../text/profile.ts';
import type { InboundText } from '../reports.ts';
import { pieceOf, portsOf, READ_TLVS } from './pieces.ts';

/** Data of an arrival besides its PDU. */
export type Arrival = Pick<InboundText, 'receivedAt' | 'arrival' | 'isRepeated'>;

/** Reads a message of a person, or a piece of one. @param defaultAlphabet what data_coding 0 means to its SMSC */
export function readInbound(pdu: DeliverSm, defaultAlphabet: DefaultAlphabet, arrival: Arrival): InboundText {
  const { shortMessage: payload, udh, dataCoding } = pdu;
  const { destination: destinationPort = null, source: sourcePort = null } = portsOf(pdu);
  const said = {
    from: { text: pdu.sourceAddr, ton: pdu.sourceTon },
    to: { text: pdu.destAddr, ton: pdu.destTon },
    media: [],
    destinationPort,
    sourcePort,
    tlvs: octetTlvs(pdu.tlvs, READ_TLVS),
    fingerprint: fingerprintOf(pdu),
    ...arrival,
  };
  const piece = pieceOf(pdu);
  if (piece !== null) return { ...said, piece: { ...piece, payload, udh, dataCoding, defaultAlphabet } };
  return { ...said, piece: null, ...decodeParts([{ payload, udh, dataCoding }], defaultAlphabet) };
}

/** Everything it says, without what a repetition may change (its sequence number). */
function fingerprintOf({ sourceAddr, destAddr, esmClass, dataCoding, udh, shortMessage, tlvs }: DeliverSm): Buffer {
  const hash = createHash('sha256').update(JSON.stringify([sourceAddr, destAddr, esmClass, dataCoding]));
  hash
    .update(udh ?? '')
    .update('|')
    .update(shortMessage);
  for (const [tag, value] of tlvs) hash.update(`|${tag}:`).update(value);
  return hash.digest();
}
