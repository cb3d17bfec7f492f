/** Facts that SMSCs report of messages, on their way to the database. */
import { type PartOutcome, type ReceiptFact, remoteIdOf } from '../../channels/reports.ts';
import type { PartCandidate } from '../../db/sql/message-parts.ts';
import { remoteKey } from '../../kernel/remote-key.ts';
import type { OpenClaim } from './claimed.ts';

/** Outcomes of the submits of one attempt of a message. */
export interface OutcomesFact {
  kind: 'outcomes';
  messageId: string;
  attempt: number;
  outcomes: PartOutcome[];
  /** Time at which it was handed to the link. */
  submittedAt: Date;
  at: Date;
  /** The claim it is the outcome of; `null`: a late one. */
  claim: OpenClaim | null;
}

/** Fact that an SMSC reported. */
export type Fact = OutcomesFact | ReceiptFact;

/** The remote ids that responses bring. */
export function acceptedIds(responses: readonly OutcomesFact[]): string[] {
  return responses.flatMap((r) => r.outcomes.flatMap((o) => remoteIdOf(o) ?? []));
}

/** The parts that a response brings the remote ids of. @param to its recipient */
export function partsOfResponse(
  { messageId, attempt, outcomes, submittedAt }: OutcomesFact,
  to: string,
): PartCandidate[] {
  const parts: PartCandidate[] = [];
  for (const outcome of outcomes) {
    const remoteId = remoteIdOf(outcome);
    if (remoteId === null) continue;
    parts.push({
      messageId,
      number: outcome.part,
      attempt,
      remoteId,
      remoteKey: remoteKey(remoteId),
      ended: false,
      to,
      sender: null,
      submittedAt,
    });
  }
  return parts;
}
