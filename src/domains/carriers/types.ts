import type { SmscConnection } from '../../generated/prisma/client.ts';
import type { BindMode, CircuitState, SmscConnectionState } from '../../generated/prisma/enums.ts';
import { builder, workspaceNode } from '../../graphql/builder.ts';

/** Values of an enum with their descriptions. */
export const described = <K extends string>(values: Record<K, string>) =>
  Object.fromEntries(Object.entries(values).map(([key, description]) => [key, { description }])) as Record<
    K,
    { description: string }
  >;

const BindModeType = builder.enumType('BindMode', {
  description: 'How sessions are bound.',
  values: described<BindMode>({
    TRANSCEIVER: 'One session sends and receives.',
    TRANSMITTER_RECEIVER: 'A pair of sessions: one sends, one receives.',
  }),
});

const StateType = builder.enumType('SmscConnectionState', {
  description: 'Where a connection is.',
  values: described<SmscConnectionState>({
    DISABLED: 'Switched off.',
    CLOSED: 'No dispatcher holds it at this moment.',
    CONNECTING: 'Not bound; it is being tried.',
    BOUND: 'At least one session is bound and sends.',
    AUTH_FAILED: 'The SMSC refuses the system id or the password; it is tried every five minutes.',
    UNBINDING: 'It is ending its sessions.',
  }),
});

const CircuitStateType = builder.enumType('CircuitState', {
  description: 'Whether a connection is trusted with messages.',
  values: described<CircuitState>({
    CLOSED: 'It is.',
    OPEN: 'It is not: a route takes another of its connections while one is bound.',
    HALF_OPEN: 'It is being tried again: a route takes it when no other of its connections is bound and trusted.',
  }),
});

const ConcatenationType = builder.enumType('Concatenation', {
  description: 'How the parts of a long message are tied together.',
  values: described({ UDH_8BIT: 'A user data header with an 8-bit reference.' }),
});
const AlphabetType = builder.enumType('DefaultAlphabet', {
  description: 'What data_coding 0 means to the SMSC.',
  values: described({ GSM7_UNPACKED: 'GSM 7-bit, one septet an octet.' }),
});
const ReceiptIdFormatType = builder.enumType('ReceiptIdFormat', {
  description: 'How receipts write the message id of the response.',
  values: described({ AUTO: 'As the response writes it.', SAME: 'As the response writes it.' }),
});

interface Health {
  boundSessions?: number;
  windowUsed?: number;
  windowSize?: number;
  roundTripMs?: number | null;
  submitsPerSecond?: number;
  throttledCount?: number;
  unreadableCount?: number;
  lastError?: string | null;
  since?: string;
}

/** A connection to an SMSC. */
export const SmscConnectionType = builder.prismaNode('SmscConnection', {
  ...workspaceNode('carriers:read'),
  description: 'A connection to an SMSC: its settings, and how it is doing. The password is never shown.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the workspace.' }),
    host: t.exposeString('host', { description: 'Host name or address.' }),
    port: t.exposeInt('port', { description: 'TCP port.' }),
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
    enabled: t.exposeBoolean('enabled', { description: 'Whether it is to be bound.' }),
    state: t.expose('state', { type: StateType, description: 'Where it is.' }),
    circuit: t.expose('circuit', { type: CircuitStateType, description: 'Whether it is trusted with messages.' }),
    boundSessions: t.int(healthNumber('boundSessions', 'Sessions that are bound.')),
    windowUsed: t.int(healthNumber('windowUsed', 'Submits that wait for their response.')),
    submitsPerSecond: t.int(healthNumber('submitsPerSecond', 'Submits of the last second.')),
    throttledCount: t.int(healthNumber('throttledCount', 'Times the SMSC said "too fast", since the owner started.')),
    unreadableCount: t.int(healthNumber('unreadableCount', 'PDUs of the SMSC that could not be read.')),
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
  }),
});

function healthOf(connection: SmscConnection): Health {
  return connection.health as Health;
}

function healthNumber(field: keyof Health, description: string) {
  return { description, resolve: (connection: SmscConnection) => Number(healthOf(connection)[field] ?? 0) };
}

/** A connection to be made. */
export const SmscConnectionInput = builder.inputType('SmscConnectionInput', {
  description: 'A connection to an SMSC.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Unique in the workspace; at most 100 characters.' }),
    host: t.string({ required: true, description: 'Host name or address.' }),
    port: t.int({ required: true, description: '1 to 65535.' }),
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
  }),
});

/** Changes to a connection. */
export const UpdateSmscConnectionInput = builder.inputType('UpdateSmscConnectionInput', {
  description: 'Changes to a connection; absent fields stay as they are. Its sessions are bound anew.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Which connection.' }),
    name: t.string({ description: 'Unique in the workspace.' }),
    host: t.string({ description: 'Host name or address.' }),
    port: t.int({ description: '1 to 65535.' }),
    tls: t.boolean({ description: 'Use TLS and verify the certificate.' }),
    systemId: t.string({ description: 'At most 15 characters.' }),
    password: t.string({ description: 'Stored encrypted, never returned.' }),
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
  }),
});
