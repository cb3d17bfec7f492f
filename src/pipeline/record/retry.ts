/** Refusals for now: why a part is tried again, and when. */
import type { PartOutcome } from '../../channels/reports.ts';
import type { ProviderCode } from '../../kernel/provider-code.ts';
import type { ReasonCode } from '../../policy/reasons.ts';

/** Longest and shortest wait before a temporary failure is tried again, in milliseconds. */
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 10 * 60_000;

/** The wait before try number `attempt + 1`: doubled each time, never under what the refusal asks for. */
function retryDelayMs(attempt: number, askedMs: number): number {
  return Math.min(RETRY_MAX_MS, Math.max(askedMs, RETRY_MIN_MS * 2 ** Math.min(attempt - 1, 10)));
}

/** A refusal for now: why, and how long it is waited after so many attempts. */
export interface Retry {
  reasonCode: ReasonCode;
  code: ProviderCode | null;
  delayMs(attempt: number): number;
}

/** The refusal for now that an outcome is; `null`: it is none. Where the channel cannot, nothing is gained by waiting. */
export function retryOf(outcome: PartOutcome): Retry | null {
  if (outcome.kind === 'incapable') return { reasonCode: 'NOT_CAPABLE', code: outcome.code, delayMs: () => 0 };
  if (outcome.kind !== 'retry') return null;
  const { reasonCode, code } = outcome;
  return { reasonCode, code, delayMs: (attempt) => retryDelayMs(attempt, outcome.delayMs) };
}
