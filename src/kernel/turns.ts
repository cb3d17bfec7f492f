/** Turns of work that workspaces share a process for: whose workspace waits is served in rotation. */

/** After so long the rest of the process gets a turn, in milliseconds. */
const BREATHE_AFTER_MS = 5;

/** Amounts of work that may run at a time. */
export interface TurnLimits {
  atATime: number;
  /** The most of it that may be of one workspace: the others never wait for all that it has under way. */
  ofOne: number;
}

/** Turns of workspaces: one that has a thousand things to do waits for itself, and nobody else for it. */
export class Turns {
  readonly #limits: TurnLimits;
  #running = 0;
  #waits = 0;
  #breathedAt = performance.now();
  /** Work that runs, by workspace. */
  readonly #own = new Map<string, number>();
  /** Waiting work by workspace; the first of them is next. */
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Work that waits. */
  get waiting(): number {
    return this.#waits;
  }

  /** Runs work when it is the workspace's turn. */
  async run<T>(workspaceId: string, work: () => Promise<T>): Promise<T> {
    const turn = this.enter(workspaceId);
    if (turn !== null) await turn;
    try {
      return await work();
    } finally {
      this.leave(workspaceId);
    }
  }

  /** Begins work that ends with `leave`. @returns what to wait for before it; `null`: it may begin at once */
  enter(workspaceId: string): Promise<void> | null {
    if (this.#running < this.#limits.atATime && this.#hasRoom(workspaceId)) {
      this.#begin(workspaceId);
      return null;
    }
    this.#waits++;
    return new Promise((resolve) => {
      const own = this.#waiting.get(workspaceId);
      if (own === undefined) this.#waiting.set(workspaceId, [resolve]);
      else own.push(resolve);
    });
  }

  /** Ends work that has begun, and gives the turn to the workspace that has waited longest for one. */
  leave(workspaceId: string): void {
    const left = (this.#own.get(workspaceId) ?? 0) - 1;
    if (left > 0) this.#own.set(workspaceId, left);
    else this.#own.delete(workspaceId);
    this.#running--;
    for (const [next, waiting] of this.#waiting) {
      if (!this.#hasRoom(next)) continue;
      // Behind those of the others.
      this.#waiting.delete(next);
      const begin = waiting.shift();
      if (waiting.length > 0) this.#waiting.set(next, waiting);
      if (begin === undefined) continue;
      this.#waits--;
      this.#begin(next);
      return this.#breathing(begin);
    }
  }

  #hasRoom(workspaceId: string): boolean {
    return (this.#own.get(workspaceId) ?? 0) < this.#limits.ofOne;
  }

  #begin(workspaceId: string): void {
    this.#running++;
    this.#own.set(workspaceId, (this.#own.get(workspaceId) ?? 0) + 1);
  }

  #breathing(begin: () => void): void {
    if (performance.now() - this.#breathedAt < BREATHE_AFTER_MS) return begin();
    setImmediate(() => {
      this.#breathedAt = performance.now();
      begin();
    });
  }
}
