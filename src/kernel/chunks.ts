/** The list cut into pieces of at most `size`, in order. */
export function chunksOf<T>(list: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < list.length; start += size) chunks.push(list.slice(start, start + size));
  return chunks;
}

/** Groups by a key, keeping the order within each group. */
export function groupBy<T, K>(list: Iterable<T>, key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of list) {
    const k = key(item);
    const group = groups.get(k);
    if (group === undefined) groups.set(k, [item]);
    else group.push(item);
  }
  return groups;
}

/** Lets other work run between two chunks of a long computation. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** Longest time that a computation runs before other work gets a turn, in milliseconds. */
const TURN_MS = 4;

/** Watches how long a computation has gone on: by time, since nobody knows what the next item costs. */
export class Turn {
  #until = performance.now() + TURN_MS;

  /** True when other work has waited long enough: then `await turn.pass()`. */
  get isOver(): boolean {
    return performance.now() >= this.#until;
  }

  /** Lets other work run, and begins the next turn. */
  async pass(): Promise<void> {
    await yieldToEventLoop();
    this.#until = performance.now() + TURN_MS;
  }
}
