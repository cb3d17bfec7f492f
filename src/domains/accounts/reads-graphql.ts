/** Reads of data of people in the API. */
import { newestFirst } from '../../db/page.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { readId } from '../../graphql/schema/filter-ids.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import { ACTOR_TYPES, ActorType, actorOf } from './actor-types.ts';

const DataReadType = builder.prismaNode('DataRead', {
  ...workspaceNode('audit:read'),
  description: 'A request that was answered with data of people, or a subscription to them that was opened.',
  fields: (t) => ({
    actor: t.field({ type: ActorType, description: 'The key or member that read.', resolve: actorOf }),
    operation: t.exposeString('operation', {
      nullable: true,
      description: 'The name of the operation, where it has one.',
    }),
    fields: t.exposeStringList('fields', { description: 'The root fields that were asked for.' }),
    filters: t.exposeStringList('filters', { description: 'The conditions it was asked by, without their values.' }),
    count: t.exposeInt('count', {
      nullable: true,
      description: 'How many it was answered with; null: a subscription.',
    }),
    contactId: t.id({
      nullable: true,
      description: 'The contact, where one was read; null: many, or none.',
      resolve: ({ contactId }) => (contactId === null ? null : toGlobalId('Contact', contactId)),
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was answered, or opened.' }),
  }),
});

const DataReadFilter = builder.inputType('DataReadFilter', {
  description: 'Which reads; every condition has to hold.',
  fields: (t) => ({
    contactId: t.id({ description: 'Of this contact alone.' }),
    actor: t.id({ description: 'By this actor, e.g. with this key or by this member.' }),
    after: t.field({ type: 'DateTime', description: 'Read later than this.' }),
    before: t.field({ type: 'DateTime', description: 'Read earlier than this.' }),
  }),
});

function whereOf(workspaceId: string, { contactId, actor, after, before }: typeof DataReadFilter.$inferInput) {
  return {
    workspaceId,
    ...(contactId == null ? {} : { contactId: readId(['Contact'], contactId, ['filter', 'contactId']) }),
    ...(actor == null ? {} : { actorId: readId(ACTOR_TYPES, actor, ['filter', 'actor']) }),
    at: { ...(after == null ? {} : { gt: after }), ...(before == null ? {} : { lt: before }) },
  };
}

builder.queryField('dataReads', (t) =>
  t.prismaConnection({
    type: DataReadType,
    cursor: 'id',
    nullable: true,
    authScopes: { scope: 'audit:read' },
    description: 'Who has read data of people in the workspace, newest first. Rows are there within about a second.',
    args: { filter: t.arg({ type: DataReadFilter, description: 'Which reads; absent: all of them.' }) },
    resolve: (query, _root, { filter }, context) => {
      const { behind, page } = newestFirst(query);
      const where = { AND: [whereOf(requireActor(context).workspaceId, filter ?? {}), behind] };
      return context.runtime.db.prisma.dataRead.findMany({ ...page, where });
    },
  }),
);
