/** One request over HTTP: an answer, or the error that kept it from coming. */
import { type GraphQLFailure, localError, type Result, requestError } from './errors.ts';

/** Address of a hub, and credentials for it. */
export interface Endpoint {
  /** URL of `/graphql`. */
  url: string;
  key: string;
  fetch: typeof globalThis.fetch;
  /** Longest time that one try may take, in milliseconds. */
  timeoutMs: number;
}

/** Data of an answer, and the errors beside them. */
export interface Answer<Data> {
  data: Data;
  /** Fields of a query that could not be read are `null` in `data`, and named here. */
  errors: readonly GraphQLFailure[];
}

/** Sends a document. Never throws: what goes wrong is in the result. */
export async function post<Data>(
  endpoint: Endpoint,
  body: string,
  signal: AbortSignal | undefined,
): Promise<Result<Answer<Data>>> {
  const { signal: ended, cancel, isTimeout } = limited(endpoint.timeoutMs, signal);
  try {
    const response = await endpoint.fetch(endpoint.url, {
      method: 'POST',
      headers: headersOf(endpoint, 'application/json'),
      body,
      signal: ended,
    });
    return answerOf(response.status, await response.text(), response.headers.get('retry-after'));
  } catch (cause) {
    if (isTimeout()) return failed('TIMEOUT', `${endpoint.url} did not answer within ${endpoint.timeoutMs} ms.`);
    if (signal?.aborted) return failed('ABORTED', 'The caller aborted it.');
    const error = localError('UNREACHABLE', `${endpoint.url} cannot be reached: ${reasonOf(cause)}.`);
    return { ok: false, error: { ...error, details: { cause: systemCodeOf(cause) } } };
  } finally {
    cancel();
  }
}

/** Headers of every request. */
export function headersOf({ key }: Endpoint, accept: string): Record<string, string> {
  return { 'content-type': 'application/json', accept, authorization: `Bearer ${key}` };
}

/** Reads an answer: GraphQL of any status, or what a proxy in between said. */
export function answerOf<Data>(status: number, text: string, retryAfter: string | null): Result<Answer<Data>> {
  let answer: { data?: Data | null; errors?: readonly GraphQLFailure[] } | undefined;
  try {
    answer = JSON.parse(text);
  } catch {
    // Not of the hub: what is in between has answered, or was cut.
  }
  const { data, errors = [] } = answer ?? {};
  if (data != null) return { ok: true, data, errors };
  const waitMs = retryAfterMsOf(retryAfter);
  const error = errors.length > 0 ? requestError(errors, status) : notGraphQL(status, text);
  return { ok: false, error: { ...error, retryAfterMs: error.retryAfterMs ?? waitMs } };
}

function notGraphQL(status: number, text: string) {
  const start = text.replaceAll(/\s+/g, ' ').slice(0, 100);
  return localError('BAD_ANSWER', `The answer, of status ${status}, is not GraphQL: "${start}".`, status);
}

/** `Retry-After` in milliseconds: seconds, or a date (RFC 9110 §10.2.3). */
function retryAfterMsOf(header: string | null): number | null {
  if (header === null) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

/** Cause of a fetch that failed: Node hides it one level deep. */
export function reasonOf(cause: unknown): string {
  const { message, cause: inner } = cause as { message?: string; cause?: { message?: string; code?: string } };
  return inner?.message || inner?.code || message || String(cause);
}

/** Code of the system for why a connection failed, e.g. ECONNREFUSED; of several addresses the first. `null`: it gave none. */
function systemCodeOf(thrown: unknown): string | null {
  const { cause } = thrown as { cause?: { code?: string; errors?: readonly { code?: string }[] } };
  return cause?.code ?? cause?.errors?.[0]?.code ?? null;
}

function failed(code: string, message: string): { ok: false; error: ReturnType<typeof localError> } {
  return { ok: false, error: localError(code, message) };
}

/** A signal that aborts with the caller's, or after a time. */
function limited(timeoutMs: number, signal: AbortSignal | undefined) {
  const controller = new AbortController();
  let late = false;
  const abort = () => controller.abort();
  const timer = setTimeout(() => {
    late = true;
    abort();
  }, timeoutMs);
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    isTimeout: () => late,
    cancel() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}
