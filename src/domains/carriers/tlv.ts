/** TLVs as the API takes and shows them. */
import { builder } from '../../graphql/schema/builder.ts';
import type { TlvType, VendorTlv } from '../../kernel/tlv.ts';
import { described } from './enums.ts';

const TypeOfTlv = builder.enumType('TlvType', {
  description: 'How the value of a TLV becomes octets.',
  values: described<TlvType>({
    STRING: 'ASCII, without a NUL.',
    C_STRING: 'ASCII and a NUL.',
    OCTETS: 'The value is hexadecimal.',
    UINT8: 'A number of one octet; the value is decimal.',
    UINT16: 'A number of two octets.',
    UINT32: 'A number of four octets.',
  }),
});

/** A TLV of a carrier's own. */
export const TlvObject = builder.objectRef<VendorTlv>('Tlv').implement({
  description: 'An optional parameter (TLV) of a carrier’s own.',
  fields: (t) => ({
    tag: t.exposeInt('tag', { description: 'The tag by its number or name.' }),
    type: t.expose('type', { type: TypeOfTlv, description: 'How the value becomes octets.' }),
    value: t.exposeString('value', { description: 'The value it carries.' }),
  }),
});

/** The same, as an input. */
export const TlvInput = builder.inputType('TlvInput', {
  description: 'An optional parameter (TLV) of a carrier’s own, such as the entity and template ids of India’s DLT.',
  fields: (t) => ({
    tag: t.int({ required: true, description: '0 to 65535; the specification leaves 0x1400 to 0x3FFF to vendors.' }),
    type: t.field({ type: TypeOfTlv, required: true, description: 'How the value becomes octets.' }),
    value: t.string({ required: true, description: 'At most 1,024 octets.' }),
  }),
});
