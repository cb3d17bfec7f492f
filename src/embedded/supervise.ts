/** Supervision of an embedded server. */
import { pause } from '../kernel/chunks.ts';
import { NoRoomError, StartError } from '../kernel/errors.ts';
import type { Child, Watchdog } from './child.ts';
import { asStartError } from './state.ts';

/** A server that can be started again on the same data. */
export interface Server {
  readonly child: Child | null;
  /** True when it runs, but not as it should, and would if it were started again. */
  readonly restartHelps?: boolean;
  /** Checks that it answers at all; called while it runs. */
  answers?(): Promise<boolean>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const RESTARTS_AT_MOST = 5;
const WITHIN_MS = 60_000;
/** Interval of the looks at a server of a hub, in milliseconds. */
const LOOK_EVERY_MS = 5_000;

/** Looks at which a server gives no answer, one after the other, until it counts as stuck. */
const SILENT_LOOKS = 6;

/** Keeps a server running. */
export class Supervisor {
  readonly #name: string;
  readonly #server: Server;
  readonly #watchdog: Watchdog;
  readonly #fail: (error: StartError) => void;
  readonly #lookEveryMs: number;
  readonly #looking: NodeJS.Timeout;
  readonly #stopping = new AbortController();
  /** Work under way with the server, one after the other: of two starts, the later ends what the earlier started. */
  #turn: Promise<void> = Promise.resolve();
  #turns = 0;
  #restarts: number[] = [];
  #silentLooks = 0;
  #asking = false;

  /**
   * One that ends by itself, was killed while it started, or gives no answer any more, is started again, unless it does so
   * again and again; one without room on its disk when there is.
   *
   * @param fail called with the reason why it cannot be kept running
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
    await this.#inTurn(() => this.#startUntilAlive());
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

  /** One that is killed while it starts is started once more. @throws what its start throws, or StartError */
  async #startUntilAlive(): Promise<void> {
    for (;;) {
      const before = this.#server.child;
      try {
        await this.#server.start();
        return this.#guard();
      } catch (error) {
        const { child } = this.#server;
        const killed = child !== before && child?.killed === true && !(error instanceof NoRoomError);
        if (!killed || this.#stopping.signal.aborted) throw error;
        this.#count('was killed at its start');
      }
    }
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
      if (this.#stopping.signal.aborted || this.#turns > 0) return;
      if (this.#server.restartHelps !== true) return void this.#listen();
    } catch (error) {
      return this.#cannot(error);
    }
    this.#keep('has room on its disk again', async () => {
      await this.#server.stop();
      await this.#startAgain();
    });
  }

  /** Asks whether it answers; one that has not for a while is stopped and started again. */
  async #listen(): Promise<void> {
    if (this.#asking || this.#server.answers === undefined || this.#server.child?.alive !== true) return;
    this.#asking = true;
    const answers = await this.#server.answers().catch(() => false);
    this.#asking = false;
    this.#silentLooks = answers ? 0 : this.#silentLooks + 1;
    if (this.#silentLooks < SILENT_LOOKS || this.#stopping.signal.aborted || this.#turns > 0) return;
    this.#silentLooks = 0;
    this.#keep('gives no answer', async () => {
      await this.#server.stop();
      await this.#startAgain();
    });
  }

  /** Starts it again for a reason, in turn, unless it has been too often. */
  #keep(reason: string, work: () => Promise<void>): void {
    try {
      this.#count(reason);
    } catch (error) {
      return this.#cannot(error);
    }
    void this.#inTurn(work).catch((error: unknown) => this.#cannot(error));
  }

  /** Says that it is started again. @throws StartError when it has been too often */
  #count(reason: string): void {
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((at) => now - at < WITHIN_MS), now];
    const times = this.#restarts.length;
    if (times > RESTARTS_AT_MOST) {
      const words = this.#server.child?.lastLines;
      const sentence = `${this.#name} ${reason}, ${times} times within a minute: look at its last words: ${words}`;
      throw new StartError(sentence);
    }
    process.stderr.write(`${this.#name} ${reason} and is started again\n`);
  }

  async #startAgain(): Promise<void> {
    for (let said = false; !this.#stopping.signal.aborted; said = true) {
      try {
        return await this.#startUntilAlive();
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
