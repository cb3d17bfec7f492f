/** Optional parameters (TLVs) of a carrier's own, as a person writes and reads them. */

/** Ways in which the text of a TLV becomes octets. */
export const TLV_TYPES = ['STRING', 'C_STRING', 'OCTETS', 'UINT8', 'UINT16', 'UINT32'] as const;
/** One of them. */
export type TlvType = (typeof TLV_TYPES)[number];

/** A TLV as a person writes it: a carrier's own, such as the entity and template ids of India's DLT. */
export interface VendorTlv {
  /** 0 to 0xFFFF; the specification leaves 0x1400 to 0x3FFF to vendors. */
  tag: number;
  type: TlvType;
  /** STRING and C_STRING: the text; OCTETS: hexadecimal; UINT: decimal. */
  value: string;
}

/** A TLV that came, of whatever type its sender meant. */
export type OctetTlv = VendorTlv & { type: 'OCTETS' };
