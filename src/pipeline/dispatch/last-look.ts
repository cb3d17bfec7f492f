/** The last look at a message that was taken from the queue: whether it goes out now, as of the rules and the person of this moment. */
import { IMPLICIT_EVENT } from '../../db/sql/implicit-events.ts';
import type { MessageState } from '../../db/sql/messages.ts';
import type { ClaimableMessage, TakenMessage } from '../../db/sql/messages-claim.ts';
import type { CapUse } from '../../kernel/facts.ts';
import { type Ruling, type SendFacts, sendFacts } from '../../policy/gate.ts';
import type { Policy } from '../../policy/judge.ts';
import type { ReasonCode } from '../../policy/reasons.ts';
import { dueAtOf } from '../../policy/spread.ts';
import type { CapBook } from '../message/cap-book.ts';
import type { Change } from '../message/change.ts';

/** Facts that the gates judge by, of a locked message. */
export function factsOf(message: TakenMessage, now: Date, capUse: CapUse | null): SendFacts {
  const { purpose, expiresAt, exemption, asksFor, to, country, sender, recipient } = message;
  const text = message.encoding === 'BINARY' ? null : message.body;
  return sendFacts({ purpose, now, expiresAt, exemption, asksFor, to, country, sender, text }, recipient, capUse);
}

/** Decides whether a locked message goes out now. @param book has it counted at the moment of that; one that ends counts no more */
export function lastLook(policy: Policy, message: TakenMessage, now: Date, book: CapBook): Change {
  const { id, contactId, purpose } = message;
  const facts = factsOf(message, now, book.useOf(contactId, id));
  const { verdict, steps, ruling } = policy.judge(facts);
  const refusal = refusalOf(ruling, message);
  if (refusal === null) {
    if (ruling.kind === 'defer') book.count(contactId, { id, purpose, at: ruling.until.getTime() });
    else book.count(contactId, { id, purpose, at: now.getTime(), isSent: true });
  } else if (message.attempt === 1) book.giveBack(contactId, id);
  if (refusal !== null) {
    const { status, code } = refusal;
    return {
      message,
      to: { status, reasonCode: code, ...unclaimed(message) },
      events: [{ type: status, reasonCode: code, detail: { at: 'last look', verdict } }],
      decisionSteps: steps,
    };
  }
  if (ruling.kind === 'defer') {
    return {
      message,
      to: { status: 'DEFERRED', reasonCode: ruling.code, dueAt: dueAtOf(ruling, message), ...unclaimed(message) },
      events: [{ type: 'DEFERRED', reasonCode: ruling.code, detail: { until: ruling.until.toISOString() } }],
      decisionSteps: steps,
    };
  }
  const { connectionId, reasonCode } = message;
  return {
    message,
    to: reasonCode === null ? {} : { reasonCode: null },
    events: [{ type: 'SENDING', detail: { attempt: message.attempt, connectionId } }],
  };
}

/** End of what is not sent, now or later; `null`: it is. */
function refusalOf(
  ruling: Ruling,
  { body, expiresAt }: TakenMessage,
): { status: 'BLOCKED' | 'EXPIRED'; code: ReasonCode } | null {
  if (ruling.kind === 'refuse') return ruling;
  // Nothing is left of it to send, whatever is known of the person.
  if (body === null) return { status: 'BLOCKED', code: 'ERASED' };
  if (ruling.kind === 'defer' && ruling.until >= expiresAt)
    return { status: 'EXPIRED', code: 'EXPIRES_BEFORE_ALLOWED' };
  return null;
}

/** As it was before it was claimed: this attempt did not begin. */
export function unclaimed({
  attempt,
  implicitEvents,
}: Pick<MessageState, 'attempt' | 'implicitEvents'>): Pick<MessageState, 'attempt' | 'implicitEvents'> {
  return {
    attempt: attempt - 1,
    implicitEvents: attempt === 1 ? implicitEvents & ~IMPLICIT_EVENT.SENDING : implicitEvents,
  };
}

/** Nothing of this attempt goes out. */
export function failed(message: ClaimableMessage, reasonCode: ReasonCode): Change {
  return {
    message,
    to: { status: 'FAILED', reasonCode, ...unclaimed(message) },
    events: [{ type: 'FAILED', reasonCode }],
  };
}

/** It waits for a pause to be lifted, as long as it is valid. */
export function pausedChange(message: ClaimableMessage): Change {
  const reasonCode: ReasonCode = 'PAUSED';
  const { expiresAt } = message;
  return {
    message,
    to: { status: 'DEFERRED', reasonCode, dueAt: expiresAt, ...unclaimed(message) },
    events: [{ type: 'DEFERRED', reasonCode, detail: { until: expiresAt.toISOString() } }],
  };
}
