/** Exit codes of the command line, and errors that carry one. */
import type { InputIssue } from '../kernel/errors.ts';

/** Exit codes by name; docs/cli.md lists them. */
export const EXIT = {
  /** Done. */
  OK: 0,
  /** A fault that nobody expected, of the hub or of the command. */
  FAILURE: 1,
  /** The command line, the environment or a value is wrong; nothing was changed. */
  USAGE: 2,
  /** The named thing does not exist in the workspace of the key. */
  NOT_FOUND: 3,
  /** A gate of the policy refused it, or the message was not delivered. */
  REFUSED: 4,
  /** The hub, or what it stands on, cannot be reached, or takes no more for now. The same command may work later. */
  UNAVAILABLE: 5,
  /** The key is not known, or may not do this. */
  NOT_ALLOWED: 6,
  /** The idempotency key was used before with another input. */
  CONFLICT: 7,
  /** Some of many were done, others were refused. */
  PARTLY: 8,
  /** Ctrl-C. */
  INTERRUPTED: 130,
} as const;

/** An exit code. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Exit codes by the code of an error; all others are failures. */
const EXIT_BY_CODE: Readonly<Record<string, ExitCode>> = {
  INVALID_INPUT: EXIT.USAGE,
  BAD_USER_INPUT: EXIT.USAGE,
  LIMIT_EXCEEDED: EXIT.USAGE,
  USAGE: EXIT.USAGE,
  NOT_FOUND: EXIT.NOT_FOUND,
  MESSAGE_REFUSED: EXIT.REFUSED,
  FRAUD_SUSPECTED: EXIT.REFUSED,
  PREFLIGHT_STALE: EXIT.REFUSED,
  UNAVAILABLE: EXIT.UNAVAILABLE,
  RATE_LIMITED: EXIT.UNAVAILABLE,
  UNAUTHENTICATED: EXIT.NOT_ALLOWED,
  FORBIDDEN: EXIT.NOT_ALLOWED,
  IDEMPOTENCY_CONFLICT: EXIT.CONFLICT,
};

/** One thing wrong with an input; `null` and absent: nothing came, or it is secret. */
type Issue = Omit<InputIssue, 'received'> & { received?: string | null };

/** Facts of a failure besides its code and its message. */
export interface FailureDetails {
  /** Address of the page of the hub that explains the code; absent: no hub has said it. */
  help?: string;
  /** Action of the user that mends it. */
  advice?: string;
  issues?: readonly Issue[];
  /** Wait before the next try, in milliseconds. */
  retryAfterMs?: number;
}

/** A command has failed in a way that its user can act on. */
export class CliError extends Error {
  readonly code: string;
  readonly details: FailureDetails;
  constructor(code: string, message: string, details: FailureDetails = {}) {
    super(message);
    this.name = 'CliError';
    this.code = code;
    this.details = details;
  }

  get exitCode(): ExitCode {
    return EXIT_BY_CODE[this.code] ?? EXIT.FAILURE;
  }

  /** Address of the page that explains it, or the command that does so where no hub has answered. */
  get help(): string {
    return this.details.help ?? `heliograph errors ${this.code}`;
  }
}

/** Something on the command line is wrong. */
export function usageError(message: string, advice?: string): CliError {
  return new CliError('USAGE', message, advice === undefined ? {} : { advice });
}
