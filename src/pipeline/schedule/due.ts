/** Rules for messages whose time has come. */
import type { TrackedMessage } from '../../db/sql/messages.ts';
import type { NextConnection } from '../../db/sql/messages-move.ts';
import type { Step } from '../../policy/gate.ts';
import { PURPOSES } from '../../policy/purposes.ts';
import { unclaimed } from '../dispatch/last-look.ts';
import type { Change } from '../message/change.ts';
import { isReceiptMissing, receiptMissing, receiptMissingAt, SMSC_HOLDS_MS } from '../message/receipt-deadline.ts';

/** Facts about the connections of a message whose time has come. */
export interface DueContext {
  /** The connection of its route that may take it next; `null`: none. */
  next: NextConnection | null;
  /** True when its own SMSC can be asked about it. */
  canQuery: boolean;
  /** Time that its SMSC may take to answer, in milliseconds. */
  responseTimeoutMs: number;
  /** True when neither its own connection nor another of its route is enabled. */
  noWayOut: boolean;
}

/** The SMSC is asked no more often about a message without a receipt, in milliseconds. */
const QUERY_AT_MOST_EVERY_MS = 60_000;

/**
 * Change of a message whose time has come: a scheduled one is queued, a deferred one tries again, one that nobody sent
 * in time expires, a claim without an outcome is an unknown outcome, an unknown outcome ends by its purpose's policy,
 * and one without a receipt is sent once more, asked about, or waited for no longer. `query`: its SMSC is to be asked.
 * Pure.
 */
export function whatIsDue(message: TrackedMessage, now: Date, context: DueContext): { change: Change; query: boolean } {
  if (message.status !== 'SENT') return { change: held(message, now, context), query: false };
  const again = withoutReceipt(message, now, context);
  if (again !== null) return { change: again, query: false };
  const missingAt = receiptMissingAt(message);
  // Asked for the last time, its SMSC may still resolve it, as a late receipt does.
  if (missingAt <= now) return { change: receiptMissing(message), query: context.canQuery };
  const age = now.getTime() - (message.sentAt?.getTime() ?? 0);
  const query = context.canQuery && age < SMSC_HOLDS_MS;
  const againAt = new Date(now.getTime() + Math.max(age, QUERY_AT_MOST_EVERY_MS));
  const dueAt = query && againAt < missingAt ? againAt : missingAt;
  return { change: { message, to: { dueAt }, events: [] }, query };
}

function held(message: TrackedMessage, now: Date, { next, noWayOut, responseTimeoutMs }: DueContext): Change {
  const over = message.expiresAt <= now;
  switch (message.status) {
    case 'ACCEPTED':
    case 'SCHEDULED':
    case 'DEFERRED':
      if (over) return expired(message, now, noWayOut);
      if (message.reasonCode === 'NOT_CAPABLE' && next === null) return notCapable(message);
      return queued(message, now, goesElsewhere(message) ? next : null);
    case 'QUEUED':
      return over ? expired(message, now, noWayOut) : { message, to: { dueAt: null }, events: [] };
    case 'SENDING':
      return lost(message, now, responseTimeoutMs);
    case 'OUTCOME_UNKNOWN':
      return unresolved(message, now);
    default:
      return { message, to: { dueAt: null }, events: [] };
  }
}

/** Check whether its own connection could not take a message, so that another one of its route is to try. */
export function goesElsewhere({ reasonCode }: Pick<TrackedMessage, 'reasonCode'>): boolean {
  return reasonCode === 'TRY_ELSEWHERE' || reasonCode === 'NOT_CAPABLE';
}

/** No connection of its route reaches the recipient. */
function notCapable(message: TrackedMessage): Change {
  const reasonCode = 'NOT_CAPABLE';
  return { message, to: { status: 'FAILED', reasonCode }, events: [{ type: 'FAILED', reasonCode }] };
}

/** Codes and alerts whose receipt did not come in the time their route allows go once more, by another connection. */
function withoutReceipt(message: TrackedMessage, now: Date, { next }: DueContext): Change | null {
  const { receiptTimeoutSeconds, sentAt, possibleDuplicate, expiresAt } = message;
  if (receiptTimeoutSeconds === null || sentAt === null || next === null) return null;
  if (possibleDuplicate || expiresAt <= now || sentAt.getTime() + receiptTimeoutSeconds * 1_000 > now.getTime()) {
    return null;
  }
  const reasonCode = 'RESENT_WITHOUT_RECEIPT';
  const to = { status: 'QUEUED', queuedAt: now, possibleDuplicate: true, reasonCode } as const;
  return {
    message,
    to: { ...to, connectionId: next.connectionId },
    events: [{ type: 'RESEND', reasonCode, detail: movedTo(message, next) }],
    decisionSteps: [stepTo(next, now, `No receipt came in ${receiptTimeoutSeconds} s`, message)],
  };
}

function movedTo(message: TrackedMessage, next: NextConnection): object {
  return { attempt: message.attempt + 1, movedFrom: message.connectionId, movedTo: next.connectionId };
}

/** A step of `Message.decision` about the way of a message. */
export function routeStep(
  verdict: Step['verdict'],
  reason: string,
  ruleId: string,
  facts: Step['facts'],
  now: Date,
): Step {
  const at = now.toISOString();
  // Routes are as they are at that moment.
  return { gate: 'route', verdict, reason, ruleId, source: 'routes and connections', asOf: at.slice(0, 10), facts, at };
}

/** A step of `Message.decision`: the message goes by another connection of its route. */
export function stepTo(
  next: Pick<NextConnection, 'connectionId' | 'name'>,
  now: Date,
  why: string,
  message: TrackedMessage,
): Step {
  const facts = { movedFrom: message.connectionId, movedTo: next.connectionId, attempt: message.attempt };
  return routeStep('ALLOW', `${why}: it goes by "${next.name}"`, 'route.failover', facts, now);
}

function expired(message: TrackedMessage, now: Date, noWayOut: boolean): Change {
  const reasonCode = noWayOut ? 'NO_ROUTE' : 'EXPIRED_IN_QUEUE';
  const facts = { connectionId: message.connectionId, routeId: message.routeId };
  const why = 'When its validity ended, no connection of its route was enabled, and no other route had taken it.';
  return {
    message,
    to: { status: 'EXPIRED', reasonCode },
    events: [{ type: 'EXPIRED', reasonCode }],
    ...(noWayOut ? { decisionSteps: [routeStep('REFUSE', why, 'route.none', facts, now)] } : {}),
  };
}

function queued(message: TrackedMessage, now: Date, next: NextConnection | null): Change {
  const retry = message.attempt > 0;
  const attempt = message.attempt + 1;
  const moved = next === null ? {} : movedTo(message, next);
  return {
    message,
    to: {
      status: 'QUEUED',
      queuedAt: now,
      ...(next === null ? {} : { connectionId: next.connectionId }),
    },
    events: [retry ? { type: 'RETRY', detail: { attempt, ...moved } } : { type: 'QUEUED' }],
    ...(next === null ? {} : { decisionSteps: [stepTo(next, now, refusalOf(message), message)] }),
  };
}

function refusalOf({ providerCode, reasonCode }: TrackedMessage): string {
  const why =
    reasonCode === 'NOT_CAPABLE' ? 'The recipient cannot take its channel' : 'Its connection could not take it';
  return providerCode === null ? why : `${why} (${providerCode.text})`;
}

/** So long a receipt of a lost message has to find it before it is sent once more, in milliseconds. */
const KEPT_RECEIPTS_MS = 10_000;

/**
 * The dispatcher that claimed it died, or could not record what it learned: it may or may not have been sent. Where it
 * is sent once more, then after the same time as any other of which nobody knows the outcome.
 */
function lost(message: TrackedMessage, now: Date, responseTimeoutMs: number): Change {
  const policy = PURPOSES[message.purpose].unknownOutcome;
  const again = policy.kind === 'RESEND' && !message.possibleDuplicate;
  const claimedAt = (message.attempt === 1 ? message.claimedAt : message.queuedAt) ?? now;
  const resendAt = Math.max(claimedAt.getTime() + 2 * responseTimeoutMs, now.getTime() + KEPT_RECEIPTS_MS);
  const dueAt = new Date(again ? resendAt : now.getTime() + policy.holdMs);
  return {
    message,
    to: { status: 'OUTCOME_UNKNOWN', reasonCode: 'DISPATCHER_LOST', dueAt, sentAt: message.sentAt ?? now },
    events: [{ type: 'OUTCOME_UNKNOWN', reasonCode: 'DISPATCHER_LOST', detail: { attempt: message.attempt } }],
  };
}

/**
 * Claimed, and its dispatcher was gone before anything of it was on the wire: it waits again, as if nobody had taken
 * it.
 */
export function notWritten(message: TrackedMessage, now: Date): Change {
  return {
    message,
    to: { status: 'QUEUED', queuedAt: now, ...unclaimed(message) },
    events: [{ type: 'QUEUED', detail: { notWritten: message.attempt } }],
  };
}

/** Check whether a message of unknown outcome is sent once more now. */
export function isToBeResent(message: TrackedMessage, now: Date): boolean {
  const { status, purpose, possibleDuplicate, expiresAt } = message;
  if (status !== 'OUTCOME_UNKNOWN' || isReceiptMissing(message)) return false;
  return PURPOSES[purpose].unknownOutcome.kind === 'RESEND' && !possibleDuplicate && expiresAt > now;
}

/** Codes and alerts are sent once more and marked; everything else has waited long enough for a receipt. */
function unresolved(message: TrackedMessage, now: Date): Change {
  if (isReceiptMissing(message)) return { message, to: { dueAt: null }, events: [] };
  const policy = PURPOSES[message.purpose].unknownOutcome;
  if (isToBeResent(message, now)) {
    return {
      message,
      to: {
        status: 'QUEUED',
        queuedAt: now,
        possibleDuplicate: true,
        reasonCode: 'RESENT_AFTER_UNKNOWN',
      },
      events: [{ type: 'RESEND', reasonCode: 'RESENT_AFTER_UNKNOWN', detail: { attempt: message.attempt + 1 } }],
    };
  }
  const held = now.getTime() - (message.sentAt?.getTime() ?? 0);
  if (held < policy.holdMs) {
    const dueAt = new Date((message.sentAt ?? now).getTime() + policy.holdMs);
    return { message, to: { dueAt }, events: [] };
  }
  return {
    message,
    to: { status: 'FAILED', reasonCode: 'OUTCOME_UNRESOLVED' },
    events: [{ type: 'FAILED', reasonCode: 'OUTCOME_UNRESOLVED' }],
  };
}
