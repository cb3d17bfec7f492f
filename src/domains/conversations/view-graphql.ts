/** Views of the inbox in the API. */
import type { InboxView } from '../../generated/prisma/client.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { ActorType } from '../accounts/actor-types.ts';
import { removeView, saveView, VIEW_LIMITS, ViewInput, viewsOf } from './view-actions.ts';

const ViewType = builder.prismaNode('InboxView', {
  ...workspaceNode('messages:read'),
  description: 'A filter of the inbox that a member keeps under a name.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Unique among those of its member.' }),
    query: t.exposeString('query', {
      description: 'The filter as the address of the console has it, e.g. "?state=OPEN&only=unread"; "": none.',
    }),
    shared: t.exposeBoolean('shared', { description: 'True: every member of the workspace sees it.' }),
    member: t.field({
      type: ActorType,
      description: 'The member that keeps it.',
      resolve: ({ memberId }) => ({ kind: 'MEMBER' as const, id: memberId }),
    }),
  }),
});

builder.queryField('inboxViews', (t) =>
  t.field({
    type: [ViewType],
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'Your views of the inbox and those that others share, by name; at most 500.',
    resolve: (_root, _args, context) => viewsOf(context.runtime, requireActor(context)),
  }),
);

const SaveInput = builder.inputType('SaveInboxViewInput', {
  description: 'A view of the inbox, as it is to be.',
  fields: (t) => ({
    name: t.string({
      required: true,
      description: `1 to ${VIEW_LIMITS.name} characters; your view of this name is replaced.`,
    }),
    query: t.string({
      required: true,
      description: `The filter as the address of the console has it, up to ${VIEW_LIMITS.query} characters.`,
    }),
    shared: t.boolean({ defaultValue: false, description: 'True: every member of the workspace sees it.' }),
  }),
});

const RemoveInput = builder.inputType('RemoveInboxViewInput', {
  description: 'A view that is to be no more.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The view to be removed.' }) }),
});

const ViewPayload = builder.objectRef<{ view: InboxView }>('InboxViewPayload').implement({
  description: 'The view, as it is or was.',
  fields: (t) => ({
    inboxView: t.expose('view', { type: ViewType, description: 'As it is now, or was when it was removed.' }),
  }),
});

builder.mutationFields((t) => ({
  saveInboxView: t.field({
    type: ViewPayload,
    authScopes: { scope: 'conversations:write' },
    description: 'Keeps a filter of the inbox under a name, for yourself or for all members. A key keeps none.',
    args: { input: t.arg({ type: SaveInput, required: true, description: 'The view as it is to be.' }) },
    errors: failures('InboxViewResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => ({
      view: await saveView(context.runtime, requireActor(context), parseInput(ViewInput, input)),
    }),
  }),
  removeInboxView: t.field({
    type: ViewPayload,
    authScopes: { scope: 'conversations:write' },
    description: 'Removes a view of yours, or, with the scope members:manage, one that somebody shares.',
    args: { input: t.arg({ type: RemoveInput, required: true, description: 'Which view it is.' }) },
    errors: failures('RemoveInboxViewResult', [NotFoundError]),
    resolve: async (_root, { input }, context) => ({
      view: await removeView(context.runtime, requirePrincipal(context), input.id),
    }),
  }),
}));
