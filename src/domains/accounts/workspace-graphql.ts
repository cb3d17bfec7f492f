// Workspaces in the API: the one of the key, its settings, and new ones.
import type { ApiKey, Workspace } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { createWorkspace, updateWorkspace } from './actions.ts';
import { ApiKeyType, WorkspaceType } from './types.ts';
import { NewWorkspaceInput, WorkspaceSettings } from './workspace.ts';

builder.queryField('workspace', (t) =>
  t.prismaField({
    type: WorkspaceType,
    nullable: true,
    authScopes: { scope: 'messages:read' },
    description: 'The workspace of the key or session.',
    resolve: (query, _root, _args, context) =>
      context.runtime.db.prisma.workspace.findUniqueOrThrow({
        ...query,
        where: { id: requireActor(context).workspaceId },
      }),
  }),
);

const CreateWorkspaceInput = builder.inputType('CreateWorkspaceInput', {
  description: 'A workspace to be made. Its automatic replies begin with its name; its owner may change everything.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Its name, at most 100 characters, unlike that of any other.' }),
    defaultCountry: t.string({ description: 'ISO 3166-1 alpha-2, e.g. "GB"; absent: numbers in E.164 only.' }),
    timeZone: t.string({
      description: 'IANA time zone, e.g. "Europe/London"; absent: its country’s if that has one alone, else UTC.',
    }),
    currency: t.string({ description: 'ISO 4217, e.g. "GBP"; absent: EUR.' }),
  }),
});

/** Answer to the creation of a workspace. */
interface Created {
  workspace: Workspace;
  apiKey: ApiKey;
  secret: string;
}

const CreateWorkspacePayload = builder.objectRef<Created>('CreateWorkspacePayload').implement({
  description: 'The new workspace, and the key of its owner.',
  fields: (t) => ({
    workspace: t.expose('workspace', { type: WorkspaceType, description: 'The new workspace.' }),
    apiKey: t.expose('apiKey', { type: ApiKeyType, description: 'The key of its owner.' }),
    secret: t.exposeString('secret', { description: 'What its owner sends as the bearer. It is shown this once.' }),
  }),
});

const UpdateWorkspaceInput = builder.inputType('UpdateWorkspaceInput', {
  description: 'Settings of the workspace; absent ones stay as they are.',
  fields: (t) => ({
    name: t.string({ description: 'Its name, at most 100 characters. Automatic replies keep their texts.' }),
    defaultCountry: t.string({ description: 'ISO 3166-1 alpha-2, e.g. "GB"; null: E.164 only.' }),
    timeZone: t.string({ description: 'IANA time zone, e.g. "Europe/London".' }),
    currency: t.string({ description: 'ISO 4217, e.g. "GBP". Prices of routes and messages keep theirs.' }),
    helpText: t.string({ description: 'What a person is told who sends HELP; at most 459 characters.' }),
    optOutText: t.string({ description: 'The one confirmation of an opt-out; at most 459 characters.' }),
    optInText: t.string({ description: 'The confirmation of an opt-in by START; at most 459 characters.' }),
    smartEncoding: t.boolean({
      description: 'Replace typographic characters by GSM 7-bit twins where that spares UCS-2.',
    }),
  }),
});

const UpdateWorkspacePayload = builder.objectRef<{ workspace: Workspace }>('UpdateWorkspacePayload').implement({
  description: 'The workspace as it is now.',
  fields: (t) => ({ workspace: t.expose('workspace', { type: WorkspaceType, description: 'The workspace.' }) }),
});

builder.mutationFields((t) => ({
  createWorkspace: t.field({
    type: CreateWorkspacePayload,
    authScopes: { scope: 'hub:manage' },
    description: 'Makes a workspace and the key of its owner, whose secret is shown this once. For owners of the hub.',
    args: { input: t.arg({ type: CreateWorkspaceInput, required: true, description: 'The workspace.' }) },
    errors: failures('CreateWorkspaceResult', [InvalidInputError]),
    resolve: (_root, { input }, context) =>
      createWorkspace(context.runtime, requireActor(context), parseInput(NewWorkspaceInput, input)),
  }),
  updateWorkspace: t.field({
    type: UpdateWorkspacePayload,
    authScopes: { scope: 'keys:manage' },
    description: 'Changes settings of the workspace.',
    args: { input: t.arg({ type: UpdateWorkspaceInput, required: true, description: 'The settings.' }) },
    errors: failures('UpdateWorkspaceResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => {
      const settings = parseInput(WorkspaceSettings, input);
      return { workspace: await updateWorkspace(context.runtime, requireActor(context), settings) };
    },
  }),
}));
