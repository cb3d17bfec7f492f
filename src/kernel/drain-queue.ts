/** A queue that is drained in chunks, one at a time: while one is worked on, the next one gathers. */

/** Settings and steps of draining a queue. */
export interface Draining {
  /** Works on some of what waits, which it takes; runs again while something waits. It never rejects. */
  drain(): Promise<void>;
  /** Runs before the first of several chunks. */
  begin?(): Promise<void>;
  /** Aborted: what waits is left. */
  stopped?: AbortSignal;
}

/** Items that wait, and whoever drains them. */
export class DrainQueue<T> {
  readonly #how: Draining;
  #waiting: T[] = [];
  #draining = false;
  #run: Promise<void> = Promise.resolve();

  constructor(how: Draining) {
    this.#how = how;
  }

  /** Items that wait, in their order. */
  get waiting(): readonly T[] {
    return this.#waiting;
  }

  /** Adds items, and begins to drain unless that is under way. */
  add(...items: T[]): void {
    for (const item of items) this.#waiting.push(item);
    if (this.#draining) return;
    this.#draining = true;
    this.#run = this.#drain();
  }

  /** Takes everything that waits. */
  takeAll(): T[] {
    return this.replace([]);
  }

  /** Leaves these in the place of those that wait, without draining. @returns those that waited */
  replace(items: T[]): T[] {
    const before = this.#waiting;
    this.#waiting = items;
    return before;
  }

  /** Resolves when nothing is drained any more. */
  async idle(): Promise<void> {
    while (this.#draining) await this.#run;
  }

  async #drain(): Promise<void> {
    const { begin, drain, stopped } = this.#how;
    try {
      if (begin !== undefined) await begin();
      while (this.#waiting.length > 0 && stopped?.aborted !== true) await drain();
    } finally {
      // In the same turn as the last look: what is added from now on begins anew.
      this.#draining = false;
    }
  }
}
