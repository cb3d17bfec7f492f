/** The endpoints of signing in: JSON over HTTP, from the hub's own pages (docs/sign-in.md). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import type { Principal } from '../../domains/accounts/principal.ts';
import { exchangeLink, findLink } from '../../domains/members/links.ts';
import { countStep } from '../../domains/members/rates.ts';
import { type BegunSession, type Browser, signOut } from '../../domains/members/sessions.ts';
import { DomainError, InvalidInputError, RateLimitedError, SignInError } from '../../kernel/errors.ts';
import { toGlobalId } from '../../kernel/global-ids.ts';
import type { ApiRuntime } from '../../roots/api.ts';
import type { Bodies } from '../http/bodies.ts';
import { parseInput } from '../schema/errors.ts';
import { ownOrigin, SESSION_COOKIE, setCookie } from './cookie.ts';
import { foreignPage } from './session.ts';

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
interface Answer {
  status: number;
  body?: object;
}

type Endpoint = (request: SignInRequest) => Promise<Answer>;

const ENDPOINTS: Readonly<Record<string, Readonly<Record<string, Endpoint>>>> = {
  '/session': { POST: beginByLink, DELETE: end },
  '/session/link': { POST: showLink },
};

/** Returns true if a path is one of signing in. */
export function isSignInPath(path: string): boolean {
  return Object.hasOwn(ENDPOINTS, path);
}

/**
 * Answers a request of signing in.
 *
 * @throws GraphQLError for what is refused, with its HTTP status
 */
export async function answerSignIn(request: SignInRequest): Promise<void> {
  const { req, res, path, runtime } = request;
  const endpoints = ENDPOINTS[path] ?? {};
  const endpoint = endpoints[req.method ?? ''];
  if (endpoint === undefined) {
    res.setHeader('allow', Object.keys(endpoints).join(', '));
    throw problem(405, 'BAD_REQUEST', `${path} takes ${Object.keys(endpoints).join(' or ')}.`);
  }
  // Nobody signs somebody else in from another site.
  const { origin } = req.headers;
  if (origin !== undefined && origin !== ownOrigin(req, runtime.config)) throw foreignPage();
  if (req.method === 'POST' && !/^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? '')) {
    throw problem(415, 'BAD_REQUEST', 'Send the body as "application/json".');
  }
  const { status, body } = await endpoint(request).catch(asRefusal);
  res.setHeader('cache-control', 'no-store');
  if (body === undefined) return void res.writeHead(status).end();
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  res.end(text);
}

/** What went wrong, as the caller sees it; faults of the hub as they are. */
function asRefusal(error: unknown): never {
  if (error instanceof SignInError) throw problem(401, 'SIGN_IN_FAILED', error.message);
  if (error instanceof RateLimitedError) {
    throw problem(429, error.code, error.message, { retryAfterMs: error.retryAfterMs });
  }
  if (error instanceof InvalidInputError) throw problem(400, error.code, error.message, { issues: error.issues });
  if (error instanceof DomainError) throw problem(409, error.code, error.message);
  throw error;
}

function problem(status: number, code: string, message: string, more: object = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...more, http: { status } } });
}

/** The body of a request. @throws InvalidInputError with what is wrong with it */
async function bodyOf<S extends z.ZodType>({ bodies, req, res, principal, address }: SignInRequest, schema: S) {
  const text = await bodies.read(req, res, { principal, address });
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new InvalidInputError([{ path: [], message: 'must be JSON' }]);
  }
  return parseInput(schema, body);
}

function browserOf({ req, address }: SignInRequest): Browser {
  return { userAgent: req.headers['user-agent'] ?? null, address };
}

/** Hands the browser its session. */
function begun({ req, res, runtime }: SignInRequest, { id, token, expiresAt }: BegunSession): Answer {
  setCookie(req, res, runtime.config, SESSION_COOKIE, token);
  return { status: 201, body: { session: { id: toGlobalId('Session', id), expiresAt } } };
}

const LinkToken = z.object({ token: z.string().min(1).max(200) });
const LinkUseInput = LinkToken.extend({ join: z.boolean().nullish() });

/** `POST /session`: uses a link up, and signs in. */
async function beginByLink(request: SignInRequest): Promise<Answer> {
  const { runtime, principal, address } = request;
  const { token, join } = await bodyOf(request, LinkUseInput);
  await countStep(runtime, 'link', address);
  const use = { ...browserOf(request), principal, join: join ?? false };
  return begun(request, await exchangeLink(runtime, token, use));
}

/** `POST /session/link`: what a link would open; it is not used up. */
async function showLink(request: SignInRequest): Promise<Answer> {
  const { runtime, address } = request;
  const { token } = await bodyOf(request, LinkToken);
  await countStep(runtime, 'peek', address);
  const { kind, expiresAt, member } = await findLink(runtime, token);
  const { name, email, role, workspace } = member;
  const shown = { id: toGlobalId('Workspace', workspace.id), name: workspace.name };
  return { status: 200, body: { link: { kind, expiresAt, member: { name, email, role }, workspace: shown } } };
}

/** `DELETE /session`: signs out; who is not signed in is signed out too. */
async function end(request: SignInRequest): Promise<Answer> {
  const { runtime, req, res, principal } = request;
  if (principal !== null) await signOut(runtime, principal);
  setCookie(req, res, runtime.config, SESSION_COOKIE, null);
  return { status: 204 };
}
