/** Rule on where the question of a double opt-in stands: whether the person has it, and until when a reply to it counts. */
import type { MessageStatus } from '../kernel/words.ts';

/** Question of a request that has got no reply yet, and its message. */
export interface Question {
  /** Status of its message; `null`: the message is not kept any more. */
  messageStatus: MessageStatus | null;
  /** Moment at which its message went out; `null`: it has not, or that is not known any more. */
  sentAt: Date | null;
  /** Moment at which its message was to go out. */
  plannedAt: Date;
  /** End of the time for a reply, counted from `plannedAt`. */
  expiresAt: Date;
}

/**
 * `WAITS`: its message has not gone out, so that nothing the person writes answers it. `ASKED`: a reply counts. `OVER`: the person was asked,
 * and the time for a reply is over. `NOT_ASKED`: its message ended before it went out, and reached nobody.
 */
export type Standing = 'WAITS' | 'ASKED' | 'OVER' | 'NOT_ASKED';

/** Statuses in which a message that never went out ended. */
const ENDED: readonly MessageStatus[] = ['BLOCKED', 'CANCELED', 'EXPIRED', 'FAILED'];

/** Standing of a question for whoever looks at it, or replies, at a moment. */
export function standingOf(question: Question, at: Date): Standing {
  const { messageStatus, sentAt } = question;
  if (messageStatus !== null && sentAt === null) {
    // While it is sent the person may have it already.
    if (messageStatus === 'SENDING') return 'ASKED';
    return ENDED.includes(messageStatus) ? 'NOT_ASKED' : 'WAITS';
  }
  if (sentAt !== null && sentAt > at) return 'WAITS';
  return endOf(question) > at ? 'ASKED' : 'OVER';
}

/** End of the time for a reply: later than planned where the message went out later than planned. */
export function endOf({ sentAt, plannedAt, expiresAt }: Omit<Question, 'messageStatus'>): Date {
  const lateMs = sentAt === null ? 0 : sentAt.getTime() - plannedAt.getTime();
  return lateMs > 0 ? new Date(expiresAt.getTime() + lateMs) : expiresAt;
}
