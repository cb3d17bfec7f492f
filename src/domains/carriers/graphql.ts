/** Connections and senders in the API: their queries and mutations. */
import * as z from 'zod';
import { SMPP } from '../../channels/smpp/kind.ts';
import type { Connection, Sender } from '../../generated/prisma/client.ts';
import type { SenderKind } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId, toGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { createSender, createSmscConnection, setSmscConnectionEnabled, updateSmscConnection } from './actions.ts';
import { deleteSender, deleteSmscConnection } from './deletions.ts';
import { described } from './enums.ts';
import { givenSmppSettings, NewSmscConnection, SmscConnectionChanges } from './limits.ts';
import { SmscConnectionInput, UpdateSmscConnectionInput } from './settings.ts';
import { SmscConnectionType } from './types.ts';

const SmscConnectionConnection = builder.connectionObject({
  type: SmscConnectionType,
  name: 'SmscConnectionConnection',
});

/** Kind of address that a sender is. */
export const SenderKindType = builder.enumType('SenderKind', {
  description: 'What kind of address a sender is.',
  values: described<SenderKind>({
    ALPHANUMERIC: 'A name; it cannot be replied to.',
    LONG_CODE: 'A number in E.164.',
    SHORT_CODE: 'A short number of one country.',
  }),
});

const SenderType = builder.prismaNode('Sender', {
  ...workspaceNode('carriers:read'),
  description: 'A name or number that messages may come from.',
  fields: (t) => ({
    address: t.exposeString('address', { description: 'What the recipient sees.' }),
    kind: t.expose('kind', { type: SenderKindType, description: 'What kind of address it is.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was allowed.' }),
  }),
});

const SenderConnection = builder.connectionObject({ type: SenderType, name: 'SenderConnection' });

builder.queryFields((t) => ({
  smscConnection: t.prismaField({
    type: SmscConnectionType,
    nullable: true,
    authScopes: { scope: 'carriers:read' },
    description: 'A connection, also one that was deleted; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The connection’s id.' }) },
    resolve: (query, _root, { id }, context) => {
      const where = {
        id: fromGlobalId('Connection', id) ?? NO_ID,
        workspaceId: requireActor(context).workspaceId,
        kind: SMPP,
      };
      return context.runtime.db.prisma.connection.findUnique({ ...query, where });
    },
  }),
  sender: t.prismaField({
    type: SenderType,
    nullable: true,
    authScopes: { scope: 'carriers:read' },
    description: 'A sender; null when there is none.',
    args: { id: t.arg.id({ required: true, description: 'The sender’s id.' }) },
    resolve: (query, _root, { id }, context) => {
      const where = { id: fromGlobalId('Sender', id) ?? NO_ID, workspaceId: requireActor(context).workspaceId };
      return context.runtime.db.prisma.sender.findUnique({ ...query, where });
    },
  }),
  smscConnections: t.prismaConnection(
    {
      type: SmscConnectionType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'The connections of the workspace to SMSCs, newest first.',
      resolve: (query, _root, _args, context) =>
        context.runtime.db.prisma.connection.findMany({
          ...query,
          where: { workspaceId: requireActor(context).workspaceId, kind: SMPP, deletedAt: null },
          orderBy: { id: 'desc' },
        }),
    },
    SmscConnectionConnection,
  ),
  senders: t.prismaConnection(
    {
      type: SenderType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'carriers:read' },
      description: 'The senders of the workspace, newest first.',
      resolve: (query, _root, _args, context) =>
        context.runtime.db.prisma.sender.findMany({
          ...query,
          where: { workspaceId: requireActor(context).workspaceId },
          orderBy: { id: 'desc' },
        }),
    },
    SenderConnection,
  ),
}));

const SetEnabledInput = builder.inputType('SetSmscConnectionEnabledInput', {
  description: 'Switches a connection on or off.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Which connection.' }),
    enabled: t.boolean({ required: true, description: 'Whether it takes messages.' }),
  }),
});

const SenderInput = builder.inputType('SenderInput', {
  description: 'A name or number to be allowed as a sender.',
  fields: (t) => ({
    address: t.string({
      required: true,
      description: 'A number in E.164, a short code of 3 to 8 digits, or a name of 1 to 11 characters.',
    }),
  }),
});

const SmscConnectionPayload = builder.objectRef<{ smscConnection: Connection }>('SmscConnectionPayload').implement({
  description: 'The connection as it is now.',
  fields: (t) => ({
    smscConnection: t.expose('smscConnection', { type: SmscConnectionType, description: 'The object as it is now.' }),
  }),
});
const SenderPayload = builder.objectRef<{ sender: Sender }>('SenderPayload').implement({
  description: 'The sender that is allowed now.',
  fields: (t) => ({ sender: t.expose('sender', { type: SenderType, description: 'The object as it is now.' }) }),
});

const DeletionInputs = {
  connection: builder.inputType('DeleteSmscConnectionInput', {
    description: 'A connection to be deleted.',
    fields: (t) => ({ id: t.id({ required: true, description: 'The connection’s id.' }) }),
  }),
  sender: builder.inputType('DeleteSenderInput', {
    description: 'A sender to be taken back.',
    fields: (t) => ({ id: t.id({ required: true, description: 'The sender’s id.' }) }),
  }),
};

const DeleteSmscConnectionPayload = builder.objectRef<{ uuid: string }>('DeleteSmscConnectionPayload').implement({
  description: 'The connection is deleted.',
  fields: (t) => ({
    deletedSmscConnectionId: t.id({
      description: 'The id of the connection, which still answers to it.',
      resolve: ({ uuid }) => toGlobalId('Connection', uuid),
    }),
  }),
});
const DeleteSenderPayload = builder.objectRef<{ uuid: string }>('DeleteSenderPayload').implement({
  description: 'The sender is not allowed any more.',
  fields: (t) => ({
    deletedSenderId: t.id({ description: 'The id it had.', resolve: ({ uuid }) => toGlobalId('Sender', uuid) }),
  }),
});

const connectionResult = () => failures('SmscConnectionResult', [InvalidInputError, NotFoundError]);
const scope = { scope: 'carriers:write' } as const;

builder.mutationFields((t) => ({
  createSmscConnection: t.field({
    type: SmscConnectionPayload,
    authScopes: scope,
    description: 'Connects an SMSC; it is bound within seconds, while the hub runs.',
    args: { input: t.arg({ type: SmscConnectionInput, required: true, description: 'The connection.' }) },
    errors: connectionResult(),
    resolve: async (_root, { input }, context) => ({
      smscConnection: await createSmscConnection(
        context.runtime,
        requireActor(context),
        parseInput(NewSmscConnection, input),
      ),
    }),
  }),
  updateSmscConnection: t.field({
    type: SmscConnectionPayload,
    authScopes: scope,
    description: 'Changes a connection; its sessions are bound anew.',
    args: { input: t.arg({ type: UpdateSmscConnectionInput, required: true, description: 'The changes.' }) },
    errors: connectionResult(),
    resolve: async (_root, { input: { id, ...changes } }, context) => {
      const parsed = parseInput(SmscConnectionChanges, givenSmppSettings(changes));
      const uuid = fromGlobalId('Connection', id);
      const actor = requireActor(context);
      return { smscConnection: await updateSmscConnection(context.runtime, actor, uuid, id, parsed) };
    },
  }),
  setSmscConnectionEnabled: t.field({
    type: SmscConnectionPayload,
    authScopes: scope,
    description:
      'Switches a connection on or off. What waits for one that is off goes by another that takes it, of its route or of ' +
      'another route; where there is none it waits on, and expires when its validity ends.',
    args: { input: t.arg({ type: SetEnabledInput, required: true, description: 'Which, and what.' }) },
    errors: connectionResult(),
    resolve: async (_root, { input: { id, enabled } }, context) => {
      const uuid = fromGlobalId('Connection', id);
      const actor = requireActor(context);
      return { smscConnection: await setSmscConnectionEnabled(context.runtime, actor, uuid, id, enabled) };
    },
  }),
  deleteSmscConnection: t.field({
    type: DeleteSmscConnectionPayload,
    authScopes: scope,
    description:
      'Deletes a connection that no route uses: its sessions are unbound and its name is free. What waits for it goes by ' +
      'another route that takes it; what was sent and received by it still names it.',
    args: { input: t.arg({ type: DeletionInputs.connection, required: true, description: 'Which connection.' }) },
    errors: failures('DeleteSmscConnectionResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { id } }, context) => {
      const uuid = fromGlobalId('Connection', id);
      return { uuid: await deleteSmscConnection(context.runtime, requireActor(context), uuid, id) };
    },
  }),
  deleteSender: t.field({
    type: DeleteSenderPayload,
    authScopes: scope,
    description: 'Takes a sender back that no route names. Messages that were accepted keep it.',
    args: { input: t.arg({ type: DeletionInputs.sender, required: true, description: 'Which sender.' }) },
    errors: failures('DeleteSenderResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { id } }, context) => {
      const uuid = fromGlobalId('Sender', id);
      return { uuid: await deleteSender(context.runtime, requireActor(context), uuid, id) };
    },
  }),
  createSender: t.field({
    type: SenderPayload,
    authScopes: scope,
    description: 'Allows a sender in the workspace.',
    args: { input: t.arg({ type: SenderInput, required: true, description: 'The sender that is meant.' }) },
    errors: failures('SenderResult', [InvalidInputError]),
    resolve: async (_root, { input }, context) => {
      const address = parseInput(z.object({ address: z.string().min(1).max(100) }), input);
      return { sender: await createSender(context.runtime, requireActor(context), address.address) };
    },
  }),
}));
