import type pg from 'pg';
import { type Queryable, transaction } from '../db/client.ts';
import { lockMessages, type RoadMessage } from '../db/sql/messages.ts';
import type { OutboxRow } from '../db/sql/outbox.ts';
import { type PartRow, partsByRemoteId, partsOf, upsertParts } from '../db/sql/parts.ts';
import { deleteUnmatched, insertUnmatched, unmatchedByRemoteId } from '../db/sql/receipts.ts';
import { groupBy } from '../kernel/chunks.ts';
import type { Clock } from '../kernel/clock.ts';
import { writeChanges } from './changes.ts';
import { foldFacts, type MessageFact, type PartOutcome } from './fold.ts';
import {
  factOf,
  type MatchCandidate,
  type MatchedPart,
  matchReceipt,
  type ReceiptFact,
  receiptOfRow,
  rowOfReceipt,
} from './receipts.ts';

/** What became of the submits of one message's attempt. */
export interface OutcomesFact {
  kind: 'outcomes';
  messageId: string;
  attempt: number;
  outcomes: PartOutcome[];
  at: Date;
}

/** Something an SMSC told. */
export type Fact = OutcomesFact | ReceiptFact;

/** Whose facts are recorded. */
export interface RecordingConnection {
  workspaceId: string;
  connectionId: string;
  responseTimeoutMs: number;
}

/**
 * Folds a chunk of facts into the database, in one transaction. Responses and receipts of one message meet here: in
 * the same chunk, or by way of the kept receipts when one came before the other was stored.
 *
 * @returns the outbox rows to kick; the facts may be acknowledged now
 */
export async function recordFacts(
  pool: pg.Pool,
  clock: Clock,
  connection: RecordingConnection,
  facts: readonly Fact[],
): Promise<OutboxRow[]> {
  return transaction(pool, (tx) => record(tx, clock.now(), connection, facts));
}

async function record(
  tx: Queryable,
  now: Date,
  connection: RecordingConnection,
  facts: readonly Fact[],
): Promise<OutboxRow[]> {
  const responses = facts.filter((fact) => fact.kind === 'outcomes');
  const arrived = facts.filter((fact) => fact.kind === 'receipt');
  const kept = await unmatchedByRemoteId(tx, connection.connectionId, acceptedIds(responses));
  const receipts = [...kept.map(receiptOfRow), ...arrived];
  const stored = await partsByRemoteId(tx, connection.connectionId, distinct(receipts.map((r) => r.remoteId)));

  const touched = distinct([...responses.map((r) => r.messageId), ...stored.map((part) => part.messageId)]);
  const messages = new Map((await lockMessages(tx, touched.sort())).map((message) => [message.id, message]));
  const candidates = groupBy([...freshParts(responses, messages), ...stored], (candidate) => candidate.remoteId);

  const perMessage = new Map<string, MessageFact[]>();
  const add = (messageId: string, fact: MessageFact) => {
    const list = perMessage.get(messageId);
    if (list === undefined) perMessage.set(messageId, [fact]);
    else list.push(fact);
  };
  for (const response of responses) {
    add(response.messageId, { ...response, responseTimeoutMs: connection.responseTimeoutMs });
  }
  const unmatched: ReceiptFact[] = [];
  const found: string[] = [];
  for (const receipt of receipts) {
    const part = matchReceipt(receipt, candidates.get(receipt.remoteId) ?? []);
    if (part === null) {
      if (receipt.keptId === undefined) unmatched.push(receipt);
      continue;
    }
    if (receipt.keptId !== undefined) found.push(receipt.keptId);
    add(part.messageId, factOf(receipt, part));
  }
  await insertUnmatched(
    tx,
    unmatched.map((receipt) => rowOfReceipt(receipt, connection.workspaceId, connection.connectionId)),
  );
  await deleteUnmatched(tx, found);
  return writeFolded(tx, now, messages, perMessage);
}

/** Folds and writes; the messages are locked. */
async function writeFolded(
  tx: Queryable,
  now: Date,
  messages: ReadonlyMap<string, RoadMessage>,
  perMessage: ReadonlyMap<string, MessageFact[]>,
): Promise<OutboxRow[]> {
  const parts = groupBy(await partsOf(tx, needParts(messages, perMessage)), (part) => part.messageId);
  const changed: PartRow[] = [];
  const changes = [];
  for (const [messageId, facts] of perMessage) {
    const message = messages.get(messageId);
    if (message === undefined) continue;
    const folded = foldFacts(message, parts.get(messageId) ?? [], facts);
    changed.push(...folded.parts);
    changes.push(folded.change);
  }
  await upsertParts(tx, changed);
  return writeChanges(tx, changes, now);
}

/** A first attempt's responses meet no stored parts: most of the traffic needs no look. */
function needParts(
  messages: ReadonlyMap<string, RoadMessage>,
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

function acceptedIds(responses: readonly OutcomesFact[]): string[] {
  return responses.flatMap((r) => r.outcomes.flatMap((o) => (o.kind === 'accepted' ? [o.remoteId] : [])));
}

/** The parts that this very chunk brings the remote ids of. */
function freshParts(
  responses: readonly OutcomesFact[],
  messages: ReadonlyMap<string, RoadMessage>,
): (MatchCandidate & { remoteId: string })[] {
  return responses.flatMap((response) => {
    const to = messages.get(response.messageId)?.to;
    if (to === undefined) return [];
    return response.outcomes.flatMap((outcome) =>
      outcome.kind === 'accepted'
        ? [
            {
              messageId: response.messageId,
              number: outcome.part,
              attempt: response.attempt,
              remoteId: outcome.remoteId,
              to,
            },
          ]
        : [],
    );
  });
}

function distinct(list: readonly string[]): string[] {
  return [...new Set(list)];
}

/**
 * Records a receipt for a message whose remote id was never learned: its one part takes the receipt's remote id.
 *
 * @returns the outbox rows to kick
 */
export async function recordResolvedUnknown(
  tx: Queryable,
  now: Date,
  receipt: ReceiptFact,
  messageId: string,
): Promise<OutboxRow[]> {
  const [message] = await lockMessages(tx, [messageId]);
  if (message === undefined || message.status !== 'OUTCOME_UNKNOWN') return [];
  const part: MatchedPart = { messageId, number: 1, attempt: message.attempt };
  const outcomes: PartOutcome[] = [{ part: 1, kind: 'accepted', remoteId: receipt.remoteId }];
  if (receipt.keptId !== undefined) await deleteUnmatched(tx, [receipt.keptId]);
  return writeFolded(
    tx,
    now,
    new Map([[messageId, message]]),
    new Map([
      [
        messageId,
        [
          { kind: 'outcomes', attempt: message.attempt, outcomes, at: receipt.receivedAt, responseTimeoutMs: 0 },
          factOf(receipt, part),
        ],
      ],
    ]),
  );
}
