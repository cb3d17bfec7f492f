/** Common parts of the endpoints of signing in: requests, bodies and answers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import type { z } from 'zod';
import type { Principal } from '../../domains/accounts/principal.ts';
import type { SignedIn } from '../../domains/members/passkeys.ts';
import type { BegunSession, Browser } from '../../domains/members/sessions.ts';
import { InvalidInputError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import type { Bodies } from '../http/bodies.ts';
import { unauthenticated } from '../schema/access.ts';
import { parseInput } from '../schema/errors.ts';
import { SESSION_COOKIE, setCookie } from './cookie.ts';

/** A request of somebody who signs in, or is signed in. */
export interface SignInRequest {
  runtime: ApiRuntime;
  bodies: Bodies;
  req: IncomingMessage;
  res: ServerResponse;
  path: string;
  /** Network by which its client is counted. */
  address: string;
  /** The session that it came with; `null`: none. */
  principal: Principal | null;
}

/** Answer of an endpoint: a status, and a body in JSON. */
export interface Answer {
  status: number;
  body?: object;
  /** Set where a browser that is refused is sent on all the same. */
  refused?: 'refused' | 'limited';
  /** Address that the browser goes on to. */
  location?: string;
}

/** One request of signing in, answered. */
export type Endpoint = (request: SignInRequest) => Promise<Answer>;

/** A refusal with its HTTP status. */
export function problem(status: number, code: string, message: string, more: object = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...more, http: { status } } });
}

/** The body of a request. @throws InvalidInputError with what is wrong with it */
export async function bodyOf<S extends z.ZodType>({ bodies, req, res, principal, address }: SignInRequest, schema: S) {
  const text = await bodies.read(req, res, { principal, address });
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new InvalidInputError([{ path: [], message: 'must be JSON' }]);
  }
  return parseInput(schema, body);
}

/** The browser that a request comes from. */
export function browserOf({ req, address }: SignInRequest): Browser {
  return { userAgent: req.headers['user-agent'] ?? null, address };
}

/** Hands the browser its session. */
export function begun({ req, res, runtime }: SignInRequest, { id, token, expiresAt }: BegunSession): Answer {
  setCookie(req, res, runtime.config, SESSION_COOKIE, token);
  return { status: 201, body: { session: { id: toGlobalId('Session', id), expiresAt } } };
}

/** Whoever is signed in. @throws GraphQLError UNAUTHENTICATED when nobody is */
export function signedIn({ principal }: SignInRequest): SignedIn {
  if (principal?.session == null) throw unauthenticated('You are not signed in.');
  return { ...principal, session: principal.session };
}
