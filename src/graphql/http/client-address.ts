/** The address that a request comes from, also behind proxies. */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { clientNetwork, type Networks, plainAddress } from '../../kernel/networks.ts';

/**
 * Returns the address of a client. It is the peer of the connection, unless that is a proxy that the settings trust: then it is
 * the last address of X-Forwarded-For that is no such proxy, since anybody may write the addresses before it.
 */
export function clientAddress({ headers, socket }: IncomingMessage, trusted: Networks): string {
  const peer = plainAddress(socket.remoteAddress ?? '');
  const forwarded = headers['x-forwarded-for'];
  if (forwarded === undefined || !trusted.has(peer)) return peer;
  const hops = String(forwarded)
    .split(',')
    .map((hop) => plainAddress(hop.trim()));
  const client = hops.reverse().find((hop) => !trusted.has(hop));
  return client === undefined || isIP(client) === 0 ? peer : client;
}

/** Returns the address by which a client is counted: its IPv4 address or its IPv6 /64. */
export function clientKey(req: IncomingMessage, trusted: Networks): string {
  return clientNetwork(clientAddress(req, trusted));
}
