import type { SmscConnection } from '../../generated/prisma/client.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { VendorTlv } from '../../kernel/tlv.ts';
import type { ReceiptOverride } from '../../smpp/receipt-state.ts';
import type { StatusOverride } from '../../smpp/status.ts';
import {
  AlphabetType,
  BindModeType,
  CircuitStateType,
  ConcatenationType,
  described,
  LongMessageReceiptsType,
  NationalLanguageType,
  ReceiptIdFormatType,
  ReceiptStateType,
  StateType,
  StatusClassType,
  ValidityPeriodType,
} from './enums.ts';
import { TlvObject } from './tlv.ts';

interface Health {
  boundSessions?: number;
  windowUsed?: number;
  windowSize?: number;
  roundTripMs?: number | null;
  submitsPerSecond?: number;
  ratePerSecond?: number | null;
  rateReason?: RateReason;
  throttledCount?: number;
  unreadableCount?: number;
  partlyReadCount?: number;
  lastError?: string | null;
  since?: string;
}

type RateReason = 'FULL' | 'THROTTLED' | 'QUEUE_FULL' | 'CONGESTED' | 'SLOW';

const RateReasonType = builder.enumType('RateReason', {
  description: 'Why a connection sends at the rate it does.',
  values: described<RateReason>({
    FULL: 'Nothing holds it back but its window and its throughputPerSecond.',
    THROTTLED: 'The SMSC said that it was too fast.',
    QUEUE_FULL: 'The SMSC’s queue was full for many destinations.',
    CONGESTED: 'The SMSC reported congestion (congestion_state).',
    SLOW: 'Responses took so long that they came near the response timeout.',
  }),
});

const OverrideType = builder.objectRef<StatusOverride>('StatusOverride').implement({
  description: 'What one SMSC means by a command_status.',
  fields: (t) => ({
    commandStatus: t.exposeInt('commandStatus', { description: 'The command status of SMPP.' }),
    class: t.expose('class', { type: StatusClassType, description: 'What is done about it.' }),
    meaning: t.exposeString('meaning', { nullable: true, description: 'For people; null: the specification’s.' }),
  }),
});

const ReceiptOverrideType = builder.objectRef<ReceiptOverride>('ReceiptOverride').implement({
  description: 'What one SMSC means by a word of its receipts.',
  fields: (t) => ({
    word: t.exposeString('word', { description: 'The word, in capitals.' }),
    state: t.expose('state', { type: ReceiptStateType, description: 'The state it means.' }),
  }),
});

/** A connection to an SMSC. */
export const SmscConnectionType = builder.prismaNode('SmscConnection', {
  ...workspaceNode('carriers:read'),
  description: 'A connection to an SMSC: its settings, and how it is doing. The password is never shown.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the workspace.' }),
    host: t.exposeString('host', { description: 'Host name or address.' }),
    port: t.exposeInt('port', { description: 'The TCP port of the SMSC.' }),
    tls: t.exposeBoolean('tls', { description: 'Whether TLS is used; the certificate is verified.' }),
    systemId: t.exposeString('systemId', { description: 'system_id of the bind.' }),
    systemType: t.exposeString('systemType', { description: 'system_type of the bind.' }),
    bindMode: t.expose('bindMode', { type: BindModeType, description: 'How sessions are bound.' }),
    binds: t.exposeInt('binds', { description: 'Parallel sessions (or pairs).' }),
    windowSize: t.exposeInt('windowSize', { description: 'Submits without a response, per session.' }),
    throughputPerSecond: t.exposeInt('throughputPerSecond', {
      nullable: true,
      description: 'Submits a second at most; null: as fast as the window allows.',
    }),
    enquireLinkSeconds: t.exposeInt('enquireLinkSeconds', { description: 'Silence before enquire_link, in seconds.' }),
    responseTimeoutSeconds: t.exposeInt('responseTimeoutSeconds', {
      description: 'How long a response is waited for, in seconds; then the outcome is unknown.',
    }),
    defaultAlphabet: t.expose('defaultAlphabet', {
      type: AlphabetType,
      description: 'What data_coding 0 means to the SMSC.',
    }),
    dataCoding: t.exposeInt('dataCoding', {
      nullable: true,
      description: 'data_coding of texts in the default alphabet; null: 0.',
    }),
    concatenation: t.expose('concatenation', { type: ConcatenationType, description: 'How parts are tied together.' }),
    nationalLanguages: t.expose('nationalLanguages', {
      type: [NationalLanguageType],
      description: 'National alphabets that may be used where they spare a part.',
    }),
    receiptIdFormat: t.expose('receiptIdFormat', {
      type: ReceiptIdFormatType,
      description: 'How receipts write the message id.',
    }),
    learnedReceiptIdFormat: t.expose('learnedReceiptIdFormat', {
      type: ReceiptIdFormatType,
      nullable: true,
      description: 'What AUTO has learned from receipts; null: not enough of them have come.',
    }),
    statusOverrides: t.field({
      type: [OverrideType],
      description: 'What this SMSC means by its codes, where it differs.',
      resolve: (connection) => connection.statusOverrides as unknown as StatusOverride[],
    }),
    receiptOverrides: t.field({
      type: [ReceiptOverrideType],
      description: 'What this SMSC means by the words of its receipts, where it differs.',
      resolve: (connection) => connection.receiptOverrides as unknown as ReceiptOverride[],
    }),
    longMessageReceipts: t.expose('longMessageReceipts', {
      type: LongMessageReceiptsType,
      description: 'Whether each part of a long message has a receipt of its own.',
    }),
    learnedLongMessageReceipts: t.expose('learnedLongMessageReceipts', {
      type: LongMessageReceiptsType,
      nullable: true,
      description: 'What AUTO has learned from receipts; null: not enough of them have come.',
    }),
    validityPeriod: t.expose('validityPeriod', {
      type: ValidityPeriodType,
      description: 'How submits say until when a message is valid.',
    }),
    tlvs: t.field({
      type: [TlvObject],
      description: 'TLVs of every submit_sm.',
      resolve: (connection) => connection.tlvs as unknown as VendorTlv[],
    }),
    caCertificate: t.exposeString('caCertificate', {
      nullable: true,
      description: 'PEM of the authority that signs the SMSC’s certificate; null: those of the system.',
    }),
    queryAfterSeconds: t.exposeInt('queryAfterSeconds', {
      nullable: true,
      description: 'A receipt that has not come by then is asked for with query_sm; null: never.',
    }),
    country: t.exposeString('country', {
      nullable: true,
      description:
        'ISO 3166-1 alpha-2 that national numbers of inbound messages are read in; null: that of the workspace.',
    }),
    enabled: t.exposeBoolean('enabled', { description: 'Whether it is to be bound.' }),
    state: t.expose('state', { type: StateType, description: 'Where it is.' }),
    circuit: t.expose('circuit', { type: CircuitStateType, description: 'Whether it is trusted with messages.' }),
    boundSessions: t.int(healthNumber('boundSessions', 'Sessions that are bound.')),
    windowUsed: t.int(healthNumber('windowUsed', 'Submits that wait for their response.')),
    submitsPerSecond: t.int(healthNumber('submitsPerSecond', 'Submits of the last second.')),
    ratePerSecond: t.int({
      nullable: true,
      description: 'Submits a second it allows itself now; null: as fast as the window allows.',
      resolve: (connection) => healthOf(connection).ratePerSecond ?? null,
    }),
    rateReason: t.field({
      type: RateReasonType,
      description: 'Why that rate.',
      resolve: (connection) => healthOf(connection).rateReason ?? 'FULL',
    }),
    throttledCount: t.int(healthNumber('throttledCount', 'Times the SMSC said "too fast", since the owner started.')),
    unreadableCount: t.int(healthNumber('unreadableCount', 'PDUs of the SMSC that could not be read.')),
    partlyReadCount: t.int(
      healthNumber(
        'partlyReadCount',
        'Messages and receipts of the SMSC that were taken without what stood behind their last whole TLV; lastError says what.',
      ),
    ),
    roundTripMs: t.float({
      nullable: true,
      description: 'From submit to response, in milliseconds, averaged; null before the first.',
      resolve: (connection) => healthOf(connection).roundTripMs ?? null,
    }),
    lastError: t.string({
      nullable: true,
      description: 'The last thing that went wrong; null: nothing did.',
      resolve: (connection) => healthOf(connection).lastError ?? null,
    }),
    since: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Since when it is in this state; null when nobody holds it.',
      resolve: (connection) => {
        const { since } = healthOf(connection);
        return since === undefined ? null : new Date(since);
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
    deletedAt: t.expose('deletedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was deleted: it is in no list any more; null: it was not.',
    }),
  }),
});

function healthOf(connection: SmscConnection): Health {
  return connection.health as Health;
}

function healthNumber(field: keyof Health, description: string) {
  return { description, resolve: (connection: SmscConnection) => Number(healthOf(connection)[field] ?? 0) };
}
