/** Types of webhooks in the API. */

import type { Purpose, WebhookDeliveryStatus } from '../../generated/prisma/enums.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { inOrderOf } from '../../kernel/in-order.ts';
import { webhookIdOf } from './endpoint-worker.ts';
import { bodiesOf, sourceOf, WEBHOOK_EVENTS } from './events.ts';
import { StoredFilter, type WebhookFilter } from './filter.ts';

const nameOf = (event: string) => event.replace('.', '_').toUpperCase();

/** Event that endpoints may ask for. */
export const WebhookEventEnum = builder.enumType('WebhookEventType', {
  description: 'What endpoints of webhooks can get. In the requests it is written as in message.delivered.',
  values: Object.fromEntries(
    Object.entries(WEBHOOK_EVENTS).map(([value, description]) => [nameOf(value), { value, description }]),
  ),
});

const FilterType = builder.objectRef<WebhookFilter>('WebhookFilter').implement({
  description:
    'Which events an endpoint gets: every condition has to hold; one that does not fit an event holds none back.',
  fields: (t) => ({
    purposes: t.field({
      type: [PurposeType],
      nullable: true,
      description: 'Of messages for one of these purposes; null: of any.',
      resolve: ({ purposes }) => (purposes as Purpose[] | undefined) ?? null,
    }),
    tags: t.stringList({
      nullable: true,
      description: 'Of messages with one of these tags; null: of any.',
      resolve: ({ tags }) => tags ?? null,
    }),
    contactId: t.id({
      nullable: true,
      description: 'Of messages to this contact, and of what it wrote; null: of anybody.',
      resolve: ({ contactId }) => (contactId === undefined ? null : toGlobalId('Contact', contactId)),
    }),
    writtenTo: t.string({
      nullable: true,
      description: 'Of what people wrote, that to this number or short code; null: to any.',
      resolve: ({ writtenTo }) => writtenTo ?? null,
    }),
  }),
});

const DisabledReasonType = builder.enumType('WebhookDisabledReason', {
  description: 'Why the hub disabled an endpoint.',
  values: {
    FAILING: { description: 'Every attempt of some days failed (HELIOGRAPH_WEBHOOK_DISABLE_DAYS).' },
    GONE: { description: 'It answered 410 Gone.' },
  } as const,
});

/** An endpoint of webhooks. */
export const EndpointType = builder.prismaNode('WebhookEndpoint', {
  ...workspaceNode('webhooks:manage'),
  description: 'A URL of yours that gets what happens, by HTTP.',
  fields: (t) => ({
    url: t.exposeString('url', { description: 'Where requests are sent to.' }),
    description: t.exposeString('description', { description: 'What it is for, in your words.' }),
    events: t.field({
      type: [WebhookEventEnum],
      description: 'What it gets; empty: everything, also what later releases add.',
      resolve: ({ events }) => events.filter((event) => Object.hasOwn(WEBHOOK_EVENTS, event)),
    }),
    filter: t.field({
      type: FilterType,
      description: 'Which of these events.',
      resolve: ({ filter }) => StoredFilter.parse(filter),
    }),
    version: t.exposeInt('version', { description: 'Version of the body of its requests.' }),
    ordered: t.exposeBoolean('ordered', {
      description:
        'Events of one message, or of what one person wrote, come one after the other: one that fails holds back those behind it.',
    }),
    enabled: t.exposeBoolean('enabled', {
      description: 'Whether it gets events; what happens while it does not is not kept for it.',
    }),
    disabledReason: t.field({
      type: DisabledReasonType,
      nullable: true,
      description: 'Why the hub disabled it; null: it did not.',
      resolve: ({ disabledReason }) => disabledReason as 'GONE' | null,
    }),
    failingSince: t.expose('failingSince', {
      type: 'DateTime',
      nullable: true,
      description: 'Since when every attempt has failed; null: the last one got through, or there was none.',
    }),
    pausedUntil: t.expose('pausedUntil', {
      type: 'DateTime',
      nullable: true,
      description: 'No attempt is made before: the last ones failed; null: it is not held back.',
    }),
    lastDeliveredAt: t.expose('lastDeliveredAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When a delivery last got through; null: none has.',
    }),
    previousSecretUntil: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'Until when requests are signed with the secret of before too; null: they are not.',
      resolve: ({ previousUntil }, _args, { runtime }) =>
        previousUntil !== null && previousUntil > runtime.clock.now() ? previousUntil : null,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
  }),
});

/** Status of a delivery. */
export const DeliveryStatusType = builder.enumType('WebhookDeliveryStatus', {
  description: 'Where a delivery is.',
  values: {
    PENDING: { description: 'It is due, or waits for its next attempt.' },
    DELIVERED: { description: 'The endpoint answered with a status of 200 to 299.' },
    PARKED: {
      description: 'It is tried no more: 72 hours are over, or its endpoint was disabled. It can be replayed.',
    },
  } satisfies Record<WebhookDeliveryStatus, object>,
});

/** Outcome of one attempt, as the log has it. */
interface Attempt {
  at: string;
  durationMs: number;
  status: number | null;
  error: string | null;
  body: string | null;
}

const AttemptType = builder.objectRef<Attempt>('WebhookAttempt').implement({
  description: 'One request of a delivery, and what came of it.',
  fields: (t) => ({
    at: t.field({ type: 'DateTime', description: 'When it was sent.', resolve: ({ at }) => new Date(at) }),
    durationMs: t.exposeInt('durationMs', { description: 'Until the answer was read, in milliseconds.' }),
    status: t.exposeInt('status', {
      nullable: true,
      description: 'The HTTP status of the answer; null: there was none.',
    }),
    error: t.exposeString('error', { nullable: true, description: 'Why it failed; null: it did not.' }),
    answer: t.exposeString('body', {
      nullable: true,
      description: 'The beginning of what was answered, 1,024 octets at most; null: nothing was.',
    }),
  }),
});

/** A delivery of an event to an endpoint. */
export const DeliveryType = builder.prismaNode('WebhookDelivery', {
  ...workspaceNode('webhooks:manage'),
  description: 'An event on its way to an endpoint, with the log of its attempts.',
  fields: (t) => ({
    endpoint: t.loadable({
      type: EndpointType,
      nullable: true,
      description: 'Where it goes to; null: it was deleted.',
      load: async (ids: string[], context: Context) => {
        const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
        return inOrderOf(ids, await context.runtime.db.prisma.webhookEndpoint.findMany({ where }));
      },
      resolve: ({ endpointId }) => endpointId,
    }),
    event: t.field({
      type: WebhookEventEnum,
      nullable: true,
      description: 'What happened; null: this release does not know the event.',
      resolve: ({ event }) => (Object.hasOwn(WEBHOOK_EVENTS, event) ? event : null),
    }),
    webhookId: t.string({
      description: 'The webhook-id of its requests: the same for every attempt, replay and endpoint.',
      resolve: ({ eventId }) => webhookIdOf(eventId),
    }),
    status: t.expose('status', { type: DeliveryStatusType, description: 'Where it is.' }),
    nextAttemptAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the next attempt is due, where its endpoint is not paused; null: it is over.',
      resolve: ({ status, dueAt }) => (status === 'PENDING' ? dueAt : null),
    }),
    attempts: t.field({
      type: [AttemptType],
      description: 'Every attempt so far, the first one first; those before a replay too.',
      resolve: ({ log }) => log as unknown as Attempt[],
      complexity: { field: 1, multiplier: 1 },
    }),
    request: t.loadable({
      type: 'String',
      nullable: true,
      description:
        'The body of its request, which is made of what it is about; null: that was erased, is past its time, or takes a scope to see (messages:read).',
      load: async (keys: string[], context: Context) => {
        const events = keys.map((key) => JSON.parse(key) as { event: string; eventId: string; subjectId: string });
        const { actor, scopes } = requirePrincipal(context);
        const shown = events.filter(
          ({ event }) => Object.hasOwn(WEBHOOK_EVENTS, event) && scopes.has(sourceOf(event).scope),
        );
        const bodies = await bodiesOf(context.runtime, actor.workspaceId, shown);
        return events.map(({ eventId }) => bodies.get(eventId) ?? null);
      },
      resolve: ({ event, eventId, subjectId }) => JSON.stringify({ event, eventId, subjectId }),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was enqueued.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was delivered or parked; null: it is on its way.',
    }),
  }),
});
