/** Trying again: which errors may pass, and how long to wait, with jitter so that many clients do not come back at once. */
import { type HubError, linked, localError, type Result } from './errors.ts';
import type { Endpoint } from './http.ts';

/** Number and pace of the tries of a request. */
export interface RetryPolicy {
  /** Tries in all, the first one too. */
  attempts: number;
  /** The longest wait before the second try, in milliseconds; it doubles with each. */
  minDelayMs: number;
  /** The longest wait before any try, in milliseconds; what the hub asks for comes on top. */
  maxDelayMs: number;
}

/** Endpoint and policy of a client. */
export interface Connection {
  endpoint: Endpoint;
  retry: RetryPolicy;
}

/** The policy of a client that names none: about half a minute. */
export const DEFAULT_RETRY: RetryPolicy = { attempts: 12, minDelayMs: 100, maxDelayMs: 5_000 };

/** Statuses of a proxy, or of a hub that starts or stops, behind which the same request may succeed. */
const PASSING_STATUSES = [408, 425, 429, 500, 502, 503, 504];

/** Returns true if the same request may succeed later. */
export function mayPass({ code, status }: HubError): boolean {
  if (code === 'BAD_ANSWER') return status === null || PASSING_STATUSES.includes(status);
  return ['UNREACHABLE', 'TIMEOUT', 'UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL'].includes(code);
}

/** Returns true if the hub has said that it did nothing, so that even what is not idempotent may be sent again. */
export function didNothing({ code, status }: HubError): boolean {
  return code === 'RATE_LIMITED' || (status === 429 && code !== 'LIMIT_EXCEEDED');
}

/** Waits at random up to a bound that doubles with each try, after what the hub asks for. @returns milliseconds */
export function delayOf(policy: RetryPolicy, attempt: number, retryAfterMs: number | null): number {
  const bound = Math.min(policy.maxDelayMs, policy.minDelayMs * 2 ** (attempt - 1));
  return (retryAfterMs ?? 0) + Math.random() * bound;
}

/** Resolves after a time, or at once when the signal aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    if (signal?.aborted) finish();
    else signal?.addEventListener('abort', finish);
  });
}

/** A result, with the number of tries that it took. */
export type Tried<Value> = Result<Value> & { attempts: number };

/** Tries until it succeeds, an error comes that does not pass, or the policy ends. */
export async function retrying<Value>(
  { endpoint, retry: policy }: Connection,
  signal: AbortSignal | undefined,
  attempt: () => Promise<Result<Value>>,
  mayRepeat: (error: HubError) => boolean | Promise<boolean> = mayPass,
): Promise<Tried<Value>> {
  let internal = 0;
  for (let attempts = 1; ; attempts++) {
    const result: Result<Value> = signal?.aborted
      ? { ok: false, error: localError('ABORTED', 'The caller aborted it.') }
      : await attempt();
    if (result.ok) return { ...result, attempts };
    const { error } = result;
    // A fault of the hub itself: once more, as the page of errors says.
    const isRepeated = error.code === 'INTERNAL' && ++internal > 1;
    if (isRepeated || attempts >= policy.attempts || !(await mayRepeat(error)))
      return { ok: false, error: linked(error, endpoint.url), attempts };
    await sleep(delayOf(policy, attempts, error.retryAfterMs), signal);
  }
}
