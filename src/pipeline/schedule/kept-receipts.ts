/** Receipts that matched nothing when they came, and what may still be made of them. */
import type { Queryable } from '../../db/client.ts';
import { channelsOf } from '../../db/sql/connections.ts';
import type { TrackedMessage } from '../../db/sql/messages.ts';
import type { OutboxRow } from '../../db/sql/outbox.ts';
import { unmatchedOfUnknownOutcomes, unmatchedWithPart } from '../../db/sql/unmatched-receipts.ts';
import { transaction } from '../../db/transaction.ts';
import { groupBy } from '../../kernel/chunks.ts';
import type { Runtime } from '../../runtime.ts';
import { receiptOfRow } from '../record/receipt-matching.ts';
import { recordFacts, recordResolvedUnknown } from '../record/record.ts';
import { isToBeResent } from './due.ts';

/** Kept receipts are tried again this long. Those that are older stay listed in `unmatchedReceipts`. */
const MATCH_FOR_MS = 3 * 24 * 3_600_000;
/** A kept receipt waits this long for its own response before it may resolve an unknown outcome. */
const RESPONSE_GRACE_MS = 5_000;
/** Receipts looked at in one transaction. */
const ROWS_A_TIME = 500;

/** Gives kept receipts to the messages that have appeared since, or whose unknown outcome only they can resolve. */
export async function matchKept(runtime: Runtime): Promise<void> {
  const { channels, db, clock, telemetry, log, relay } = runtime;
  const now = clock.now();
  const since = new Date(now.getTime() - MATCH_FOR_MS);
  const found = await transaction(db.pool, (tx) => unmatchedWithPart(tx, since, ROWS_A_TIME));
  const byConnection = groupBy(found, (row) => row.connectionId);
  const known = await channelsOf(db.pool, [...byConnection.keys()]);
  for (const [connectionId, rows] of byConnection) {
    const workspaceId = rows[0]?.workspaceId ?? '';
    const { kind, settings, learned } = known.get(connectionId) ?? { kind: '', settings: {}, learned: {} };
    const receipts = channels.get(kind)?.keptReceipts(settings, learned);
    if (receipts === undefined) continue;
    const connection = {
      connectionId,
      workspaceId,
      responseTimeoutMs: 0,
      queryAfterMs: null,
      receipts,
      telemetry,
      log,
      priorityGate: runtime.priorityGate,
    };
    const { outbox } = await recordFacts(db.pool, clock, connection, rows.map(receiptOfRow));
    relay.publishSoon(outbox);
  }
  const before = new Date(now.getTime() - RESPONSE_GRACE_MS);
  const outbox = await transaction(db.pool, async (tx) => {
    return (await resolveUnknown(tx, now, { since, before, limit: ROWS_A_TIME })).outbox;
  });
  relay.publishSoon(outbox);
}

async function resolveUnknown(
  tx: Queryable,
  now: Date,
  selection: Parameters<typeof unmatchedOfUnknownOutcomes>[1],
): Promise<{ ids: Set<string>; outbox: OutboxRow[] }> {
  const ids = new Set<string>();
  const outbox: OutboxRow[] = [];
  for (const { receipt, messageId } of await unmatchedOfUnknownOutcomes(tx, selection)) {
    if (ids.has(messageId)) continue;
    ids.add(messageId);
    outbox.push(...(await recordResolvedUnknown(tx, now, receiptOfRow(receipt), messageId)));
  }
  return { ids, outbox };
}

/**
 * Gives kept receipts of their number to messages that would be sent once more now: what was delivered is not sent again
 * because its response was lost.
 *
 * @returns the messages that had one, and the outbox rows to publish
 */
export async function resolveBeforeResend(
  tx: Queryable,
  now: Date,
  messages: readonly TrackedMessage[],
): Promise<{ ids: ReadonlySet<string>; outbox: OutboxRow[] }> {
  const messageIds = messages.filter((message) => isToBeResent(message, now)).map((message) => message.id);
  if (messageIds.length === 0) return { ids: new Set(), outbox: [] };
  const since = new Date(now.getTime() - MATCH_FOR_MS);
  return resolveUnknown(tx, now, { since, before: now, limit: ROWS_A_TIME, messageIds });
}
