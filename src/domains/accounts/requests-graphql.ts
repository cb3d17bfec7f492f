/** The log of requests, and the limits, in the API. */
import { newestFirst } from '../../db/page.ts';
import { requireActor, requirePrincipal } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import { readId } from '../../graphql/schema/filter-ids.ts';
import { ActorKindType, ActorType, actorOf } from './actor-types.ts';
import { KEPT_A_SECOND, KEPT_MS } from './request-log.ts';

const EntryType = builder.prismaObject('RequestLogEntry', {
  description: 'An operation that a key or a member asked for. Its variables are not kept.',
  fields: (t) => ({
    requestId: t.exposeString('requestId', { description: 'The x-request-id of its answer.' }),
    type: t.exposeString('type', {
      description: 'query, mutation or subscription; none: the document could not be read, or is not valid.',
    }),
    operation: t.exposeString('operation', {
      nullable: true,
      description: 'The name that the document gives it; null: none.',
    }),
    fields: t.exposeStringList('fields', { description: 'Its root fields, five at most.' }),
    actor: t.field({ type: ActorType, description: 'Whose key it came with, or which member.', resolve: actorOf }),
    durationMs: t.exposeInt('durationMs', {
      description: 'How long it took, in milliseconds; of a subscription until it began.',
    }),
    cost: t.exposeInt('cost', { nullable: true, description: 'Points that it cost; null: they were not reckoned.' }),
    code: t.exposeString('code', {
      description: 'OK, or the code of its first error or of the failure that it answered with: docs/errors.md.',
    }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was answered.' }),
  }),
});

const EntryConnection = builder.connectionObject({ type: EntryType, name: 'RequestLogConnection' });

const RequestLogFilter = builder.inputType('RequestLogFilter', {
  description: 'Which requests; every condition has to hold.',
  fields: (t) => ({
    requestId: t.string({ description: 'The one with this x-request-id.' }),
    operation: t.string({
      description: 'Of an operation with this name, or with this root field, e.g. "sendMessage".',
    }),
    codes: t.stringList({ description: 'With one of these results, e.g. "OK" or "INVALID_INPUT".' }),
    failed: t.boolean({ description: 'true: only those that did not end as OK; false: only those that did.' }),
    apiKeyId: t.id({ description: 'Asked with this key.' }),
    actorKinds: t.field({
      type: [ActorKindType],
      description: 'Asked by one of these: API_KEY is a program, MEMBER a person in the console.',
    }),
  }),
});

function whereOf(workspaceId: string, filter: typeof RequestLogFilter.$inferInput) {
  const { requestId, operation, codes, failed, apiKeyId, actorKinds } = filter;
  return {
    workspaceId,
    ...(requestId == null ? {} : { requestId }),
    ...(operation == null ? {} : { OR: [{ operation }, { fields: { has: operation } }] }),
    ...(codes == null ? {} : { code: { in: codes } }),
    ...(failed == null ? {} : { NOT: failed ? { code: 'OK' } : { code: { not: 'OK' } } }),
    ...(actorKinds == null ? {} : { actorKind: { in: actorKinds } }),
    ...(apiKeyId == null ? {} : { actorId: readId(['ApiKey'], apiKeyId, ['filter', 'apiKeyId']) }),
  };
}

builder.queryField('requestLog', (t) =>
  t.prismaConnection(
    {
      type: EntryType,
      cursor: 'id',
      nullable: true,
      authScopes: { scope: 'messages:send' },
      description:
        `What was asked of the API, newest first, over the last ${KEPT_MS / 3_600_000} hours. A process keeps ` +
        `${KEPT_A_SECOND} requests a second of each key or member that went well; of more than that the rest is left out.`,
      args: { filter: t.arg({ type: RequestLogFilter, description: 'Which requests; absent: all.' }) },
      resolve: (query, _root, { filter }, context) => {
        const { behind, page } = newestFirst(query);
        const where = { AND: [whereOf(requireActor(context).workspaceId, filter ?? {}), behind] };
        return context.runtime.db.prisma.requestLogEntry.findMany({ ...page, where });
      },
    },
    EntryConnection,
  ),
);

interface Limit {
  name: string;
  unit: string;
  max: number | null;
  used: number | null;
}

const LimitType = builder.objectRef<Limit>('Limit').implement({
  description: 'A limit of the API, and what is used of it now.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, as errors give it.' }),
    unit: t.exposeString('unit', { description: 'What it counts, and per what.' }),
    max: t.exposeInt('max', { nullable: true, description: 'The most that is possible; null: it is not limited.' }),
    used: t.exposeInt('used', {
      nullable: true,
      description: 'What is used of it now, in all API processes together; null: nothing is counted over time.',
    }),
  }),
});

builder.queryField('limits', (t) =>
  t.field({
    type: [LimitType],
    nullable: true,
    description: 'What this key may ask for at most, and what is used of it.',
    resolve: (_root, _args, context) => {
      const { actor } = requirePrincipal(context);
      const { operationQuota, messageQuota } = context.runtime;
      const now = performance.now();
      const limit = (name: string, unit: string, quota: typeof operationQuota, holder: string): Limit => ({
        name,
        unit,
        max: quota?.perSecond ?? null,
        used: quota?.used(holder, now) ?? null,
      });
      return [
        limit('operationsPerSecond', 'operations a second of a key', operationQuota, actor.id),
        limit('messagesPerSecond', 'messages a second of a workspace', messageQuota, actor.workspaceId),
      ];
    },
  }),
);
