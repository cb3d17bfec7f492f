/** Recording a chunk of facts in one transaction. */
import type pg from 'pg';
import type { PartOutcome, PartRef, ReceiptFact } from '../../channels/reports.ts';
import type { Queryable, Transaction } from '../../db/client.ts';
import { claimsDelete } from '../../db/sql/claims.ts';
import { noteLearned } from '../../db/sql/connections.ts';
import { type PartRow, partsOf, partsUpsert } from '../../db/sql/message-parts.ts';
import { lockMessages, type MessageState, type TrackedMessage } from '../../db/sql/messages.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { qualityUpsert } from '../../db/sql/route-quality.ts';
import { deleteUnmatched, insertUnmatched, unmatchedByRemoteKey } from '../../db/sql/unmatched-receipts.ts';
import { transaction } from '../../db/transaction.ts';
import { groupBy, yieldToEventLoop } from '../../kernel/chunks.ts';
import type { Clock } from '../../kernel/clock.ts';
import { debugMessages } from '../../telemetry/log.ts';
import type { Change } from '../message/change.ts';
import type { OpenClaim } from '../message/claimed.ts';
import { acceptedIds, type Fact, type OutcomesFact, partsOfResponse } from '../message/facts.ts';
import { writeStates } from '../message/write.ts';
import { foldFacts } from './fold.ts';
import type { InflightCache } from './inflight-cache.ts';
import type { MessageFact } from './message-fact.ts';
import { meterReceipts, meterRecorded, traceRecorded } from './observe.ts';
import { factOf, type Matches, matchAll, noteLong, receiptOfRow, rowOfReceipt } from './receipt-matching.ts';
import type { RecordingConnection } from './recording-connection.ts';
import { qualityOf } from './route-quality.ts';
import { fromDatabase, fromMemory, type Source } from './sources.ts';

/** Messages folded in one turn of the event loop. */
const MESSAGES_A_TURN = 125;

/** Result of recording, for the caches that remember it. */
export interface Recording {
  /** To be published; the facts may be acknowledged now. */
  outbox: OutboxRow[];
  /** The states that messages have now. */
  states: Map<string, MessageState>;
  parts: PartRow[];
  /** Facts that looked like receipts and are none: persons wrote them. */
  persons: ReadonlySet<Fact>;
  /** Receipts recorded earlier, of which is known now that they were of their whole message. */
  again: ReceiptFact[];
}

/**
 * Folds a chunk of facts into the database, in one transaction. Responses and receipts of one message meet here: in
 * the same chunk, or by way of the kept receipts when one came before the other was stored.
 *
 * @param recent everything the facts are about is remembered there; `null`: it is read from the database and locked
 * @throws StaleStateError when what is remembered is out of date; nothing is written then
 */
export async function recordFacts(
  pool: pg.Pool,
  clock: Clock,
  connection: RecordingConnection,
  facts: readonly Fact[],
  recent: InflightCache | null = null,
): Promise<Recording> {
  const startedAt = performance.now();
  const { recording, matches, messages, sentAt } = await transaction(pool, (own) => {
    const { connectionId, receipts, priorityGate } = connection;
    const tx = priorityGate.before(own);
    const source = recent === null ? fromDatabase(tx, connectionId, receipts.ids) : fromMemory(recent, receipts.ids);
    return record(tx, clock.now(), connection, facts, source);
  });
  const { connectionId, log } = connection;
  debugMessages(log, { connectionId }, () => messages, 'facts of messages are recorded');
  traceRecorded(messages, matches.matched, startedAt);
  meterRecorded(connection, facts, startedAt);
  meterReceipts(connection, matches, sentAt);
  return recording;
}

/** A recording, and what is logged and metered of it. */
interface Watched {
  recording: Recording;
  matches: Matches;
  messages: TrackedMessage[];
  /** Time at which its SMSC took a message. */
  sentAt(messageId: string): Date | null;
}

async function record(
  tx: Transaction,
  now: Date,
  connection: RecordingConnection,
  facts: readonly Fact[],
  source: Source,
): Promise<Watched> {
  const { connectionId, workspaceId } = connection;
  const { ids, long } = connection.receipts;
  const responses = facts.filter((fact) => fact.kind === 'outcomes');
  const arrived = facts.filter((fact) => fact.kind === 'receipt');
  const acceptedKeys = acceptedIds(responses).flatMap((id) => ids.ofResponse(id));
  const kept = await unmatchedByRemoteKey(tx, connectionId, acceptedKeys);
  const receipts = [...kept.map(receiptOfRow), ...arrived];
  const stored = await source.candidates(receipts);

  const named = receipts.flatMap((receipt) => receipt.named?.messageId ?? []);
  const touched = distinct([...responses.map((r) => r.messageId), ...stored.map((part) => part.messageId), ...named]);
  const messages = new Map((await source.messages(touched)).map((message) => [message.id, message]));
  const fresh = responses.flatMap((response) => {
    const to = messages.get(response.messageId)?.to;
    return to === undefined ? [] : partsOfResponse(response, to);
  });
  const candidates = groupBy([...fresh, ...stored], (candidate) => candidate.remoteKey);

  const perMessage = new Map<string, MessageFact[]>();
  const add = (messageId: string, fact: MessageFact) => {
    const list = perMessage.get(messageId);
    if (list === undefined) perMessage.set(messageId, [fact]);
    else list.push(fact);
  };
  const { responseTimeoutMs, queryAfterMs } = connection;
  for (const { messageId, attempt, outcomes, at } of responses) {
    add(messageId, { kind: 'outcomes', connectionId, attempt, outcomes, at, responseTimeoutMs, queryAfterMs });
  }
  const matches = matchAll(receipts, ids, candidates);
  const { matched, unmatched } = matches;
  const again: ReceiptFact[] = [];
  const longBefore = long.learned;
  for (const { receipt, part } of matched) {
    again.push(...noteLong(long, receipt, part, messages.get(part.messageId)));
    add(part.messageId, factOf(receipt, part, long.endAll));
  }
  if (long.learned !== longBefore) await noteLearned(tx, connectionId, { longMessageReceipts: long.learned });
  await insertUnmatched(
    tx,
    unmatched.flatMap((receipt) =>
      receipt.keptId === undefined ? [rowOfReceipt(receipt, { workspaceId, connectionId, ids })] : [],
    ),
  );
  await deleteUnmatched(
    tx,
    matched.flatMap(({ receipt }) => receipt.keptId ?? []),
  );
  await noteWhatWasLearned(tx, connection, matched, unmatched);
  const responded = new Map(responses.map(({ messageId, at }) => [messageId, at]));
  return {
    recording: {
      ...(await writeFolded(tx, now, messages, perMessage, source, closedClaims(responses), tx.last)),
      persons: new Set(matches.persons),
      again,
    },
    matches,
    messages: [...messages.values()],
    sentAt: (messageId) => responded.get(messageId) ?? messages.get(messageId)?.sentAt ?? null,
  };
}

/** The claims whose last outcomes these are. */
function closedClaims(responses: readonly OutcomesFact[]): string[] {
  const counts = new Map<OpenClaim, number>();
  for (const { claim } of responses) if (claim !== null) counts.set(claim, (counts.get(claim) ?? 0) + 1);
  return [...counts].flatMap(([claim, count]) => (claim.open <= count ? [claim.id] : []));
}

/** Ids that all formats write alike teach nothing. */
async function noteWhatWasLearned(
  tx: Queryable,
  { connectionId, receipts: { ids } }: RecordingConnection,
  matched: Matches['matched'],
  unmatched: readonly ReceiptFact[],
): Promise<void> {
  const before = ids.learned;
  for (const { receipt, format, only } of matched) {
    if (only && ids.ofReceipt(receipt.remoteId).length > 1) ids.teach(format);
  }
  for (const receipt of unmatched) if (receipt.keptId === undefined) ids.teach(null);
  if (ids.learned !== before) await noteLearned(tx, connectionId, { receiptIdFormat: ids.learned });
}

/** Folds and writes. */
async function writeFolded(
  tx: Queryable,
  now: Date,
  messages: ReadonlyMap<string, TrackedMessage>,
  perMessage: ReadonlyMap<string, MessageFact[]>,
  source: Pick<Source, 'parts'>,
  closed: readonly string[],
  last: Queryable = tx,
): Promise<Omit<Recording, 'persons' | 'again'>> {
  const stored = groupBy(await source.parts(needParts(messages, perMessage)), (part) => part.messageId);
  const parts: PartRow[] = [];
  const changes: Change[] = [];
  for (const [messageId, facts] of perMessage) {
    const message = messages.get(messageId);
    if (message === undefined) continue;
    if (changes.length % MESSAGES_A_TURN === MESSAGES_A_TURN - 1) await yieldToEventLoop();
    const folded = foldFacts(message, stored.get(messageId) ?? [], facts);
    parts.push(...folded.parts);
    changes.push(folded.change);
  }
  const counts = qualityOf(messages, perMessage, changes);
  const also = [
    ...(parts.length === 0 ? [] : [partsUpsert(parts)]),
    ...(counts.length === 0 ? [] : [qualityUpsert(now, counts)]),
    ...(closed.length === 0 ? [] : [claimsDelete(closed)]),
  ];
  return { ...(await writeStates(tx, changes, now, also, last)), parts };
}

/** A first attempt's responses meet no stored parts: most of the traffic needs no look. */
function needParts(
  messages: ReadonlyMap<string, TrackedMessage>,
  perMessage: ReadonlyMap<string, MessageFact[]>,
): string[] {
  const ids: string[] = [];
  for (const [id, facts] of perMessage) {
    const message = messages.get(id);
    const first = facts[0]?.kind === 'outcomes' && message?.attempt === 1 && message.status === 'SENDING';
    if (!first) ids.push(id);
  }
  return ids;
}

function distinct(list: readonly string[]): string[] {
  return [...new Set(list)];
}

/**
 * Records a receipt for a message whose remote id was never learned: its one part takes the receipt's remote id.
 *
 * @returns the outbox rows to publish
 */
export async function recordResolvedUnknown(
  tx: Queryable,
  now: Date,
  receipt: ReceiptFact,
  messageId: string,
): Promise<OutboxRow[]> {
  const [message] = await lockMessages(tx, [messageId]);
  if (message === undefined || message.status !== 'OUTCOME_UNKNOWN') return [];
  const part: PartRef = { messageId, number: 1, attempt: message.attempt };
  const outcomes: PartOutcome[] = [{ part: 1, kind: 'accepted', remoteId: receipt.remoteId }];
  if (receipt.keptId !== undefined) await deleteUnmatched(tx, [receipt.keptId]);
  const parts = (ids: readonly string[]) => partsOf(tx, ids);
  const { outbox } = await writeFolded(
    tx,
    now,
    new Map([[messageId, message]]),
    new Map([
      [
        messageId,
        [
          {
            kind: 'outcomes',
            connectionId: message.connectionId,
            attempt: message.attempt,
            outcomes,
            at: receipt.receivedAt,
            responseTimeoutMs: 0,
            queryAfterMs: null,
          },
          factOf(receipt, part),
        ],
      ],
    ]),
    { parts },
    [],
  );
  return outbox;
}
