import { z } from 'zod';
import type { Route, Sender, SmscConnection } from '../../generated/prisma/client.ts';
import type { BindMode, SenderKind, SmscConnectionState } from '../../generated/prisma/enums.ts';
import { requireViewer } from '../../graphql/access.ts';
import { builder, workspaceNode } from '../../graphql/builder.ts';
import { failures, parseInput } from '../../graphql/errors.ts';
import { fromGlobalId } from '../../graphql/ids.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import {
  createRoute,
  createSender,
  createSmscConnection,
  NewRoute,
  NewSmscConnection,
  SmscConnectionChanges,
  setSmscConnectionEnabled,
  updateSmscConnection,
} from './actions.ts';
import { MoneyInput, MoneyType, moneyOf } from './money.ts';
import { PurposeType } from './purpose.ts';

const described = <K extends string>(values: Record<K, string>) =>
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

const SmscConnectionConnection = builder.connectionObject({
  type: SmscConnectionType,
  name: 'SmscConnectionConnection',
});

/** A way out: which destinations and purposes, over which connections. */
export const RouteType = builder.prismaNode('Route', {
  ...workspaceNode('carriers:read'),
  description: 'A way out: which destinations and purposes it takes, over which connections.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the workspace.' }),
    countries: t.exposeStringList('countries', { description: 'ISO 3166-1 alpha-2; empty: any.' }),
    prefixes: t.exposeStringList('prefixes', { description: 'E.164 prefixes; empty: any.' }),
    purposes: t.expose('purposes', { type: [PurposeType], description: 'Purposes it takes; empty: any.' }),
    priority: t.exposeInt('priority', { description: 'The highest that matches is taken.' }),
    defaultSender: t.exposeString('defaultSender', { nullable: true, description: 'Used when a message names none.' }),
    pricePerPart: t.field({
      type: MoneyType,
      nullable: true,
      description: 'What a part costs; null: not known.',
      resolve: (route) => moneyOf(route.pricePerPartMicros, route.priceCurrency),
    }),
    smscConnections: t.prismaField({
      type: [SmscConnectionType],
      description: 'In order of preference.',
      resolve: async (query, route, _args, { runtime }) => {
        const targets = await runtime.db.prisma.routeTarget.findMany({
          where: { routeId: route.id },
          orderBy: { position: 'asc' },
          include: { connection: query },
        });
        return targets.map((target) => target.connection as SmscConnection);
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
  }),
});

const RouteConnection = builder.connectionObject({ type: RouteType, name: 'RouteConnection' });

const SenderKindType = builder.enumType('SenderKind', {
  description: 'What kind of address a sender is.',
  values: described<SenderKind>({
    ALPHANUMERIC: 'A name; it cannot be replied to.',
    LONG_CODE: 'A number in E.164.',
    SHORT_CODE: 'A short number of one country.',
  }),
});

const SenderType = builder.prismaNode('Sender', {
  ...workspaceNode('carriers:read'),
  description: 'A name or number that messages may come from.',
  fields: (t) => ({
    address: t.exposeString('address', { description: 'What the recipient sees.' }),
    kind: t.expose('kind', { type: SenderKindType, description: 'What kind of address it is.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was allowed.' }),
  }),
});

const SenderConnection = builder.connectionObject({ type: SenderType, name: 'SenderConnection' });

builder.queryFields((t) => ({
  smscConnections: t.prismaConnection(
    {
      type: SmscConnectionType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'The connections of the workspace, newest first.',
      resolve: (query, _root, _args, context) =>
        context.runtime.db.prisma.smscConnection.findMany({
          ...query,
          where: { workspaceId: requireViewer(context).workspaceId },
          orderBy: { id: 'desc' },
        }),
    },
    SmscConnectionConnection,
  ),
  routes: t.prismaConnection(
    {
      type: RouteType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'The routes of the workspace, newest first.',
      resolve: (query, _root, _args, context) =>
        context.runtime.db.prisma.route.findMany({
          ...query,
          where: { workspaceId: requireViewer(context).workspaceId },
          orderBy: { id: 'desc' },
        }),
    },
    RouteConnection,
  ),
  senders: t.prismaConnection(
    {
      type: SenderType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'The senders of the workspace, newest first.',
      resolve: (query, _root, _args, context) =>
        context.runtime.db.prisma.sender.findMany({
          ...query,
          where: { workspaceId: requireViewer(context).workspaceId },
          orderBy: { id: 'desc' },
        }),
    },
    SenderConnection,
  ),
}));

const SmscConnectionInput = builder.inputType('SmscConnectionInput', {
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

const UpdateSmscConnectionInput = builder.inputType('UpdateSmscConnectionInput', {
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

const SetEnabledInput = builder.inputType('SetSmscConnectionEnabledInput', {
  description: 'Switches a connection on or off.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Which connection.' }),
    enabled: t.boolean({ required: true, description: 'On or off.' }),
  }),
});

const RouteInput = builder.inputType('RouteInput', {
  description: 'A way out.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Unique in the workspace; at most 100 characters.' }),
    smscConnectionIds: t.idList({ required: true, description: 'In order of preference; failover along the list.' }),
    countries: t.stringList({ description: 'ISO 3166-1 alpha-2; absent: any.' }),
    prefixes: t.stringList({ description: 'E.164 prefixes, e.g. "+4479"; absent: any.' }),
    purposes: t.field({ type: [PurposeType], description: 'Absent: any.' }),
    priority: t.int({
      defaultValue: 0,
      description: 'The highest that matches is taken; the simulator’s route has -100.',
    }),
    defaultSender: t.string({ description: 'Used when a message names none.' }),
    pricePerPart: t.field({ type: MoneyInput, description: 'What a part costs.' }),
  }),
});

const SenderInput = builder.inputType('SenderInput', {
  description: 'A name or number to be allowed as a sender.',
  fields: (t) => ({
    address: t.string({
      required: true,
      description: 'A number in E.164, a short code of 3 to 8 digits, or a name of 1 to 11 characters.',
    }),
  }),
});

const SmscConnectionPayload = builder.objectRef<{ smscConnection: SmscConnection }>('SmscConnectionPayload').implement({
  description: 'The connection as it is now.',
  fields: (t) => ({ smscConnection: t.expose('smscConnection', { type: SmscConnectionType, description: 'It.' }) }),
});
const RoutePayload = builder.objectRef<{ route: Route }>('RoutePayload').implement({
  description: 'The new route.',
  fields: (t) => ({ route: t.expose('route', { type: RouteType, description: 'It.' }) }),
});
const SenderPayload = builder.objectRef<{ sender: Sender }>('SenderPayload').implement({
  description: 'The sender that is allowed now.',
  fields: (t) => ({ sender: t.expose('sender', { type: SenderType, description: 'It.' }) }),
});

const connectionResult = () => failures('SmscConnectionResult', [InvalidInputError, NotFoundError]);
const scope = { scope: 'carriers:write' } as const;

builder.mutationFields((t) => ({
  createSmscConnection: t.field({
    type: SmscConnectionPayload,
    nullable: true,
    authScopes: scope,
    description: 'Connects an SMSC; it is bound within seconds, while the hub runs.',
    args: { input: t.arg({ type: SmscConnectionInput, required: true, description: 'The connection.' }) },
    errors: connectionResult(),
    resolve: async (_root, { input }, context) => ({
      smscConnection: await createSmscConnection(
        context.runtime,
        requireViewer(context),
        parseInput(NewSmscConnection, input),
      ),
    }),
  }),
  updateSmscConnection: t.field({
    type: SmscConnectionPayload,
    nullable: true,
    authScopes: scope,
    description: 'Changes a connection; its sessions are bound anew.',
    args: { input: t.arg({ type: UpdateSmscConnectionInput, required: true, description: 'The changes.' }) },
    errors: connectionResult(),
    resolve: async (_root, { input: { id, ...changes } }, context) => {
      const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null));
      const parsed = parseInput(SmscConnectionChanges, given);
      const uuid = fromGlobalId('SmscConnection', id);
      const viewer = requireViewer(context);
      return { smscConnection: await updateSmscConnection(context.runtime, viewer, uuid, id, parsed) };
    },
  }),
  setSmscConnectionEnabled: t.field({
    type: SmscConnectionPayload,
    nullable: true,
    authScopes: scope,
    description: 'Switches a connection on or off; what waits for it waits on.',
    args: { input: t.arg({ type: SetEnabledInput, required: true, description: 'Which, and what.' }) },
    errors: connectionResult(),
    resolve: async (_root, { input: { id, enabled } }, context) => {
      const uuid = fromGlobalId('SmscConnection', id);
      const viewer = requireViewer(context);
      return { smscConnection: await setSmscConnectionEnabled(context.runtime, viewer, uuid, id, enabled) };
    },
  }),
  createRoute: t.field({
    type: RoutePayload,
    nullable: true,
    authScopes: scope,
    description: 'Makes a route; messages accepted from now on may take it.',
    args: { input: t.arg({ type: RouteInput, required: true, description: 'The route.' }) },
    errors: failures('RouteResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { smscConnectionIds, ...rest } }, context) => {
      const ids = smscConnectionIds.map((id) => fromGlobalId('SmscConnection', id));
      const parsed = parseInput(NewRoute, rest);
      const connections = { ids, shownIds: smscConnectionIds };
      return { route: await createRoute(context.runtime, requireViewer(context), parsed, connections) };
    },
  }),
  createSender: t.field({
    type: SenderPayload,
    nullable: true,
    authScopes: scope,
    description: 'Allows a sender in the workspace.',
    args: { input: t.arg({ type: SenderInput, required: true, description: 'The sender.' }) },
    errors: failures('SenderResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => {
      const address = parseInput(z.object({ address: z.string().min(1).max(100) }), input);
      return { sender: await createSender(context.runtime, requireViewer(context), address.address) };
    },
  }),
}));
