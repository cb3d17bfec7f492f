/** Programs that run beside the hub, and the watchdog that ends them with it. */
import { type ChildProcess, spawn } from 'node:child_process';

/** A program that runs beside the hub. */
export interface Program {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  /** User and group to run as; absent: those of the hub. */
  uid?: number;
  gid?: number;
}

/** A running program; its last lines are kept for the case that it ends. */
export class Child {
  readonly process: ChildProcess;
  readonly ended: Promise<string>;
  readonly #onLine: (line: string) => void;
  #lines: string[] = [];
  #stopping = false;
  #alive = true;

  /** @param onLine is handed each line it writes, or a piece of one */
  constructor(program: Program, onLine: (line: string) => void = () => {}) {
    this.#onLine = onLine;
    this.process = spawn(program.command, program.args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(program.env === undefined ? {} : { env: program.env }),
      // Ctrl-C goes to the hub alone, which ends its children in order.
      detached: true,
      ...(program.uid === undefined ? {} : { uid: program.uid, gid: program.gid }),
    });
    this.process.stdout?.on('data', (data: Buffer) => this.#keep(data));
    this.process.stderr?.on('data', (data: Buffer) => this.#keep(data));
    this.ended = new Promise((resolve) => {
      this.process.once('error', (error) => resolve(error.message));
      this.process.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : signal));
    });
    void this.ended.then(() => {
      this.#alive = false;
    });
  }

  /** True when a signal killed it: the next start may succeed. */
  get killed(): boolean {
    return this.process.signalCode !== null;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** True when it was asked to end. */
  get stopping(): boolean {
    return this.#stopping;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** The last lines it wrote. */
  get lastLines(): string {
    return this.#lines.slice(-8).join('\n');
  }

  /** Asks it to end, and ends it after the deadline. */
  async stop(signal: NodeJS.Signals, deadlineMs: number): Promise<void> {
    this.#stopping = true;
    if (!this.#alive) return;
    this.process.kill(signal);
    const timer = setTimeout(() => this.process.kill('SIGKILL'), deadlineMs);
    await this.ended;
    clearTimeout(timer);
  }

  #keep(data: Buffer): void {
    const lines = data
      .toString()
      .split('\n')
      .filter((line) => line.trim() !== '');
    for (const line of lines) this.#onLine(line);
    this.#lines.push(...lines);
    if (this.#lines.length > 100) this.#lines = this.#lines.slice(-50);
  }
}

/**
 * Ends programs when this process is gone, however it went: a shell waits for the end of its input and interrupts them.
 */
export class Watchdog {
  readonly #shell: ChildProcess;

  constructor() {
    const script = 'pids=""; while read -r pid; do pids="$pids $pid"; done; for p in $pids; do kill -INT "$p"; done';
    this.#shell = spawn('/bin/sh', ['-c', `${script} 2>/dev/null`], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.#shell.unref();
    this.#shell.on('error', () => {});
    this.#shell.stdin?.on('error', () => {});
  }

  watch(pid: number): void {
    this.#shell.stdin?.write(`${pid}\n`);
  }

  /** Nothing is left to end. */
  dismiss(): void {
    this.#shell.kill('SIGKILL');
  }
}
