/** API keys in the API: their type, queries and mutations. */
import type { ApiKey } from '../../generated/prisma/client.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { createApiKey, NewApiKey, revokeApiKey } from './actions.ts';
import { ApiKeyChanges, type RotatedApiKey, renameApiKey, rotateApiKey } from './key-changes.ts';
import { type Principal, SCOPES } from './principal.ts';
import { ApiKeyType, ApiRoleType, WorkspaceType } from './types.ts';
import './workspace-graphql.ts';

const ApiKeyConnection = builder.connectionObject({ type: ApiKeyType, name: 'ApiKeyConnection' });

const ViewerType = builder.objectRef<Principal>('Viewer').implement({
  description: 'Whose key or session this is.',
  fields: (t) => ({
    workspace: t.prismaField({
      type: WorkspaceType,
      description: 'The workspace: everything that is read and written is of it.',
      resolve: (query, principal, _args, context) =>
        context.runtime.db.prisma.workspace.findUniqueOrThrow({ ...query, where: { id: principal.actor.workspaceId } }),
    }),
    role: t.expose('role', { type: ApiRoleType, description: 'The role of the key or member.' }),
    scopes: t.stringList({
      description: 'What it may do.',
      resolve: (principal) => SCOPES.filter((scope) => principal.scopes.has(scope)),
    }),
    apiKey: t.prismaField({
      type: ApiKeyType,
      nullable: true,
      description: 'The key that came; null with a session.',
      resolve: (query, { actor, session }, _args, context) =>
        session === null
          ? context.runtime.db.prisma.apiKey.findUniqueOrThrow({ ...query, where: { id: actor.id } })
          : null,
    }),
  }),
});

builder.queryFields((t) => ({
  viewer: t.field({
    type: ViewerType,
    nullable: true,
    description: 'Whose key or session this is; null without one.',
    resolve: (_root, _args, context) => context.principal,
  }),
  apiKeys: t.prismaConnection(
    {
      type: ApiKeyType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'keys:manage' },
      description: 'The keys of the workspace, newest first; revoked and expired ones too.',
      resolve: (query, _root, _args, context) =>
        context.runtime.db.prisma.apiKey.findMany({
          ...query,
          where: { workspaceId: requireActor(context).workspaceId },
          orderBy: { id: 'desc' },
        }),
    },
    ApiKeyConnection,
  ),
}));

const CreateApiKeyInput = builder.inputType('CreateApiKeyInput', {
  description: 'A key to be made. It can never do more than its role, or than the key that makes it.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is for; at most 100 characters.' }),
    role: t.field({ type: ApiRoleType, required: true, description: 'What it may do, at most.' }),
    scopes: t.stringList({ description: `What it may do, of ${SCOPES.join(', ')}; absent: all of its role.` }),
    purposes: t.field({
      type: [PurposeType],
      description: 'Purposes that it may send messages of; absent: all that the key that makes it may.',
    }),
    expiresIn: t.field({ type: 'Duration', description: 'How long it is valid; absent: until it is revoked.' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Its end, instead of expiresIn.' }),
  }),
});

const CreateApiKeyPayload = builder.objectRef<{ apiKey: ApiKey; secret: string }>('CreateApiKeyPayload').implement({
  description: 'The new key and its secret.',
  fields: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The new key.' }),
    secret: t.exposeString('secret', { description: 'What to send as the bearer. It is shown this once.' }),
  }),
});

const RevokeApiKeyInput = builder.inputType('RevokeApiKeyInput', {
  description: 'A key to be ended.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id that the hub gave it.' }) }),
});

const RevokeApiKeyPayload = builder.objectRef<{ apiKey: ApiKey }>('RevokeApiKeyPayload').implement({
  description: 'The key that was ended.',
  fields: (t) => ({ apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The key, with revokedAt.' }) }),
});

const UpdateApiKeyInput = builder.inputType('UpdateApiKeyInput', {
  description: 'A new name of a key. What a key may do is not changed: make another one.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The key’s id.' }),
    name: t.string({ required: true, description: 'What it is for; 1 to 100 characters.' }),
  }),
});

const UpdateApiKeyPayload = builder.objectRef<{ apiKey: ApiKey }>('UpdateApiKeyPayload').implement({
  description: 'The key as it is now.',
  fields: (t) => ({ apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The key with its new name.' }) }),
});

const RotateApiKeyInput = builder.inputType('RotateApiKeyInput', {
  description: 'A key that gets a successor with another secret, the same name, role, scopes and end.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The id of the key to be replaced.' }),
    overlap: t.field({
      type: 'Duration',
      description: 'How long the old secret still works, at most P30D; absent: one hour. "PT0S": it ends at once.',
    }),
  }),
});

const RotateApiKeyPayload = builder.objectRef<RotatedApiKey>('RotateApiKeyPayload').implement({
  description: 'The successor, its secret, and the key it replaces.',
  fields: (t) => ({
    apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The successor, which works at once.' }),
    secret: t.exposeString('secret', { description: 'The successor’s secret. It is shown this once.' }),
    replaced: t.expose('replaced', { type: ApiKeyType, description: 'The old key, with the end it has now.' }),
  }),
});

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreateApiKeyPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Makes a key and shows its secret, this once.',
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: 'The key that is meant.' }) },
    errors: failures('CreateApiKeyResult', [InvalidInputError]),
    resolve: (_root, { input }, context) =>
      createApiKey(context.runtime, requirePrincipal(context), parseInput(NewApiKey, input)),
  }),
  revokeApiKey: t.field({
    type: RevokeApiKeyPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Ends a key: requests are refused and its open sockets and streams are closed, within five seconds.',
    args: { input: t.arg({ type: RevokeApiKeyInput, required: true, description: 'The key that is meant.' }) },
    errors: failures('RevokeApiKeyResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input }, context) => {
      const id = fromGlobalId('ApiKey', input.id);
      return { apiKey: await revokeApiKey(context.runtime, requirePrincipal(context), id, input.id) };
    },
  }),
  updateApiKey: t.field({
    type: UpdateApiKeyPayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Renames a key.',
    args: { input: t.arg({ type: UpdateApiKeyInput, required: true, description: 'Which, and its new name.' }) },
    errors: failures('UpdateApiKeyResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { id, ...changes } }, context) => {
      const { name } = parseInput(ApiKeyChanges, changes);
      const key = { id: fromGlobalId('ApiKey', id), shownId: id };
      return { apiKey: await renameApiKey(context.runtime, requireActor(context), key, name) };
    },
  }),
  rotateApiKey: t.field({
    type: RotateApiKeyPayload,
    authScopes: { scope: 'keys:manage' },
    description:
      'Replaces the secret of a key: both secrets work until the overlap ends, so that nothing stands still.',
    args: { input: t.arg({ type: RotateApiKeyInput, required: true, description: 'Which, and the overlap.' }) },
    errors: failures('RotateApiKeyResult', [InvalidInputError, NotFoundError]),
    resolve: (_root, { input: { id, overlap } }, context) => {
      const key = { id: fromGlobalId('ApiKey', id), shownId: id };
      return rotateApiKey(context.runtime, requirePrincipal(context), key, overlap ?? null);
    },
  }),
}));
