/** The endpoints of signing in: JSON over HTTP, from the hub's own pages (docs/sign-in.md). */
import { DomainError, InvalidInputError, RateLimitedError, SignInError } from '../../kernel/errors.ts';
import { ownOrigin } from './cookie.ts';
import { type Answer, type Endpoint, problem, type SignInRequest } from './endpoint.ts';
import { beginByLink, end, showLink } from './link-endpoints.ts';
import {
  beginAtProvider,
  OPEN_ID_PATH,
  OPEN_ID_RETURN_PATH,
  returnFromProvider,
  showMethods,
} from './open-id-endpoints.ts';
import { addPasskey, beginByPasskey, showRegistrationOptions, showSignInOptions } from './passkey-endpoints.ts';
import { foreignPage } from './session.ts';

const ENDPOINTS: Readonly<Record<string, Readonly<Record<string, Endpoint>>>> = {
  '/session': { POST: beginByLink, DELETE: end },
  '/session/link': { POST: showLink },
  '/session/methods': { GET: showMethods },
  '/session/passkey': { POST: beginByPasskey },
  '/session/passkey/options': { POST: showSignInOptions },
  [OPEN_ID_PATH]: { GET: beginAtProvider },
  [OPEN_ID_RETURN_PATH]: { GET: returnFromProvider },
  '/passkeys': { POST: addPasskey },
  '/passkeys/options': { POST: showRegistrationOptions },
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
  const { status, body, location } = await metered(request, endpoint).catch(asRefusal);
  res.setHeader('cache-control', 'no-store');
  if (location !== undefined) res.setHeader('location', location);
  if (body === undefined) return void res.writeHead(status).end();
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
  });
  res.end(text);
}

/** Answers, and counts how it went. */
async function metered(request: SignInRequest, endpoint: Endpoint): Promise<Answer> {
  const { runtime, path, req } = request;
  const step = `${req.method ?? ''} ${path}`;
  const count = (outcome: string) => runtime.telemetry.count('heliograph_sign_in_total', { step, outcome });
  try {
    const answer = await endpoint(request);
    count(answer.refused ?? 'ok');
    return answer;
  } catch (error) {
    if (error instanceof SignInError) count('refused');
    else count(error instanceof RateLimitedError ? 'limited' : 'failed');
    throw error;
  }
}

/** Fault as the caller sees it; faults of the hub as they are. */
function asRefusal(error: unknown): never {
  if (error instanceof SignInError) throw problem(401, 'SIGN_IN_FAILED', error.message);
  if (error instanceof RateLimitedError) {
    throw problem(429, error.code, error.message, { retryAfterMs: error.retryAfterMs });
  }
  if (error instanceof InvalidInputError) throw problem(400, error.code, error.message, { issues: error.issues });
  if (error instanceof DomainError) throw problem(409, error.code, error.message);
  throw error;
}
