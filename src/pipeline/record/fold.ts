/** Folding facts into the state of their message and its parts. */
import { type PartOutcome, remoteIdOf } from '../../channels/reports.ts';
import type { PartRow } from '../../db/sql/message-parts.ts';
import type { MessageState, TrackedMessage } from '../../db/sql/messages.ts';
import type { MessageStatus } from '../../generated/prisma/enums.ts';
import { remoteKey } from '../../kernel/remote-key.ts';
import { PURPOSES } from '../../policy/purposes.ts';
import type { ReasonCode } from '../../policy/reasons.ts';
import type { Change, EventDraft } from '../message/change.ts';
import { bestParts, isEnded, reasonOfParts, saysMore, saysSame, statusOfParts } from '../message/part-status.ts';
import { isReceiptMissing } from '../message/receipt-deadline.ts';
import { isDelivered, isFinal, STATUS_RANK } from '../message/status.ts';
import type { MessageFact } from './message-fact.ts';
import { type Retry, retryOf } from './retry.ts';

/** A message, its parts, and what changes. */
export interface Folded {
  change: Change;
  /** Parts that are new or changed. */
  parts: PartRow[];
}

/** Times that a connection waits for a response and for a receipt. */
type Timers = Pick<Extract<MessageFact, { kind: 'outcomes' }>, 'responseTimeoutMs' | 'queryAfterMs'>;
const NO_TIMERS: Timers = { responseTimeoutMs: 0, queryAfterMs: null };

/**
 * Folds facts into a message, in the order given. Pure: facts may come late, twice or in any order, and end in the
 * same row. Status only moves forward, except from an attempt that is known not to have reached the network; a proof of
 * delivery wins over a failure that was reported before it.
 */
export function foldFacts(message: TrackedMessage, stored: readonly PartRow[], facts: readonly MessageFact[]): Folded {
  const folding = new Folding(message, stored);
  for (const fact of facts) {
    if (fact.kind === 'outcomes') folding.outcomes(fact);
    else folding.receipt(fact);
  }
  return folding.result();
}

/** Keeps what the last receipt of a part said. */
function say(part: PartRow, { state, said }: Extract<MessageFact, { kind: 'receipt' }>): void {
  part.receiptState = state;
  part.receiptWord = said.word;
  part.receiptDoneAt = said.doneAt;
  part.receiptTlvs = said.tlvs;
}

class Folding {
  readonly #message: TrackedMessage;
  readonly #parts: Map<string, PartRow>;
  readonly #changed = new Set<PartRow>();
  readonly #events: EventDraft[] = [];
  /** State of the message after the facts so far. */
  readonly #state: Pick<MessageState, 'status' | 'reasonCode' | 'attempt' | 'possibleDuplicate' | 'sentAt'>;
  readonly #to: Partial<MessageState> = {};

  constructor(message: TrackedMessage, stored: readonly PartRow[]) {
    const { status, reasonCode, attempt, possibleDuplicate, sentAt } = message;
    this.#message = message;
    this.#state = { status, reasonCode, attempt, possibleDuplicate, sentAt };
    this.#parts = new Map(stored.map((part) => [`${part.number}/${part.attempt}`, { ...part }]));
  }

  result(): Folded {
    return {
      change: { message: this.#message, to: this.#to, events: this.#events },
      parts: [...this.#changed],
    };
  }

  outcomes(fact: Extract<MessageFact, { kind: 'outcomes' }>): void {
    for (const outcome of fact.outcomes) this.#outcome(fact, outcome);
    const retry = fact.outcomes.map(retryOf).find((each) => each !== null) ?? null;
    const current = fact.attempt === this.#state.attempt;
    const open = this.#state.status === 'SENDING' || this.#state.status === 'OUTCOME_UNKNOWN';
    if (retry !== null && current && open) return this.#tryAgain(retry, fact.at);
    this.#refold(fact.at, fact.attempt, fact);
  }

  #outcome(fact: Extract<MessageFact, { kind: 'outcomes' }>, outcome: PartOutcome): void {
    if (outcome.kind === 'retry' || outcome.kind === 'incapable') return;
    const known = this.#parts.get(`${outcome.part}/${fact.attempt}`);
    if (known !== undefined && known.status !== 'OUTCOME_UNKNOWN') return;
    const part: PartRow = known ?? {
      messageId: this.#message.id,
      number: outcome.part,
      attempt: fact.attempt,
      connectionId: fact.connectionId,
      status: 'OUTCOME_UNKNOWN',
      remoteId: null,
      remoteKey: null,
      providerCode: null,
      receiptState: null,
      receiptWord: null,
      receiptDoneAt: null,
      receiptTlvs: null,
      networkErrorCode: null,
      respondedAt: null,
      receiptAt: null,
      readAt: null,
    };
    if (outcome.kind !== 'unknown') part.respondedAt = fact.at;
    const remoteId = remoteIdOf(outcome);
    if (remoteId !== null) {
      part.remoteId = remoteId;
      part.remoteKey = remoteKey(remoteId);
    }
    if (outcome.kind === 'accepted') {
      part.status = 'SENT';
    } else if (outcome.kind === 'refused') {
      part.status = 'FAILED';
      part.providerCode = outcome.code;
    }
    if (outcome.kind !== 'accepted') this.#to.reasonCode = outcome.reasonCode;
    if (outcome.kind === 'refused') this.#to.providerCode = outcome.code;
    if (this.#message.submitCount > 1 && outcome.kind !== 'unknown') {
      const reasonCode = outcome.kind === 'refused' ? { reasonCode: outcome.reasonCode } : {};
      const type = outcome.kind === 'accepted' ? ('PART_SENT' as const) : ('PART_FAILED' as const);
      this.#events.push({ type, part: outcome.part, ...reasonCode, detail: { attempt: fact.attempt } });
    }
    this.#keep(part);
  }

  #keep(part: PartRow): void {
    this.#parts.set(`${part.number}/${part.attempt}`, part);
    this.#changed.add(part);
  }

  /** Refused for now: what was refused is sent again later, by the scheduler. */
  #tryAgain(retry: Retry, at: Date): void {
    const dueAt = new Date(at.getTime() + retry.delayMs(this.#state.attempt));
    const detail = { attempt: this.#state.attempt, code: retry.code };
    this.#to.reasonCode = retry.reasonCode;
    this.#to.providerCode = retry.code;
    this.#to.dueAt = dueAt < this.#message.expiresAt ? dueAt : this.#message.expiresAt;
    this.#move('DEFERRED');
    this.#events.push({
      type: 'DEFERRED',
      reasonCode: retry.reasonCode,
      detail: { ...detail, until: dueAt.toISOString() },
    });
  }

  receipt(fact: Extract<MessageFact, { kind: 'receipt' }>): void {
    const before = this.#parts.get(`${fact.part}/${fact.attempt}`);
    const failedAt = before?.status === 'UNDELIVERED' ? before.receiptAt?.getTime() : undefined;
    this.#receiptOf(fact);
    if (!fact.ofAll || fact.end === null) return;
    for (const { number, attempt, status, receiptAt } of [...this.#parts.values()]) {
      const open = status === 'SENT' || status === 'OUTCOME_UNKNOWN';
      // A part that had a failure of its own keeps it.
      const own = status === 'UNDELIVERED' && receiptAt?.getTime() !== failedAt;
      if (open || (isEnded(status) && !own && saysMore(fact.end, status)))
        this.#receiptOf({ ...fact, part: number, attempt });
    }
  }

  #receiptOf(fact: Extract<MessageFact, { kind: 'receipt' }>): void {
    const part = this.#parts.get(`${fact.part}/${fact.attempt}`);
    if (part === undefined) return;
    const common = { part: fact.part, detail: { state: fact.state, networkErrorCode: fact.networkErrorCode } };
    if (isEnded(part.status) && (fact.end === null || !saysMore(fact.end, part.status))) {
      if (fact.end?.status === 'UNDELIVERED' && !saysSame(fact.state, part.receiptState))
        this.#events.push({ type: 'RECEIPT_CONFLICT', ...common });
      return;
    }
    if (fact.end === null) {
      if (part.receiptState === fact.state) return;
      say(part, fact);
      this.#keep(part);
      this.#events.push({ type: 'RECEIPT', ...common });
      return;
    }
    // What was delivered keeps that moment when it is read.
    if (part.status !== 'DELIVERED') part.receiptAt = fact.at;
    if (fact.end.status === 'READ') part.readAt = fact.at;
    part.status = fact.end.status;
    say(part, fact);
    part.networkErrorCode = fact.networkErrorCode;
    this.#keep(part);
    if (fact.end.status === 'UNDELIVERED') {
      if (!isReceiptMissing(this.#state)) this.#to.reasonCode = fact.end.reasonCode;
      this.#to.networkErrorCode = fact.networkErrorCode;
    }
    if (this.#message.submitCount > 1) this.#events.push({ type: 'RECEIPT', ...common });
    this.#refold(fact.at, fact.attempt, NO_TIMERS);
  }

  /** Derives the message's status from its parts and moves to it when that is forward. */
  #refold(at: Date, attempt: number, timers: Timers): void {
    const best = bestParts(this.#parts.values());
    const next = statusOfParts(best, this.#message.submitCount);
    const from = this.#state.status;
    if (next === null || next === from) return;
    const proven = isFinal(from) && STATUS_RANK[next] > STATUS_RANK[from];
    if (isFinal(from) && !proven) {
      if (isFinal(next)) this.#events.push({ type: 'RECEIPT_CONFLICT', detail: { would: next } });
      return;
    }
    if (!this.#counts(next, attempt)) return;
    const untold = isReceiptMissing(this.#state);
    // Something is known of it now, and not all: that its SMSC took it was known before.
    if (untold && next === 'SENT') return;
    if (next === 'OUTCOME_UNKNOWN') return this.#unknown(at, timers.responseTimeoutMs);
    const ok = next === 'SENT' || isDelivered(next);
    const to = this.#to;
    to.dueAt = next === 'SENT' ? this.#receiptDueAt(at, timers) : null;
    // It has ended otherwise than was thought, and at another moment; one that is read now ended when it was delivered.
    if (proven && from !== 'DELIVERED') to.finishedAt = at;
    to.sentAt = this.#state.sentAt ?? (best.some((part) => part.status !== 'FAILED') ? at : null);
    if (untold) to.reasonCode = reasonOfParts(best);
    if (ok) {
      to.reasonCode = null;
      to.providerCode = null;
      to.networkErrorCode = null;
    }
    if (next === 'SENT' && best.some((part) => part.status === 'FAILED')) to.reasonCode = 'PART_FAILED';
    this.#move(next);
    const detail = { attempt: this.#state.attempt };
    // Who has read it has got it, whether or not that was said.
    if (next === 'READ' && from !== 'DELIVERED') this.#events.push({ type: 'DELIVERED', detail });
    this.#moved(next, detail);
  }

  /** Time of the next look if no receipt has come; `null`: a receipt is waited for without end. */
  #receiptDueAt(at: Date, { queryAfterMs }: Timers): Date | null {
    const { receiptTimeoutSeconds } = this.#message;
    const again = receiptTimeoutSeconds !== null && !this.#state.possibleDuplicate;
    const waits = [...(again ? [receiptTimeoutSeconds * 1_000] : []), ...(queryAfterMs === null ? [] : [queryAfterMs])];
    return waits.length === 0 ? null : new Date(at.getTime() + Math.min(...waits));
  }

  /** While a newer attempt waits or is under way, bad news of an older one does not end the message. */
  #counts(next: MessageStatus, attempt: number): boolean {
    const { status } = this.#state;
    if (status === 'SENDING' && attempt !== this.#state.attempt) return next === 'SENT' || isDelivered(next);
    const waiting = status === 'DEFERRED' || status === 'QUEUED' || status === 'SCHEDULED';
    return !waiting || (next !== 'FAILED' && next !== 'OUTCOME_UNKNOWN');
  }

  /** Record an unknown outcome. The purpose's policy decides what follows; the scheduler acts on it when it is due. */
  #unknown(at: Date, responseTimeoutMs: number): void {
    const policy = PURPOSES[this.#message.purpose].unknownOutcome;
    const again = policy.kind === 'RESEND' && !this.#state.possibleDuplicate;
    const waitMs = again ? 2 * responseTimeoutMs : policy.holdMs;
    this.#to.dueAt = new Date(at.getTime() + waitMs);
    this.#to.sentAt = this.#state.sentAt ?? at;
    this.#move('OUTCOME_UNKNOWN');
    this.#moved('OUTCOME_UNKNOWN', { attempt: this.#state.attempt });
  }

  /** Moves to a status, with what was noted of the change. */
  #move(status: MessageStatus): void {
    const { reasonCode, sentAt } = this.#to;
    this.#to.status = status;
    this.#state.status = status;
    if (reasonCode !== undefined) this.#state.reasonCode = reasonCode;
    if (sentAt !== undefined) this.#state.sentAt = sentAt;
  }

  /** Notes the event of a move, with the reason of the change. */
  #moved(type: EventDraft['type'], detail: object): void {
    const reasonCode = this.#to.reasonCode as ReasonCode | null | undefined;
    this.#events.push(reasonCode ? { type, reasonCode, detail } : { type, detail });
  }
}
