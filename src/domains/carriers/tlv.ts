import { z } from 'zod';
import { builder } from '../../graphql/schema/builder.ts';
import { TLV_TYPES, type TlvType, type VendorTlv } from '../../kernel/tlv.ts';
import { tlvFault } from '../../smpp/tlv.ts';
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

/** TLVs of an input; each tag once. */
export const Tlvs = z
  .array(
    z.object({ tag: z.number().int().min(0).max(0xffff), type: z.enum(TLV_TYPES), value: z.string() }).check((each) => {
      const message = tlvFault(each.value);
      if (message !== null) each.issues.push({ code: 'custom', message, input: each.value.value, path: ['value'] });
    }),
  )
  .max(16)
  .refine((tlvs) => new Set(tlvs.map((tlv) => tlv.tag)).size === tlvs.length, 'names a tag twice');
