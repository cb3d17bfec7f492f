/** The cookie of a session, and the pages that it counts for. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../../config.ts';
import { SESSION_LIFE } from '../../domains/accounts/session-principal.ts';

type Site = Pick<Config, 'publicUrl'>;

/**
 * Returns the origin of the hub's own pages: of HELIOGRAPH_PUBLIC_URL, or of the host that was asked. A browser names the
 * host itself, so that no page of another site can choose it.
 */
export function ownOrigin({ headers: { host } }: IncomingMessage, { publicUrl }: Site): string {
  return publicUrl === null ? `http://${host ?? 'localhost'}` : new URL(publicUrl).origin;
}

/**
 * Name of the cookie. Cookies do not know ports: without TLS the name has the port, so that two hubs of one machine do
 * not sign each other out. With TLS it is bound to the host (`__Host-`, RFC 6265bis §4.1.3.2).
 */
function cookieName(req: IncomingMessage, site: Site, what: string): string {
  const { protocol, port } = new URL(ownOrigin(req, site));
  return protocol === 'https:' ? `__Host-heliograph-${what}` : `heliograph-${what}-${port || '80'}`;
}

/** A cookie of the hub. */
export interface Cookie {
  /** Purpose, in its name. */
  what: 'session' | 'openid';
  sameSite: 'Strict' | 'Lax';
  maxAgeSeconds: number;
}

/** The cookie of a session. A browser forgets it when no use can move the session's end on any more. */
export const SESSION_COOKIE: Cookie = {
  what: 'session',
  sameSite: 'Strict',
  maxAgeSeconds: SESSION_LIFE.ageMs / 1_000,
};

/** The value of a cookie; `null`: none came. */
export function readCookie(req: IncomingMessage, site: Site, { what }: Cookie): string | null {
  const { cookie } = req.headers;
  if (cookie === undefined) return null;
  const name = cookieName(req, site, what);
  for (const pair of cookie.split(';')) {
    const at = pair.indexOf('=');
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}

/** Sets a cookie. @param value `null`: the browser is to forget it */
export function setCookie(
  req: IncomingMessage,
  res: ServerResponse,
  site: Site,
  { what, sameSite, maxAgeSeconds }: Cookie,
  value: string | null,
): void {
  const secure = ownOrigin(req, site).startsWith('https:') ? '; Secure' : '';
  const life = value === null ? 0 : maxAgeSeconds;
  res.appendHeader(
    'set-cookie',
    `${cookieName(req, site, what)}=${value ?? ''}; Path=/; HttpOnly; SameSite=${sameSite}; Max-Age=${life}${secure}`,
  );
}

/**
 * Returns true if a request comes from a page of the hub itself. Browsers send Origin with everything that is no plain GET
 * or HEAD, and Sec-Fetch-Site with everything; neither can be set by a page.
 */
export function isOwnPage(req: IncomingMessage, site: Site): boolean {
  const { origin } = req.headers;
  if (origin !== undefined) return origin === ownOrigin(req, site);
  return req.headers['sec-fetch-site'] === 'same-origin';
}
