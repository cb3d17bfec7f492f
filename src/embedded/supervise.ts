import { setTimeout as pause } from 'node:timers/promises';
import { NoRoomError, StartError } from '../kernel/errors.ts';
import type { Child, Watchdog } from './child.ts';
import { asStartError } from './state.ts';

/** A server that can be started again on the same data. */
export interface Server {
  readonly child: Child | null;
  /** Whether it runs, but not as it should, and would if it were started again. */
  readonly restartHelps?: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const RESTARTS_AT_MOST = 5;
const WITHIN_MS = 60_000;
/** How often a server is looked at, and whether there is room for one that has none. */
const LOOK_EVERY_MS = 5_000;

/**
 * Keeps a server running: one that ends by itself is started again, unless it does so again and again. One without room on
 * its disk is started again when there is.
 */
export function superviseServer(
  name: string,
  server: Server,
  watchdog: Watchdog,
  fail: (error: StartError) => void,
): { start(): Promise<void>; stop(): Promise<void> } {
  let stopped = false;
  let restarting = false;
  let restarts: number[] = [];
  const looking = setInterval(() => void look(), LOOK_EVERY_MS).unref();
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
    await startAgain();
  };
  const startAgain = async (): Promise<void> => {
    for (let said = false; !stopped; said = true) {
      try {
        await server.start();
        return guard();
      } catch (error) {
        if (!(error instanceof NoRoomError)) return fail(asStartError(error, `${name} cannot be started again`));
        if (!said) process.stderr.write(`${name} has no room on its disk and is started again when there is\n`);
        await pause(LOOK_EVERY_MS, undefined, { ref: false });
      }
    }
  };
  const look = async (): Promise<void> => {
    if (stopped || restarting || server.restartHelps !== true) return;
    restarting = true;
    process.stderr.write(`${name} has room on its disk again and is started again\n`);
    await server.stop();
    await startAgain();
    restarting = false;
  };
  return {
    async start() {
      await server.start();
      guard();
    },
    async stop() {
      stopped = true;
      clearInterval(looking);
      await server.stop();
    },
  };
}
