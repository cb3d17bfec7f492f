/** Expected failures in the API: their interface, their codes, and the issues of an input. */
import type { z } from 'zod';
import { ERROR_CODES, type ErrorCode } from '../../kernel/error-codes.ts';
import {
  type DomainError,
  ForbiddenError,
  IdempotencyConflictError,
  type InputIssue,
  InvalidInputError,
  NotFoundError,
  PreflightStaleError,
  RateLimitedError,
  UnavailableError,
} from '../../kernel/errors.ts';
import { shownInput } from '../../kernel/shown-input.ts';
import { builder } from './builder.ts';

/** Codes of expected failures. */
export const ErrorCodeType = builder.enumType('ErrorCode', {
  description: 'Why a mutation did not do what was asked, for programs.',
  values: Object.fromEntries(
    Object.entries(ERROR_CODES).map(([code, { meaning }]) => [code, { description: meaning }]),
  ) as Record<ErrorCode, { description: string }>,
});

/** Interface of every expected failure. A member: `builder.objectType(Class, { interfaces: [ErrorInterface] })`. */
export const ErrorInterface = builder.interfaceRef<DomainError>('Error').implement({
  description: 'An expected failure: nothing was changed, and the caller can do something about it.',
  fields: (t) => ({
    message: t.exposeString('message', {
      description: 'What went wrong, for people: the thing, the value, the limit.',
    }),
    code: t.expose('code', { type: ErrorCodeType, description: 'What went wrong, for programs.' }),
    help: t.exposeString('help', {
      description:
        'Page of the hub that explains the code, seen from its address, e.g. "docs/errors.md#not_found"; it is served to everybody.',
    }),
  }),
});

/** One thing wrong with an input, as the API shows it. */
export const InputIssueType = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One thing wrong with an input.',
  fields: (t) => ({
    path: t.exposeStringList('path', {
      description:
        'Which field, from the root of the input, e.g. ["recipients", "3", "phone"]; list indexes are written as text.',
    }),
    message: t.exposeString('message', { description: 'What is wrong and what would be right.' }),
    received: t.exposeString('received', {
      nullable: true,
      description: 'What came, cut to 100 characters; null when nothing came or it is secret.',
    }),
  }),
});

builder.objectType(InvalidInputError, {
  name: 'InvalidInput',
  description: 'The input cannot be taken as it is.',
  interfaces: [ErrorInterface],
  fields: (t) => ({ issues: t.expose('issues', { type: [InputIssueType], description: 'Everything wrong with it.' }) }),
});

builder.objectType(NotFoundError, {
  name: 'NotFound',
  description: 'What was named does not exist in this workspace.',
  interfaces: [ErrorInterface],
  fields: (t) => ({ what: t.exposeString('what', { description: 'What was looked for, e.g. "Template".' }) }),
});

builder.objectType(IdempotencyConflictError, {
  name: 'IdempotencyConflict',
  description: 'The idempotency key was used before with another input. A new request needs a new key.',
  interfaces: [ErrorInterface],
});

builder.objectType(RateLimitedError, {
  name: 'RateLimited',
  description: 'Too much at this moment; the same request may be sent again later.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    retryAfterMs: t.exposeInt('retryAfterMs', { description: 'How long to wait before that, in milliseconds.' }),
  }),
});

builder.objectType(PreflightStaleError, {
  name: 'PreflightStale',
  description: 'The check of a campaign does not hold any more: check it again, and start it with the new token.',
  interfaces: [ErrorInterface],
});

builder.objectType(ForbiddenError, {
  name: 'Forbidden',
  description: 'The key is valid and may not do this. Nothing was changed.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    neededScopes: t.stringList({
      description: 'The scopes of which the key needs one.',
      resolve: ({ neededScopes }) => [...neededScopes],
    }),
  }),
});

builder.objectType(UnavailableError, {
  name: 'Unavailable',
  description:
    'The database or the queue is away, starts, is too busy or has no room. Send the same request again; with its idempotencyKey it is done once.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    retryAfterMs: t.exposeInt('retryAfterMs', { description: 'How long to wait before that, in milliseconds.' }),
  }),
});

/** A class of expected failures. */
type FailureClass = new (...args: never[]) => DomainError;

/**
 * The `errors` option of a mutation: its result is the union `name` of the payload, the failures listed, and those that
 * every mutation has: the key may not, and the servers cannot.
 * Mutations that give the same name share the union; they must give the same payload and list too.
 */
export function failures<const T extends FailureClass[]>(name: `${string}Result`, types: T) {
  return {
    types: [...types, ForbiddenError, UnavailableError],
    directResult: true as const,
    // The plugin makes one union per result name.
    result: { name: `${name} (direct)` },
    union: { name, description: 'The payload, or why there is none.' },
  };
}

/**
 * The input as the schema has it.
 *
 * @param prefix path of the input within the mutation's input, for the issues
 * @throws InvalidInputError with every issue: where, what would be right, what came (cut)
 */
export function parseInput<S extends z.ZodType>(
  schema: S,
  input: unknown,
  prefix: readonly string[] = [],
): z.output<S> {
  const result = schema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  throw new InvalidInputError(result.error.issues.map((issue) => toInputIssue(issue, prefix)));
}

function toInputIssue(issue: z.core.$ZodIssue, prefix: readonly string[]): InputIssue {
  const path = [...prefix, ...issue.path.map(String)];
  const received = shownInput(path, issue.input);
  return { path, message: sentence(issue), ...(received === undefined ? {} : { received }) };
}

/** Zod's own messages say what is wrong; these say what would be right. A schema's own message is kept. */
function sentence(issue: z.core.$ZodIssue): string {
  if (!/^(Too |Invalid |Unrecognized )/.test(issue.message)) return issue.message;
  const unit = 'origin' in issue ? UNITS[issue.origin] : undefined;
  switch (issue.code) {
    case 'too_small':
      if (issue.minimum === 1 && unit !== undefined) return 'must not be empty';
      return `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit ?? ''}`;
    case 'too_big':
      return `must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit ?? ''}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'unrecognized_keys':
      return `has no field ${issue.keys.map((key) => `"${key}"`).join(', ')}`;
    default:
      return issue.message;
  }
}

const UNITS: Record<string, string> = { string: ' characters long', array: ' entries long', set: ' entries long' };
