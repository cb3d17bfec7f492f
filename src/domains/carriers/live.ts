/** Live state of carriers in the API: connection health, route simulation and unmatched receipts. */
import { healthSubject } from '../../bus/streams.ts';
import { SMPP } from '../../channels/smpp/kind.ts';
import { loadRoutes } from '../../db/sql/routes.ts';
import type { Connection } from '../../generated/prisma/client.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { parseInput } from '../../graphql/schema/errors.ts';
import { readId } from '../../graphql/schema/filter-ids.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { parsePhone } from '../../kernel/phone.ts';
import type { VendorTlv } from '../../kernel/tlv.ts';
import type { Principal } from '../accounts/principal.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { RouteRejectionCodeType } from './enums.ts';
import { SimulateRouteInput } from './inputs.ts';
import { routeCosts } from './route-costs.ts';
import type { RouteFacts, RouteRequest } from './route-facts.ts';
import { SimulatedMessage } from './route-inputs.ts';
import { RouteType } from './routes.ts';
import { chooseRoute, type RouteSelection } from './routing.ts';
import { TlvObject } from './tlv.ts';
import { ConnectionType, SmscConnectionType } from './types.ts';

/** Connections are looked at this often besides, for changes nobody announced. */
const LOOK_EVERY_MS = 5_000;

async function* health(context: Context, id: string | null, signal: AbortSignal): AsyncGenerator<Connection> {
  const { workspaceId } = requireActor(context);
  const { db, bus } = context.runtime;
  const seen = new Map<string, string>();
  let wake: () => void = () => {};
  const subscription = bus.connection.subscribe(healthSubject(workspaceId), { callback: () => wake() });
  const leave = () => wake();
  signal.addEventListener('abort', leave, { once: true });
  try {
    while (!signal.aborted) {
      const news = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_EVERY_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      const where = { workspaceId, kind: SMPP, deletedAt: null, ...(id === null ? {} : { id }) };
      for (const connection of await db.prisma.connection.findMany({ where, orderBy: { id: 'asc' } })) {
        const { state, circuit, health, enabled } = connection;
        const text = JSON.stringify([state, circuit, health, enabled]);
        if (seen.get(connection.id) === text) continue;
        seen.set(connection.id, text);
        yield connection;
      }
      await news;
    }
  } finally {
    signal.removeEventListener('abort', leave);
    subscription.unsubscribe();
  }
}

builder.subscriptionField('smscConnectionHealth', (t) =>
  t.field({
    type: SmscConnectionType,
    authScopes: { scope: 'carriers:read' },
    description: 'How connections are doing: now, then on every change (at most once a second each).',
    args: { id: t.arg.id({ description: 'Which; absent: all of the workspace.' }) },
    subscribe: async (_root, { id }, context) => {
      const uuid = id == null ? null : readId(['Connection'], id, ['id']);
      if (id != null && uuid !== null) {
        const where = { id: uuid, workspaceId: requireActor(context).workspaceId, kind: SMPP };
        const found = await context.runtime.db.prisma.connection.findFirst({ where, select: { id: true } });
        if (found === null) throw new NotFoundError('SmscConnection', id);
      }
      return abortable((signal) => health(context, uuid, signal));
    },
    resolve: (connection) => connection as Connection,
  }),
);

const RejectionType = builder.objectRef<RouteSelection['rejected'][number]>('RouteRejection').implement({
  description: 'A route that would be passed over.',
  fields: (t) => ({
    routeId: t.id({
      description: 'The id that the hub gave it.',
      resolve: (rejection) => toGlobalId('Route', rejection.routeId),
    }),
    name: t.exposeString('name', { description: 'The name it was given.' }),
    code: t.expose('code', { type: RouteRejectionCodeType, description: 'Why it would be passed over, for programs.' }),
    reason: t.exposeString('reason', { description: 'Why, for people.' }),
  }),
});

/** A message that was routed in thought: the choice, and everything that it was made from. */
export interface Simulation extends RouteSelection {
  request: RouteRequest;
  routes: readonly RouteFacts[];
}

/** The answer to `simulateRoute`; price lists add a field. */
export const SimulationType = builder.objectRef<Simulation>('RouteSimulation').implement({
  description: 'Which route a message would take, and why not the others.',
  fields: (t) => ({
    route: t.prismaField({
      type: RouteType,
      nullable: true,
      description: 'The route; null: none.',
      resolve: (query, { chosen }, _args, context) =>
        chosen === null
          ? null
          : context.runtime.db.prisma.route.findUnique({
              ...query,
              where: { id: chosen.route.id, workspaceId: requireActor(context).workspaceId },
            }),
    }),
    reason: t.string({
      nullable: true,
      description: 'Why that route, in a sentence about it; null: none is taken.',
      resolve: ({ chosen }) => chosen?.reason ?? null,
    }),
    connection: t.prismaField({
      type: ConnectionType,
      nullable: true,
      description: 'The connection of the route; null: none.',
      resolve: (query, { chosen }, _args, context) =>
        chosen === null
          ? null
          : context.runtime.db.prisma.connection.findUnique({
              ...query,
              where: { id: chosen.target.connectionId, workspaceId: requireActor(context).workspaceId },
            }),
    }),
    rejected: t.expose('rejected', { type: [RejectionType], description: 'Routes that would be passed over.' }),
  }),
});

const UnmatchedReceiptType = builder.prismaNode('UnmatchedReceipt', {
  ...workspaceNode('carriers:read'),
  description: 'A receipt whose message is not known. It is tried again with every response of its connection.',
  fields: (t) => ({
    remoteId: t.exposeString('remoteId', { description: 'The message id it names.' }),
    from: t.exposeString('from', {
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The number it speaks of, as the SMSC writes it.',
    }),
    to: t.exposeString('to', {
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'Its other address, as the SMSC writes it: the sender’s, at most SMSCs.',
    }),
    state: t.exposeString('state', { description: 'What it says.' }),
    word: t.exposeString('word', {
      nullable: true,
      description: 'Its own word for that state; null: it is the specification’s.',
    }),
    networkErrorCode: t.exposeString('networkErrorCode', { nullable: true, description: 'Its error code.' }),
    tlvs: t.field({
      type: [TlvObject],
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'Its TLVs, as OCTETS; without those that the other fields tell.',
      resolve: (receipt) => (receipt.tlvs as VendorTlv[] | null) ?? [],
    }),
    rawText: t.exposeString('rawText', {
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'Its text, which may quote the message.',
    }),
    doneAt: t.expose('doneAt', {
      type: 'DateTime',
      nullable: true,
      description: 'Its done date, read as UTC: SMPP names no zone; null: it has none.',
    }),
    receivedAt: t.expose('receivedAt', { type: 'DateTime', description: 'When it came.' }),
  }),
});

const UnmatchedReceiptConnection = builder.connectionObject({
  type: UnmatchedReceiptType,
  name: 'UnmatchedReceiptConnection',
});

/** The network of the contact of a number; `null`: not known, or not to this key. */
export async function networkOf(
  { prisma }: Context['runtime']['db'],
  { actor, scopes }: Principal,
  phone: string,
): Promise<string | null> {
  if (!scopes.has('contacts:read')) return null;
  const where = { workspaceId_phone: { workspaceId: actor.workspaceId, phone } };
  return (await prisma.contact.findUnique({ where, select: { mccMnc: true } }))?.mccMnc ?? null;
}

builder.queryFields((t) => ({
  simulateRoute: t.field({
    type: SimulationType,
    nullable: true,
    authScopes: { scope: 'carriers:read' },
    description: 'Which route a message would take, and why not the others. Nothing is sent.',
    args: { input: t.arg({ type: SimulateRouteInput, required: true, description: 'The message.' }) },
    resolve: async (_root, { input: { to, purpose, ...rest } }, context) => {
      const principal = requirePrincipal(context);
      const { workspaceId } = principal.actor;
      const { db, priceLists, clock } = context.runtime;
      const { sender = null, mccMnc = null } = parseInput(SimulatedMessage, rest);
      const parsed = parsePhone(to, await readingOfWorkspace(context.runtime, workspaceId));
      if (!parsed.ok)
        throw new InvalidInputError([{ path: ['to'], message: parsed.message, received: to.slice(0, 100) }]);
      const { e164, country } = parsed.phone;
      const network = mccMnc ?? (await networkOf(db, principal, e164));
      const request = { to: e164, country, purpose, sender, mccMnc: network };
      const routes = await loadRoutes(db.pool, workspaceId);
      const costs = routeCosts(await priceLists.current(db.pool, workspaceId), clock.now());
      return { ...chooseRoute(routes, request, costs), request, routes };
    },
  }),
  unmatchedReceipts: t.prismaConnection(
    {
      type: UnmatchedReceiptType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'Receipts whose message is not known, newest first.',
      resolve: (query, _root, _args, context) =>
        context.runtime.db.prisma.unmatchedReceipt.findMany({
          ...query,
          where: { workspaceId: requireActor(context).workspaceId },
          orderBy: { id: 'desc' },
        }),
    },
    UnmatchedReceiptConnection,
  ),
}));
