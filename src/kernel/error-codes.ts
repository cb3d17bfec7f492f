/** Every code of an error, what it means and what to do: the schema, the errors and `docs/errors.md` read it here. */

/** Meaning of a code, and its remedy. */
export interface CodeMeaning {
  /** Cause of the error. */
  meaning: string;
  /** Action that the caller takes. */
  remedy: string;
}

/** Codes of expected failures: what a member of the `Error` interface can have as its code. */
export const ERROR_CODES = {
  INVALID_INPUT: {
    meaning: 'The input cannot be taken as it is; the issues say what is wrong and what would be right.',
    remedy: 'Mend what `issues` names: `path` is the field, `received` what came. Nothing was changed.',
  },
  NOT_FOUND: {
    meaning: 'What was named does not exist in this workspace.',
    remedy: 'Check the id and the workspace of the key. An id that is malformed names nothing either.',
  },
  MESSAGE_REFUSED: {
    meaning: 'The message may not be sent; the decision says which gate refused and why.',
    remedy:
      'Read `decision { steps { gate verdict reason } }`. The same request is refused again until the cause is gone.',
  },
  IDEMPOTENCY_CONFLICT: {
    meaning: 'The idempotency key was used before with another input.',
    remedy: 'Use a new key for a new request, and the same input with the same key.',
  },
  RATE_LIMITED: {
    meaning: 'Too much at this moment; the same request may be sent again later.',
    remedy: 'Wait for `retryAfterMs`, then send it again with its idempotency key.',
  },
  UNAVAILABLE: {
    meaning: 'The database or the queue is away, starts, is too busy or has no room.',
    remedy: 'Wait for `retryAfterMs`, then send it again; with its idempotencyKey a request is done once.',
  },
  NO_LEASE: {
    meaning:
      'Somebody else answers this conversation now, or nobody has claimed it; the lease says who, and until when.',
    remedy: 'Claim it with claimConversation once the lease has ended, or have its holder hand it over.',
  },
  FRAUD_SUSPECTED: {
    meaning: 'The fraud guard sends no code there now; the message says why, `until` says until when.',
    remedy: 'If it is wrong, lift the rule (`liftFraudRule`), or let the range through (`setFraudRule` with ALLOW).',
  },
  PREFLIGHT_STALE: {
    meaning:
      'The campaign, its template, its audience or what it costs is not as it was when it was checked, or the check is too old; the message says which.',
    remedy: 'Check it again with checkCampaign, look at what has changed, and start it with the new token.',
  },
  FORBIDDEN: {
    meaning: 'The key is valid and may not do this.',
    remedy: 'Use a key that has one of `neededScopes`.',
  },
} as const satisfies Record<string, CodeMeaning>;

/** Code of an expected failure, as the API shows it. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Codes that only an entry of `errors` can have: the request itself is wrong, or the hub has failed. */
export const REQUEST_CODES = {
  BAD_USER_INPUT: {
    meaning: 'A value in the document or in the variables is not of its type.',
    remedy:
      '`path` names where it is, from the argument or the variable on, with the index in a list; `value` what came; `remedy` what would be right. ' +
      'Up to 50 wrong values are named, and the others counted. Nothing was done: of a batch no item was accepted.',
  },
  GRAPHQL_PARSE_FAILED: {
    meaning: 'The document is no GraphQL.',
    remedy: '`locations` says where it stops being.',
  },
  GRAPHQL_VALIDATION_FAILED: {
    meaning: 'The document asks for what the schema does not have, or not in that way.',
    remedy: 'Compare it with schema.graphql; an editor that knows the schema shows it while you type.',
  },
  BAD_REQUEST: {
    meaning: 'The HTTP request is none that the API takes: its method, its content type or its body.',
    remedy: 'Send a POST with `content-type: application/json` and `{ "query", "variables", "operationName" }`.',
  },
  UNAUTHENTICATED: {
    meaning: 'No key and no session came, or one that is not known, was revoked or has ended.',
    remedy: 'Send `authorization: Bearer <key>`, or sign in. Do not try again with the same key or session.',
  },
  SIGN_IN_FAILED: {
    meaning:
      'What was to sign in does not: a link that was used, has expired or was replaced, a passkey that the hub does not know or that proves nothing, an account that is no member’s.',
    remedy: 'Sign in in another way, or ask an owner of the workspace for a new link.',
  },
  LIMIT_EXCEEDED: {
    meaning:
      'The operation, its body or what runs at once is more than a limit allows; `limit` names it, `max` is the most.',
    remedy: 'Ask for less at once; the message says how.',
  },
  INTERNAL: {
    meaning: 'A fault of the hub.',
    remedy: 'The log has the fault under `errorId`. Send the request again with its idempotency key, once.',
  },
} as const satisfies Record<string, CodeMeaning>;

/** Codes that `@heliograph/client` adds: no answer of the hub has come. */
export const CLIENT_CODES = {
  UNREACHABLE: {
    meaning: 'Nobody answered at the address, or the connection broke, at the last try too.',
    remedy: 'Check the address and the network. With the same idempotency key the request may be sent again.',
  },
  TIMEOUT: {
    meaning: 'No answer came within `timeoutMs`, at the last try too. The hub may have done it.',
    remedy: 'Send it again with the same idempotency key: what was done is answered and not done twice.',
  },
  BAD_ANSWER: {
    meaning: 'Something answered that is no GraphQL, as a proxy does whose hub is away; `status` is that of HTTP.',
    remedy: 'Check the address, and the proxy in between. With the same idempotency key the request may be sent again.',
  },
  ABORTED: {
    meaning: 'The signal that the caller gave was aborted. What was on its way may have been done.',
    remedy: 'Nothing has to be done.',
  },
} as const satisfies Record<string, CodeMeaning>;

/** Codes that the command line adds. */
export const COMMAND_CODES = {
  USAGE: {
    meaning: 'The command line is wrong: a command, an option or a value that is none, or one that is missing.',
    remedy: '`--help` behind the command says what it takes. Nothing was asked of a hub, and nothing was changed.',
  },
  FAILURE: {
    meaning:
      'The command has failed in a way that nobody expected, or the machine is not set up for it; the message says how.',
    remedy: '`heliograph doctor` looks for what is wrong with the machine and the hub.',
  },
} as const satisfies Record<string, CodeMeaning>;

/** The page that explains the codes, in the repository and, seen from its address, of every hub. */
export const ERRORS_PAGE = 'docs/errors.md';

/** Place in the documentation that explains a code, e.g. `docs/errors.md#not_found`. */
export function helpOf(code: string): string {
  return `${ERRORS_PAGE}#${code.toLowerCase()}`;
}
