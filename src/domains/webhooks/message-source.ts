/** Source of webhook events: what happens to messages. */
import type { FeedEvent, FeedPayload } from '../../bus/streams.ts';
import { IMPLICIT_EVENT_TYPES, type ImplicitEventType } from '../../db/sql/implicit-events.ts';
import type { MessageEventType } from '../../generated/prisma/enums.ts';
import { toGlobalId, withGlobalIds } from '../../kernel/global-ids.ts';
import { implicitEventId } from '../../pipeline/message/implicit-events.ts';
import { isReasonCode, REASONS } from '../../policy/reasons.ts';
import { type Loaded, loadEvents } from '../messages/event-cache.ts';
import { EVENT_MEANINGS } from '../messages/meanings.ts';
import type { EventBody, FilterFacts, WebhookEvent, WebhookSource } from './source.ts';

const PREFIX = 'message.';

/** Name of the event of a type, e.g. message.part_sent. */
function nameOf(type: string): string {
  return PREFIX + type.toLowerCase();
}

const EVENTS = Object.fromEntries(
  Object.entries(EVENT_MEANINGS).map(([type, meaning]) => [nameOf(type), `A message: ${meaning}`]),
);

function read(payloads: readonly FeedPayload[]): WebhookEvent[] {
  return payloads.flatMap((payload) => (payload.kind === 'messages' ? payload.events : [])).map(eventOf);
}

function eventOf({ eventId, messageId, type }: FeedEvent): WebhookEvent {
  return {
    event: nameOf(type),
    eventId: eventId ?? implicitEventId(messageId, type as ImplicitEventType),
    subjectId: messageId,
  };
}

/** The same event as the news name it. */
function refOf({ event, eventId, subjectId }: WebhookEvent): FeedEvent {
  const type = event.slice(PREFIX.length).toUpperCase() as MessageEventType;
  const isImplicit =
    IMPLICIT_EVENT_TYPES.includes(type as ImplicitEventType) &&
    implicitEventId(subjectId, type as ImplicitEventType) === eventId;
  return isImplicit ? { messageId: subjectId, type } : { messageId: subjectId, type, eventId };
}

function bodyOf({ event, message }: Loaded): EventBody {
  const reason = event.reasonCode;
  const data = {
    id: toGlobalId('Message', message.id),
    eventId: toGlobalId('MessageEvent', event.id),
    status: event.status,
    reason:
      reason === null
        ? null
        : { code: reason, description: isReasonCode(reason) ? REASONS[reason].description : reason },
    part: event.part,
    detail: withGlobalIds(event.detail),
    to: message.to,
    sender: message.sender,
    purpose: message.purpose,
    contactId: toGlobalId('Contact', message.contactId),
    batchId: message.batchId === null ? null : toGlobalId('MessageBatch', message.batchId),
    tags: message.tags,
    metadata: message.metadata,
    acceptedAt: message.createdAt,
  };
  return { at: event.at, data };
}

/** Events of messages. */
export const MESSAGE_SOURCE: WebhookSource = {
  news: 'messages',
  scope: 'messages:read',
  events: EVENTS,
  read: (_runtime, _workspaceId, payloads) => Promise.resolve(read(payloads)),
  async facts({ db }, workspaceId, events) {
    const ids = [...new Set(events.map(({ subjectId }) => subjectId))];
    const select = { id: true, purpose: true, tags: true, contactId: true } as const;
    const messages = await db.prisma.message.findMany({ where: { id: { in: ids }, workspaceId }, select });
    const byId = new Map(messages.map((message) => [message.id, message]));
    return new Map(
      events.flatMap(({ eventId, subjectId }): [string, FilterFacts][] => {
        const message = byId.get(subjectId);
        return message === undefined ? [] : [[eventId, message]];
      }),
    );
  },
  async bodies(runtime, workspaceId, events) {
    const loaded = await loadEvents(runtime, workspaceId, events.map(refOf));
    return new Map(
      events.flatMap(({ eventId }, index): [string, EventBody][] => {
        const item = loaded[index];
        return item == null ? [] : [[eventId, bodyOf(item)]];
      }),
    );
  },
};
