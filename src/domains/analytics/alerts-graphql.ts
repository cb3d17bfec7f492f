/** Alerts about delivery rates in the API. */
import type { DeliveryAlert } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { type Gap, StreamGapType } from '../../graphql/types/stream-gap.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { SHARED } from '../../graphql/ws/shared-operation.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import type { Dimension } from '../../kernel/rollups.ts';
import type { Position } from '../../pipeline/feed/cursor.ts';
import { followFeed } from '../../pipeline/feed/follow.ts';
import { isReasonCode, REASONS } from '../../policy/reasons.ts';
import { RESUME_KEY_DESCRIPTION, readStart } from '../messages/stream.ts';
import { namesOfAlerts } from '../webhooks/rate-names.ts';
import type { RisenReason } from './drop.ts';
import { AnalyticsDimensionType } from './enums.ts';

const AlertReasonType = builder.objectRef<RisenReason>('DeliveryAlertReason').implement({
  description: 'A reason that more messages ended for than usual.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'As in Message.reason.' }),
    description: t.string({
      description: 'The reason in words.',
      resolve: ({ code }) => (isReasonCode(code) ? REASONS[code].description : code),
    }),
    count: t.exposeInt('count', { description: 'Messages that ended for it in the two hours before.' }),
    share: t.exposeFloat('share', { description: 'Its share of these messages.' }),
    usualShare: t.exposeFloat('usualShare', { description: 'Its share in the fourteen days before.' }),
  }),
});

const AlertType = builder.prismaNode('DeliveryAlert', {
  ...workspaceNode('messages:read'),
  description: 'Far fewer of some messages arrive than usual.',
  fields: (t) => ({
    dimension: t.field({
      type: AnalyticsDimensionType,
      description: 'What these messages have in common: ROUTE, COUNTRY or TEMPLATE.',
      resolve: ({ dimension }) => dimension as Dimension,
    }),
    value: t.string({
      description: 'The id of the route or the template, or the country.',
      resolve: ({ dimension, key }) =>
        dimension === 'COUNTRY' ? key : toGlobalId(dimension === 'ROUTE' ? 'Route' : 'Template', key),
    }),
    name: t.loadable({
      type: 'String',
      description: 'The same as people know it; of what was deleted its id.',
      load: async (alerts: DeliveryAlert[], context: Context) => {
        const names = await namesOfAlerts(context.runtime, alerts);
        return alerts.map(({ key }) => names.get(key) ?? key);
      },
      resolve: (alert) => alert,
    }),
    rate: t.exposeFloat('rate', { description: 'Share that arrived in the two hours before it was raised.' }),
    usualRate: t.exposeFloat('usualRate', { description: 'Share that arrived in the fourteen days before these.' }),
    ended: t.exposeInt('ended', { description: 'Messages that came to an end in those hours, and those that wait.' }),
    waiting: t.exposeInt('waiting', {
      description:
        'Of these, messages of the last whole hour that the carrier has told no outcome of; 0 where it was told of half of them or more.',
    }),
    reasons: t.field({
      type: [AlertReasonType],
      description: 'Reasons that more messages ended for than usual, those whose share rose most first; at most five.',
      resolve: ({ reasons }) => reasons as unknown as RisenReason[],
    }),
    raisedAt: t.expose('raisedAt', { type: 'DateTime', description: 'When it was noticed.' }),
    resolvedAt: t.expose('resolvedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the rate was back, or no message had ended for a day; null: it still is so low.',
    }),
  }),
});

const AlertConnection = builder.connectionObject({ type: AlertType, name: 'DeliveryAlertConnection' });

builder.queryFields((t) => ({
  deliveryAlerts: t.prismaConnection(
    {
      type: AlertType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'Alerts about delivery rates, newest first; those that have ended are kept for 90 days.',
      args: { open: t.arg.boolean({ description: 'Only those that have not ended.' }) },
      resolve: (query, _root, { open }, context) =>
        context.runtime.db.prisma.deliveryAlert.findMany({
          ...query,
          where: { workspaceId: requireActor(context).workspaceId, ...(open === true ? { resolvedAt: null } : {}) },
          orderBy: { id: 'desc' },
        }),
    },
    AlertConnection,
  ),
}));

interface StreamAlert {
  kind: 'alert';
  cursor: string;
  alert: DeliveryAlert;
}

const StreamAlertType = builder.objectRef<StreamAlert>('DeliveryStreamAlert').implement({
  description: 'A delivery rate has dropped, or is back.',
  fields: (t) => ({
    cursor: t.expose('cursor', { type: 'Cursor', description: 'Hand it back as `after` to go on behind this alert.' }),
    alert: t.expose('alert', { type: AlertType, description: 'The alert as it is now.' }),
  }),
});

const StreamItemType = builder.unionType('DeliveryAlertStreamItem', {
  description: 'A change of an alert, or the notice that some are missing.',
  types: [StreamAlertType, StreamGapType],
  resolveType: (item) => ((item as StreamAlert | Gap).kind === 'gap' ? 'StreamGap' : 'DeliveryStreamAlert'),
});

async function* deliveryAlerts(
  { runtime: { bus, db, feed } }: Context,
  workspaceId: string,
  after: Position | null,
  signal: AbortSignal,
): AsyncGenerator<StreamAlert | Gap> {
  const cursors = feed.cursorsOf(workspaceId);
  for await (const delivery of followFeed(bus, feed, { workspaceId, kind: 'rates', after, signal })) {
    if (delivery.kind === 'gap') {
      yield delivery;
      continue;
    }
    const { chunk, done } = delivery;
    if (chunk.payload.kind !== 'rates') continue;
    for (const [index, { alertId: id }] of chunk.payload.changes.entries()) {
      if (index <= done) continue;
      const alert = await db.prisma.deliveryAlert.findFirst({ where: { id, workspaceId } });
      if (alert !== null) yield { kind: 'alert', cursor: cursors.write(chunk, index), alert };
    }
  }
}

builder.subscriptionField('deliveryAlerts', (t) =>
  t.field({
    extensions: SHARED,
    type: StreamItemType,
    authScopes: { scope: 'messages:read' },
    description: 'Delivery rates that drop and come back, in order. `after` replays from a cursor and then goes live.',
    args: {
      after: t.arg({ type: 'Cursor', description: 'Behind which alert to begin; absent: now.' }),
      resumeKey: t.arg.string({ description: RESUME_KEY_DESCRIPTION }),
    },
    subscribe: (_root, { after, resumeKey }, context) => {
      const position = readStart(context, after, resumeKey);
      const { workspaceId } = requireActor(context);
      return abortable((signal) => deliveryAlerts(context, workspaceId, position, signal));
    },
    resolve: (item) => item as StreamAlert | Gap,
  }),
);
