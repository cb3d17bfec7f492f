import type pg from 'pg';
import { type Queryable, transaction } from '../db/client.ts';
import { deleteClaims } from '../db/sql/chunks.ts';
import { noteReceiptIdFormat } from '../db/sql/connections.ts';
import { lockMessages, type RoadMessage } from '../db/sql/messages.ts';
import type { OutboxRow } from '../db/sql/outbox.ts';
import { type PartCandidate, type PartRow, partsByRemoteKey, partsOf, upsertParts } from '../db/sql/parts.ts';
import { addQuality } from '../db/sql/quality.ts';
import { deleteUnmatched, insertUnmatched, unmatchedByRemoteKey } from '../db/sql/receipts.ts';
import { groupBy } from '../kernel/chunks.ts';
import type { Clock } from '../kernel/clock.ts';
import { type ReceiptIds, remoteKey } from '../smpp/receipt-id.ts';
import { type Change, writeChanges } from './changes.ts';
import type { OpenClaim } from './claim.ts';
import { foldFacts, type MessageFact, type PartOutcome } from './fold.ts';
import { qualityOf } from './quality.ts';
import {
  factOf,
  type MatchedPart,
  matchReceipt,
  type ReceiptFact,
  type ReceiptMatch,
  receiptOfRow,
  recipientOf,
  rowOfReceipt,
} from './receipts.ts';

/** What became of the submits of one message's attempt. */
export interface OutcomesFact {
  kind: 'outcomes';
  messageId: string;
  attempt: number;
  outcomes: PartOutcome[];
  at: Date;
  /** The claim it is the outcome of; `null`: a late one. */
  claim: OpenClaim | null;
}

/** Something an SMSC told. */
export type Fact = OutcomesFact | ReceiptFact;

/** Whose facts are recorded. */
export interface RecordingConnection {
  workspaceId: string;
  connectionId: string;
  responseTimeoutMs: number;
  /** When the SMSC is asked about a message without a receipt; `null`: never. */
  queryAfterMs: number | null;
  /** How its receipts write ids. */
  receiptIds: ReceiptIds;
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
  const { connectionId, workspaceId, receiptIds } = connection;
  const responses = facts.filter((fact) => fact.kind === 'outcomes');
  const arrived = facts.filter((fact) => fact.kind === 'receipt');
  const acceptedKeys = acceptedIds(responses).flatMap((id) => receiptIds.ofResponse(id));
  const kept = await unmatchedByRemoteKey(tx, connectionId, acceptedKeys);
  const receipts = [...kept.map(receiptOfRow), ...arrived];
  const stored = await storedCandidates(tx, connection, receipts);

  const named = receipts.flatMap((receipt) => receipt.named?.messageId ?? []);
  const touched = distinct([...responses.map((r) => r.messageId), ...stored.map((part) => part.messageId), ...named]);
  const messages = new Map((await lockMessages(tx, touched.sort())).map((message) => [message.id, message]));
  const candidates = groupBy([...freshParts(responses, messages), ...stored], (candidate) => candidate.remoteKey);

  const perMessage = new Map<string, MessageFact[]>();
  const add = (messageId: string, fact: MessageFact) => {
    const list = perMessage.get(messageId);
    if (list === undefined) perMessage.set(messageId, [fact]);
    else list.push(fact);
  };
  for (const response of responses) {
    const { responseTimeoutMs, queryAfterMs } = connection;
    add(response.messageId, { ...response, connectionId, responseTimeoutMs, queryAfterMs });
  }
  const { matched, unmatched } = matchAll(receipts, receiptIds, candidates);
  for (const { receipt, part } of matched) add(part.messageId, factOf(receipt, part));
  await insertUnmatched(
    tx,
    unmatched.flatMap((receipt) =>
      receipt.keptId === undefined ? [rowOfReceipt(receipt, workspaceId, connectionId)] : [],
    ),
  );
  await deleteUnmatched(
    tx,
    matched.flatMap(({ receipt }) => receipt.keptId ?? []),
  );
  await noteWhatWasLearned(tx, connection, matched, unmatched);
  await deleteClaims(tx, closedClaims(responses));
  return writeFolded(tx, now, messages, perMessage);
}

/** The claims whose last outcomes these are. */
function closedClaims(responses: readonly OutcomesFact[]): string[] {
  const counts = new Map<OpenClaim, number>();
  for (const { claim } of responses) if (claim !== null) counts.set(claim, (counts.get(claim) ?? 0) + 1);
  return [...counts].flatMap(([claim, count]) => (claim.open <= count ? [claim.id] : []));
}

/** Parts that receipts may speak of: by id and number, or by id alone where the number is written in a national form. */
async function storedCandidates(
  tx: Queryable,
  { connectionId, receiptIds }: RecordingConnection,
  receipts: readonly ReceiptFact[],
): Promise<PartCandidate[]> {
  const wanted = (list: readonly ReceiptFact[], byNumber: boolean) => {
    const all = list.flatMap((receipt) =>
      receiptIds.ofReceipt(receipt.remoteId).map(({ key }) => ({
        remoteKey: key,
        to: byNumber ? recipientOf(receipt) : null,
      })),
    );
    return [...new Map(all.map((each) => [`${each.remoteKey}/${each.to}`, each])).values()];
  };
  const asked = receipts.filter((receipt) => receipt.named === undefined);
  const exact = await partsByRemoteKey(tx, connectionId, wanted(asked, true));
  const numbers = new Set(exact.map((part) => part.to));
  const national = asked.filter((receipt) => !numbers.has(recipientOf(receipt)) && isNational(receipt.from));
  return [...exact, ...(await partsByRemoteKey(tx, connectionId, wanted(national, false)))];
}

function isNational(address: string): boolean {
  return /^0(?!0)/.test(address) || address.replace(/\D/g, '').length < MIN_INTERNATIONAL_DIGITS;
}

/** Shorter numbers than this lack their country code, or are none. */
const MIN_INTERNATIONAL_DIGITS = 10;

interface Matches {
  matched: ({ receipt: ReceiptFact } & ReceiptMatch)[];
  unmatched: ReceiptFact[];
}

function matchAll(
  receipts: readonly ReceiptFact[],
  receiptIds: ReceiptIds,
  candidates: ReadonlyMap<string, readonly PartCandidate[]>,
): Matches {
  const result: Matches = { matched: [], unmatched: [] };
  for (const receipt of receipts) {
    const { named, remoteId } = receipt;
    const match: ReceiptMatch | null =
      named === undefined
        ? matchReceipt(receipt, receiptIds.ofReceipt(remoteId), candidates)
        : { part: named, format: 'SAME', only: false };
    if (match === null) result.unmatched.push(receipt);
    else result.matched.push({ receipt, ...match });
  }
  return result;
}

/** Ids that all formats write alike teach nothing. */
async function noteWhatWasLearned(
  tx: Queryable,
  { connectionId, receiptIds }: RecordingConnection,
  matched: Matches['matched'],
  unmatched: readonly ReceiptFact[],
): Promise<void> {
  const before = receiptIds.learned;
  for (const { receipt, format, only } of matched) {
    if (only && receiptIds.ofReceipt(receipt.remoteId).length > 1) receiptIds.teach(format);
  }
  for (const receipt of unmatched) if (receipt.keptId === undefined) receiptIds.teach(null);
  if (receiptIds.learned !== before) await noteReceiptIdFormat(tx, connectionId, receiptIds.learned);
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
  const changes: Change[] = [];
  for (const [messageId, facts] of perMessage) {
    const message = messages.get(messageId);
    if (message === undefined) continue;
    const folded = foldFacts(message, parts.get(messageId) ?? [], facts);
    changed.push(...folded.parts);
    changes.push(folded.change);
  }
  await upsertParts(tx, changed);
  await addQuality(tx, now, qualityOf(messages, perMessage, changes));
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
function freshParts(responses: readonly OutcomesFact[], messages: ReadonlyMap<string, RoadMessage>): PartCandidate[] {
  return responses.flatMap(({ messageId, attempt, outcomes }) => {
    const to = messages.get(messageId)?.to;
    if (to === undefined) return [];
    return outcomes.flatMap((outcome) => {
      if (outcome.kind !== 'accepted') return [];
      const { part: number, remoteId } = outcome;
      return [{ messageId, number, attempt, remoteId, remoteKey: remoteKey(remoteId), ended: false, to }];
    });
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
  );
}
