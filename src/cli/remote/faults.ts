/** Faults of the API as errors of the command line: the code, the exit code, and what to do next. */
import { helpOf } from '../../kernel/error-codes.ts';
import type { InputIssue } from '../../kernel/errors.ts';
import { CliError } from '../exit-codes.ts';

/** A member of `Error`, as the documents of the commands ask for it. */
export interface GraphQLFault {
  message: string;
  code: string;
  help: string;
  issues?: readonly InputIssue[];
  neededScopes?: readonly string[];
  retryAfterMs?: number;
  decision?: { steps: readonly { gate: string; verdict: string; reason: string }[] };
}

/** An entry of `errors`. */
export interface RequestFault {
  message: string;
  extensions?: {
    code?: string;
    help?: string;
    issues?: readonly InputIssue[];
    neededScopes?: readonly string[];
    retryAfterMs?: number;
    remedy?: string;
    errorId?: string;
  };
}

/** Fields of the members of `Error` that a result may have besides Forbidden and Unavailable, which each has. */
const FIELDS = {
  InvalidInput: 'issues { path message received }',
  MessageRefused: 'decision { steps { gate verdict reason } }',
  NotFound: 'what',
  RateLimited: 'retryAfterMs',
} as const;

/** The selection of the members of `Error` of a mutation's result. @param kinds those with more fields, of its union */
export function failures(...kinds: (keyof typeof FIELDS)[]): string {
  const own = kinds.map((kind) => `... on ${kind} { ${FIELDS[kind]} }`);
  return ['... on Error { message code help }', '... on Forbidden { neededScopes }', ...own]
    .concat('... on Unavailable { retryAfterMs }')
    .join(' ');
}

const AGAIN = 'Run the command again in a moment.';

/** Advice by the code of a fault, in words of the command line. */
function adviceOf(code: string, { neededScopes = [] }: Partial<GraphQLFault>): string | undefined {
  switch (code) {
    case 'UNAUTHENTICATED':
      return 'Give a key that is valid with --key or HELIOGRAPH_KEY, or save it: heliograph profile save <name>';
    case 'FORBIDDEN':
      return neededScopes.length === 0
        ? 'Use a key of a role that may do this.'
        : `Use a key with the scope ${neededScopes.join(' or ')}: heliograph keys create --scope ${neededScopes[0]} …`;
    case 'NOT_FOUND':
      return 'Check the id or the name, and that the key is of the right workspace: heliograph workspace show';
    case 'MESSAGE_REFUSED':
      return 'Run `heliograph consent show <number>`; the same message is refused again until the cause is gone.';
    case 'IDEMPOTENCY_CONFLICT':
      return 'Leave --idempotency-key out, or give a new one.';
    case 'RATE_LIMITED':
    case 'UNAVAILABLE':
      return AGAIN;
    case 'INTERNAL':
      return 'The log of the hub has it under this id.';
    default:
      return undefined;
  }
}

/** The error of the command line for a member of `Error`. */
export function asCliError(fault: GraphQLFault): CliError {
  const { code, message, help, issues, retryAfterMs } = fault;
  const advice = adviceOf(code, fault);
  return new CliError(code, messageOf(fault) ?? message, {
    help,
    ...(advice === undefined ? {} : { advice }),
    ...(issues === undefined ? {} : { issues }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** The verdict of the gate that refused it, which says more than the message. */
function messageOf({ decision }: GraphQLFault): string | undefined {
  const step = decision?.steps.find(({ verdict }) => verdict === 'REFUSE');
  return step === undefined ? undefined : `The message may not be sent: ${step.reason}`;
}

/** The error of the command line for a refused request. */
export function requestFault([first, ...others]: readonly RequestFault[]): CliError {
  const { code = 'INTERNAL', help, remedy, ...facts } = first?.extensions ?? {};
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const advice = remedy ?? adviceOf(code, facts);
  return new CliError(code, `${first?.message ?? 'The hub has failed.'}${more}`, {
    help: help ?? helpOf(code),
    ...(advice === undefined ? {} : { advice }),
    ...(facts.issues === undefined ? {} : { issues: facts.issues }),
    ...(facts.retryAfterMs === undefined ? {} : { retryAfterMs: facts.retryAfterMs }),
  });
}

/** The error of the command line for a hub that gave no answer. */
export function unanswered(url: string, error: unknown): CliError {
  const code = causeOf(error);
  const began = { retryAfterMs: 0, help: helpOf('UNAVAILABLE') };
  if (code === 'TimeoutError') return new CliError('UNAVAILABLE', `The hub at ${url} did not answer in time.`, began);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const advice = 'Check the URL: --url, HELIOGRAPH_URL, or the profile (heliograph profile list).';
    return new CliError('UNAVAILABLE', `No host is known by the name in ${url}.`, { ...began, advice });
  }
  if (code === 'ECONNREFUSED') {
    const advice = `Start it (heliograph up), or name another: --url, HELIOGRAPH_URL, --profile.`;
    return new CliError('UNAVAILABLE', `No hub answers at ${url}.`, { help: began.help, advice });
  }
  return new CliError('UNAVAILABLE', `The connection to the hub at ${url} failed (${code}).`, {
    ...began,
    advice: AGAIN,
  });
}

/** The code of a system error, which fetch hides in the cause; of several addresses the first. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const nested = cause instanceof AggregateError ? (cause.errors[0] as unknown) : (cause ?? error);
  if (nested instanceof Error && 'code' in nested && typeof nested.code === 'string') return nested.code;
  return nested instanceof Error ? nested.name : error.name;
}
