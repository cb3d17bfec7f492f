/** The filter of a subscription to events of messages. */
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { requireId, requireIds } from '../../graphql/schema/filter-ids.ts';
import { PurposeType } from '../../graphql/types/purpose.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { MessageStatusType } from './enums.ts';
import type { Loaded } from './event-cache.ts';

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
export interface EventFilterRead extends Omit<EventFilterShape, 'messageIds' | 'batchId' | 'contactId'> {
  /** UUIDs; `null`: of all messages. */
  messageIds: ReadonlySet<string> | null;
  batchId: string | null;
  contactId: string | null;
}

/** Conditions of a filter, on an event and its message. */
export function matcher(filter: EventFilterRead | null): (item: Loaded) => boolean {
  if (filter === null) return () => true;
  const { messageIds, batchId, contactId } = filter;
  return ({ event, message }) =>
    (messageIds === null || messageIds.has(message.id)) &&
    (batchId === null || message.batchId === batchId) &&
    (contactId === null || message.contactId === contactId) &&
    (filter.purposes == null || filter.purposes.includes(message.purpose)) &&
    (filter.statuses == null || filter.statuses.includes(event.status)) &&
    (filter.tags == null || filter.tags.some((tag) => message.tags.includes(tag)));
}

/**
 * Reads a filter, and refuses one that nothing would ever meet: a subscription to it would be silent for ever.
 *
 * @throws InvalidInputError on an empty list, or too long a one, or what is no id; NotFoundError on an id of nothing
 */
export async function readEventFilter(
  context: Context,
  filter: EventFilterShape | null | undefined,
): Promise<EventFilterRead | null> {
  if (filter == null) return null;
  const { messageIds, batchId, contactId } = filter;
  requireSome(filter, ['messageIds', 'purposes', 'statuses', 'tags']);
  if (messageIds != null && messageIds.length > MAX_MESSAGES) {
    const message = `has ${messageIds.length} entries, at most ${MAX_MESSAGES.toLocaleString('en')}; follow a batch or tags`;
    throw new InvalidInputError([{ path: ['filter', 'messageIds'], message }]);
  }
  return {
    ...filter,
    messageIds:
      messageIds == null ? null : new Set(await requireIds(context, 'Message', messageIds, ['filter', 'messageIds'])),
    batchId: batchId == null ? null : await requireId(context, ['MessageBatch'], batchId, ['filter', 'batchId']),
    contactId: contactId == null ? null : await requireId(context, ['Contact'], contactId, ['filter', 'contactId']),
  };
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
