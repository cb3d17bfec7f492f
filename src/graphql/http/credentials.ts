/** Keys and sessions of requests: whose request it is. */
import { bearerSecret } from '../../domains/accounts/keys.ts';
import { unauthenticated } from '../schema/access.ts';
import { SESSION_COOKIE, setCookie } from '../sign-in/cookie.ts';
import { sessionOf } from '../sign-in/session.ts';
import { addressOf, type Exchange } from './exchange.ts';
import { refuse, refusing } from './refusal.ts';

/** A request without a key and session passes: it may introspect, and every field that needs one says so. */
export function credentials(exchange: Exchange): Promise<boolean> | boolean {
  const header = exchange.req.headers.authorization;
  // "Bearer" and nothing: GraphiQL before a key is pasted.
  return header === undefined || /^(Bearer)?\s*$/i.test(header) ? session(exchange) : apiKey(exchange, header);
}

/** A session that has ended is none, and its browser forgets it. */
export function session(exchange: Exchange): Promise<boolean> | boolean {
  const { req, res, runtime, keyring } = exchange;
  if (req.headers.cookie === undefined) return false;
  return refusing(exchange, async () => {
    const came = await sessionOf(req, runtime.config, keyring, () => addressOf(exchange));
    if (came.kind === 'open') exchange.principal = came.principal;
    if (came.kind === 'ended') setCookie(req, res, runtime.config, SESSION_COOKIE, null);
    return false;
  });
}

function apiKey(exchange: Exchange, header: string): Promise<boolean> | boolean {
  const secret = bearerSecret(header);
  const known = secret === null ? undefined : exchange.keyring.known(secret, exchange.req.socket);
  if (known === undefined) return askForKey(exchange, secret);
  exchange.principal = known;
  return false;
}

async function askForKey(exchange: Exchange, secret: string | null): Promise<boolean> {
  const { keyring, req } = exchange;
  const refused = await refusing(exchange, async () => {
    exchange.principal =
      secret === null ? null : await keyring.authenticate(secret, () => addressOf(exchange), req.socket);
    return false;
  });
  if (refused || exchange.principal !== null) return refused;
  exchange.res.setHeader('www-authenticate', 'Bearer');
  const message =
    secret === null
      ? 'The Authorization header is not "Bearer <key>".'
      : 'This API key is not known, or it was revoked or has expired.';
  return refuse(exchange, 401, unauthenticated(message));
}
