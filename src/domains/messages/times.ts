// Moment that a message is sent at, and the time it is valid for.
import { type InputIssue, InvalidInputError } from '../../kernel/errors.ts';
import { MAX_AHEAD_DAYS, VALIDITY } from './limits.ts';
import type { SendRequest } from './request.ts';

const LATEST_SEND_MS = MAX_AHEAD_DAYS * 24 * 3_600_000;
const PAST_GRACE_MS = 60_000;

/** @throws InvalidInputError when a message cannot be sent at that time, or be valid for so long */
export function checkTimes(times: Pick<SendRequest, 'sendAt' | 'validForMs'>, now: Date): void {
  const faults = timeFaults(times, now);
  if (faults.length > 0) throw new InvalidInputError(faults);
}

/** Returns the faults of the times of a message; `path` names `sendAt` or `validFor`. */
export function timeFaults(
  { sendAt, validForMs }: Pick<SendRequest, 'sendAt' | 'validForMs'>,
  now: Date,
): InputIssue[] {
  const faults: InputIssue[] = [];
  const awayMs = sendAt === null ? 0 : sendAt.getTime() - now.getTime();
  if (sendAt !== null && (awayMs < -PAST_GRACE_MS || awayMs > LATEST_SEND_MS)) {
    const past = `is in the past: it is ${now.toISOString()} now; leave it out to send at once`;
    const message = awayMs < 0 ? past : `is more than ${MAX_AHEAD_DAYS} days away`;
    faults.push({ path: ['sendAt'], message, received: sendAt.toISOString() });
  }
  if (validForMs !== null && (validForMs < VALIDITY.minMs || validForMs > VALIDITY.maxMs)) {
    const message = `must be between ${VALIDITY.min} and ${VALIDITY.max}`;
    faults.push({ path: ['validFor'], message, received: `${validForMs} ms` });
  }
  return faults;
}
