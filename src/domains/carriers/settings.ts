import { builder } from '../../graphql/schema/builder.ts';
import {
  AlphabetType,
  BindModeType,
  ConcatenationType,
  LongMessageReceiptsType,
  NationalLanguageType,
  ReceiptIdFormatType,
  ReceiptStateType,
  StatusClassType,
  ValidityPeriodType,
} from './enums.ts';
import { TlvInput } from './tlv.ts';

const StatusOverrideInput = builder.inputType('StatusOverrideInput', {
  description: 'What one SMSC means by a command_status.',
  fields: (t) => ({
    commandStatus: t.int({ required: true, description: 'The code, from 1.' }),
    class: t.field({ type: StatusClassType, required: true, description: 'What is done about it.' }),
    meaning: t.string({ description: 'For people; absent: the specification’s.' }),
  }),
});

const ReceiptOverrideInput = builder.inputType('ReceiptOverrideInput', {
  description: 'What one SMSC means by a word of its receipts.',
  fields: (t) => ({
    word: t.string({ required: true, description: 'As its receipts write it after "stat:", in any case.' }),
    state: t.field({ type: ReceiptStateType, required: true, description: 'The state it means, before all else.' }),
  }),
});

/** A connection to be made. */
export const SmscConnectionInput = builder.inputType('SmscConnectionInput', {
  description: 'A connection to an SMSC.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Unique in the workspace; at most 100 characters.' }),
    host: t.string({ required: true, description: 'Host name or address.' }),
    port: t.int({ required: true, description: 'The TCP port, 1 to 65535.' }),
    tls: t.boolean({ defaultValue: false, description: 'Use TLS and verify the certificate.' }),
    systemId: t.string({ required: true, description: 'At most 15 characters.' }),
    password: t.string({ required: true, description: 'Stored encrypted, never returned; at most 64 characters.' }),
    systemType: t.string({ description: 'At most 12 characters.' }),
    bindMode: t.field({ type: BindModeType, defaultValue: 'TRANSCEIVER', description: 'How sessions are bound.' }),
    binds: t.int({ defaultValue: 1, description: 'Parallel sessions, 1 to 32.' }),
    windowSize: t.int({ defaultValue: 100, description: 'Submits without a response, per session; 1 to 10,000.' }),
    throughputPerSecond: t.int({ description: 'Submits a second at most; absent: as fast as the window allows.' }),
    enquireLinkSeconds: t.int({ defaultValue: 30, description: 'Silence before enquire_link, 1 to 3,600.' }),
    responseTimeoutSeconds: t.int({ defaultValue: 60, description: 'How long a response is waited for, 1 to 3,600.' }),
    defaultAlphabet: t.field({
      type: AlphabetType,
      defaultValue: 'GSM7_UNPACKED',
      description: 'What data_coding 0 means to the SMSC.',
    }),
    dataCoding: t.int({ description: 'data_coding of texts in the default alphabet, 0 to 255; absent: 0.' }),
    concatenation: t.field({ type: ConcatenationType, defaultValue: 'UDH_8BIT', description: 'How parts are tied.' }),
    sourceTon: t.int({ description: 'Type of number of the sender, 0 to 6; absent: by its form.' }),
    sourceNpi: t.int({ description: 'Numbering plan of the sender, 0 to 18; absent: by its form.' }),
    destTon: t.int({ description: 'Type of number of the destination; absent: 1, international.' }),
    destNpi: t.int({ description: 'Numbering plan of the destination; absent: 1, E.164.' }),
    receiptIdFormat: t.field({
      type: ReceiptIdFormatType,
      defaultValue: 'AUTO',
      description: 'How receipts write the message id.',
    }),
    nationalLanguages: t.field({
      type: [NationalLanguageType],
      description: 'National alphabets that the SMSC and its handsets take; used where they spare a part.',
    }),
    statusOverrides: t.field({
      type: [StatusOverrideInput],
      description: 'What this SMSC means by its codes, where it differs; at most 200.',
    }),
    receiptOverrides: t.field({
      type: [ReceiptOverrideInput],
      description: 'What this SMSC means by the words of its receipts, where it differs; at most 200.',
    }),
    longMessageReceipts: t.field({
      type: LongMessageReceiptsType,
      defaultValue: 'AUTO',
      description: 'Whether each part of a long message has a receipt of its own.',
    }),
    validityPeriod: t.field({
      type: ValidityPeriodType,
      defaultValue: 'RELATIVE',
      description: 'How submits say until when a message is valid.',
    }),
    tlvs: t.field({ type: [TlvInput], description: 'TLVs of every submit_sm; at most 16.' }),
    caCertificate: t.string({
      description: 'PEM of the authority that signs the SMSC’s certificate; absent: those of the system.',
    }),
    queryAfterSeconds: t.int({
      description: '1 to 86,400: a receipt that has not come by then is asked for with query_sm; absent: never.',
    }),
    country: t.string({
      description:
        'ISO 3166-1 alpha-2 that national numbers of inbound messages are read in; absent: that of the workspace.',
    }),
  }),
});

/** Changes to a connection. */
export const UpdateSmscConnectionInput = builder.inputType('UpdateSmscConnectionInput', {
  description: 'Changes to a connection; absent fields stay as they are. Its sessions are bound anew.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Which connection.' }),
    name: t.string({ description: 'Unique in the workspace.' }),
    host: t.string({ description: 'Host name or address.' }),
    port: t.int({ description: 'The TCP port, 1 to 65535.' }),
    tls: t.boolean({ description: 'Use TLS and verify the certificate.' }),
    systemId: t.string({ description: 'At most 15 characters.' }),
    password: t.string({
      description:
        'Stored encrypted, never returned. Needed with a change of host, port, tls or caCertificate: the stored one is sent nowhere else.',
    }),
    systemType: t.string({ description: 'At most 12 characters.' }),
    bindMode: t.field({ type: BindModeType, description: 'How sessions are bound.' }),
    binds: t.int({ description: 'Parallel sessions, 1 to 32.' }),
    windowSize: t.int({ description: 'Submits without a response, per session.' }),
    throughputPerSecond: t.int({ description: 'Submits a second at most.' }),
    enquireLinkSeconds: t.int({ description: 'Silence before enquire_link.' }),
    responseTimeoutSeconds: t.int({ description: 'How long a response is waited for.' }),
    sourceTon: t.int({ description: 'Type of number of the sender.' }),
    sourceNpi: t.int({ description: 'Numbering plan of the sender.' }),
    destTon: t.int({ description: 'Type of number of the destination.' }),
    destNpi: t.int({ description: 'Numbering plan of the destination.' }),
    defaultAlphabet: t.field({ type: AlphabetType, description: 'What data_coding 0 means to the SMSC.' }),
    dataCoding: t.int({ description: 'data_coding of texts in the default alphabet, 0 to 255.' }),
    concatenation: t.field({ type: ConcatenationType, description: 'How parts are tied.' }),
    receiptIdFormat: t.field({ type: ReceiptIdFormatType, description: 'How receipts write the message id.' }),
    nationalLanguages: t.field({
      type: [NationalLanguageType],
      description: 'National alphabets that the SMSC and its handsets take; used where they spare a part.',
    }),
    statusOverrides: t.field({
      type: [StatusOverrideInput],
      description: 'What this SMSC means by its codes, where it differs; at most 200.',
    }),
    receiptOverrides: t.field({
      type: [ReceiptOverrideInput],
      description: 'What this SMSC means by the words of its receipts, where it differs; at most 200.',
    }),
    longMessageReceipts: t.field({
      type: LongMessageReceiptsType,
      description: 'Whether each part of a long message has a receipt of its own.',
    }),
    validityPeriod: t.field({
      type: ValidityPeriodType,
      description: 'How submits say until when a message is valid.',
    }),
    tlvs: t.field({ type: [TlvInput], description: 'TLVs of every submit_sm; at most 16.' }),
    caCertificate: t.string({
      description: 'PEM of the authority that signs the SMSC’s certificate; absent: those of the system.',
    }),
    queryAfterSeconds: t.int({
      description: '1 to 86,400: a receipt that has not come by then is asked for with query_sm; absent: never.',
    }),
    country: t.string({
      description:
        'ISO 3166-1 alpha-2 that national numbers of inbound messages are read in; null: that of the workspace.',
    }),
  }),
});
