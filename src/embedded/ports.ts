/** Free ports on this machine. */
import { randomInt } from 'node:crypto';
import net from 'node:net';

/**
 * Ports that outgoing connections do not take: systems give those from 32,768 (Linux) or 49,152 on. A port of theirs may
 * be free now and taken by any connection before it is listened on.
 */
const RANGE = { from: 10_240, to: 32_768 };

/** A port on loopback that is free now, and that no outgoing connection takes meanwhile. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1_000; tries++) {
    const port = randomInt(RANGE.from, RANGE.to);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port from ${RANGE.from} to ${RANGE.to - 1} on 127.0.0.1 after 1,000 tries`);
}

/** Checks that a port can be listened on. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
