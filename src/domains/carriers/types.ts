/** Connections as the API shows them. */
import type { GraphQLInterfaceType, GraphQLSchema } from 'graphql';
import { COMMON_SETTINGS, type Setting, type SettingTable } from '../../channels/setting.ts';
import { SMPP } from '../../channels/smpp/kind.ts';
import { SMPP_SETTINGS, type SmppSettings } from '../../channels/smpp/settings.ts';
import type { Connection } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { CircuitStateType, described, StateType } from './enums.ts';
import { LongMessageReceiptsType, outputTypeOf, ReceiptIdFormatType } from './setting-types.ts';
import { sentenceOf } from './settings.ts';

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
  refusals?: Refusal[];
  since?: string;
}

/** Refusals of submits with one command_status, as the owner of the connection reports them. */
interface Refusal {
  commandStatus: number;
  name: string;
  meaning: string;
  class: string;
  count: number;
  lastAt: string;
}

/** Remedies of a refusal, by its class. */
const REMEDIES: Readonly<Record<string, string>> = {
  THROTTLE: 'The hub slows down by itself. If it goes on, set throughputPerSecond to what the contract allows.',
  RETRY_LATER: 'The hub tries the message again. If it goes on, ask the carrier what is wrong.',
  RETRY_ELSEWHERE:
    'The hub tries another connection of the route. Ask the carrier what it means; statusOverrides can say it.',
  GIVE_UP:
    'The message is not tried again. Look at one that failed: its number, sender and text, and what the route allows.',
  SESSION: 'The hub binds anew and sends again. If it goes on, look whether somebody else uses the same system id.',
  STOP_LINK: 'The settings are wrong: check systemId, password and systemType with the carrier.',
};

const RefusalType = builder.objectRef<Refusal>('ConnectionRefusal').implement({
  description: 'Refusals of submits with one command_status, since the connection was last opened.',
  fields: (t) => ({
    commandStatus: t.exposeInt('commandStatus', { description: 'The command_status of the responses.' }),
    name: t.exposeString('name', { description: 'Its name in the specification: "ESME_RTHROTTLED".' }),
    meaning: t.exposeString('meaning', {
      description: 'What it means, for people, by the settings where they say so.',
    }),
    remedy: t.string({
      description: 'What the hub does about it, and what you can do.',
      resolve: ({ class: kind }) => REMEDIES[kind] ?? 'Ask the carrier what it means.',
    }),
    count: t.exposeInt('count', { description: 'How often it came.' }),
    lastAt: t.field({ type: 'DateTime', description: 'When it came last.', resolve: ({ lastAt }) => new Date(lastAt) }),
  }),
});

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

const node = workspaceNode('carriers:read');

/** The type of the API that connections of a kind have: it names the kind. */
function typeOfKind(schema: GraphQLSchema, kind: string): string | undefined {
  const types = schema.getImplementations(schema.getType('Connection') as GraphQLInterfaceType).objects;
  return types.find(({ extensions }) => extensions.connectionKind === kind)?.name;
}

/** The type of the connection of an id; `undefined`: the workspace has no such connection. */
async function typeOfNode(id: string, context: Context, schema: GraphQLSchema): Promise<string | undefined> {
  const where = { id, workspaceId: requireActor(context).workspaceId };
  const found = await context.runtime.db.prisma.connection.findUnique({ where, select: { kind: true } });
  return found === null ? undefined : typeOfKind(schema, found.kind);
}

/** A connection to a provider, by whatever channel. */
export const ConnectionType = builder.prismaInterface('Connection', {
  description: 'A connection to a provider, by whatever channel, and how it is doing. Its secret is never shown.',
  extensions: { ...node.extensions, typeOfNode },
  resolveType: ({ kind }, _context, { schema }) => typeOfKind(schema, kind),
  fields: (t) => ({
    id: t.globalID({ description: 'Opaque id, unique among all objects.', resolve: idOf }),
    kind: t.exposeString('kind', { description: 'The kind of its channel, e.g. SMPP.' }),
    enabled: t.exposeBoolean('enabled', { description: 'Whether it is to be bound.' }),
    state: t.expose('state', { type: StateType, description: 'Where it is.' }),
    circuit: t.expose('circuit', { type: CircuitStateType, description: 'Whether it is trusted with messages.' }),
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
    throttledCount: t.int(
      healthNumber('throttledCount', 'Times the provider said "too fast", since the owner started.'),
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

/** A connection to an SMSC. */
export const SmscConnectionType = builder.prismaNode('Connection', {
  ...node,
  extensions: { ...node.extensions, connectionKind: SMPP },
  variant: 'SmscConnection',
  interfaces: [ConnectionType],
  description: 'A connection to an SMSC: its settings, and how it is doing. The password is never shown.',
  fields: (t) => ({
    learnedReceiptIdFormat: t.field({
      type: ReceiptIdFormatType,
      nullable: true,
      description: 'What AUTO has learned from receipts; null: not enough of them have come.',
      resolve: (connection) => learnedOf(connection).receiptIdFormat ?? null,
    }),
    learnedLongMessageReceipts: t.field({
      type: LongMessageReceiptsType,
      nullable: true,
      description: 'What AUTO has learned from receipts; null: not enough of them have come.',
      resolve: (connection) => learnedOf(connection).longMessageReceipts ?? null,
    }),
    boundSessions: t.int(healthNumber('boundSessions', 'Sessions that are bound.')),
    refusals: t.field({
      type: [RefusalType],
      description: 'What the SMSC refused, by command_status, the latest first; at most 20 of them.',
      resolve: (connection) => healthOf(connection).refusals ?? [],
    }),
    unreadableCount: t.int(healthNumber('unreadableCount', 'PDUs of the SMSC that could not be read.')),
    partlyReadCount: t.int(
      healthNumber(
        'partlyReadCount',
        'Messages and receipts of the SMSC that were taken without what stood behind their last whole TLV; lastError says what.',
      ),
    ),
  }),
});

const shownOf = (table: SettingTable) => Object.entries(table).filter(([, { secret }]) => secret !== true);

/** The field of a setting: its value, its default where the connection is older than it, or null. */
function shown([name, setting]: [string, Setting]) {
  return {
    type: outputTypeOf(setting) as 'String',
    nullable: setting.absent !== undefined,
    description: sentenceOf(setting, 'null'),
    resolve: (connection: Connection) => {
      const row = { ...(connection.settings as object), ...connection } as Record<string, unknown>;
      return (row[name] ?? setting.default ?? null) as string;
    },
  };
}

// The settings are shown as the tables have them.
builder.prismaInterfaceFields(ConnectionType, (t) =>
  Object.fromEntries(shownOf(COMMON_SETTINGS).map((each) => [each[0], t.field(shown(each))])),
);
builder.prismaObjectFields(SmscConnectionType, (t) =>
  Object.fromEntries(shownOf(SMPP_SETTINGS).map((each) => [each[0], t.field(shown(each))])),
);

function healthOf(connection: Connection): Health {
  return connection.health as Health;
}

function healthNumber(field: keyof Health, description: string) {
  return { description, resolve: (connection: Connection) => Number(healthOf(connection)[field] ?? 0) };
}

type Learned = Partial<Pick<SmppSettings, 'receiptIdFormat' | 'longMessageReceipts'>>;

function learnedOf(connection: Connection): Learned {
  return connection.learned as Learned;
}

function idOf({ id }: Connection) {
  return { type: 'Connection', id };
}
