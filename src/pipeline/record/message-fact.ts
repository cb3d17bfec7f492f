/** Facts that SMSCs report of one message, as they are folded into it. */
import type { PartOutcome } from '../../channels/reports.ts';
import type { ReceiptEnd } from '../message/part-status.ts';

/** Fact that an SMSC reported of a message. */
export type MessageFact =
  | {
      kind: 'outcomes';
      /** By which connection it was sent: the message may be with another one now. */
      connectionId: string;
      attempt: number;
      outcomes: PartOutcome[];
      at: Date;
      responseTimeoutMs: number;
      /** Time until the SMSC is asked about a message without a receipt, in milliseconds; `null`: never. */
      queryAfterMs: number | null;
    }
  | {
      kind: 'receipt';
      part: number;
      attempt: number;
      state: string;
      end: ReceiptEnd;
      /** True when the receipt, where it ends one part, ends the other parts too. */
      ofAll: boolean;
      networkErrorCode: string | null;
      /** Further fields of the receipt. */
      said: ReceiptSaid;
      at: Date;
    };

/** Fields of a receipt besides its state. */
export interface ReceiptSaid {
  /** Its word for the state where it is a vendor's own. */
  word: string | null;
  doneAt: Date | null;
  /** TLVs that no other field holds. */
  tlvs: object[] | null;
}
