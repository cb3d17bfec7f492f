/** The prices of a number in the API: by every list, and by each route that a message could take. */
import * as z from 'zod';
import { loadQuality, type TargetQuality } from '../../db/sql/routes.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { parseInput } from '../../graphql/schema/errors.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { MCC_MNC, MCC_MNC_FORMAT } from '../../kernel/network.ts';
import { parsePhone } from '../../kernel/phone.ts';
import { senderKindOf } from '../../kernel/sender-kind.ts';
import { readingOf } from '../accounts/reading.ts';
import { networkOf, SimulationType } from '../carriers/live.ts';
import type { RouteFacts } from '../carriers/route-facts.ts';
import { RouteQualityType } from '../carriers/routes.ts';
import { connectionOf } from '../carriers/routing.ts';
import { SENDER_FORMAT } from '../carriers/sender-address.ts';
import { estimates, type PriceEstimate } from './estimate.ts';
import { PriceEstimateType } from './types.ts';

const NumberPricesInput = builder.inputType('NumberPricesInput', {
  description: 'A message whose prices are asked for.',
  fields: (t) => ({
    to: t.field({ type: 'PhoneNumber', required: true, description: 'Its destination.' }),
    purpose: t.field({ type: PurposeType, required: true, description: 'Why it would be sent.' }),
    sender: t.string({
      description: 'The sender that it would name; absent: none, and prices for kinds are left out.',
    }),
    mccMnc: t.string({
      description: 'Network of the destination by MCC and MNC; absent: the contact’s, where the key may read it.',
    }),
    partCount: t.int({ defaultValue: 1, description: 'Its parts; 1 to 255.' }),
    at: t.field({ type: 'DateTime', description: 'When it would be sent; absent: now.' }),
  }),
});

const Asked = z.object({
  sender: z
    .string()
    .refine((sender) => senderKindOf(sender) !== null, SENDER_FORMAT)
    .nullish(),
  mccMnc: z.string().regex(MCC_MNC, MCC_MNC_FORMAT).nullish(),
  partCount: z.number().int().min(1).max(255).nullish(),
  at: z.date().nullish(),
});

builder.queryFields((t) => ({
  numberPrices: t.field({
    type: [PriceEstimateType],
    nullable: true,
    authScopes: { scope: 'carriers:read' },
    description:
      'What a message to a number costs: by the workspace’s own list first, then by that of each connection.',
    args: { input: t.arg({ type: NumberPricesInput, required: true, description: 'The message.' }) },
    resolve: async (_root, { input: { to, purpose, ...rest } }, context) => {
      const principal = requirePrincipal(context);
      const { workspaceId } = principal.actor;
      const { db, config, clock } = context.runtime;
      const { sender, mccMnc, partCount, at } = parseInput(Asked, rest);
      const workspace = await db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
      const parsed = parsePhone(to, readingOf(config, workspace));
      if (!parsed.ok) {
        throw new InvalidInputError([{ path: ['to'], message: parsed.message, received: to.slice(0, 100) }]);
      }
      const { e164, country } = parsed.phone;
      const connections = await db.prisma.connection.findMany({
        where: { workspaceId, deletedAt: null },
        select: { id: true },
        orderBy: { id: 'asc' },
      });
      return estimates(db.pool, workspaceId, {
        to: e164,
        country,
        purpose,
        mccMnc: mccMnc ?? (await networkOf(db, principal, e164)),
        senderKind: sender == null ? null : senderKindOf(sender),
        at: at ?? clock.now(),
        partCount: partCount ?? 1,
        currency: workspace.currency,
        lists: [null, ...connections.map(({ id }) => id)],
      });
    },
  }),
}));

/** A route, and what a part costs by the list of the connection that it would take, and what was measured of it. */
interface RoutePrice {
  route: RouteFacts;
  estimate: PriceEstimate;
  quality: TargetQuality;
}

const RoutePriceType = builder.objectRef<RoutePrice>('RoutePrice').implement({
  description:
    'What a part of a message would cost by a route, the price of the carrier, and what was measured of the route.',
  fields: (t) => ({
    routeId: t.id({ description: 'The route that has it.', resolve: ({ route }) => toGlobalId('Route', route.id) }),
    name: t.string({ description: 'The name of the route.', resolve: ({ route }) => route.name }),
    estimate: t.expose('estimate', {
      type: PriceEstimateType,
      description: 'By the list of the connection that it would take now, of one part.',
    }),
    quality: t.expose('quality', {
      type: RouteQualityType,
      description: 'What was measured of it over that connection in the last hour.',
    }),
  }),
});

builder.objectField(SimulationType, 'routePrices', (t) =>
  t.field({
    type: [RoutePriceType],
    nullable: true,
    description: 'What a part would cost by each route, also by those that are passed over; in the order of routes.',
    resolve: async ({ request, routes }, _args, context) => routePrices(context, request, routes),
  }),
);

async function routePrices(
  context: Context,
  { to, country, purpose, sender, mccMnc }: (typeof SimulationType.$inferType)['request'],
  routes: readonly RouteFacts[],
): Promise<RoutePrice[]> {
  const { workspaceId } = requireActor(context);
  const { db, clock } = context.runtime;
  const { currency } = await db.prisma.workspace.findUniqueOrThrow({ where: { id: workspaceId } });
  const facts = { to, country, purpose, mccMnc, at: clock.now(), partCount: 1, currency };
  const measured = await loadQuality(
    db.pool,
    routes.map(({ id }) => id),
  );
  const found: RoutePrice[] = [];
  for (const route of routes) {
    const target = connectionOf(route);
    if (target === null) continue;
    const from = sender ?? route.defaultSender;
    const senderKind = from === null ? null : senderKindOf(from);
    const lists = [target.connectionId];
    const [estimate] = await estimates(db.pool, workspaceId, { ...facts, senderKind, lists });
    const over = { routeId: route.id, connectionId: target.connectionId };
    const known = measured.find((each) => each.routeId === over.routeId && each.connectionId === over.connectionId);
    if (estimate !== undefined) found.push({ route, estimate, quality: known ?? { ...over, quality: null } });
  }
  return found;
}
