import { TOLD, TOLD_TYPES, type ToldType } from '../../db/sql/implicit-events.ts';
import type { NewEvent } from '../../db/sql/message-events.ts';
import type { RoadMessage } from '../../db/sql/messages.ts';
import type { Change, EventDraft } from './write.ts';

/** An event that is told by its message: what the news say of it. */
export interface ToldEvent {
  workspaceId: string;
  messageId: string;
  type: ToldType;
}

/** What the news say of an event that the message tells. */
export function toldEvent({ id, workspaceId }: Pick<RoadMessage, 'id' | 'workspaceId'>, type: ToldType): ToldEvent {
  return { workspaceId, messageId: id, type };
}

/** Where in a UUID its version stands. */
const VERSION_AT = 14;

/** The id of an event that has no row: the message's, as a UUID of version 8 (RFC 9562 §5.8), with the event in its last digit. */
export function toldId(messageId: string, type: ToldType): string {
  const last = Number.parseInt(messageId.slice(-1), 16) ^ TOLD_TYPES.indexOf(type);
  return `${messageId.slice(0, VERSION_AT)}8${messageId.slice(VERSION_AT + 1, -1)}${last.toString(16)}`;
}

/** What of a message its events are read from. */
export type Teller = Pick<
  RoadMessage,
  'id' | 'workspaceId' | 'told' | 'connectionId' | 'claimedAt' | 'sentAt' | 'finishedAt'
> & { createdAt?: Date };

/** An event that its message tells, as a row would hold it. */
export type ToldRow = Omit<NewEvent, 'detail'> & { detail: { attempt: number; connectionId?: string } | null };

/** The event as a row would hold it; `null`: the message does not tell it. */
export function readTold(message: Teller, type: ToldType): ToldRow | null {
  const at = momentOf(message, type);
  if ((message.told & TOLD[type]) === 0 || at === null) return null;
  const { id: messageId, workspaceId, connectionId } = message;
  const status = type === 'ACCEPTED' ? 'QUEUED' : type;
  const sent = type === 'SENDING' ? { attempt: 1, connectionId } : { attempt: 1 };
  const detail = type === 'ACCEPTED' ? null : sent;
  return {
    id: toldId(messageId, type),
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

function momentOf(message: Teller, type: ToldType): Date | null {
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

/** All events that a message tells, in order. */
export function toldEvents(message: Teller): ToldRow[] {
  return TOLD_TYPES.flatMap((type) => readTold(message, type) ?? []);
}

/** Whether all events of a change are told by the message's own columns once it is written. */
export function tellsAll(change: Change, state: Pick<RoadMessage, 'attempt' | 'sentAt' | 'finishedAt'>): boolean {
  return change.events.every((draft) => tells(change, state, draft));
}

function tells({ message }: Change, state: Pick<RoadMessage, 'attempt' | 'sentAt' | 'finishedAt'>, draft: EventDraft) {
  if (draft.reasonCode !== undefined || draft.part !== undefined || state.attempt !== 1) return false;
  // The claim has noted it.
  if (draft.type === 'SENDING') return (message.told & TOLD.SENDING) !== 0;
  if (draft.type === 'SENT') return message.sentAt === null && state.sentAt !== null;
  return draft.type === 'DELIVERED' && message.finishedAt === null && state.finishedAt !== null;
}

/** Events in the order they happened: those told by the message and those of rows, each in order already. */
export function merged<E extends { at: Date }>(told: readonly E[], rows: readonly E[]): E[] {
  const all: E[] = [];
  let next = 0;
  for (const row of rows) {
    for (let event = told[next]; event !== undefined && event.at <= row.at; event = told[++next]) all.push(event);
    all.push(row);
  }
  return [...all, ...told.slice(next)];
}
