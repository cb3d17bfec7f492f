import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../config.ts';
import { StartError } from '../kernel/errors.ts';

/** A process that runs roles. */
export interface RoleProcessOptions {
  name: string;
  /** As `--roles` takes them. */
  roles: string;
  environment: Environment;
  logLevel: string;
  /** It ends again and again. */
  onFatal(error: StartError): void;
}

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));
/** What a chunk is made of lives for milliseconds: a young generation of three times as many MiB lets it die there. */
const MEMORY = ['--max-semi-space-size=96'];
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;
const RESTARTS_AT_MOST = 10;
const WITHIN_MS = 60_000;

/** Runs `heliograph serve` as a child, and again when it ends by itself. */
export class RoleProcess {
  readonly #options: RoleProcessOptions;
  #child: ChildProcess | null = null;
  #ended: Promise<string> = Promise.resolve('');
  #stopping = false;
  #restarts: number[] = [];

  constructor(options: RoleProcessOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when its roles are ready. @throws StartError */
  async start(): Promise<void> {
    const { name, roles, environment } = this.#options;
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
      child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    const outcome = await Promise.race([this.#readiness(child), this.#ended]);
    if (outcome !== 'ready') {
      this.#stopping = true;
      child.kill('SIGKILL');
      const how = outcome === 'slow' ? `was not ready within ${READY_WITHIN_MS / 1_000} s` : `ended (${outcome})`;
      throw new StartError(`The ${name} process ${how}; what it wrote above says why.`);
    }
    void this.#ended.then((how) => this.#again(how));
  }

  /** A process that waits for a server may take as long as the server does. */
  #readiness(child: ChildProcess): Promise<'ready' | 'slow'> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve('slow'), READY_WITHIN_MS).unref();
      child.on('message', (message: { ready?: true; waiting?: string }) => {
        clearTimeout(late);
        if (message.ready === true) return resolve('ready');
        process.stderr.write(`the ${this.#options.name} process waits for ${message.waiting}\n`);
      });
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  async #again(how: string): Promise<void> {
    if (this.#stopping) return;
    const now = Date.now();
    this.#restarts = [...this.#restarts.filter((at) => now - at < WITHIN_MS), now];
    const { name, onFatal } = this.#options;
    if (this.#restarts.length > RESTARTS_AT_MOST) {
      return onFatal(
        new StartError(`The ${name} process ended ${this.#restarts.length} times within a minute (${how}).`),
      );
    }
    process.stderr.write(`the ${name} process ended (${how}) and is started again\n`);
    await new Promise((resolve) => setTimeout(resolve, 200 * this.#restarts.length));
    if (this.#stopping) return;
    await this.start().catch((error: unknown) => {
      if (this.#stopping && error instanceof StartError) onFatal(error);
    });
  }
}
