/** Errors as values: every call answers with a result that says what went wrong, where, and which page explains it. */
import type { ErrorCode } from './generated/schema.ts';

/** Codes of an error: those of the API, and those of the way there. A release of the hub may add one. */
export type HubErrorCode =
  | ErrorCode
  | 'BAD_USER_INPUT'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'BAD_REQUEST'
  | 'UNAUTHENTICATED'
  | 'LIMIT_EXCEEDED'
  | 'INTERNAL'
  | 'UNREACHABLE'
  | 'TIMEOUT'
  | 'BAD_ANSWER'
  | 'ABORTED'
  | (string & Record<never, never>);

/** One thing wrong with an input: where, what, what came. */
export interface Issue {
  /** From the input on, e.g. `['to', 'phone']`. */
  path: string[];
  message: string;
  /** Value that came, as text; `null` where it was missing or is secret. */
  received: string | null;
}

/** A failure that the caller can act on. */
export interface HubError {
  code: HubErrorCode;
  /** One sentence: the fault, the value and the limit. */
  message: string;
  /** Address of the page of the hub that explains the code, e.g. `http://localhost:4000/docs/errors.md#not_found`. */
  help: string;
  /** Path of the first fault in the input; `null`: the input is not the cause. */
  path: string[] | null;
  /** Everything that is wrong with the input. */
  issues: Issue[];
  /** Time to wait before the next try, in milliseconds, where the hub has said it. */
  retryAfterMs: number | null;
  /** Status of the HTTP answer; `null` where none came. */
  status: number | null;
  /** Everything else that the hub has said of it: `neededScopes`, `decision`, `limit`, `errorId` … */
  details: Record<string, unknown>;
}

/** Answer of a call: the value, or the error. */
export type Result<Value> = ({ ok: true } & Value) | { ok: false; error: HubError };

/** The failure of a call that was unwrapped, or of a stream that cannot go on. */
export class HeliographError extends Error implements HubError {
  readonly code: HubErrorCode;
  readonly help: string;
  readonly path: string[] | null;
  readonly issues: Issue[];
  readonly retryAfterMs: number | null;
  readonly status: number | null;
  readonly details: Record<string, unknown>;

  constructor(error: HubError) {
    super(`${error.code}: ${error.message} (${error.help})`);
    this.name = 'HeliographError';
    this.code = error.code;
    this.help = error.help;
    this.path = error.path;
    this.issues = error.issues;
    this.retryAfterMs = error.retryAfterMs;
    this.status = error.status;
    this.details = error.details;
  }
}

/** The value of a result. @throws {HeliographError} where it is an error */
export function unwrap<Value>(result: Result<Value>): { ok: true } & Value {
  if (result.ok) return result;
  throw new HeliographError(result.error);
}

/** An error whose cause is on this side or on the way. */
export function localError(code: HubErrorCode, message: string, status: number | null = null): HubError {
  const help = `docs/errors.md#${code.toLowerCase()}`;
  return { code, message, help, path: null, issues: [], retryAfterMs: null, status, details: {} };
}

/** The error with a whole address as its `help`, which the API gives seen from the hub. */
export function linked(error: HubError, hubUrl: string): HubError {
  return { ...error, help: new URL(error.help, hubUrl).href };
}

/** An entry of `errors`, as GraphQL has it. */
export interface GraphQLFailure {
  message: string;
  path?: readonly (string | number)[];
  extensions?: Record<string, unknown>;
}

/** The error of an answer, or of a stream, that has `errors`. */
export function requestError([first]: readonly GraphQLFailure[], status: number | null = null): HubError {
  const { code = 'INTERNAL', help, issues, path, retryAfterMs, ...details } = first?.extensions ?? {};
  const error = localError(String(code), first?.message ?? 'The hub said no reason.', status);
  error.issues = Array.isArray(issues) ? (issues as Issue[]) : [];
  const place = error.issues[0]?.path ?? (code === 'BAD_USER_INPUT' ? (path ?? first?.path) : undefined);
  return {
    ...error,
    help: typeof help === 'string' ? help : error.help,
    path: Array.isArray(place) ? place.map(String) : null,
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null,
    details,
  };
}

/** A member of the interface `Error`, as the documents of this client ask for it. */
export interface ErrorMember {
  __typename: string;
  code?: string;
  message?: string;
  help?: string;
  issues?: readonly Issue[];
  retryAfterMs?: number;
}

/** The error that a mutation answered with. */
export function memberError({
  __typename,
  code,
  message,
  help,
  issues,
  retryAfterMs,
  ...details
}: ErrorMember): HubError {
  return {
    ...localError(code ?? __typename, message ?? `The hub answered with ${__typename}.`, 200),
    ...(help === undefined ? {} : { help }),
    path: issues?.[0]?.path ?? null,
    issues: [...(issues ?? [])],
    retryAfterMs: retryAfterMs ?? null,
    details,
  };
}
