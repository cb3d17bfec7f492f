/** The session that a request comes with. */
import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import type { Config } from '../../config.ts';
import type { Keyring } from '../../domains/accounts/keyring.ts';
import type { Principal } from '../../domains/accounts/principal.ts';
import { isOwnPage, readCookie, SESSION_COOKIE } from './cookie.ts';

/** A session as it came: whom it acts as, or that it has ended. */
export type CameWith = { kind: 'none' } | { kind: 'ended' } | { kind: 'open'; principal: Principal };

/**
 * The session of a request's cookie.
 *
 * @param addressOf the address that the request comes from
 * @throws GraphQLError FORBIDDEN when the request comes from no page of the hub; RateLimitedError
 */
export async function sessionOf(
  req: IncomingMessage,
  config: Pick<Config, 'publicUrl'>,
  keyring: Keyring,
  addressOf: () => string,
): Promise<CameWith> {
  const token = readCookie(req, config, SESSION_COOKIE);
  if (token === null) return { kind: 'none' };
  if (!isOwnPage(req, config)) throw foreignPage();
  const principal = await keyring.authenticateSession(token, addressOf);
  return principal === null ? { kind: 'ended' } : { kind: 'open', principal };
}

/** The refusal of a request that a page of another origin, or no page, sent with a session. */
export function foreignPage(): GraphQLError {
  const message =
    'A session counts for requests of the hub’s own pages alone: this one names no Origin of the hub. Use an API key elsewhere.';
  return new GraphQLError(message, { extensions: { code: 'FORBIDDEN', http: { status: 403 } } });
}
