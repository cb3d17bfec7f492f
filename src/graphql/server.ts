/** The API server: HTTP, event streams and WebSockets on one port. */
import { createServer, type Server } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { openKeyring } from '../domains/accounts/keyring.ts';
import type { ApiRuntime } from '../roots/api.ts';
import { fastPathApi } from './http/fast-path.ts';
import { httpListener } from './http/handler.ts';
import { createApiYoga } from './http/yoga.ts';
import { Shares } from './limits/fair-subscribe.ts';
import { openLiveStreams } from './limits/live-streams.ts';
import { serveSockets } from './ws/sockets.ts';

/** The API as it listens. */
export interface Api {
  /** Its base: `http://127.0.0.1:4000`. GraphQL (HTTP, SSE, WebSocket) is at `/graphql`. */
  url: string;
  /**
   * Stops the server. Goes on for the drain delay first, so that a load balancer sees that it is not ready. Then takes
   * no more, closes sockets (1012: clients connect again), and waits up to five seconds for the work under way.
   */
  stop(): Promise<void>;
}

/** Connections the system holds for us until they are taken: a burst of clients is not refused (Node's own is 511). */
const BACKLOG = 4_096;
/** Time that answers under way may take once the server stops, in milliseconds. */
const STOP_TIMEOUT_MS = 5_000;

/** Starts the API on the configured host and port. @throws Error of `listen`, e.g. EADDRINUSE */
export async function startApi(runtime: ApiRuntime): Promise<Api> {
  const { clock, log, config } = runtime;
  const keyring = openKeyring(runtime);
  const live = openLiveStreams(keyring, clock, log);
  const shares = new Shares();
  const yoga = createApiYoga(runtime, shares);
  const api = fastPathApi(yoga, runtime);
  const sockets = serveSockets({ shares, api, keyring, live, log, config });
  const listener = httpListener({ runtime, keyring, live, api });
  const server = createServer({ keepAliveTimeout: 65_000 }, (req, res) => {
    // Whoever goes on asks another process.
    if (runtime.stopping.aborted) res.shouldKeepAlive = false;
    void listener(req, res);
  });
  server.on('upgrade', sockets.upgrade);

  async function stop(): Promise<void> {
    if (runtime.stopping.aborted && server.listening) await setTimeout(config.drainMs);
    // Before the sockets: their clients are not to come back to this process.
    const closed = closeServer(server);
    live.stop();
    sockets.stop();
    api.bodies.stop();
    runtime.stopSharing();
    await closed;
    await Promise.all([runtime.requestLog.flush(), runtime.dataReads.flush(), runtime.linkDesk.stop(STOP_TIMEOUT_MS)]);
    await yoga.dispose();
    await keyring.close();
  }

  try {
    return { url: await listen(server, config.host, config.port), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, BACKLOG, () => {
      server.off('error', reject);
      const address = server.address();
      const actual = typeof address === 'object' && address !== null ? address.port : port;
      const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
      resolve(`http://${shown.includes(':') ? `[${shown}]` : shown}:${actual}`);
    });
  });
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = new AbortController();
  void setTimeout(STOP_TIMEOUT_MS, null, { signal: cut.signal }).then(
    () => server.closeAllConnections(),
    () => {},
  );
  await closed;
  cut.abort();
}
