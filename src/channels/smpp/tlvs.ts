/** The parser of vendor TLVs, of a connection's settings and of a message alike. */
import * as z from 'zod';
import { TLV_TYPES } from '../../kernel/tlv.ts';
import { tlvFault } from '../../smpp/tlv.ts';

/** TLVs that one connection or one message may have. */
export const MAX_TLVS = 16;

/** TLVs of an input; each tag once. */
export const Tlvs = z
  .array(
    z.object({ tag: z.number().int().min(0).max(0xffff), type: z.enum(TLV_TYPES), value: z.string() }).check((each) => {
      const message = tlvFault(each.value);
      if (message !== null) each.issues.push({ code: 'custom', message, input: each.value.value, path: ['value'] });
    }),
  )
  .max(MAX_TLVS)
  .refine((tlvs) => new Set(tlvs.map((tlv) => tlv.tag)).size === tlvs.length, 'names a tag twice');
