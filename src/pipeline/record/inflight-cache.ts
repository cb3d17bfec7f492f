/** Cache of the messages that this process claimed a short while ago. */
import type { ReceiptFact, ReceiptIds } from '../../channels/reports.ts';
import type { PartCandidate, PartRow } from '../../db/sql/message-parts.ts';
import type { MessageState, TrackedMessage } from '../../db/sql/messages.ts';
import type { OutcomesFact } from '../message/facts.ts';
import { isEnded } from '../message/part-status.ts';
import { isFinal } from '../message/status.ts';
import { recipientOf } from './receipt-matching.ts';

/** A message as this process last saw it committed. */
interface Known {
  message: TrackedMessage;
  parts: PartRow[];
}

/** Messages that are remembered at most, about one kilobyte each. */
const AT_MOST = 20_000;

/**
 * The messages that this process claimed a short while ago. Most facts are about those: what is known of them need not
 * be read again. What is remembered may be out of date, so whoever writes by it says what it was (see `updateMessages`)
 * and clears it when it was not so.
 */
export class InflightCache {
  readonly #known = new Map<string, Known>();
  readonly #byRemoteKey = new Map<string, string[]>();

  /**
   * Remembers messages that were just claimed. Not those of which parts may have gone out before, nor those of several
   * parts: the scheduler may match a kept receipt to one of them, and the message's state would not show it.
   */
  claimed(messages: readonly TrackedMessage[]): void {
    for (const message of messages) {
      this.#forget(message.id);
      if (message.attempt === 1 && message.submitCount === 1)
        this.#known.set(message.id, { message: roadOf(message), parts: [] });
    }
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= AT_MOST) return;
      this.#forget(oldest);
    }
  }

  #forget(id: string): void {
    for (const { remoteKey } of this.#known.get(id)?.parts ?? []) this.#unindex(remoteKey, id);
    this.#known.delete(id);
  }

  clear(): void {
    this.#known.clear();
    this.#byRemoteKey.clear();
  }

  message(id: string): TrackedMessage | undefined {
    return this.#known.get(id)?.message;
  }

  parts(id: string): PartRow[] {
    return this.#known.get(id)?.parts ?? [];
  }

  /** Parts that one of these ids may name. */
  candidates(remoteKeys: readonly string[]): PartCandidate[] {
    const wanted = new Set(remoteKeys);
    const ids = new Set(remoteKeys.flatMap((key) => this.#byRemoteKey.get(key) ?? []));
    return [...ids].flatMap((id) => this.#candidatesOf(id)).filter(({ remoteKey }) => wanted.has(remoteKey));
  }

  #candidatesOf(id: string): PartCandidate[] {
    const known = this.#known.get(id);
    if (known === undefined) return [];
    const { to, claimedAt: submittedAt } = known.message;
    return known.parts.flatMap(({ messageId, number, attempt, remoteId, remoteKey, status }) => {
      if (remoteId === null || remoteKey === null) return [];
      const ended = isEnded(status);
      return [{ messageId, number, attempt, remoteId, remoteKey, ended, to, sender: null, submittedAt }];
    });
  }

  /**
   * Notes what was committed; what has ended needs no memory, and lives too short for the old generation of the heap.
   */
  committed(states: ReadonlyMap<string, MessageState>, parts: readonly PartRow[]): void {
    for (const [id, state] of states) {
      const known = this.#known.get(id);
      if (known === undefined) continue;
      if (isFinal(state.status)) this.#forget(id);
      else Object.assign(known.message, state);
    }
    for (const part of parts) this.#keep(part);
  }

  #keep(part: PartRow): void {
    const known = this.#known.get(part.messageId);
    if (known === undefined) return;
    const index = known.parts.findIndex(({ number, attempt }) => number === part.number && attempt === part.attempt);
    if (index >= 0) known.parts[index] = part;
    else known.parts.push(part);
    if (part.remoteKey === null) return;
    const ids = this.#byRemoteKey.get(part.remoteKey);
    if (ids === undefined) this.#byRemoteKey.set(part.remoteKey, [part.messageId]);
    else if (!ids.includes(part.messageId)) ids.push(part.messageId);
  }

  #unindex(remoteKey: string | null, id: string): void {
    const ids = remoteKey === null ? undefined : this.#byRemoteKey.get(remoteKey);
    if (remoteKey === null || ids === undefined) return;
    const rest = ids.filter((each) => each !== id);
    if (rest.length === 0) this.#byRemoteKey.delete(remoteKey);
    else this.#byRemoteKey.set(remoteKey, rest);
  }

  /** Check whether the message of the response is remembered. */
  knowsResponse({ messageId, attempt }: OutcomesFact): boolean {
    const message = this.message(messageId);
    return message !== undefined && message.attempt === attempt;
  }

  /** Check whether the part of the receipt is remembered, or is brought by a response beside it. */
  knowsReceipt(
    receipt: ReceiptFact,
    receiptIds: ReceiptIds,
    fresh: ReadonlyMap<string, readonly PartCandidate[]>,
  ): boolean {
    if (receipt.named !== undefined) return this.#known.has(receipt.named.messageId);
    // Where there is a doubt about the id or the number, what is stored may fit better than what is remembered.
    const keys = receiptIds.ofReceipt(receipt.remoteId).map(({ key }) => key);
    const [found, ...others] = keys.filter((key) => fresh.has(key) || this.#byRemoteKey.has(key));
    if (found === undefined || others.length > 0) return false;
    const recipient = recipientOf(receipt);
    const fits = ({ to, ended }: PartCandidate) => to === recipient && !ended;
    return (fresh.get(found) ?? []).some(fits) || this.candidates([found]).some(fits);
  }
}

/** Without what a claimed message carries besides: its text above all. */
function roadOf(m: TrackedMessage): TrackedMessage {
  return {
    id: m.id,
    workspaceId: m.workspaceId,
    contactId: m.contactId,
    routeId: m.routeId,
    to: m.to,
    purpose: m.purpose,
    partCount: m.partCount,
    submitCount: m.submitCount,
    receiptTimeoutSeconds: m.receiptTimeoutSeconds,
    decisionId: m.decisionId,
    expiresAt: m.expiresAt,
    status: m.status,
    reasonCode: null,
    providerCode: m.providerCode,
    networkErrorCode: m.networkErrorCode,
    connectionId: m.connectionId,
    queuedAt: m.queuedAt,
    attempt: m.attempt,
    possibleDuplicate: m.possibleDuplicate,
    dueAt: m.dueAt,
    sentAt: m.sentAt,
    finishedAt: m.finishedAt,
    claimedAt: m.claimedAt,
    implicitEvents: m.implicitEvents,
    charge: m.charge,
    traceParent: m.traceParent,
    createdAt: m.createdAt,
    country: m.country,
    mccMnc: m.mccMnc,
    sender: m.sender,
    templateVersionId: m.templateVersionId,
    locale: m.locale,
    campaignId: m.campaignId,
    variant: m.variant,
  };
}
