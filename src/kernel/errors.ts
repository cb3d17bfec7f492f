/**
 * Errors that a caller can act on. One class, closed set of codes; everything else that is thrown is a fault of ours.
 * The GraphQL layer turns each into a member of the `Error` interface.
 */
import { type ErrorCode, helpOf } from './error-codes.ts';

/** An expected failure: the caller can do something about it. */
export abstract class DomainError extends Error {
  abstract readonly code: ErrorCode;
  /** Place in the documentation that explains the code. */
  get help(): string {
    return helpOf(this.code);
  }
}

/** One thing wrong with an input: where, what, what came. */
export interface InputIssue {
  /** Path from the input's root, e.g. `['to', 'phone']`; list indexes are decimal strings. */
  path: string[];
  /** One sentence: the fault, and the value that would be right. */
  message: string;
  /** The value that came, as text (cut to 100 characters); absent when the value was missing or is secret. */
  received?: string;
}

/** The input cannot be taken as it is; nothing was changed. */
export class InvalidInputError extends DomainError {
  readonly code = 'INVALID_INPUT';
  readonly issues: InputIssue[];
  constructor(issues: InputIssue[]) {
    super(
      issues
        .slice(0, 3)
        .map((i) => `${i.path.join('.') || 'input'}: ${i.message}`)
        .join('; ') + (issues.length > 3 ? `; and ${issues.length - 3} more` : ''),
    );
    this.name = 'InvalidInputError';
    this.issues = issues;
  }
}

/** The thing named does not exist in the caller's workspace. */
export class NotFoundError extends DomainError {
  readonly code = 'NOT_FOUND';
  /** Kind of thing that was looked for, e.g. `Template`. */
  readonly what: string;
  constructor(what: string, key: string) {
    super(`${what} "${key.slice(0, 100)}" does not exist in this workspace.`);
    this.name = 'NotFoundError';
    this.what = what;
  }
}

/** The idempotency key was used before with another input. */
export class IdempotencyConflictError extends DomainError {
  readonly code = 'IDEMPOTENCY_CONFLICT';
  constructor(key: string) {
    super(
      `idempotencyKey "${key.slice(0, 100)}" was used before with a different input. Use a new key for a new request.`,
    );
    this.name = 'IdempotencyConflictError';
  }
}

/** The hub cannot take more now; the same request may be sent again later. */
export class RateLimitedError extends DomainError {
  readonly code = 'RATE_LIMITED';
  /** Wait before the next try, in milliseconds. */
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs: number) {
    super(message);
    this.name = 'RateLimitedError';
    this.retryAfterMs = retryAfterMs;
  }
}

/** The fraud guard sends no code to a number now. */
export class FraudSuspectedError extends DomainError {
  readonly code = 'FRAUD_SUSPECTED';
  /** End of the block; `null`: it has none. */
  readonly until: Date | null;
  /** UUID of the rule; `null`: codes never go to such numbers. */
  readonly ruleId: string | null;
  constructor(why: string, until: Date | null, ruleId: string | null) {
    super(`to: no code is sent there: ${why}.${until === null ? '' : ` It ends at ${until.toISOString()}.`}`);
    this.name = 'FraudSuspectedError';
    this.until = until;
    this.ruleId = ruleId;
  }
}

/** The world is not as it was when a campaign was checked. */
export class PreflightStaleError extends DomainError {
  readonly code = 'PREFLIGHT_STALE';
  /** @param what what has changed, in a sentence */
  constructor(what: string) {
    super(`The check does not hold any more: ${what}. Check the campaign again, and start it with the new token.`);
    this.name = 'PreflightStaleError';
  }
}

/** Refusal of a sign-in; the message says why as far as anybody may know. */
export class SignInError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SignInError';
  }
}

/** Somebody is known for sure, and is no member: an invitation would change that. */
export class NoMemberError extends SignInError {
  constructor(message: string) {
    super(message);
    this.name = 'NoMemberError';
  }
}

/** The key or the member may not do this. */
export class ForbiddenError extends DomainError {
  readonly code = 'FORBIDDEN';
  /** Scopes of which one is needed. */
  readonly neededScopes: readonly string[];
  /** The role of the key or the member. */
  readonly role: string;
  /** @param isMember a person asks, with a session */
  constructor(role: string, neededScopes: readonly string[], isMember = false) {
    const needed = neededScopes.length === 0 ? 'a scope' : neededScopes.map((scope) => `"${scope}"`).join(' or ');
    const whose = isMember ? `your role ${role}` : `this key of role ${role}`;
    super(`This needs the scope ${needed}, which ${whose} does not have.`);
    this.name = 'ForbiddenError';
    this.neededScopes = neededScopes;
    this.role = role;
  }
}

/** A bot may not do this: its setting says so, not its scopes. */
export class BotMayNotError extends ForbiddenError {
  /** @param what what it may not, and what it may, in words */
  constructor(bot: string, role: string, what: string) {
    super(role, []);
    this.message = `The bot "${bot}" may not ${what}`;
    this.name = 'BotMayNotError';
  }
}

/** The caller may not answer a conversation now: somebody else does, or nobody has claimed it. */
export class NoLeaseError extends DomainError {
  readonly code = 'NO_LEASE';
  /** The conversation, as it is. */
  readonly conversationId: string;
  constructor(message: string, conversationId: string) {
    super(message);
    this.name = 'NoLeaseError';
    this.conversationId = conversationId;
  }
}

/** Wait before the next try, in milliseconds: a database that was killed is back after a few seconds. */
const RETRY_AFTER_MS = 2_000;

/** The database or the queue is away, starts, or has no room; the same request may succeed later. */
export class UnavailableError extends DomainError {
  readonly code = 'UNAVAILABLE';
  /** Wait before the next try, in milliseconds. */
  readonly retryAfterMs = RETRY_AFTER_MS;
  /** @param advice what to do about it */
  constructor(advice = 'Try again; with its idempotencyKey a request is done once.') {
    super(`The hub cannot reach or write its database or its queue. ${advice}`);
    this.name = 'UnavailableError';
  }
}

/** Something the user can mend; shown in one sentence, without a stack. */
export class StartError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StartError';
  }
}

/** Something has no room on its disk; it works when there is. */
export class NoRoomError extends StartError {
  constructor(message: string) {
    super(message);
    this.name = 'NoRoomError';
  }
}

/** The process was asked to stop before it had started. */
export class StoppedError extends Error {
  constructor() {
    super('asked to stop before it had started');
    this.name = 'StoppedError';
  }
}
