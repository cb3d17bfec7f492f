/** The filter of the list of messages. */
import { ON_THE_WAY, STILL_ON_THE_WAY } from '../../db/sql/messages.ts';
import { longOnTheWayUpTo } from '../../db/sql/watermarks.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { MessageStatus } from '../../generated/prisma/enums.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { readIds, requireId } from '../../graphql/schema/filter-ids.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId, type IdentifiedType } from '../../kernel/global-ids.ts';
import { idsMadeBetween, NO_ID } from '../../kernel/ids.ts';
import { requirePhone } from '../consents/graphql.ts';
import { MessageStatusType } from './enums.ts';

/** Conditions on the messages of a list. */
export const MessageFilter = builder.inputType('MessageFilter', {
  description: 'Which messages; every condition has to hold.',
  fields: (t) => ({
    ids: t.idList({ description: 'These messages; those that the workspace does not have are left out.' }),
    statuses: t.field({ type: [MessageStatusType], description: 'In one of these statuses.' }),
    purposes: t.field({ type: [PurposeType], description: 'For one of these purposes.' }),
    to: t.field({ type: 'PhoneNumber', description: 'To this number.' }),
    contactId: t.id({ description: 'To this contact.' }),
    batchId: t.id({ description: 'Of this batch.' }),
    campaignId: t.id({ description: 'Of this campaign.' }),
    tags: t.stringList({ description: 'With one of these tags.' }),
    createdAfter: t.field({ type: 'DateTime', description: 'Accepted later than this.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Accepted earlier than this.' }),
  }),
});

type FilterShape = typeof MessageFilter.$inferInput;

/** The UUID in an id; one that names nothing when it is none of this type. */
export const uuidOr = (type: IdentifiedType, id: string) => fromGlobalId(type, id) ?? NO_ID;

/** The one contact of a number: its messages are found by it. @throws InvalidInputError when it is no number */
async function contactOfNumber(context: Context, to: string): Promise<string> {
  const { e164: phone } = await requirePhone(context, to, ['filter', 'to']);
  const { workspaceId } = requireActor(context);
  const where = { workspaceId_phone: { workspaceId, phone } };
  return (await context.runtime.db.prisma.contact.findUnique({ where }))?.id ?? NO_ID;
}

/** The ids of a filter, as UUIDs; `undefined`: it has no such condition. */
export interface FilterIds {
  ids: string[] | undefined;
  batchId: string | undefined;
  campaignId: string | undefined;
  contactId: string | undefined;
}

/**
 * Reads the ids of a filter, and holds those of a batch, a campaign and a contact against what there is.
 *
 * @throws InvalidInputError, NotFoundError
 */
export async function idsOf(context: Context, filter: FilterShape): Promise<FilterIds> {
  const { ids, batchId, campaignId, contactId } = filter;
  const of = async (type: 'MessageBatch' | 'Campaign' | 'Contact', shown: string | null | undefined, field: string) =>
    shown == null ? undefined : requireId(context, [type], shown, ['filter', field]);
  return {
    ids: ids == null ? undefined : readIds(['Message'], ids, ['filter', 'ids']),
    batchId: await of('MessageBatch', batchId, 'batchId'),
    campaignId: await of('Campaign', campaignId, 'campaignId'),
    contactId: await of('Contact', contactId, 'contactId'),
  };
}

/** The UUID of a batch. @throws NotFoundError when the workspace does not have it */
export async function requireBatch(context: Context, batchId: string): Promise<string> {
  const where = { id: uuidOr('MessageBatch', batchId), workspaceId: requireActor(context).workspaceId };
  const found = await context.runtime.db.prisma.messageBatch.findFirst({ where, select: { id: true } });
  if (found === null) throw new NotFoundError('MessageBatch', batchId);
  return found.id;
}

/** The condition of a filter, but for its purposes and statuses. @throws InvalidInputError, NotFoundError */
async function conditionOf(context: Context, filter: FilterShape | null | undefined) {
  const { workspaceId } = requireActor(context);
  if (filter == null) return { workspaceId };
  const { ids, batchId, campaignId, contactId } = await idsOf(context, filter);
  const contacts = [
    ...(contactId === undefined ? [] : [contactId]),
    ...(filter.to == null ? [] : [await contactOfNumber(context, filter.to)]),
  ];
  return {
    workspaceId,
    AND: [
      ...contacts.map((id) => ({ contactId: id })),
      { id: idsMadeBetween(filter.createdAfter, filter.createdBefore) },
    ],
    ...(ids === undefined ? {} : { id: { in: ids } }),
    ...(batchId === undefined ? {} : { batchId }),
    ...(campaignId === undefined ? {} : { campaignId }),
    // The index holds messages that have tags.
    ...(filter.tags == null ? {} : { tags: { hasSome: filter.tags }, NOT: { tags: { equals: [] } } }),
    createdAt: {
      ...(filter.createdAfter == null ? {} : { gt: filter.createdAfter }),
      ...(filter.createdBefore == null ? {} : { lt: filter.createdBefore }),
    },
  };
}

/** Off the usual road a message has its status in both columns, and indexes hold the one. */
function statusIn(statuses: MessageStatus[]): Prisma.MessageWhereInput {
  const offTheRoad = statuses.every((status) => status !== 'DELIVERED' && !ON_THE_WAY.has(status));
  return offTheRoad ? { indexedStatus: { in: statuses } } : { status: { in: statuses } };
}

/**
 * The conditions of a filter, of which one has to hold; no message meets two. Each finds the newest quickly: what is off
 * the usual road and what is on it for long by their column, which has an index; what is on it for less than that by
 * walking the newest; each purpose by an index of its own.
 */
export async function branchesOf(
  context: Context,
  filter: FilterShape | null | undefined,
): Promise<Prisma.MessageWhereInput[]> {
  const whatever = await conditionOf(context, filter);
  const purposes = filter?.purposes == null ? null : [...new Set(filter.purposes)];
  const condition = purposes === null ? whatever : { ...whatever, purpose: { in: purposes } };
  const { contactId, to, batchId, campaignId, ids } = filter ?? {};
  const narrow = [contactId, to, batchId, campaignId, ids].some((each) => each != null);
  const statuses = [...new Set(filter?.statuses ?? [])];
  const any = filter?.statuses == null;
  if (any || narrow || statuses.includes('DELIVERED')) {
    const status = any ? {} : statusIn(statuses);
    if (narrow || purposes === null) return [{ ...condition, ...status }];
    return purposes.map((purpose) => ({ ...whatever, ...status, purpose }));
  }
  const indexed = statuses.filter((status) => !ON_THE_WAY.has(status));
  const onTheWay = { in: statuses.filter((status) => ON_THE_WAY.has(status)) };
  const branches: Prisma.MessageWhereInput[] = indexed.map((indexedStatus) => ({
    AND: [condition, { indexedStatus }],
  }));
  if (onTheWay.in.length === 0) return branches;
  const lookedAt = await longOnTheWayUpTo(context.runtime.db.pool);
  return [
    ...branches,
    { AND: [condition, { indexedStatus: STILL_ON_THE_WAY, status: onTheWay }] },
    { AND: [condition, { indexedStatus: null, status: onTheWay, id: { gte: lookedAt } }] },
  ];
}
