/** Webhook endpoints in the API: their queries and mutations. */
import { newestFirst } from '../../db/page.ts';
import type { WebhookEndpoint } from '../../generated/prisma/client.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { requireId } from '../../graphql/schema/filter-ids.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { readingOfWorkspace } from '../accounts/reading.ts';
import { readSender } from '../carriers/sender-address.ts';
import {
  createEndpoint,
  deleteEndpoint,
  EndpointChanges,
  type NamedEndpoint,
  NewEndpoint,
  rotateSecret,
  type SecretEndpoint,
  updateEndpoint,
} from './actions.ts';
import type { WebhookFilter } from './filter.ts';
import { EndpointType, WebhookEventEnum } from './types.ts';

const EndpointConnection = builder.connectionObject({ type: EndpointType, name: 'WebhookEndpointConnection' });

builder.queryField('webhookEndpoints', (t) =>
  t.prismaConnection(
    {
      type: EndpointType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'webhooks:manage' },
      description: 'The endpoints of the workspace, newest first.',
      resolve: (query, _root, _args, context) => {
        const { behind, page } = newestFirst(query);
        const where = { AND: [{ workspaceId: requireActor(context).workspaceId }, behind] };
        return context.runtime.db.prisma.webhookEndpoint.findMany({ ...page, where });
      },
    },
    EndpointConnection,
  ),
);

/** Conditions on events, as they come. */
export const FilterInput = builder.inputType('WebhookFilterInput', {
  description:
    'Which events an endpoint gets: every condition has to hold; one that does not fit an event holds none back.',
  fields: (t) => ({
    purposes: t.field({ type: [PurposeType], description: 'Of messages for one of these purposes.' }),
    tags: t.stringList({ description: 'Of messages with one of these tags, at most 20.' }),
    contactId: t.id({ description: 'Of messages to this contact, and of what it wrote.' }),
    writtenTo: t.string({ description: 'Of what people wrote, that to this number or short code.' }),
  }),
});

/** A filter as it came. */
export type FilterShape = typeof FilterInput.$inferInput;
const MAX_TAGS = 20;

/** Reads a filter. @throws InvalidInputError on a list that is empty or too long; NotFoundError on a contact that is none */
export async function filterOf(context: Context, filter: FilterShape): Promise<WebhookFilter> {
  const { purposes, tags, contactId, writtenTo } = filter;
  for (const [name, list] of Object.entries({ purposes, tags })) {
    if (list == null || (list.length > 0 && list.length <= MAX_TAGS)) continue;
    const message =
      list.length === 0
        ? 'is empty: nothing would match; leave it out'
        : `has ${list.length} entries, at most ${MAX_TAGS}`;
    throw new InvalidInputError([{ path: ['filter', name], message }]);
  }
  const { runtime } = context;
  const contact =
    contactId == null ? undefined : await requireId(context, ['Contact'], contactId, ['filter', 'contactId']);
  const reading = await readingOfWorkspace(runtime, requireActor(context).workspaceId);
  return {
    ...(purposes == null ? {} : { purposes }),
    ...(tags == null ? {} : { tags }),
    ...(contact === undefined ? {} : { contactId: contact }),
    ...(writtenTo == null ? {} : { writtenTo: readSender(writtenTo, reading) }),
  };
}

const CreateInput = builder.inputType('CreateWebhookEndpointInput', {
  description: 'An endpoint to be made. It gets what happens from then on.',
  fields: (t) => ({
    url: t.string({
      required: true,
      description: 'Where requests are sent to: https, or http where the operator lets it.',
    }),
    description: t.string({ description: 'What it is for; at most 200 characters.' }),
    events: t.field({
      type: [WebhookEventEnum],
      description: 'What it gets; absent or empty: everything, also what later releases add.',
    }),
    filter: t.field({ type: FilterInput, description: 'Which of these events; absent: all.' }),
    version: t.int({ description: 'Version of the body of its requests; absent: 1, the only one there is.' }),
    ordered: t.boolean({
      description:
        'Events of one message, or of what one person wrote, come one after the other; absent: false, they come as fast as they can.',
    }),
    enabled: t.boolean({ description: 'Whether it gets events; absent: true.' }),
  }),
});

const UpdateInput = builder.inputType('UpdateWebhookEndpointInput', {
  description: 'Changes of an endpoint; absent ones stay as they are.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the endpoint.' }),
    url: t.string({ description: 'Where requests are sent to.' }),
    description: t.string({ description: 'What it is for; at most 200 characters.' }),
    events: t.field({ type: [WebhookEventEnum], description: 'What it gets; empty: everything.' }),
    filter: t.field({ type: FilterInput, description: 'Which of these events, in place of the present conditions.' }),
    version: t.int({ description: 'Version of the body of its requests.' }),
    ordered: t.boolean({ description: 'Whether events of one subject come one after the other.' }),
    enabled: t.boolean({ description: 'Whether it gets events. Enabled again, it gets what happens from then on.' }),
  }),
});

const DeleteInput = builder.inputType('DeleteWebhookEndpointInput', {
  description: 'An endpoint to be deleted, with the log of its deliveries.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the endpoint.' }) }),
});

const RotateInput = builder.inputType('RotateWebhookSecretInput', {
  description: 'An endpoint that gets a new secret.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the endpoint.' }),
    overlap: t.field({
      type: 'Duration',
      description:
        'How long requests are signed with the old secret too, at most P30D; absent: one day. "PT0S": not at all.',
    }),
  }),
});

const secretPayload = (name: string, description: string) =>
  builder.objectRef<SecretEndpoint>(name).implement({
    description,
    fields: (t) => ({
      endpoint: t.expose('endpoint', { type: EndpointType, description: 'The endpoint as it is now.' }),
      secret: t.exposeString('secret', {
        description:
          'What its requests are verified with (whsec_…, https://www.standardwebhooks.com). It is shown this once.',
      }),
    }),
  });
const CreatePayload = secretPayload('CreateWebhookEndpointPayload', 'The new endpoint and its secret.');
const RotatePayload = secretPayload('RotateWebhookSecretPayload', 'The endpoint and its new secret.');

const UpdatePayload = builder.objectRef<{ endpoint: WebhookEndpoint }>('UpdateWebhookEndpointPayload').implement({
  description: 'The endpoint that was changed.',
  fields: (t) => ({
    endpoint: t.expose('endpoint', { type: EndpointType, description: 'The endpoint as it is now.' }),
  }),
});

const DeletePayload = builder.objectRef<{ deletedId: string }>('DeleteWebhookEndpointPayload').implement({
  description: 'The endpoint that was deleted.',
  fields: (t) => ({ deletedId: t.exposeID('deletedId', { description: 'Its id, which names nothing any more.' }) }),
});

/** An endpoint as a caller names it. */
export const named = (shownId: string): NamedEndpoint => ({ id: fromGlobalId('WebhookEndpoint', shownId), shownId });

/** Fields that came, without those that are `null`: they count as absent. */
function given<T extends object>(input: T): Partial<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value != null)) as Partial<T>;
}

builder.mutationFields((t) => ({
  createWebhookEndpoint: t.field({
    type: CreatePayload,
    authScopes: { scope: 'webhooks:manage' },
    description: 'Makes an endpoint and answers the secret of its signatures, this once.',
    args: { input: t.arg({ type: CreateInput, required: true, description: 'The endpoint to make.' }) },
    errors: failures('CreateWebhookEndpointResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { filter, ...rest } }, context) => {
      const endpoint = parseInput(NewEndpoint, given(rest));
      const conditions = await filterOf(context, filter ?? {});
      return createEndpoint(context.runtime, requirePrincipal(context), endpoint, conditions);
    },
  }),
  updateWebhookEndpoint: t.field({
    type: UpdatePayload,
    authScopes: { scope: 'webhooks:manage' },
    description: 'Changes an endpoint; what waits for it goes where it leads now.',
    args: { input: t.arg({ type: UpdateInput, required: true, description: 'Which, and the changes.' }) },
    errors: failures('UpdateWebhookEndpointResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { id, filter, ...rest } }, context) => {
      const changes = parseInput(EndpointChanges, given(rest));
      const conditions = filter == null ? undefined : await filterOf(context, filter);
      const principal = requirePrincipal(context);
      return { endpoint: await updateEndpoint(context.runtime, principal, named(id), changes, conditions) };
    },
  }),
  deleteWebhookEndpoint: t.field({
    type: DeletePayload,
    authScopes: { scope: 'webhooks:manage' },
    description: 'Deletes an endpoint, what waits for it, and the log of its deliveries.',
    args: { input: t.arg({ type: DeleteInput, required: true, description: 'The endpoint that is meant.' }) },
    errors: failures('DeleteWebhookEndpointResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { id } }, context) => {
      await deleteEndpoint(context.runtime, requireActor(context), named(id));
      return { deletedId: id };
    },
  }),
  rotateWebhookSecret: t.field({
    type: RotatePayload,
    authScopes: { scope: 'webhooks:manage' },
    description:
      'Gives an endpoint a new secret, and answers it, this once. Requests carry the signatures of both for a while.',
    args: { input: t.arg({ type: RotateInput, required: true, description: 'Which, and the overlap.' }) },
    errors: failures('RotateWebhookSecretResult', [InvalidInputError, NotFoundError]),
    resolve: (_root, { input: { id, overlap } }, context) =>
      rotateSecret(context.runtime, requireActor(context), named(id), overlap ?? null),
  }),
}));
