import { pause } from '../kernel/chunks.ts';
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

/** Keeps a server running. */
export class Supervisor {
  readonly #name: string;
  readonly #server: Server;
  readonly #watchdog: Watchdog;
  readonly #fail: (error: StartError) => void;
  readonly #looking: NodeJS.Timeout;
  readonly #stopping = new AbortController();
  /** A start that is under way. */
  #starting: Promise<void> = Promise.resolve();
  #restarting = false;
  #restarts: number[] = [];

  /**
   * One that ends by itself is started again, unless it does so again and again; one without room on its disk when there is.
   *
   * @param fail is told why it cannot be kept running
   */
  constructor(name: string, server: Server, watchdog: Watchdog, fail: (error: StartError) => void) {
    this.#name = name;
    this.#server = server;
    this.#watchdog = watchdog;
    this.#fail = fail;
    this.#looking = setInterval(() => void this.#look(), LOOK_EVERY_MS).unref();
  }

  async start(): Promise<void> {
    await this.#server.start();
    this.#guard();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#looking);
    await this.#server.stop();
    await this.#starting;
    await this.#server.stop();
  }

  #guard(): void {
    const { child } = this.#server;
    if (child === null) return;
    this.#watchdog.watch(child.pid);
    void child.ended.then((how) => {
      if (!this.#stopping.signal.aborted && !child.stopping) void this.#again(how);
    });
  }

  async #again(how: string): Promise<void> {
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((at) => now - at < WITHIN_MS), now];
    const times = this.#restarts.length;
    if (times > RESTARTS_AT_MOST) {
      const words = this.#server.child?.lastLines;
      const told = `${this.#name} ended ${times} times within a minute (${how}): look at its last words: ${words}`;
      return this.#fail(new StartError(told));
    }
    process.stderr.write(`${this.#name} ended (${how}) and is started again\n`);
    this.#starting = this.#startAgain();
    await this.#starting;
  }

  async #startAgain(): Promise<void> {
    for (let said = false; !this.#stopping.signal.aborted; said = true) {
      try {
        await this.#server.start();
        return this.#guard();
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        if (!(error instanceof NoRoomError))
          return this.#fail(asStartError(error, `${this.#name} cannot be started again`));
        if (!said) process.stderr.write(`${this.#name} has no room on its disk and is started again when there is\n`);
        await pause(LOOK_EVERY_MS, this.#stopping.signal);
      }
    }
  }

  async #look(): Promise<void> {
    if (this.#stopping.signal.aborted || this.#restarting || this.#server.restartHelps !== true) return;
    this.#restarting = true;
    process.stderr.write(`${this.#name} has room on its disk again and is started again\n`);
    await this.#server.stop();
    this.#starting = this.#startAgain();
    await this.#starting;
    this.#restarting = false;
  }
}
