/** Webhook deliveries in the API: their log, test events and replays. */
import { newestFirst } from '../../db/page.ts';
import type { WebhookDelivery } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures } from '../../graphql/schema/errors.ts';
import { readId, requireId } from '../../graphql/schema/filter-ids.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { idsMadeBetween } from '../../kernel/ids.ts';
import { sendTestEvent } from './actions.ts';
import { replayFromCursor } from './feed-replay.ts';
import { named } from './graphql.ts';
import { MAX_NAMED, REPLAYED_A_STEP, replay } from './replay.ts';
import { DeliveryStatusType, DeliveryType, WebhookEventEnum } from './types.ts';

const DeliveryFilter = builder.inputType('WebhookDeliveryFilter', {
  description: 'Which deliveries; every condition has to hold.',
  fields: (t) => ({
    endpointId: t.id({ description: 'To this endpoint.' }),
    statuses: t.field({ type: [DeliveryStatusType], description: 'That are there.' }),
    events: t.field({ type: [WebhookEventEnum], description: 'Of one of these events.' }),
    subjectId: t.id({
      description: 'About this message, campaign, conversation or connection, or of what this contact wrote.',
    }),
    createdAfter: t.field({ type: 'DateTime', description: 'Enqueued later than this.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Enqueued earlier than this.' }),
  }),
});

const DeliveryConnection = builder.connectionObject({ type: DeliveryType, name: 'WebhookDeliveryConnection' });

async function whereOf(context: Context, filter: typeof DeliveryFilter.$inferInput) {
  const { endpointId, statuses, events, subjectId, createdAfter, createdBefore } = filter;
  const to =
    endpointId == null ? null : await requireId(context, ['WebhookEndpoint'], endpointId, ['filter', 'endpointId']);
  return {
    workspaceId: requireActor(context).workspaceId,
    ...(to === null ? {} : { endpointId: to }),
    ...(statuses == null ? {} : { status: { in: statuses } }),
    ...(events == null ? {} : { event: { in: events } }),
    ...(subjectId == null ? {} : { subjectId: readId([], subjectId, ['filter', 'subjectId']) }),
    id: idsMadeBetween(createdAfter, createdBefore),
    createdAt: {
      ...(createdAfter == null ? {} : { gt: createdAfter }),
      ...(createdBefore == null ? {} : { lt: createdBefore }),
    },
  };
}

builder.queryField('webhookDeliveries', (t) =>
  t.prismaConnection(
    {
      type: DeliveryType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'webhooks:manage' },
      description: 'Deliveries of webhooks with what came of their attempts, newest first.',
      args: { filter: t.arg({ type: DeliveryFilter, description: 'Which; absent: all.' }) },
      resolve: async (query, _root, { filter }, context) => {
        const { behind, page } = newestFirst(query);
        const where = { AND: [await whereOf(context, filter ?? {}), behind] };
        return context.runtime.db.prisma.webhookDelivery.findMany({ ...page, where });
      },
    },
    DeliveryConnection,
  ),
);

const TestInput = builder.inputType('SendTestWebhookInput', {
  description: 'An endpoint to be tried.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the endpoint.' }) }),
});

const TestPayload = builder.objectRef<{ delivery: WebhookDelivery }>('SendTestWebhookPayload').implement({
  description: 'The delivery of the test event.',
  fields: (t) => ({
    delivery: t.expose('delivery', {
      type: DeliveryType,
      description: 'On its way; ask for it again to see what came of it.',
    }),
  }),
});

const ReplayInput = builder.inputType('ReplayWebhooksInput', {
  description: 'Deliveries to be made again: named ones, a range of the log, or what is behind a cursor.',
  fields: (t) => ({
    endpointId: t.id({ required: true, description: 'The endpoint that gets them.' }),
    deliveryIds: t.idList({ description: `These deliveries, at most ${MAX_NAMED}; absent: the range.` }),
    from: t.field({
      type: 'DateTime',
      description: 'Those enqueued from then on; absent: from the first one in the log.',
    }),
    until: t.field({ type: 'DateTime', description: 'Those enqueued before then; absent: up to now.' }),
    after: t.id({ description: 'Those behind this delivery, e.g. the last one that the receiver has.' }),
    cursor: t.field({
      type: 'Cursor',
      description:
        'Everything of the last day behind this cursor (of feedPosition or webhookEvents), also what was never enqueued for the endpoint; comes alone.',
    }),
    statuses: t.field({
      type: [DeliveryStatusType],
      description: 'Of the range those that are there; absent: PARKED and DELIVERED.',
    }),
  }),
});

const ReplayPayload = builder.objectRef<{ deliveries: number; more: boolean }>('ReplayWebhooksPayload').implement({
  description: 'What is made again.',
  fields: (t) => ({
    deliveries: t.exposeInt('deliveries', { description: 'Deliveries that are due now.' }),
    more: t.exposeBoolean('more', {
      description: 'Whether there may be more, which follow by themselves, a thousand at a time.',
    }),
  }),
});

async function replayed(context: Context, input: typeof ReplayInput.$inferInput) {
  const { endpointId, deliveryIds, from, until, after, statuses, cursor } = input;
  const issue = (field: string, message: string, received?: string) =>
    new InvalidInputError([{ path: [field], message, ...(received === undefined ? {} : { received }) }]);
  if (deliveryIds != null && (deliveryIds.length === 0 || deliveryIds.length > MAX_NAMED))
    throw issue('deliveryIds', `has ${deliveryIds.length} entries: name 1 to ${MAX_NAMED}, or give a range`);
  const range = { from, until, after, statuses };
  if (cursor != null) {
    const more = Object.entries({ deliveryIds, ...range }).find(([, value]) => value != null);
    if (more !== undefined) throw issue(more[0], 'must not come together with cursor: give one of them');
    const position = context.runtime.feed.cursorsOf(requireActor(context).workspaceId).read(cursor);
    if (position === null) throw issue('cursor', 'is no cursor of this workspace', cursor.slice(0, 60));
    const behind = { position, shown: cursor };
    return replayFromCursor(context.runtime, requireActor(context), named(endpointId), behind);
  }
  const both = Object.entries(range).find(([, value]) => deliveryIds != null && value != null);
  if (both !== undefined) throw issue(both[0], 'must not come together with deliveryIds: give one of them');
  const afterId = after == null ? null : fromGlobalId('WebhookDelivery', after);
  if (after != null && afterId === null) throw new NotFoundError('WebhookDelivery', after);
  const deliveries = await replay(context.runtime, requireActor(context), named(endpointId), {
    deliveryIds: deliveryIds?.map((id) => fromGlobalId('WebhookDelivery', id)) ?? null,
    from: from ?? null,
    until: until ?? null,
    after: afterId,
    statuses: statuses ?? ['PARKED', 'DELIVERED'],
  });
  return { deliveries, more: deliveryIds == null && deliveries === REPLAYED_A_STEP };
}

builder.mutationFields((t) => ({
  sendTestWebhook: t.field({
    type: TestPayload,
    authScopes: { scope: 'webhooks:manage' },
    description: 'Sends a test event to an endpoint, whatever events it asked for.',
    args: { input: t.arg({ type: TestInput, required: true, description: 'The endpoint that is meant.' }) },
    errors: failures('SendTestWebhookResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { id } }, context) => ({
      delivery: await sendTestEvent(context.runtime, requireActor(context), named(id)),
    }),
  }),
  replayWebhooks: t.field({
    type: ReplayPayload,
    authScopes: { scope: 'webhooks:manage' },
    description:
      'Makes deliveries again, in their order: named ones, a range of the log of an endpoint, or everything behind a cursor of the last day.',
    args: { input: t.arg({ type: ReplayInput, required: true, description: 'Which deliveries.' }) },
    errors: failures('ReplayWebhooksResult', [InvalidInputError, NotFoundError]),
    resolve: (_root, { input }, context) => replayed(context, input),
  }),
}));
