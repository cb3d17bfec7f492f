/** The filter of a subscription to events of messages. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { MessageStatusType } from './enums.ts';
import type { Loaded } from './event-cache.ts';
import { uuidOr } from './filter.ts';

/** Messages that a subscription may name one by one. */
export const MAX_MESSAGES = 1_000;

/** Conditions on the events that a subscriber wants. */
export const EventFilter = builder.inputType('MessageEventFilter', {
  description: 'Which events; every condition has to hold.',
  fields: (t) => ({
    messageIds: t.idList({ description: `Of these messages, at most ${MAX_MESSAGES.toLocaleString('en')}.` }),
    batchId: t.id({ description: 'Of this batch.' }),
    contactId: t.id({ description: 'Of messages to this contact.' }),
    purposes: t.field({ type: [PurposeType], description: 'Of messages for one of these purposes.' }),
    statuses: t.field({ type: [MessageStatusType], description: 'After which the message has one of these statuses.' }),
    tags: t.stringList({ description: 'Of messages with one of these tags.' }),
  }),
});

/** A filter as it came. */
export type EventFilterShape = typeof EventFilter.$inferInput;

/** A filter with its ids read. */
export function matcher(filter: EventFilterShape | null | undefined): (item: Loaded) => boolean {
  if (filter == null) return () => true;
  const ids = filter.messageIds == null ? null : new Set(filter.messageIds.map((id) => fromGlobalId('Message', id)));
  const batchId = filter.batchId == null ? null : (fromGlobalId('MessageBatch', filter.batchId) ?? 'none');
  const contactId = filter.contactId == null ? null : (fromGlobalId('Contact', filter.contactId) ?? 'none');
  return ({ event, message }) =>
    (ids === null || ids.has(message.id)) &&
    (batchId === null || message.batchId === batchId) &&
    (contactId === null || message.contactId === contactId) &&
    (filter.purposes == null || filter.purposes.includes(message.purpose)) &&
    (filter.statuses == null || filter.statuses.includes(event.status)) &&
    (filter.tags == null || filter.tags.some((tag) => message.tags.includes(tag)));
}

/**
 * Refuses a filter that nothing would ever meet: a subscription to it would be silent for ever.
 *
 * @throws InvalidInputError on an empty list, or too long a one; NotFoundError on an id of nothing
 */
export async function requireKnown(context: Context, filter: EventFilterShape | null | undefined): Promise<void> {
  if (filter == null) return;
  const { messageIds, batchId, contactId } = filter;
  requireSome(filter, ['messageIds', 'purposes', 'statuses', 'tags']);
  if (messageIds != null && messageIds.length > MAX_MESSAGES) {
    const message = `has ${messageIds.length} entries, at most ${MAX_MESSAGES.toLocaleString('en')}; follow a batch or tags`;
    throw new InvalidInputError([{ path: ['filter', 'messageIds'], message }]);
  }
  const { workspaceId } = requireActor(context);
  const { prisma } = context.runtime.db;
  if (messageIds != null) {
    const ids = messageIds.map((id) => uuidOr('Message', id));
    const found = await prisma.message.findMany({ where: { id: { in: ids }, workspaceId }, select: { id: true } });
    const known = new Set(found.map(({ id }) => id));
    const missing = messageIds.find((_, index) => !known.has(ids[index] ?? ''));
    if (missing !== undefined) throw new NotFoundError('Message', missing);
  }
  if (batchId != null) {
    const where = { id: uuidOr('MessageBatch', batchId), workspaceId };
    if ((await prisma.messageBatch.findFirst({ where, select: { id: true } })) === null) {
      throw new NotFoundError('MessageBatch', batchId);
    }
  }
  if (contactId != null) await requireContact(context, contactId);
}

/** @throws NotFoundError when the workspace has no such contact */
export async function requireContact(context: Context, contactId: string): Promise<void> {
  const where = { id: uuidOr('Contact', contactId), workspaceId: requireActor(context).workspaceId };
  const found = await context.runtime.db.prisma.contact.findFirst({ where, select: { id: true } });
  if (found === null) throw new NotFoundError('Contact', contactId);
}

/** @throws InvalidInputError when a list of these is there and empty */
export function requireSome<F extends object>(filter: F, names: readonly (keyof F & string)[]): void {
  const empty = names.find((name) => {
    const value: unknown = filter[name];
    return Array.isArray(value) && value.length === 0;
  });
  if (empty === undefined) return;
  const message = 'is empty: nothing would ever match; leave it out, or name what you want';
  throw new InvalidInputError([{ path: ['filter', empty], message, received: '[]' }]);
}
