/** Signing in by OpenID Connect: a browser goes to the provider and comes back. */
import type { OpenIdProvider } from '../../domains/members/open-id.ts';
import { OPEN_ID_WITHIN_MS } from '../../domains/members/open-id.ts';
import { connectOpenId, signInWithOpenId } from '../../domains/members/open-id-sign-in.ts';
import { countStep } from '../../domains/members/rates.ts';
import { NoMemberError, RateLimitedError, SignInError } from '../../kernel/errors.ts';
import { type Cookie, ownOrigin, readCookie, SESSION_COOKIE, setCookie } from './cookie.ts';
import { type Answer, browserOf, problem, type SignInRequest } from './endpoint.ts';

/** Path at which the browser begins. */
export const OPEN_ID_PATH = '/session/openid';
/** Path at which it comes back. */
export const OPEN_ID_RETURN_PATH = '/session/openid/return';

/**
 * The cookie of a browser that is at the provider. It comes back by a link of another site, with which no Strict cookie is
 * sent; this one opens nothing by itself.
 */
const OPEN_ID_COOKIE: Cookie = { what: 'openid', sameSite: 'Lax', maxAgeSeconds: OPEN_ID_WITHIN_MS / 1_000 };

/** `GET /session/methods`: the ways to sign in that this hub has. */
export async function showMethods({ runtime: { openId } }: SignInRequest): Promise<Answer> {
  const openIdConnect = openId === null ? null : { name: openId.settings.name, path: OPEN_ID_PATH };
  return { status: 200, body: { methods: { link: true, passkey: true, openIdConnect } } };
}

/** `GET /session/openid`: sends the browser to the provider; one that is signed in connects its account. */
export async function beginAtProvider(request: SignInRequest): Promise<Answer> {
  const { runtime, req, res, address, principal } = request;
  const provider = providerOf(request);
  return orShown(request, async () => {
    await countStep(runtime, 'openId', address);
    const sessionId = principal?.session?.id ?? null;
    const { secret, url } = await provider.begin(runtime, returnUrl(request).href, sessionId);
    setCookie(req, res, runtime.config, OPEN_ID_COOKIE, secret);
    return { status: 302, location: url.href };
  });
}

/** `GET /session/openid/return`: the browser comes back, and is signed in. */
export async function returnFromProvider(request: SignInRequest): Promise<Answer> {
  const { runtime, req, res, address } = request;
  const provider = providerOf(request);
  const secret = readCookie(req, runtime.config, OPEN_ID_COOKIE);
  setCookie(req, res, runtime.config, OPEN_ID_COOKIE, null);
  return orShown(request, async () => {
    await countStep(runtime, 'openIdReturn', address);
    if (secret === null) throw new SignInError('This browser has not begun to sign in, or took too long.');
    const url = returnUrl(request);
    url.search = new URL(req.url ?? '/', 'http://localhost').search;
    const { sessionId, ...account } = await provider.finish(runtime, secret, url);
    if (sessionId === null) {
      const { token } = await signInWithOpenId(runtime, account, browserOf(request));
      setCookie(req, res, runtime.config, SESSION_COOKIE, token);
    } else {
      await connectOpenId(runtime, account, sessionId);
    }
    return { status: 302, location: `${baseOf(request)}/` };
  });
}

/** @throws GraphQLError NOT_FOUND when the hub has no provider */
function providerOf({ runtime: { openId } }: SignInRequest): OpenIdProvider {
  if (openId !== null) return openId;
  throw problem(404, 'NOT_FOUND', 'This hub has no OpenID provider: HELIOGRAPH_OIDC_ISSUER names none.');
}

function baseOf({ req, runtime: { config } }: SignInRequest): string {
  return config.publicUrl ?? ownOrigin(req, config);
}

function returnUrl(request: SignInRequest): URL {
  return new URL(`${baseOf(request)}${OPEN_ID_RETURN_PATH}`);
}

/** A browser that is under way is shown a page and no JSON: why it is not signed in is in the address of that of signing in. */
async function orShown(request: SignInRequest, part: () => Promise<Answer>): Promise<Answer> {
  try {
    return await part();
  } catch (error) {
    if (!(error instanceof SignInError || error instanceof RateLimitedError)) throw error;
    request.runtime.log.info({ reason: error.message }, 'a sign-in by OpenID Connect was refused');
    // A closed set: whatever else stood there, anybody could have the page say.
    const limited = error instanceof RateLimitedError;
    const code = limited ? 'RATE_LIMITED' : error instanceof NoMemberError ? 'NO_MEMBER' : 'SIGN_IN_FAILED';
    const location = `${baseOf(request)}/sign-in?error=${code}`;
    return { status: 302, location, refused: limited ? 'limited' : 'refused' };
  }
}
