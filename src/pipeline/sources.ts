import type { Queryable } from '../db/client.ts';
import { lockMessages, type RoadMessage } from '../db/sql/messages.ts';
import { type PartCandidate, type PartRow, partsByRemoteKey, partsOf } from '../db/sql/parts.ts';
import type { ReceiptIds } from '../smpp/receipt-id.ts';
import { type ReceiptFact, recipientOf } from './receipts.ts';
import type { RecentMessages } from './recent.ts';

/** Where what facts are about is read from. */
export interface Source {
  /** Parts that receipts may speak of. */
  candidates(receipts: readonly ReceiptFact[]): Promise<PartCandidate[]>;
  messages(ids: readonly string[]): Promise<RoadMessage[]>;
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
export function fromMemory(recent: RecentMessages, receiptIds: ReceiptIds): Source {
  return {
    async candidates(receipts) {
      const keys = receipts.flatMap(({ remoteId }) => receiptIds.ofReceipt(remoteId).map(({ key }) => key));
      return recent.candidates([...new Set(keys)]);
    },
    messages: async (ids) => ids.flatMap((id) => recent.message(id) ?? []),
    parts: async (messageIds) => messageIds.flatMap((id) => recent.parts(id)),
  };
}

/** Parts that receipts may speak of: by id and number, or by id alone where the number is written in a national form. */
async function storedCandidates(
  tx: Queryable,
  connectionId: string,
  receiptIds: ReceiptIds,
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
