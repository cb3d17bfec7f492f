/** The errors that a caller sees: expected ones as they are, all others as an id. */
import { PothosValidationError } from '@pothos/core';
import { GraphQLError, type GraphQLErrorOptions } from 'graphql';
import { isUnavailable } from '../../db/errors.ts';
import { helpOf } from '../../kernel/error-codes.ts';
import { DomainError, InvalidInputError, UnavailableError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { faultText } from '../../kernel/mask.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import { MAX_BODY_BYTES } from '../limits/transport-limits.ts';

/**
 * Turns what was thrown into what the caller sees. Errors of the request itself stay; an expected failure where no
 * union can carry it becomes a top-level error with its code; everything else is logged and shown as an id.
 */
export function errorMask(runtime: Pick<ApiRuntime, 'log' | 'outages'>): (error: unknown) => GraphQLError {
  const seen = new WeakSet<object>();
  return (error) => {
    if (error instanceof GraphQLError && seen.has(error)) return error;
    const masked = mask(error, runtime);
    if (typeof masked.extensions.code === 'string') masked.extensions.help = helpOf(masked.extensions.code);
    seen.add(masked);
    return masked;
  };
}

function mask(error: unknown, { log, outages }: Pick<ApiRuntime, 'log' | 'outages'>): GraphQLError {
  const cause = rootCause(error);
  const place = error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {};
  if (cause instanceof DomainError) {
    const issues = cause instanceof InvalidInputError ? { issues: cause.issues } : {};
    return new GraphQLError(cause.message, { ...place, extensions: { code: cause.code, ...issues } });
  }
  if (cause instanceof PothosValidationError) {
    return new GraphQLError(cause.message, { ...place, extensions: { code: 'BAD_USER_INPUT' } });
  }
  if (cause instanceof GraphQLError)
    return tooLarge(cause) ?? limit(cause) ?? (error instanceof GraphQLError ? error : cause);
  if (isMalformedCursor(cause)) {
    return new GraphQLError('A cursor of this request is not one that this list gave.', {
      ...place,
      extensions: { code: 'BAD_USER_INPUT' },
    });
  }
  if (isUnavailable(cause)) {
    warnOfOutage(outages, cause);
    return unavailable(place);
  }
  const errorId = newId();
  log.error({ errorId, path: place.path?.join('.'), ...describeFault(cause) }, 'unexpected error in a request');
  return new GraphQLError(`Unexpected error. Quote id ${errorId}.`, {
    ...place,
    // Only where nothing was answered: next to data it is one field's failure.
    extensions: { code: 'INTERNAL', errorId, ...(place.path === undefined ? { http: { status: 500 } } : {}) },
  });
}

/**
 * Returns the error that is sent while the database is unavailable.
 *
 * @param place where in the answer; nowhere: nothing was answered
 * @param advice what to do
 */
export function unavailable(place: Pick<GraphQLErrorOptions, 'nodes' | 'path'> = {}, advice?: string): GraphQLError {
  const { message, code, retryAfterMs } = new UnavailableError(advice);
  const http = place.path === undefined ? { http: { status: 503 } } : {};
  return new GraphQLError(message, {
    ...place,
    extensions: { code, retryAfterMs, ...http },
  });
}

function rootCause(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError;
  return cause;
}

/** Yoga's refusal of a body that gave no (or a wrong) Content-Length does not name the limit. */
function tooLarge(error: GraphQLError): GraphQLError | null {
  return error.extensions.code === 'REQUEST_ENTITY_TOO_LARGE' ? bodyTooLarge(null, MAX_BODY_BYTES) : null;
}

/** Yoga answers 200 to what it takes for a syntax error; a limit is 400 wherever it was met. */
function limit(error: GraphQLError): GraphQLError | null {
  if (error.extensions.code !== 'LIMIT_EXCEEDED') return null;
  const http = { status: 400, spec: false };
  return new GraphQLError(error.message, { extensions: { ...error.extensions, http } });
}

const OTHER_BODIES = `A key that may send messages or write contacts may send ${MAX_BODY_BYTES.toLocaleString('en')}.`;

/**
 * The refusal of a body.
 *
 * @param bytes its length; `null`: not known, the reading was broken off
 * @param most octets it may have with this key, or without one
 */
export function bodyTooLarge(bytes: number | null, most: number): GraphQLError {
  const came = bytes === null ? 'A body' : `A body of ${bytes.toLocaleString('en')} bytes`;
  const remedy = most === MAX_BODY_BYTES ? 'Send it in parts.' : OTHER_BODIES;
  return new GraphQLError(`${came} is too large: at most ${most.toLocaleString('en')}. ${remedy}`, {
    extensions: { code: 'LIMIT_EXCEEDED', limit: 'bodyBytes', max: most, http: { status: 413 } },
  });
}

/** The database was given something for an id that is no UUID: only a cursor written by hand gets that far. */
function isMalformedCursor(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'PrismaClientKnownRequestError') return false;
  return 'code' in error && (error.code === 'P2023' || error.code === 'P2007') && /uuid/i.test(error.message);
}

/** Describes a fault for the log: never with a number or a body, which messages of database errors can quote. */
export function describeFault(error: unknown): { error: string; code?: string; stack?: string } {
  if (!(error instanceof Error)) return { error: faultText(error) };
  const stack = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return {
    error: faultText(error),
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    stack: stack.slice(0, 12).join('\n'),
  };
}

/** Says that a request was refused because the database is away; without a stack, which is everybody's. */
export function warnOfOutage(outages: ApiRuntime['outages'], error: unknown): void {
  const { stack: _stack, ...fault } = describeFault(error);
  outages.warn(fault, 'the database could not answer requests');
}

/** Errors as a client gets them: with where their code is explained, and without what is meant for the HTTP layer. */
export function publicErrors(errors: readonly GraphQLError[]): GraphQLError[] {
  return errors.map(({ message, nodes, source, positions, path, extensions: { http: _http, ...extensions } }) => {
    const help = typeof extensions.code === 'string' ? { help: helpOf(extensions.code) } : {};
    return new GraphQLError(message, { nodes, source, positions, path, extensions: { ...extensions, ...help } });
  });
}
