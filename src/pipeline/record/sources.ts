/** Sources of the messages and parts that facts are about: the database, or memory. */
import type { ReceiptFact, ReceiptIds } from '../../channels/reports.ts';
import type { Queryable } from '../../db/client.ts';
import { type PartCandidate, type PartRow, partsByRemoteKey, partsOf } from '../../db/sql/message-parts.ts';
import { lockMessages, type TrackedMessage } from '../../db/sql/messages.ts';
import type { InflightCache } from './inflight-cache.ts';
import { recipientOf, recipientsOf } from './receipt-matching.ts';

/** Source that the messages and parts of facts are read from. */
export interface Source {
  /** Parts that receipts may speak of. */
  candidates(receipts: readonly ReceiptFact[]): Promise<PartCandidate[]>;
  messages(ids: readonly string[]): Promise<TrackedMessage[]>;
  parts(messageIds: readonly string[]): Promise<PartRow[]>;
}

/** Reads the database and locks the messages. */
export function fromDatabase(tx: Queryable, connectionId: string, receiptIds: ReceiptIds): Source {
  return {
    candidates: (receipts) => storedCandidates(tx, connectionId, receiptIds, receipts),
    messages: (ids) => lockMessages(tx, [...ids].sort()),
    parts: (messageIds) => partsOf(tx, messageIds),
  };
}

/** Knows it; what is written by it is refused where it was not so. */
export function fromMemory(recent: InflightCache, receiptIds: ReceiptIds): Source {
  return {
    async candidates(receipts) {
      const keys = receipts.flatMap(({ remoteId }) => receiptIds.ofReceipt(remoteId).map(({ key }) => key));
      return recent.candidates([...new Set(keys)]);
    },
    messages: async (ids) => ids.flatMap((id) => recent.message(id) ?? []),
    parts: async (messageIds) => messageIds.flatMap((id) => recent.parts(id)),
  };
}

/**
 * Parts that receipts may speak of: by id and number, and where that finds none by their other number and by id alone.
 */
async function storedCandidates(
  tx: Queryable,
  connectionId: string,
  receiptIds: ReceiptIds,
  receipts: readonly ReceiptFact[],
): Promise<PartCandidate[]> {
  const wanted = (list: readonly ReceiptFact[], numbers: (receipt: ReceiptFact) => (string | null)[]) => {
    const all = list.flatMap((receipt) =>
      receiptIds
        .ofReceipt(receipt.remoteId)
        .flatMap(({ key }) => numbers(receipt).map((to) => ({ remoteKey: key, to }))),
    );
    return [...new Map(all.map((each) => [`${each.remoteKey}/${each.to}`, each])).values()];
  };
  const asked = receipts.filter((receipt) => receipt.named === undefined);
  const exact = await partsByRemoteKey(
    tx,
    connectionId,
    wanted(asked, (receipt) => [recipientOf(receipt)]),
  );
  const found = new Set(exact.map((part) => `${part.remoteKey}/${part.to}`));
  const unfound = asked.filter((receipt) => {
    const to = recipientOf(receipt);
    return !receiptIds.ofReceipt(receipt.remoteId).some(({ key }) => found.has(`${key}/${to}`));
  });
  const others = wanted(unfound, (receipt) => [...recipientsOf(receipt).slice(1), null]);
  const more = await partsByRemoteKey(tx, connectionId, others);
  if (more.length === 0) return exact;
  const each = new Map([...exact, ...more].map((part) => [`${part.messageId}/${part.number}/${part.attempt}`, part]));
  return [...each.values()].sort(newestFirst);
}

function newestFirst(one: PartCandidate, other: PartCandidate): number {
  return one.messageId < other.messageId ? 1 : -1;
}
