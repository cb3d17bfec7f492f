/** Meaning of a request for a code: a new verification, the code once more, or neither yet. */
import type { VerificationRow } from '../../db/sql/verifications.ts';
import { MAX_CHECKS, MAX_SENDS } from './limits.ts';

/** Result of a request for a code. */
export type CodePlan =
  /** `spent`: what earlier verifications have used up that were canceled within their time: canceling gives no new tries. */
  | { kind: 'new'; spent: Spent; ended: string | null }
  /** The code of a pending verification once more. */
  | { kind: 'again'; row: VerificationRow }
  /** Not before `at`. `why`: a sentence without its end. */
  | { kind: 'wait'; at: Date; why: string };

/** Tries and messages that count against a verification. */
export type Spent = Pick<VerificationRow, 'checks' | 'sends'>;

const NOTHING: Spent = { checks: 0, sends: 0 };

/**
 * Plans a request for a code. @param latest the verification of the number and purpose that is pending, or the last one whose time
 * has not ended
 */
export function planCode(latest: VerificationRow | null, now: Date): CodePlan {
  if (latest === null) return { kind: 'new', spent: NOTHING, ended: null };
  const { status, expiresAt, nextSendAt, sends, checks, id } = latest;
  // Its timer has not come yet.
  if (expiresAt <= now) return { kind: 'new', spent: NOTHING, ended: status === 'PENDING' ? id : null };
  switch (status) {
    case 'APPROVED':
    case 'EXPIRED':
      return { kind: 'new', spent: NOTHING, ended: null };
    case 'EXHAUSTED':
      return { kind: 'wait', at: expiresAt, why: `${checks} codes were tried and none was right` };
    case 'BLOCKED':
      return { kind: 'wait', at: expiresAt, why: 'the fraud guard has ended the last one' };
    default:
  }
  if (checks >= MAX_CHECKS)
    return { kind: 'wait', at: expiresAt, why: `${checks} codes were tried and none was right` };
  if (sends >= MAX_SENDS) return { kind: 'wait', at: expiresAt, why: `the code was sent ${sends} times` };
  if (nextSendAt > now) return { kind: 'wait', at: nextSendAt, why: 'a code was sent to this number just now' };
  return status === 'PENDING' ? { kind: 'again', row: latest } : { kind: 'new', spent: { checks, sends }, ended: null };
}

/** Tells whether two plans of one request come to the same. */
export function isSamePlan(a: CodePlan, b: CodePlan): boolean {
  if (a.kind === 'again' && b.kind === 'again') return a.row.id === b.row.id && a.row.sends === b.row.sends;
  if (a.kind === 'new' && b.kind === 'new') {
    return a.ended === b.ended && a.spent.checks === b.spent.checks && a.spent.sends === b.spent.sends;
  }
  return false;
}
