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
/** How often a server of a hub is looked at. */
const LOOK_EVERY_MS = 5_000;

/** Keeps a server running. */
export class Supervisor {
  readonly #name: string;
  readonly #server: Server;
  readonly #watchdog: Watchdog;
  readonly #fail: (error: StartError) => void;
  readonly #lookEveryMs: number;
  readonly #looking: NodeJS.Timeout;
  readonly #stopping = new AbortController();
  /** What is under way with the server, one after the other: of two starts, the later ends what the earlier started. */
  #turn: Promise<void> = Promise.resolve();
  #turns = 0;
  #restarts: number[] = [];

  /**
   * One that ends by itself is started again, unless it does so again and again; one without room on its disk when there is.
   *
   * @param fail is told why it cannot be kept running
   * @param lookEveryMs how often it is looked at, and whether there is room for it when it has none
   */
  constructor(
    name: string,
    server: Server,
    watchdog: Watchdog,
    fail: (error: StartError) => void,
    lookEveryMs = LOOK_EVERY_MS,
  ) {
    this.#name = name;
    this.#server = server;
    this.#watchdog = watchdog;
    this.#fail = fail;
    this.#lookEveryMs = lookEveryMs;
    this.#looking = setInterval(() => this.#look(), lookEveryMs).unref();
  }

  async start(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#server.start();
      this.#guard();
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearInterval(this.#looking);
    await this.#server.stop();
    await this.#turn;
    await this.#server.stop();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turns++;
    const done = this.#turn.then(work).finally(() => {
      this.#turns--;
    });
    this.#turn = done.catch(() => {});
    return done;
  }

  #guard(): void {
    const { child } = this.#server;
    if (child === null) return;
    this.#watchdog.watch(child.pid);
    void child.ended.then((how) => {
      if (this.#stopping.signal.aborted || child.stopping) return;
      this.#keep(`ended (${how})`, () => this.#startAgain());
    });
  }

  #look(): void {
    try {
      if (this.#stopping.signal.aborted || this.#turns > 0 || this.#server.restartHelps !== true) return;
    } catch (error) {
      return this.#cannot(error);
    }
    this.#keep('has room on its disk again', async () => {
      await this.#server.stop();
      await this.#startAgain();
    });
  }

  /** Starts it again for a reason, in turn, unless it has been too often. */
  #keep(reason: string, work: () => Promise<void>): void {
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((at) => now - at < WITHIN_MS), now];
    const times = this.#restarts.length;
    if (times > RESTARTS_AT_MOST) {
      const words = this.#server.child?.lastLines;
      const told = `${this.#name} ${reason}, ${times} times within a minute: look at its last words: ${words}`;
      return this.#fail(new StartError(told));
    }
    process.stderr.write(`${this.#name} ${reason} and is started again\n`);
    void this.#inTurn(work).catch((error: unknown) => this.#cannot(error));
  }

  async #startAgain(): Promise<void> {
    for (let said = false; !this.#stopping.signal.aborted; said = true) {
      try {
        await this.#server.start();
        return this.#guard();
      } catch (error) {
        if (!(error instanceof NoRoomError)) throw error;
        if (!said) process.stderr.write(`${this.#name} has no room on its disk and is started again when there is\n`);
        await pause(this.#lookEveryMs, this.#stopping.signal);
      }
    }
  }

  #cannot(error: unknown): void {
    if (this.#stopping.signal.aborted) return;
    this.#fail(asStartError(error, `${this.#name} cannot be started again`));
  }
}
