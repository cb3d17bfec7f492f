import type { RoadMessage } from '../db/sql/messages.ts';
import { PURPOSES } from '../policy/purposes.ts';
import type { Change } from './changes.ts';

/**
 * What becomes of a message whose time has come: a scheduled one is queued, a deferred one tries again, one that
 * nobody sent in time expires, a claim without an outcome is an unknown outcome, and an unknown outcome ends by its
 * purpose's policy. `null`: nothing, it is not waiting for time. Pure.
 */
export function whatIsDue(message: RoadMessage, now: Date): Change | null {
  const over = message.expiresAt <= now;
  switch (message.status) {
    case 'ACCEPTED':
    case 'SCHEDULED':
    case 'DEFERRED':
      return over ? expired(message) : queued(message, now);
    case 'QUEUED':
      return over ? expired(message) : { message, to: { dueAt: message.expiresAt }, events: [] };
    case 'SENDING':
      return lost(message, now);
    case 'OUTCOME_UNKNOWN':
      return unresolved(message, now);
    default:
      return { message, to: { dueAt: null }, events: [] };
  }
}

function expired(message: RoadMessage): Change {
  return {
    message,
    to: { status: 'EXPIRED', reasonCode: 'EXPIRED_IN_QUEUE' },
    events: [{ type: 'EXPIRED', reasonCode: 'EXPIRED_IN_QUEUE' }],
  };
}

function queued(message: RoadMessage, now: Date): Change {
  const retry = message.attempt > 0;
  return {
    message,
    to: { status: 'QUEUED', queuedAt: now, dueAt: message.expiresAt },
    events: [retry ? { type: 'RETRY', detail: { attempt: message.attempt + 1 } } : { type: 'QUEUED' }],
  };
}

/** The dispatcher that claimed it died, or could not record what it learned: it may or may not have been sent. */
function lost(message: RoadMessage, now: Date): Change {
  const policy = PURPOSES[message.purpose].unknownOutcome;
  const again = policy.kind === 'RESEND' && !message.possibleDuplicate;
  const dueAt = again ? now : new Date(now.getTime() + policy.holdMs);
  return {
    message,
    to: { status: 'OUTCOME_UNKNOWN', reasonCode: 'DISPATCHER_LOST', dueAt, sentAt: message.sentAt ?? now },
    events: [{ type: 'OUTCOME_UNKNOWN', reasonCode: 'DISPATCHER_LOST', detail: { attempt: message.attempt } }],
  };
}

/** Codes and alerts are sent once more and marked; everything else has waited long enough for a receipt. */
function unresolved(message: RoadMessage, now: Date): Change {
  const policy = PURPOSES[message.purpose].unknownOutcome;
  if (policy.kind === 'RESEND' && !message.possibleDuplicate && message.expiresAt > now) {
    return {
      message,
      to: {
        status: 'QUEUED',
        queuedAt: now,
        dueAt: message.expiresAt,
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
