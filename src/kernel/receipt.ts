/** Receipts, as they come, wait and are matched. */

/** Content of a delivery receipt. */
export interface ReceiptContent {
  remoteId: string;
  /** Its addresses as the provider wrote them: the handset's and the sender's, mostly; either may be empty. */
  from: string;
  to: string;
  /** One of the states of `pipeline/message/part-status.ts`. */
  state: string;
  /** Its word for the state where it is a vendor's own. */
  word: string | null;
  networkErrorCode: string | null;
  /** TLVs that no other field here holds. */
  tlvs: object[] | null;
  rawText: string;
  doneAt: Date | null;
  receivedAt: Date;
}
