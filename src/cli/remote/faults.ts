/** Faults of the API as errors of the command line: the code, the exit code, and what to do next. */
import type { HubError } from '#client';
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
  decision?: { steps: readonly { gate: string; verdict: string; reason: string; advice: string | null }[] };
}

/** Fields of the members of `Error` that a result may have besides Forbidden and Unavailable, which each has. */
const FIELDS = {
  InvalidInput: 'issues { path message received }',
  MessageRefused: 'decision { steps { gate verdict reason advice } }',
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

/** Address of a page of a hub. */
function linkOf(url: string, page: string): string {
  return new URL(page, `${url}/`).href;
}

const AGAIN = 'Run the command again in a moment.';

/** Advice by the code of a fault, in words of the command line. */
function adviceOf(code: string, { neededScopes = [], decision }: Partial<GraphQLFault>): string | undefined {
  switch (code) {
    case 'UNAUTHENTICATED':
      return 'Give a key that is valid with --key or HELIOGRAPH_KEY, or save it: heliograph profile save <name>';
    case 'FORBIDDEN':
      return neededScopes.length === 0
        ? 'Use a key of a role that may do this.'
        : `Use a key with the scope ${neededScopes.join(' or ')}; \`heliograph profile show\` says which ones this has. An owner makes one: heliograph keys create "My key" --role developer --scope ${neededScopes[0]}`;
    case 'NOT_FOUND':
      return 'Check the id or the name, and that the key is of the right workspace: heliograph workspace show';
    case 'MESSAGE_REFUSED':
      return `${refusingStep(decision)?.advice ?? 'The same message is refused again until the cause is gone.'} What a person has agreed to: heliograph consent show <number>`;
    case 'PREFLIGHT_STALE':
      return 'Check it again and look at what has changed: heliograph campaigns check <id>';
    case 'IDEMPOTENCY_CONFLICT':
      return 'Leave --idempotency-key out, or give a new one.';
    case 'RATE_LIMITED':
    case 'UNAVAILABLE':
      return AGAIN;
    case 'INTERNAL':
      return 'The hub has failed, not the command: its log has the cause under this id.';
    default:
      return undefined;
  }
}

/** The error of the command line for a member of `Error` that a hub has answered with. */
export function asCliError(url: string, fault: GraphQLFault): CliError {
  const { code, message, help, issues, retryAfterMs } = fault;
  const advice = adviceOf(code, fault);
  return new CliError(code, messageOf(fault) ?? message, {
    help: linkOf(url, help),
    ...(advice === undefined ? {} : { advice }),
    ...(issues === undefined ? {} : { issues }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function refusingStep(decision: GraphQLFault['decision']) {
  return decision?.steps.find(({ verdict }) => verdict === 'REFUSE');
}

/** The verdict of the gate that refused it, which says more than the message. */
function messageOf({ decision }: GraphQLFault): string | undefined {
  const step = refusingStep(decision);
  return step === undefined ? undefined : `The message may not be sent: ${step.reason}`;
}

/** The error of the command line for the errors of a request that a hub has refused. */
export function requestFault(url: string, [first, ...others]: readonly Partial<HubError>[]): CliError {
  const {
    code = 'INTERNAL',
    message = 'The hub has failed.',
    help,
    issues = [],
    retryAfterMs,
    details = {},
  } = first ?? {};
  const { remedy, neededScopes } = details as { remedy?: string; neededScopes?: readonly string[] };
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const advice = remedy ?? adviceOf(code, { neededScopes });
  return new CliError(code, `${message}${more}`, {
    ...(help === undefined ? {} : { help: linkOf(url, help) }),
    ...(advice === undefined ? {} : { advice }),
    ...(issues.length === 0 ? {} : { issues }),
    ...(retryAfterMs == null ? {} : { retryAfterMs }),
  });
}

/** The error of the command line for what the client answered with: the hub has refused it, or nobody has answered. */
export function hubFault(url: string, error: HubError): CliError {
  const { status, details } = error;
  switch (error.code) {
    case 'UNREACHABLE':
      return unanswered(url, String(details.cause ?? 'closed'));
    case 'TIMEOUT':
      return new CliError('UNAVAILABLE', `The hub at ${url} did not answer in time.`, { ...BEGAN, advice: AGAIN });
    case 'BAD_ANSWER':
      if (status === 503)
        return new CliError('UNAVAILABLE', `The hub at ${url} takes no requests yet, or no more.`, BEGAN);
      return new CliError('UNAVAILABLE', `${url} answered ${status ?? ''}, and not as a hub does.`, {
        advice: 'Check the URL: it is that of the hub, without /graphql.',
      });
    default:
      return requestFault(url, [error]);
  }
}

const BEGAN = { retryAfterMs: 0 };

/** The error of the command line for a hub that gave no answer. @param code of the system */
export function unanswered(url: string, code: string): CliError {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    const advice = 'Check the URL: --url, HELIOGRAPH_URL, or the profile (heliograph profile list).';
    return new CliError('UNAVAILABLE', `No host is known by the name in ${url}.`, { ...BEGAN, advice });
  }
  if (code === 'ECONNREFUSED') {
    const advice =
      'Start it (heliograph up), wait until it says that it is ready, or name another: --url, HELIOGRAPH_URL, --profile.';
    return new CliError('UNAVAILABLE', `No hub answers at ${url}.`, { advice });
  }
  return new CliError('UNAVAILABLE', `The connection to the hub at ${url} failed (${code}).`, {
    ...BEGAN,
    advice: AGAIN,
  });
}
