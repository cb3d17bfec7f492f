/** Executions of subscriptions that run at a time in one process: what else it does needs the database too. */
const AT_A_TIME = 4;
/** After so long the rest of the process gets a turn, in milliseconds. */
const BREATHE_AFTER_MS = 5;

/**
 * Turns of the executions that subscriptions cause. Whose workspace waits is served in rotation: one that has a thousand
 * subscriptions waits for itself, and nobody else for it.
 */
export class Turns {
  #running = 0;
  #breathedAt = performance.now();
  /** Waiting executions by workspace; the first of them is next. */
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Runs work when it is the workspace's turn. */
  async run<T>(workspaceId: string, work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_A_TIME) await this.#turn(workspaceId);
    else this.#running++;
    try {
      return await work();
    } finally {
      this.#handOver();
    }
  }

  #turn(workspaceId: string): Promise<void> {
    return new Promise((resolve) => {
      const own = this.#waiting.get(workspaceId);
      if (own === undefined) this.#waiting.set(workspaceId, [resolve]);
      else own.push(resolve);
    });
  }

  /** Gives the turn to the workspace that has waited longest for one. */
  #handOver(): void {
    for (const [workspaceId, own] of this.#waiting) {
      this.#waiting.delete(workspaceId);
      const next = own.shift();
      if (own.length > 0) this.#waiting.set(workspaceId, own);
      if (next === undefined) continue;
      const now = performance.now();
      if (now - this.#breathedAt < BREATHE_AFTER_MS) return next();
      setImmediate(() => {
        this.#breathedAt = performance.now();
        next();
      });
      return;
    }
    this.#running--;
  }
}
