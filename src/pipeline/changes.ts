import { feedSubject, type JobsPayload, jobsSubject, type Lane } from '../bus/streams.ts';
import type { Queryable } from '../db/client.ts';
import { eventsInsert, type NewEvent } from '../db/sql/events.ts';
import { type MessageState, messagesUpdate, type RoadMessage, type StateUpdate } from '../db/sql/messages.ts';
import { insertOutbox, type OutboxEntry, type OutboxRow } from '../db/sql/outbox.ts';
import type { MessageEventType } from '../generated/prisma/enums.ts';
import { chunksOf, groupBy } from '../kernel/chunks.ts';
import { newId } from '../kernel/ids.ts';
import { PURPOSES } from '../policy/purposes.ts';
import type { ReasonCode } from '../policy/reasons.ts';
import { OUTBOX_LEASE_MS } from './outbox.ts';
import { isFinal } from './status.ts';

/** Ids that one job or one piece of news carries at most. */
export const CHUNK_SIZE = 500;

/** Something to tell of a message that changes. */
export interface EventDraft {
  type: MessageEventType;
  part?: number;
  reasonCode?: ReasonCode;
  detail?: object;
}

/** What becomes of one message: the state it moves to and what is told of it. */
export interface Change {
  message: RoadMessage;
  /** The fields that change. `status: 'QUEUED'` puts it into the queue of its connection. */
  to: Partial<MessageState>;
  events: EventDraft[];
  /** Verdicts of a later look, kept in `Message.decision`. */
  decisionSteps?: object[];
}

/**
 * Writes a chunk of changes with their events and what JetStream is to be told of both, in the caller's transaction.
 *
 * @returns the outbox rows, to be kicked after the commit
 */
export async function writeChanges(tx: Queryable, changes: readonly Change[], now: Date): Promise<OutboxRow[]> {
  if (changes.length === 0) return [];
  const events: NewEvent[] = [];
  const updates: StateUpdate[] = [];
  const queued: Job[] = [];
  for (const change of changes) {
    const state = nextState(change, now);
    if (Object.keys(change.to).length > 0) {
      const { message, decisionSteps } = change;
      updates.push({ id: message.id, state, decisionSteps: decisionSteps ? JSON.stringify(decisionSteps) : null });
    }
    if (change.to.status === 'QUEUED') {
      const { id, purpose } = change.message;
      queued.push({ id, purpose, connectionId: state.connectionId });
    }
    for (const draft of change.events) events.push(eventOf(change.message, state, draft, now));
  }
  const writes = [
    ...(updates.length === 0 ? [] : [messagesUpdate(updates)]),
    ...(events.length === 0 ? [] : [eventsInsert(events)]),
  ];
  return insertOutbox(tx, [...newsOf(events), ...jobsOf(queued)], OUTBOX_LEASE_MS, writes);
}

/** The state after a change; a final status gets its time, a status that waits for nothing is never due. */
function nextState(change: Change, now: Date): MessageState {
  const { message, to } = change;
  const status = to.status ?? message.status;
  const ended = isFinal(status);
  return {
    status,
    reasonCode: to.reasonCode === undefined ? message.reasonCode : to.reasonCode,
    commandStatus: to.commandStatus === undefined ? message.commandStatus : to.commandStatus,
    networkErrorCode: to.networkErrorCode === undefined ? message.networkErrorCode : to.networkErrorCode,
    connectionId: to.connectionId ?? message.connectionId,
    queuedAt: to.queuedAt === undefined ? message.queuedAt : to.queuedAt,
    attempt: to.attempt ?? message.attempt,
    possibleDuplicate: to.possibleDuplicate ?? message.possibleDuplicate,
    dueAt: ended ? null : to.dueAt === undefined ? message.dueAt : to.dueAt,
    sentAt: to.sentAt === undefined ? message.sentAt : to.sentAt,
    finishedAt: ended ? (message.finishedAt ?? now) : null,
  };
}

function eventOf(message: RoadMessage, state: MessageState, draft: EventDraft, now: Date): NewEvent {
  return {
    id: newId(),
    workspaceId: message.workspaceId,
    messageId: message.id,
    type: draft.type,
    status: state.status,
    at: now,
    part: draft.part ?? null,
    reasonCode: draft.reasonCode ?? null,
    detail: draft.detail ?? null,
  };
}

/** The news of events: ids and types only, per workspace, in order. */
export function newsOf(events: readonly NewEvent[]): OutboxEntry[] {
  const entries: OutboxEntry[] = [];
  for (const [workspaceId, own] of groupBy(events, (event) => event.workspaceId)) {
    for (const chunk of chunksOf(own, CHUNK_SIZE)) {
      const refs = chunk.map((event) => ({ eventId: event.id, messageId: event.messageId, type: event.type }));
      entries.push({
        messageId: newId(),
        subject: feedSubject(workspaceId),
        payload: { kind: 'messages', events: refs },
      });
    }
  }
  return entries;
}

/** A message that is QUEUED. */
export type Job = Pick<RoadMessage, 'id' | 'connectionId' | 'purpose'>;

/** The work of messages that are QUEUED: ids only, per connection and lane. */
export function jobsOf(messages: readonly Job[]): OutboxEntry[] {
  const entries: OutboxEntry[] = [];
  const laneOf = (message: Pick<RoadMessage, 'purpose'>): Lane => PURPOSES[message.purpose].lane;
  for (const [subject, own] of groupBy(messages, (m) => jobsSubject(m.connectionId, laneOf(m)))) {
    for (const chunk of chunksOf(own, CHUNK_SIZE)) {
      const payload: JobsPayload = { messageIds: chunk.map((message) => message.id) };
      entries.push({ messageId: newId(), subject, payload });
    }
  }
  return entries;
}
