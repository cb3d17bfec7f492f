/** The state of a connection in words. */

import type { Tone } from '../../ui/status-words.ts';
import { shortDuration } from '../../ui/times.ts';
import type { Connection } from './operations.ts';

/** A state in words. */
export interface StateWord {
  word: string;
  tone: Tone;
  /** More about it: since when, with how many sessions; `null`: nothing. */
  more: string | null;
}

type Stated = Pick<Connection, 'enabled' | 'state' | 'since' | 'boundSessions' | 'binds' | 'circuit' | 'lastError'>;

/** Says how a connection is. @param now in milliseconds since 1970 */
export function stateWord(connection: Stated, now: number): StateWord {
  const { enabled, state, since, boundSessions, binds, circuit } = connection;
  const lasting = since === null ? null : `for ${shortDuration(now - Date.parse(since))}`;
  if (!enabled || state === 'DISABLED') return { word: 'Disabled', tone: 'grey', more: null };
  if (circuit === 'OPEN') return { word: 'Resting', tone: 'red', more: 'after too many failures' };
  if (state === 'AUTH_FAILED') return { word: 'Refused', tone: 'red', more: 'wrong system id or password' };
  if (state === 'BOUND' || boundSessions > 0) {
    const sessions = `${boundSessions} of ${binds} session${binds === 1 ? '' : 's'}`;
    const tone = circuit === 'HALF_OPEN' || boundSessions < binds ? 'amber' : 'green';
    return { word: 'Bound', tone, more: lasting === null ? sessions : `${lasting}, ${sessions}` };
  }
  if (state === 'UNBINDING') return { word: 'Unbinding', tone: 'amber', more: lasting };
  return { word: state === 'CLOSED' ? 'Not connected' : 'Connecting', tone: 'amber', more: lasting };
}

const RATE_REASONS: Readonly<Record<Connection['rateReason'], string>> = {
  FULL: 'as fast as it may',
  SLOW: 'slowed down: its answers take long',
  THROTTLED: 'slowed down: the carrier says that it is too fast',
  QUEUE_FULL: 'slowed down: the queue of the carrier is full',
  CONGESTED: 'slowed down: the carrier says that it is congested',
};

/** Says why it is as fast as it is. */
export function rateReasonText(reason: Connection['rateReason']): string {
  return RATE_REASONS[reason];
}
