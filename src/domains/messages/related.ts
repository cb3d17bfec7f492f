/** Objects that a message leads to (route, connection, template) or that lead to messages (contacts, batches). */

import type { MessagePart } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { inOrderOf } from '../../kernel/in-order.ts';
import { RouteType } from '../carriers/routes.ts';
import { ConnectionType } from '../carriers/types.ts';
import { ContactType } from '../contacts/graphql.ts';
import { TemplateType, VersionType } from '../templates/graphql.ts';
import { pageOf } from './page.ts';
import { PartType } from './part-types.ts';
import { BatchType, MessageConnection, MessageType } from './types.ts';

/** Rows in the order of the ids; `null` where there is none. */
function inOrder<T extends { id: string }>(ids: readonly string[], rows: readonly T[]): (T | null)[] {
  return inOrderOf(ids, rows);
}

async function loadConnections(ids: string[], context: Context) {
  const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
  return inOrder(ids, await context.runtime.db.prisma.connection.findMany({ where }));
}

async function loadVersions(ids: string[], context: Context) {
  const template = { workspaceId: requireActor(context).workspaceId };
  const where = { id: { in: ids }, template };
  return inOrder(ids, await context.runtime.db.prisma.templateVersion.findMany({ where, include: { template: true } }));
}

const carriers = { scope: 'carriers:read' } as const;

builder.prismaObjectField(MessageType, 'route', (t) =>
  t.loadable({
    type: RouteType,
    nullable: true,
    authScopes: carriers,
    description: 'The route it goes by; null: the route was deleted (decision.routeName still names it).',
    load: async (ids: string[], context: Context) => {
      const where = { id: { in: ids }, workspaceId: requireActor(context).workspaceId };
      return inOrder(ids, await context.runtime.db.prisma.route.findMany({ where }));
    },
    resolve: (message) => message.routeId,
  }),
);

builder.prismaObjectField(MessageType, 'connection', (t) =>
  t.loadable({
    type: ConnectionType,
    nullable: true,
    authScopes: carriers,
    description: 'The connection it waits for or went out by last; null: it is not one of this workspace any more.',
    load: loadConnections,
    resolve: (message) => message.connectionId,
  }),
);

builder.objectField(PartType, 'connection', (t) =>
  t.loadable({
    type: ConnectionType,
    nullable: true,
    authScopes: carriers,
    description: 'The connection this part was submitted by; after a failover parts of one message may differ.',
    load: loadConnections,
    resolve: (part: MessagePart) => part.connectionId,
  }),
);

const templates = { scope: 'templates:read' } as const;

builder.prismaObjectField(MessageType, 'template', (t) =>
  t.loadable({
    type: TemplateType,
    nullable: true,
    authScopes: templates,
    description: 'The template it was made from, also one that was deleted; null: it was given as a text.',
    load: async (ids: string[], context: Context) =>
      (await loadVersions(ids, context)).map((version) => version?.template ?? null),
    resolve: (message) => message.templateVersionId,
  }),
);

builder.prismaObjectField(MessageType, 'templateVersion', (t) =>
  t.loadable({
    type: VersionType,
    nullable: true,
    authScopes: templates,
    description: 'The version of the template it was made from; null: it was given as a text.',
    load: loadVersions,
    resolve: (message) => message.templateVersionId,
  }),
);

const OriginType = builder.enumType('MessageOrigin', {
  description: 'How a message came to be.',
  values: {
    SINGLE: { description: 'A request for this one message: sendMessage or a reply to an inbound message.' },
    BATCH: { description: 'One of the recipients of sendMessages.' },
    HUB_REPLY: { description: 'The hub’s own answer to a keyword such as STOP or HELP.' },
  } as const,
});

builder.prismaObjectField(MessageType, 'origin', (t) =>
  t.field({
    type: OriginType,
    description: 'How the message came to be.',
    resolve: ({ exemption, batchId }) => (exemption !== null ? 'HUB_REPLY' : batchId !== null ? 'BATCH' : 'SINGLE'),
  }),
);

builder.prismaObjectField(ContactType, 'messages', (t) =>
  t.prismaConnection(
    {
      type: MessageType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'What was sent to the contact, newest first.',
      resolve: (query, contact, _args, { runtime }) => pageOf(runtime.db.prisma, query, [{ contactId: contact.id }]),
    },
    MessageConnection,
  ),
);

const BatchConnection = builder.connectionObject({ type: BatchType, name: 'MessageBatchConnection' });

builder.queryField('messageBatches', (t) =>
  t.prismaConnection(
    {
      type: BatchType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:read' },
      description: 'The batches of the workspace, newest first.',
      resolve: (query, _root, _args, context) =>
        context.runtime.db.prisma.messageBatch.findMany({
          ...query,
          where: { workspaceId: requireActor(context).workspaceId },
          orderBy: { id: 'desc' },
        }),
    },
    BatchConnection,
  ),
);
