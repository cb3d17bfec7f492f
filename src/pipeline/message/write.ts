/** Writing changes of messages with their events, jobs and news. */
import {
  type FeedEvent,
  type FeedPayload,
  feedSubject,
  type JobsPayload,
  jobsSubject,
  type Lane,
} from '../../bus/streams.ts';
import type { Queryable } from '../../db/client.ts';
import { type DecisionRow, decisionContents, decisionsInsert } from '../../db/sql/decisions.ts';
import { IMPLICIT_EVENT, type ImplicitEventType } from '../../db/sql/implicit-events.ts';
import { eventsInsert, type NewEvent } from '../../db/sql/message-events.ts';
import {
  indexedStatusOf,
  type MessageState,
  STILL_ON_THE_WAY,
  type StateUpdate,
  type TrackedMessage,
  updateMessages,
} from '../../db/sql/messages.ts';
import { insertOutbox, type OutboxEntry, type OutboxRow } from '../../db/sql/outbox.ts';
import type { Statement } from '../../db/sql/pipelined.ts';
import { chunksInsert, type QueuedChunk } from '../../db/sql/queued-chunks.ts';
import { awaitPipelined } from '../../db/transaction.ts';
import { chargeAfter } from '../../kernel/charge.ts';
import { chunksOf, groupBy } from '../../kernel/chunks.ts';
import { newId } from '../../kernel/ids.ts';
import { PURPOSES } from '../../policy/purposes.ts';
import { budgetMoves } from '../charge/moves.ts';
import { OUTBOX_LEASE_MS } from '../outbox/relay.ts';
import { slotsGivenBack } from './cap-book.ts';
import { carrierComplaints } from './carrier-complaints.ts';
import type { Change, EventDraft } from './change.ts';
import { withSteps } from './decision.ts';
import { type ImplicitEvent, implicitEvent, implicitEventOf, isImplicit } from './implicit-events.ts';
import { numberFailures } from './number-failures.ts';
import { receiptMissingAt } from './receipt-deadline.ts';
import { RollupBook } from './rollup-book.ts';
import { isFinal } from './status.ts';
import { traceParentOf } from './traced.ts';

/** Ids that one job or one piece of news carries at most. */
export const CHUNK_SIZE = 500;

/**
 * Writes a chunk of changes with their events and the outbox rows of both for JetStream, in the caller's transaction.
 *
 * @param also written in the same round trip
 * @param last what runs the last statement of it
 * @returns the outbox rows, to be published after the commit
 */
export async function writeChanges(
  tx: Queryable,
  changes: readonly Change[],
  now: Date,
  also: readonly Statement[] = [],
  last: Queryable = tx,
): Promise<OutboxRow[]> {
  return (await writeStates(tx, changes, now, also, last)).outbox;
}

/** As `writeChanges`, telling the states that messages have now. */
export async function writeStates(
  tx: Queryable,
  changes: readonly Change[],
  now: Date,
  also: readonly Statement[],
  last: Queryable = tx,
): Promise<{ outbox: OutboxRow[]; states: Map<string, MessageState> }> {
  const states = new Map<string, MessageState>();
  if (changes.length + also.length === 0) return { outbox: [], states };
  const events: NewEvent[] = [];
  const news: (NewEvent | ImplicitEvent)[] = [];
  const updates: StateUpdate[] = [];
  const queued: Job[] = [];
  const decisions = await laterDecisions(tx, changes, now);
  const rollups = new RollupBook();
  for (const change of changes) {
    const { message, to } = change;
    const state = nextState(change, now);
    states.set(message.id, state);
    rollups.changed(message, state, change.before);
    const decisionId = decisions.get(change)?.id ?? message.decisionId;
    const indexedStatus = indexedStatusOf(state.status, message.id, now);
    if (indexedStatus === STILL_ON_THE_WAY) state.dueAt ??= watchedUntil(message, state, now);
    const charge = state.charge === message.charge ? null : state.charge;
    if (Object.keys(to).length > 0)
      updates.push({ id: message.id, was: message, state, indexedStatus, decisionId, charge });
    if (to.status === 'QUEUED') queued.push(jobAt(message, state.connectionId));
    if (isImplicit(change, state)) {
      for (const { type } of change.events) news.push(implicitEvent(message, type as ImplicitEventType));
    } else {
      const own = change.events.map((draft) => eventOf(message, state, draft, now));
      events.push(...own);
      news.push(...own);
    }
    events.push(...noLongerTold(message, state));
  }
  const queue = queueOf(queued, now);
  const writes = [
    ...also,
    ...queue.writes,
    ...slotsGivenBack(changes),
    ...numberFailures(changes, states, now),
    ...carrierComplaints(changes, states, now),
    ...rollups.statements(),
    ...budgetMoves(changes, states),
  ];
  if (decisions.size > 0) writes.push(decisionsInsert(distinctById([...decisions.values()])));
  if (events.length > 0) writes.push(eventsInsert(events));
  const entries = [...newsOf(news), ...queue.entries];
  const more = entries.length + writes.length > 0;
  const [, outbox] = await awaitPipelined<[unknown, OutboxRow[]]>([
    updateMessages(more ? tx : last, updates),
    more ? insertOutbox(last, entries, OUTBOX_LEASE_MS, writes) : [],
  ]);
  return { outbox, states };
}

/** Rows of the decisions that a later look adds to. */
async function laterDecisions(tx: Queryable, changes: readonly Change[], now: Date): Promise<Map<Change, DecisionRow>> {
  const later = changes.filter((change) => change.decisionSteps !== undefined);
  const contents = await decisionContents(tx, [...new Set(later.map(({ message }) => message.decisionId))]);
  const rows = new Map<Change, DecisionRow>();
  for (const change of later) {
    const content = contents.get(change.message.decisionId);
    if (content !== undefined) rows.set(change, withSteps(content, change.decisionSteps ?? [], now));
  }
  return rows;
}

function distinctById(rows: readonly DecisionRow[]): DecisionRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}

function jobAt({ id, workspaceId, purpose, expiresAt, traceParent }: TrackedMessage, connectionId: string): Job {
  return { id, workspaceId, purpose, expiresAt, connectionId, traceParent };
}

/**
 * The state after a change, as it is written; a final status gets its time, a status that waits for nothing is never
 * due.
 */
function nextState(change: Change, now: Date): MessageState {
  const { message, to } = change;
  const status = to.status ?? message.status;
  const ended = isFinal(status);
  const reasonCode = to.reasonCode === undefined ? message.reasonCode : to.reasonCode;
  const charge = to.charge ?? message.charge;
  return withTold(change, {
    status,
    reasonCode,
    providerCode: to.providerCode === undefined ? message.providerCode : to.providerCode,
    networkErrorCode: to.networkErrorCode === undefined ? message.networkErrorCode : to.networkErrorCode,
    connectionId: to.connectionId ?? message.connectionId,
    queuedAt: to.queuedAt === undefined ? message.queuedAt : to.queuedAt,
    attempt: to.attempt ?? message.attempt,
    possibleDuplicate: to.possibleDuplicate ?? message.possibleDuplicate,
    dueAt: ended || elsewhere(status) ? null : to.dueAt === undefined ? message.dueAt : to.dueAt,
    sentAt: to.sentAt === undefined ? message.sentAt : to.sentAt,
    finishedAt: ended ? (to.finishedAt ?? message.finishedAt ?? now) : null,
    implicitEvents: to.implicitEvents ?? message.implicitEvents,
    charge: charge === null ? null : chargeAfter(charge, status, reasonCode),
  });
}

/** Notes in the state the events that can be derived from the message itself. */
function withTold(change: Change, state: MessageState): MessageState {
  const { message, to } = change;
  if (to.connectionId !== undefined && to.connectionId !== message.connectionId)
    state.implicitEvents &= ~IMPLICIT_EVENT.SENDING;
  if (isImplicit(change, state))
    for (const { type } of change.events) state.implicitEvents |= IMPLICIT_EVENT[type as ImplicitEventType];
  return state;
}

/** Event that can no longer be derived from the message: it goes by another connection than it was sent by. */
function noLongerTold(message: TrackedMessage, state: MessageState): NewEvent[] {
  const gone =
    message.attempt === state.attempt &&
    (message.implicitEvents & ~state.implicitEvents & IMPLICIT_EVENT.SENDING) !== 0;
  const event = gone ? implicitEventOf(message, 'SENDING') : null;
  return event === null ? [] : [{ ...event, detail: JSON.stringify(event.detail) }];
}

/** Time of the check for a missing receipt. A message long on the way has it all along: no step changes it. */
function watchedUntil({ dueAt, expiresAt }: TrackedMessage, { sentAt }: MessageState, now: Date): Date {
  return dueAt !== null && dueAt > now ? dueAt : receiptMissingAt({ expiresAt, sentAt: sentAt ?? now });
}

/** Check whether the due time of a message in this status is stored in its chunk of the queue or its claim. */
function elsewhere(status: MessageState['status']): boolean {
  return status === 'QUEUED' || status === 'SENDING';
}

function eventOf(message: TrackedMessage, state: MessageState, draft: EventDraft, now: Date): NewEvent {
  return {
    id: newId(),
    workspaceId: message.workspaceId,
    messageId: message.id,
    type: draft.type,
    status: state.status,
    at: now,
    part: draft.part ?? null,
    reasonCode: draft.reasonCode ?? null,
    detail: draft.detail === undefined ? null : JSON.stringify(draft.detail),
  };
}

/** The news of events: ids and types only, per workspace, in order. */
export function newsOf(events: readonly (NewEvent | ImplicitEvent)[]): OutboxEntry[] {
  const entries: OutboxEntry[] = [];
  for (const [workspaceId, own] of groupBy(events, (event) => event.workspaceId)) {
    for (const chunk of chunksOf(own, CHUNK_SIZE)) {
      const refs = chunk.map((event): FeedEvent => {
        const { messageId, type } = event;
        return 'id' in event ? { eventId: event.id, messageId, type } : { messageId, type };
      });
      entries.push({
        messageId: newId(),
        subject: feedSubject(workspaceId, 'messages'),
        payload: JSON.stringify({ kind: 'messages', events: refs } satisfies FeedPayload),
      });
    }
  }
  return entries;
}

/** A message that is QUEUED. */
export type Job = Pick<TrackedMessage, 'id' | 'workspaceId' | 'connectionId' | 'purpose' | 'expiresAt' | 'traceParent'>;

/**
 * Puts messages that are QUEUED into the queues of their connections, in chunks: the rows that keep them there, and the
 * work that is to be published to JetStream, ids only.
 */
export function queueOf(messages: readonly Job[], now: Date): { writes: Statement[]; entries: OutboxEntry[] } {
  const chunks: QueuedChunk[] = [];
  const entries: OutboxEntry[] = [];
  const laneOf = (message: Job): Lane => PURPOSES[message.purpose].lane;
  for (const own of groupBy(messages, (m) => `${m.workspaceId}/${jobsSubject(m.connectionId, laneOf(m))}`).values()) {
    for (const chunk of chunksOf(own, CHUNK_SIZE)) {
      const [first] = chunk;
      if (first === undefined) continue;
      const { workspaceId, connectionId } = first;
      const dueAt = new Date(Math.min(...chunk.map((message) => message.expiresAt.getTime())));
      const messageIds = chunk.map((message) => message.id);
      const row = { id: newId(), workspaceId, connectionId, lane: laneOf(first), messageIds, queuedAt: now, dueAt };
      chunks.push(row);
      entries.push({ ...jobOf(row), ...traceParentOf(chunk) });
    }
  }
  return { writes: chunks.length === 0 ? [] : [chunksInsert(chunks)], entries };
}

/** The work of a chunk of the queue. */
export function jobOf({ id, connectionId, lane, messageIds }: QueuedChunk): OutboxEntry {
  const payload: JobsPayload = { chunkId: id, messageIds };
  return { messageId: newId(), subject: jobsSubject(connectionId, lane as Lane), payload: JSON.stringify(payload) };
}
