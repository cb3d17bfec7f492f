// Threads that render templates: a template may take what time it wants, it stops nobody but itself.
import { Worker } from 'node:worker_threads';
import { RateLimitedError } from '../../kernel/errors.ts';
import { packageFile } from '../../package-files.ts';
import type { Runtime } from '../../runtime.ts';
import type { RenderResults, RenderWork } from './render-job.ts';

/** Time that one piece of work may take, in milliseconds: a whole request, whatever the number of its recipients. */
export const RENDER_BUDGET_MS = 5_000;
/** Threads of a process: while one works for a workspace, another is there for all others. */
const MAX_THREADS = 2;
/** Work that may wait. */
const MAX_WAITING = 1_000;
const RETRY_AFTER_MS = 1_000;
/** Memory of a thread, in MiB. */
const MEMORY = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 };
/** Program of a thread: as it is built, since a thread cannot load the sources, from which tests run the rest. */
const ENTRY = packageFile('dist/render-worker.js');

/** The work took longer than it may, or more memory than the thread has. */
export class RenderOverrun extends Error {
  /** Limit that the work exceeded, for a sentence that begins with the work. */
  readonly why: string;
  constructor(why: string) {
    super(why);
    this.name = 'RenderOverrun';
    this.why = why;
  }
}

interface Task {
  workspaceId: string;
  work: RenderWork;
  budgetMs: number;
  resolve(results: unknown): void;
  reject(error: Error): void;
}

/** Gives work to threads, one piece at a time to each, and one piece at a time of each workspace. */
export class RenderThreads {
  readonly #runtime: Pick<Runtime, 'telemetry' | 'log'>;
  readonly #free: Worker[] = [];
  readonly #busy = new Set<string>();
  #waiting: Task[] = [];
  #threads = 0;

  constructor(runtime: Pick<Runtime, 'telemetry' | 'log'>) {
    this.#runtime = runtime;
  }

  /**
   * Does the work in a thread.
   *
   * @throws RenderOverrun when it took too much, RateLimitedError when too much waits
   */
  run<W extends RenderWork>(
    workspaceId: string,
    work: W,
    budgetMs = RENDER_BUDGET_MS,
  ): Promise<RenderResults[W['kind']]> {
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new RateLimitedError('Too many templates wait to be rendered.', RETRY_AFTER_MS));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ workspaceId, work, budgetMs, resolve: resolve as Task['resolve'], reject });
      this.#next();
    });
  }

  /** Begins what can begin: the first that waits of a workspace for which nothing is done now. */
  #next(): void {
    const index = this.#waiting.findIndex(({ workspaceId }) => !this.#busy.has(workspaceId));
    const task = this.#waiting[index];
    if (task === undefined || (this.#free.length === 0 && this.#threads >= MAX_THREADS)) return;
    this.#waiting.splice(index, 1);
    this.#busy.add(task.workspaceId);
    this.#work(this.#free.pop() ?? this.#start(), task);
  }

  #start(): Worker {
    this.#threads++;
    const worker = new Worker(ENTRY, { env: {}, execArgv: [], resourceLimits: MEMORY });
    // It must not keep a process alive that has nothing else to do.
    worker.unref();
    return worker;
  }

  #work(worker: Worker, task: Task): void {
    const timer = setTimeout(() => fail(`took longer than ${task.budgetMs} ms`), task.budgetMs);
    const done = (reuse: boolean) => {
      clearTimeout(timer);
      worker.removeAllListeners();
      if (reuse) this.#keep(worker);
      else this.#replace(worker);
      this.#busy.delete(task.workspaceId);
      this.#next();
    };
    const fail = (why: string) => {
      this.#runtime.telemetry.count('heliograph_accept_overruns_total', {});
      this.#runtime.log.warn({ workspaceId: task.workspaceId, why }, 'rendering a template was ended');
      task.reject(new RenderOverrun(why));
      done(false);
    };
    worker.removeAllListeners();
    worker.once('message', (answer: { ok: true; results: unknown } | { ok: false; message: string }) => {
      if (answer.ok) task.resolve(answer.results);
      else task.reject(new Error(answer.message));
      done(true);
    });
    worker.once('error', (error: Error & { code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
        return fail(`needs more than ${MEMORY.maxOldGenerationSizeMb} MiB`);
      task.reject(error);
      done(false);
    });
    worker.once('exit', () => fail('ended the thread'));
    worker.postMessage(task.work);
  }

  #keep(worker: Worker): void {
    this.#free.push(worker);
    // One that ends while it has nothing to do is missed by nobody.
    worker.once('error', () => {});
    worker.once('exit', () => {
      this.#threads--;
      this.#free.splice(this.#free.indexOf(worker), 1);
    });
  }

  #replace(worker: Worker): void {
    this.#threads--;
    // What it still says is nobody's.
    worker.on('error', () => {});
    void worker.terminate();
  }
}

/** Parts that rendering of templates needs. */
export interface RenderRuntime extends Runtime {
  /** Renders templates that may take long, off the event loop. */
  renderThreads: RenderThreads;
}
