/** Implicit events: events that have no row and are derived from the columns of their message. */
import { IMPLICIT_EVENT, IMPLICIT_EVENT_TYPES, type ImplicitEventType } from '../../db/sql/implicit-events.ts';
import type { NewEvent } from '../../db/sql/message-events.ts';
import type { TrackedMessage } from '../../db/sql/messages.ts';
import type { Change, EventDraft } from './change.ts';

/** An event that is derived from its message, as the news carry it. */
export interface ImplicitEvent {
  workspaceId: string;
  messageId: string;
  type: ImplicitEventType;
}

/** Entry of the news for an event that is derived from its message. */
export function implicitEvent(
  { id, workspaceId }: Pick<TrackedMessage, 'id' | 'workspaceId'>,
  type: ImplicitEventType,
): ImplicitEvent {
  return { workspaceId, messageId: id, type };
}

/** Index of the version in the text of a UUID. */
const VERSION_AT = 14;

/**
 * The id of an event that has no row: the message's, as a UUID of version 8 (RFC 9562 §5.8), with the event in its last
 * digit.
 */
export function implicitEventId(messageId: string, type: ImplicitEventType): string {
  const last = Number.parseInt(messageId.slice(-1), 16) ^ IMPLICIT_EVENT_TYPES.indexOf(type);
  return `${messageId.slice(0, VERSION_AT)}8${messageId.slice(VERSION_AT + 1, -1)}${last.toString(16)}`;
}

/** Columns of a message that its implicit events are derived from. */
export type EventColumns = Pick<
  TrackedMessage,
  'id' | 'workspaceId' | 'implicitEvents' | 'connectionId' | 'claimedAt' | 'sentAt' | 'finishedAt'
> & { createdAt?: Date };

/** An event that is derived from its message, as a row would hold it. */
export type ImplicitEventRow = Omit<NewEvent, 'detail'> & { detail: { attempt: number; connectionId?: string } | null };

/** The event as a row would hold it; `null`: it cannot be derived from the message. */
export function implicitEventOf(message: EventColumns, type: ImplicitEventType): ImplicitEventRow | null {
  const at = momentOf(message, type);
  if ((message.implicitEvents & IMPLICIT_EVENT[type]) === 0 || at === null) return null;
  const { id: messageId, workspaceId, connectionId } = message;
  const status = type === 'ACCEPTED' ? 'QUEUED' : type;
  const sent = type === 'SENDING' ? { attempt: 1, connectionId } : { attempt: 1 };
  const detail = type === 'ACCEPTED' ? null : sent;
  return {
    id: implicitEventId(messageId, type),
    workspaceId,
    messageId,
    type,
    status,
    at,
    part: null,
    reasonCode: null,
    detail,
  };
}

function momentOf(message: EventColumns, type: ImplicitEventType): Date | null {
  switch (type) {
    case 'ACCEPTED':
      return message.createdAt ?? null;
    case 'SENDING':
      return message.claimedAt;
    case 'SENT':
      return message.sentAt;
    case 'DELIVERED':
      return message.finishedAt;
  }
}

/** All events that can be derived from a message, in order. */
export function implicitEventsOf(message: EventColumns): ImplicitEventRow[] {
  return IMPLICIT_EVENT_TYPES.flatMap((type) => implicitEventOf(message, type) ?? []);
}

/** Check that all events of a change can be derived from the message's own columns once it is written. */
export function isImplicit(change: Change, state: Pick<TrackedMessage, 'attempt' | 'sentAt' | 'finishedAt'>): boolean {
  return change.events.every((draft) => tells(change, state, draft));
}

function tells(
  { message }: Change,
  state: Pick<TrackedMessage, 'attempt' | 'sentAt' | 'finishedAt'>,
  draft: EventDraft,
) {
  if (draft.reasonCode !== undefined || draft.part !== undefined || state.attempt !== 1) return false;
  // The claim has noted it.
  if (draft.type === 'SENDING') return (message.implicitEvents & IMPLICIT_EVENT.SENDING) !== 0;
  if (draft.type === 'SENT') return message.sentAt === null && state.sentAt !== null;
  return draft.type === 'DELIVERED' && message.finishedAt === null && state.finishedAt !== null;
}

/** Events in the order they happened: those derived from the message and those of rows, each in order already. */
export function merged<E extends { at: Date }>(implicit: readonly E[], rows: readonly E[]): E[] {
  const all: E[] = [];
  let next = 0;
  for (const row of rows) {
    for (let event = implicit[next]; event !== undefined && event.at <= row.at; event = implicit[++next])
      all.push(event);
    all.push(row);
  }
  return [...all, ...implicit.slice(next)];
}
