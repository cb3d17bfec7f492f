/** The GraphQL types of a route and of its quality. */
import { loadQuality, type TargetQuality } from '../../db/sql/routes.ts';
import type { Route } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { MoneyType, moneyOf } from '../../graphql/types/money.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { groupBy } from '../../kernel/chunks.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { DeleteRouteInput, RouteInput, UpdateRouteInput } from './inputs.ts';
import { createRoute, deleteRoute, type NamedConnections, updateRoute } from './route-actions.ts';
import { NewRoute, RouteChanges } from './route-inputs.ts';
import { ConnectionType } from './types.ts';

/** Measurements of a route. */
export const RouteQualityType = builder.objectRef<TargetQuality>('RouteQuality').implement({
  description: 'What was measured of a route over one of its connections in the last hour.',
  fields: (t) => ({
    connection: t.prismaField({
      type: ConnectionType,
      nullable: true,
      description: 'The connection; null: it is gone.',
      resolve: (query, { connectionId }, _args, context) =>
        context.runtime.db.prisma.connection.findUnique({
          ...query,
          where: { id: connectionId, workspaceId: requireActor(context).workspaceId },
        }),
    }),
    submits: t.int({ description: 'Messages that were submitted.', resolve: ({ quality }) => quality?.submits ?? 0 }),
    acceptancePercent: t.float({
      nullable: true,
      description: 'Submits that the SMSC took, of those it answered; null: it answered none.',
      resolve: ({ quality }) => quality?.acceptancePercent ?? null,
    }),
    ended: t.int({
      description: 'Messages that ended, delivered or not.',
      resolve: ({ quality }) => quality?.ended ?? 0,
    }),
    deliveryPercent: t.float({
      nullable: true,
      description: 'Messages that were delivered, of those that ended; null: none has.',
      resolve: ({ quality }) => quality?.deliveryPercent ?? null,
    }),
    responseMs: t.float({
      nullable: true,
      description: 'From submit to response, in milliseconds, on average; null: there was none.',
      resolve: ({ quality }) => quality?.responseMs ?? null,
    }),
  }),
});

/** A way out: which messages it takes, over which connections. */
export const RouteType = builder.prismaNode('Route', {
  ...workspaceNode('carriers:read'),
  description: 'A way out: which messages it takes, over which connections.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique in the workspace.' }),
    countries: t.exposeStringList('countries', { description: 'ISO 3166-1 alpha-2; empty: any.' }),
    prefixes: t.exposeStringList('prefixes', { description: 'E.164 prefixes; empty: any.' }),
    purposes: t.expose('purposes', { type: [PurposeType], description: 'Purposes it takes; empty: any.' }),
    mccMncs: t.exposeStringList('mccMncs', {
      description: 'Networks it takes, by MCC and MNC, where the contact’s is known; empty: any, known or not.',
    }),
    senders: t.exposeStringList('senders', { description: 'Senders it takes messages of; empty: any.' }),
    priority: t.exposeInt('priority', { description: 'The highest that matches is taken.' }),
    weight: t.exposeInt('weight', {
      nullable: true,
      description: 'Its part of the numbers that equal routes share; null: it asks for no sharing, and counts as 1.',
    }),
    minAcceptancePercent: t.exposeFloat('minAcceptancePercent', {
      nullable: true,
      description: 'Passed over while less of its submits is accepted and another route fits; null: no floor.',
    }),
    minDeliveryPercent: t.exposeFloat('minDeliveryPercent', {
      nullable: true,
      description: 'Passed over while less of its messages is delivered and another route fits; null: no floor.',
    }),
    maxResponseMs: t.exposeInt('maxResponseMs', {
      nullable: true,
      description: 'Passed over while responses take longer on average and another route fits; null: no limit.',
    }),
    receiptTimeoutSeconds: t.exposeInt('receiptTimeoutSeconds', {
      nullable: true,
      description:
        'A code or an alert that has no receipt after this is sent once more, by the next connection; null: never.',
    }),
    defaultSender: t.exposeString('defaultSender', { nullable: true, description: 'Used when a message names none.' }),
    pricePerPart: t.field({
      type: MoneyType,
      nullable: true,
      description: 'What a part costs; null: not known.',
      resolve: (route) => moneyOf(route.pricePerPartMicros, route.priceCurrency),
    }),
    connections: t.prismaField({
      type: [ConnectionType],
      description: 'In order of preference.',
      resolve: async (query, route, _args, { runtime }) => {
        const targets = await runtime.db.prisma.routeTarget.findMany({
          where: { routeId: route.id },
          orderBy: { position: 'asc' },
          include: { connection: query },
        });
        return targets.map((target) => target.connection);
      },
    }),
    quality: t.loadableList({
      type: RouteQualityType,
      description: 'What was measured of it in the last hour, by connection, in order of preference.',
      load: async (ids: string[], { runtime }) => {
        const byRoute = groupBy(await loadQuality(runtime.db.pool, ids), (each) => each.routeId);
        return ids.map((id) => byRoute.get(id) ?? []);
      },
      resolve: (route) => route.id,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was created.' }),
  }),
});

const RouteConnection = builder.connectionObject({ type: RouteType, name: 'RouteConnection' });

builder.queryField('route', (t) =>
  t.prismaField({
    type: RouteType,
    nullable: true,
    authScopes: { scope: 'carriers:read' },
    description: 'A route; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The route’s id.' }) },
    resolve: (query, _root, { id }, context) => {
      const where = { id: fromGlobalId('Route', id) ?? NO_ID, workspaceId: requireActor(context).workspaceId };
      return context.runtime.db.prisma.route.findUnique({ ...query, where });
    },
  }),
);

builder.queryField('routes', (t) =>
  t.prismaConnection(
    {
      type: RouteType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'The routes of the workspace, newest first.',
      resolve: (query, _root, _args, context) =>
        context.runtime.db.prisma.route.findMany({
          ...query,
          where: { workspaceId: requireActor(context).workspaceId },
          orderBy: { id: 'desc' },
        }),
    },
    RouteConnection,
  ),
);

const RoutePayload = builder.objectRef<{ route: Route }>('RoutePayload').implement({
  description: 'The route as it is now.',
  fields: (t) => ({ route: t.expose('route', { type: RouteType, description: 'The object as it is now.' }) }),
});
const DeleteRoutePayload = builder.objectRef<{ uuid: string }>('DeleteRoutePayload').implement({
  description: 'The route is gone.',
  fields: (t) => ({
    deletedRouteId: t.id({ description: 'The id it had.', resolve: ({ uuid }) => toGlobalId('Route', uuid) }),
  }),
});

function named(shownIds: readonly string[]): NamedConnections {
  return { ids: shownIds.map((id) => fromGlobalId('Connection', id)), shownIds };
}

const routeResult = () => failures('RouteResult', [InvalidInputError, NotFoundError]);
const scope = { scope: 'carriers:write' } as const;

builder.mutationFields((t) => ({
  createRoute: t.field({
    type: RoutePayload,
    authScopes: scope,
    description: 'Makes a route; messages accepted from now on may take it.',
    args: { input: t.arg({ type: RouteInput, required: true, description: 'The route that is meant.' }) },
    errors: routeResult(),
    resolve: async (_root, { input: { connectionIds, ...rest } }, context) => {
      const route = parseInput(NewRoute, rest);
      return { route: await createRoute(context.runtime, requireActor(context), route, named(connectionIds)) };
    },
  }),
  updateRoute: t.field({
    type: RoutePayload,
    authScopes: scope,
    description: 'Changes a route; messages accepted from now on find it as it is then.',
    args: { input: t.arg({ type: UpdateRouteInput, required: true, description: 'The changes.' }) },
    errors: routeResult(),
    resolve: async (_root, { input: { id: shownId, connectionIds, ...rest } }, context) => {
      const changes = parseInput(RouteChanges, rest);
      const connections = connectionIds == null ? null : named(connectionIds);
      const route = { id: fromGlobalId('Route', shownId), shownId };
      return { route: await updateRoute(context.runtime, requireActor(context), route, changes, connections) };
    },
  }),
  deleteRoute: t.field({
    type: DeleteRoutePayload,
    authScopes: scope,
    description:
      'Deletes a route. Messages keep what was decided; what is queued still goes out over its connection while that takes ' +
      'messages, else by another route that takes it.',
    args: { input: t.arg({ type: DeleteRouteInput, required: true, description: 'What is meant.' }) },
    errors: failures('DeleteRouteResult', [NotFoundError]),
    resolve: async (_root, { input: { id: shownId } }, context) => {
      const route = { id: fromGlobalId('Route', shownId), shownId };
      return { uuid: await deleteRoute(context.runtime, requireActor(context), route) };
    },
  }),
}));
