/** Health, readiness and metrics over HTTP. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Readiness } from './health.ts';
import type { Telemetry } from './telemetry.ts';

/** Sources of the answers for those who watch a process. */
export interface Watched {
  telemetry: Telemetry;
  readiness(): Promise<Readiness> | Readiness;
}

/** Paths that are answered for those who watch. */
const PATHS: Readonly<Record<string, (watched: Watched) => Promise<Page>>> = {
  '/health': async () => json(200, { status: 'alive' }),
  '/ready': async (watched) => {
    const readiness = await watched.readiness();
    return json(readiness.status === 'ready' ? 200 : 503, readiness);
  },
  '/metrics': async ({ telemetry }) => {
    const { body, contentType } = await telemetry.text();
    return { status: 200, contentType, body };
  },
};

interface Page {
  status: number;
  contentType: string;
  body: string;
}

/** Answers `/health` (the process is alive), `/ready` (it can work) and `/metrics`; `false`: it is another path. */
export async function answerWatcher(
  watched: Watched,
  path: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<boolean> {
  const page = Object.hasOwn(PATHS, path) ? PATHS[path] : undefined;
  if (page === undefined) return false;
  const { status, contentType, body } = await page(watched);
  res.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' });
  res.end(req.method === 'HEAD' ? undefined : body);
  return true;
}

/** The port of a process for those who watch it. */
export interface WatcherPort {
  port: number;
  stop(): Promise<void>;
}

/** Answer on a port where nothing but these paths is. */
const NOTHING_ELSE = { status: 404, text: '/health, /ready, /metrics\n', metrics: true };

/** Returns the answer on a port where more will be. @param metrics whether they are for everybody who reaches it */
export function notYet(metrics: boolean): typeof NOTHING_ELSE {
  return { status: 503, text: 'The hub waits for PostgreSQL or NATS: see /ready.\n', metrics };
}

/**
 * Opens a port for those who watch a process.
 *
 * @param port 0: a free one
 * @param otherwise what is answered on every other path
 * @throws Error of `listen`, e.g. EADDRINUSE
 */
export async function openWatcherPort(
  watched: Watched,
  host: string,
  port: number,
  otherwise = NOTHING_ELSE,
): Promise<WatcherPort> {
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 10_000 }, (req, res) => {
    const path = (req.url ?? '/').split('?', 1)[0] ?? '/';
    const hidden = path === '/metrics' && !otherwise.metrics;
    (hidden ? Promise.resolve(false) : answerWatcher(watched, path, req, res)).then(
      (answered) => {
        if (!answered) res.writeHead(otherwise.status, { 'content-type': 'text/plain' }).end(otherwise.text);
      },
      () => res.destroy(),
    );
  });
  await listen(server, host, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function json(status: number, body: object): Page {
  return { status, contentType: 'application/json', body: `${JSON.stringify(body)}\n` };
}
