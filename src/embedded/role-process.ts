/** A process that runs roles of the hub, watched and started again when it ends or is stuck. */
import { type ChildProcess, fork } from 'node:child_process';
import type { Environment } from '../config.ts';
import { pause } from '../kernel/chunks.ts';
import { StartError } from '../kernel/errors.ts';
import { packageFile } from '../package-files.ts';

/** A process that runs roles. */
export interface RoleProcessOptions {
  name: string;
  /** As `--roles` takes them. */
  roles: string;
  environment: Environment;
  /** It ends or hangs again and again. */
  onFatal(error: StartError): void;
}

/** Message of a process to the one that started it. */
interface Report {
  /** Its roles run. */
  ready?: true;
  /** Servers that it waits for. */
  waiting?: string;
  /** It cannot start, and would not the next time either; it has said why. */
  unstartable?: true;
  /** It is not stuck; sent every two seconds. */
  alive?: true;
}

const MAIN = packageFile('dist/main.js');
/**
 * Option that enlarges the young generation to three times as many MiB: objects of a chunk live for milliseconds and
 * die there.
 */
const MEMORY = ['--max-semi-space-size=96'];
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
const RESTARTS_AT_MOST = 10;
const WITHIN_MS = 60_000;
/** Interval of the looks at a process, in milliseconds. */
const LOOK_EVERY_MS = 2_000;
/**
 * Looks at which a process has sent nothing, until it counts as stuck. Looks and not a time: if this process itself was
 * held up, or the machine slept, no look was made either.
 */
const SILENT_LOOKS = 15;

/** Runs `heliograph serve` as a child, and again when it ends by itself or hangs. */
export class RoleProcess {
  readonly #options: RoleProcessOptions;
  readonly #lookEveryMs: number;
  readonly #stopping = new AbortController();
  #child: ChildProcess | null = null;
  #ended: Promise<string> = Promise.resolve('');
  #restarts: number[] = [];

  /** @param lookEveryMs how often it is looked at: after 15 looks at which it has sent nothing it is started again */
  constructor(options: RoleProcessOptions, lookEveryMs = LOOK_EVERY_MS) {
    this.#options = options;
    this.#lookEveryMs = lookEveryMs;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Resolves when its roles are ready, or it was stopped. One that dies meanwhile is started again.
   *
   * @throws StartError when it cannot start, or has died ten times within a minute
   */
  async start(): Promise<void> {
    const { name } = this.#options;
    while (!this.#stopping.signal.aborted) {
      const child = this.#fork();
      const outcome = await Promise.race([this.#readiness(child), this.#ended]);
      if (outcome === 'ready') return void this.#ended.then((how) => this.#again(how));
      child.kill('SIGKILL');
      await this.#ended;
      if (outcome === 'unstartable')
        throw new StartError(`The ${name} process cannot start; what it wrote above says why.`);
      await this.#count(
        outcome === 'slow' ? `was not ready within ${READY_WITHIN_MS / 1_000} s` : `ended (${outcome})`,
      );
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #fork(): ChildProcess {
    const { roles, environment } = this.#options;
    const child = fork(MAIN, ['serve', '--roles', roles], {
      env: environment as NodeJS.ProcessEnv,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [...process.execArgv, ...MEMORY],
      // Ctrl-C goes to the parent alone, which ends its children in order.
      detached: true,
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => {
        const how = signal ?? `exit code ${code}`;
        // Its last message is read before its end is.
        if (child.connected) child.once('disconnect', () => resolve(how));
        else resolve(how);
      });
    });
    this.#watch(child);
    return child;
  }

  /** Ends a process that is stuck: whoever waits for its end starts it again. */
  #watch(child: ChildProcess): void {
    let silentLooks = 0;
    child.on('message', () => {
      silentLooks = 0;
    });
    const looking = setInterval(() => {
      if (++silentLooks < SILENT_LOOKS) return;
      process.stderr.write(`the ${this.#options.name} process tells nothing any more and is ended\n`);
      child.kill('SIGKILL');
    }, this.#lookEveryMs);
    void this.#ended.then(() => clearInterval(looking));
  }

  /** A process that waits for a server may take as long as the server does. */
  #readiness(child: ChildProcess): Promise<'ready' | 'slow' | 'unstartable'> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve('slow'), READY_WITHIN_MS).unref();
      child.on('message', ({ ready, waiting, unstartable }: Report) => {
        if (ready === true) resolve('ready');
        if (unstartable === true) resolve('unstartable');
        if (waiting !== undefined) process.stderr.write(`the ${this.#options.name} process waits for ${waiting}\n`);
        if (ready === true || waiting !== undefined) clearTimeout(late);
      });
      void this.#ended.then(() => clearTimeout(late));
    });
  }

  async #again(how: string): Promise<void> {
    try {
      await this.#count(`ended (${how})`);
      await this.start();
    } catch (error) {
      if (!this.#stopping.signal.aborted && error instanceof StartError) this.#options.onFatal(error);
    }
  }

  /** Waits before it is started again. @throws StartError when it has been too often */
  async #count(how: string): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((at) => now - at < WITHIN_MS), now];
    const { name } = this.#options;
    const times = this.#restarts.length;
    if (times > RESTARTS_AT_MOST) throw new StartError(`The ${name} process ${how}, ${times} times within a minute.`);
    process.stderr.write(`the ${name} process ${how} and is started again\n`);
    await pause(200 * times, this.#stopping.signal);
  }
}
