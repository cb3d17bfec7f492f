/** Optional parameters (TLVs): their tags, and those that settings or messages name. */
import type { OctetTlv, VendorTlv } from '../kernel/tlv.ts';
import type { Tlvs } from './wire.ts';

/** Optional parameters that the hub reads or writes. SMPP 3.4 §5.3.2, 5.0 §4.8.4 */
export const TLV = {
  destAddrSubunit: 0x0005,
  receiptedMessageId: 0x001e,
  sourcePort: 0x020a,
  destinationPort: 0x020b,
  sarMsgRefNum: 0x020c,
  sarTotalSegments: 0x020e,
  sarSegmentSeqnum: 0x020f,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
  congestionState: 0x0428,
} as const;

/** TLVs as a person reads them, without some; `null`: nothing is left. */
export function octetTlvs(tlvs: Tlvs, without: ReadonlySet<number>): OctetTlv[] | null {
  if (tlvs.size === 0) return null;
  const all: OctetTlv[] = [];
  for (const [tag, value] of tlvs) {
    if (!without.has(tag)) all.push({ tag, type: 'OCTETS', value: value.toString('hex') });
  }
  return all.length === 0 ? null : all;
}

const MAX_VALUE_OCTETS = 1_024;
const UINT_OCTETS = { UINT8: 1, UINT16: 2, UINT32: 4 } as const;

/** Fault of a TLV; `null`: none. */
export function tlvFault({ tag, type, value }: VendorTlv): string | null {
  if ((Object.values(TLV) as number[]).includes(tag)) return 'has a tag that the hub writes itself';
  switch (type) {
    case 'STRING':
    case 'C_STRING':
      if (!/^[\x20-\x7e]*$/.test(value)) return 'must be printable ASCII';
      return value.length > MAX_VALUE_OCTETS ? `has ${value.length} octets, at most ${MAX_VALUE_OCTETS}` : null;
    case 'OCTETS':
      if (!/^([0-9a-fA-F]{2})*$/.test(value)) return 'must be hexadecimal, two digits an octet';
      return value.length / 2 > MAX_VALUE_OCTETS ? `has ${value.length / 2} octets, at most ${MAX_VALUE_OCTETS}` : null;
    default: {
      const most = 2 ** (8 * UINT_OCTETS[type]) - 1;
      return /^\d{1,10}$/.test(value) && Number(value) <= most ? null : `must be a whole number from 0 to ${most}`;
    }
  }
}

/** The octets of a TLV that has no fault. */
export function tlvOctets({ type, value }: VendorTlv): Buffer {
  switch (type) {
    case 'STRING':
      return Buffer.from(value, 'latin1');
    case 'C_STRING':
      return Buffer.from(`${value}\0`, 'latin1');
    case 'OCTETS':
      return Buffer.from(value, 'hex');
    default: {
      const octets = Buffer.alloc(UINT_OCTETS[type]);
      octets.writeUIntBE(Number(value), 0, octets.length);
      return octets;
    }
  }
}
