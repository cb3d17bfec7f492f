/** Credentials of a socket: the key of its `connection_init`, or the session of its cookie. */
import type { IncomingMessage } from 'node:http';
import { GraphQLError } from 'graphql';
import type { WebSocket } from 'ws';
import type { Config } from '../../config.ts';
import type { Keyring } from '../../domains/accounts/keyring.ts';
import { bearerSecret } from '../../domains/accounts/keys.ts';
import type { Principal } from '../../domains/accounts/principal.ts';
import { RateLimitedError } from '../../kernel/errors.ts';
import { maxBodyBytes } from '../http/bodies.ts';
import type { LiveStreams } from '../limits/live-streams.ts';
import { MAX_STREAMS_PER_KEY } from '../limits/transport-limits.ts';
import { sessionOf } from '../sign-in/session.ts';
import { CLOSES } from './close-codes.ts';
import { closeSocket, setMaxPayload } from './protocol-socket.ts';

/** Facts that are kept about one socket. */
export interface SocketState {
  socket: WebSocket;
  /** The request that became the socket: its cookie counts when no key comes. */
  req: IncomingMessage;
  /** Address by which its client is counted. */
  address: string;
  principal: Principal | null;
  /** Ids of its operations that are subscriptions, some of which may have ended. */
  subscriptions: Set<string>;
  release(): void;
}

/** Parts that letting in takes. */
interface Door {
  keyring: Keyring;
  live: LiveStreams;
  config: Pick<Config, 'publicUrl'>;
}

/** Lets a socket in with what its client has; `false` closes it with a code that says whether to try again. */
export async function letIn(state: SocketState, params: Record<string, unknown>, door: Door): Promise<boolean> {
  const { socket } = state;
  try {
    const principal = await principalOf(state, params, door);
    if (socket.readyState !== socket.OPEN) return false;
    return hold(state, principal, door.live);
  } catch (error) {
    if (error instanceof RateLimitedError) closeSocket(socket, CLOSES.TRY_AGAIN.code, error.message);
    else if (error instanceof GraphQLError) closeSocket(socket, CLOSES.UNAUTHORIZED.code, unauthorized(error.message));
    else throw error;
    return false;
  }
}

/** @throws GraphQLError that says what is wrong with the key or session; RateLimitedError */
async function principalOf(
  { req, address }: SocketState,
  params: Record<string, unknown>,
  { keyring, config }: Door,
): Promise<Principal> {
  const secret = secretOf(params);
  if (secret !== null) {
    const principal = await keyring.authenticate(secret, () => address);
    if (principal !== null) return principal;
    throw new GraphQLError('the API key is unknown, revoked or expired');
  }
  const came = await sessionOf(req, config, keyring, () => address);
  if (came.kind === 'open') return came.principal;
  throw new GraphQLError(came.kind === 'ended' ? 'the session has ended' : 'no API key in connection_init');
}

/** Octets that the reason of a close may have. RFC 6455 §5.5 */
const MAX_REASON = 123;

function unauthorized(why: string): string {
  return Buffer.from(`Unauthorized: ${why}`)
    .subarray(0, MAX_REASON)
    .toString('utf8')
    .replace(/\ufffd+$/, '');
}

/** Keeps the socket open for as long as its key or session is good. @returns false: there are too many of them */
function hold(state: SocketState, principal: Principal, live: LiveStreams): boolean {
  const { socket } = state;
  const what = principal.session === null ? 'API key' : 'session';
  const held = live.add(principal, {
    end(why) {
      if (why === 'stop') closeSocket(socket, CLOSES.RESTART.code, 'The server stops');
      else if (why === 'changed') closeSocket(socket, CLOSES.RESTART.code, 'The session acts as another member now');
      else closeSocket(socket, CLOSES.UNAUTHORIZED.code, `Unauthorized: the ${what} was revoked or has expired`);
    },
  });
  if (held === null) {
    const why = `This ${what} has ${MAX_STREAMS_PER_KEY} sockets and streams open, the most it may`;
    closeSocket(socket, CLOSES.TRY_AGAIN.code, why.replace('API ', ''));
    return false;
  }
  setMaxPayload(socket, maxBodyBytes(principal));
  state.principal = principal;
  state.release = held.release;
  return true;
}

/** The key of `{ "authorization": "Bearer …" }` (any case) or `{ "apiKey": "…" }`. */
function secretOf(params: Record<string, unknown>): string | null {
  const header = Object.entries(params).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  if (typeof header === 'string') return bearerSecret(header);
  return typeof params.apiKey === 'string' ? params.apiKey : null;
}
