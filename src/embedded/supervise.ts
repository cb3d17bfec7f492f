import { StartError } from '../kernel/errors.ts';
import type { Child, Watchdog } from './child.ts';
import { asStartError } from './state.ts';

/** A server that can be started again on the same data. */
export interface Server {
  readonly child: Child | null;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const RESTARTS_AT_MOST = 5;
const WITHIN_MS = 60_000;

/** Keeps a server running: one that ends by itself is started again, unless it does so again and again. */
export function superviseServer(
  name: string,
  server: Server,
  watchdog: Watchdog,
  fail: (error: StartError) => void,
): { start(): Promise<void>; stop(): Promise<void> } {
  let stopped = false;
  let restarts: number[] = [];
  const guard = () => {
    const { child } = server;
    if (child === null) return;
    watchdog.watch(child.pid);
    void child.ended.then((how) => {
      if (!stopped && !child.stopping) void again(how);
    });
  };
  const again = async (how: string): Promise<void> => {
    const now = Date.now();
    restarts = [...restarts.filter((at) => now - at < WITHIN_MS), now];
    if (restarts.length > RESTARTS_AT_MOST) {
      return fail(
        new StartError(
          `${name} ended ${restarts.length} times within a minute (${how}): look at its last words: ${server.child?.lastLines}`,
        ),
      );
    }
    process.stderr.write(`${name} ended (${how}) and is started again\n`);
    try {
      await server.start();
      guard();
    } catch (error) {
      fail(asStartError(error, `${name} cannot be started again`));
    }
  };
  return {
    async start() {
      await server.start();
      guard();
    },
    async stop() {
      stopped = true;
      await server.stop();
    },
  };
}
