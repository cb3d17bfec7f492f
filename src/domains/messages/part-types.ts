/** The parts of a message, as the API shows them. */
import type { MessagePart } from '../../generated/prisma/client.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { ProviderCode } from '../../kernel/provider-code.ts';
import type { VendorTlv } from '../../kernel/tlv.ts';
import { TlvObject } from '../carriers/tlv.ts';
import { PartStatusType } from './enums.ts';
import { ProviderCodeType } from './provider-types.ts';

/** A part of a message that reached the SMSC. */
export const PartType = builder.objectRef<MessagePart>('MessagePart').implement({
  description: 'A part of a message that reached the SMSC.',
  fields: (t) => ({
    number: t.exposeInt('number', { description: 'Its place, counted from 1.' }),
    attempt: t.exposeInt('attempt', { description: 'The attempt it was sent in, from 1.' }),
    status: t.expose('status', { type: PartStatusType, description: 'Where it is.' }),
    remoteId: t.exposeString('remoteId', { nullable: true, description: 'The SMSC’s message id.' }),
    providerCode: t.field({
      type: ProviderCodeType,
      nullable: true,
      description: 'What the provider called its refusal; null: it took the part, or has not answered.',
      resolve: (part) => part.providerCode as ProviderCode | null,
    }),
    receipt: t.exposeString('receiptState', {
      nullable: true,
      description: 'The state that its last receipt reported.',
    }),
    receiptWord: t.exposeString('receiptWord', {
      nullable: true,
      description: 'The receipt’s own word for that state; null: it is the specification’s, or none came.',
    }),
    receiptDoneAt: t.expose('receiptDoneAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The receipt’s done date, read as UTC: SMPP names no zone; null: it has none.',
    }),
    receiptTlvs: t.field({
      type: [TlvObject],
      description: 'TLVs of the receipt, as OCTETS; without those that the other fields tell.',
      resolve: (part) => (part.receiptTlvs as VendorTlv[] | null) ?? [],
    }),
    networkErrorCode: t.exposeString('networkErrorCode', { nullable: true, description: 'The receipt’s error code.' }),
    respondedAt: t.expose('respondedAt', { type: 'DateTime', nullable: true, description: 'When the SMSC answered.' }),
    receiptAt: t.expose('receiptAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its final receipt came: that it was delivered, or that it will not be.',
    }),
    readAt: t.expose('readAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its read receipt came; null: none came, or its channel has none.',
    }),
  }),
});
