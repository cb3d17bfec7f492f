/** The last events, newest first: bounded, and paused without losing what comes meanwhile. */

/** Events that are shown at most. */
const SHOWN = 1_000;
/** Events that are kept at most while the log is paused. */
const KEPT_PAUSED = 5_000;

/** The log as it is shown. */
export interface LogState<Row> {
  rows: readonly Row[];
  paused: boolean;
  /** Events that came since it was paused. */
  waiting: number;
  /** Events of a pause that were more than are kept: they are in their messages. */
  dropped: number;
}

/** A log of events. */
export class EventLog<Row> {
  readonly #listeners = new Set<() => void>();
  #state: LogState<Row> = { rows: [], paused: false, waiting: 0, dropped: 0 };
  #held: Row[] = [];

  readonly state = (): LogState<Row> => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Adds events in the order in which they happened. */
  add(rows: readonly Row[]): void {
    if (!this.#state.paused) return this.#set({ rows: merge(rows, this.#state.rows, SHOWN) });
    const all = this.#held.length + rows.length;
    this.#held = merge(rows, this.#held, KEPT_PAUSED);
    this.#set({ waiting: this.#held.length, dropped: this.#state.dropped + Math.max(0, all - KEPT_PAUSED) });
  }

  /** Puts what happened before the log was opened below what has come since. */
  begin(rows: readonly Row[]): void {
    this.#set({ rows: [...this.#state.rows, ...rows].slice(0, SHOWN) });
  }

  pause(): void {
    this.#set({ paused: true, waiting: 0, dropped: 0 });
  }

  /** Shows what came meanwhile, and goes on. */
  resume(): void {
    const rows = [...this.#held, ...this.#state.rows].slice(0, Math.max(SHOWN, this.#held.length));
    this.#held = [];
    this.#set({ rows, paused: false, waiting: 0, dropped: 0 });
  }

  #set(change: Partial<LogState<Row>>): void {
    this.#state = { ...this.#state, ...change };
    for (const each of this.#listeners) each();
  }
}

/** Puts what came last before the rest. */
function merge<Row>(fresh: readonly Row[], before: readonly Row[], most: number): Row[] {
  const newest = fresh.slice(-most).reverse();
  return newest.concat(before.slice(0, Math.max(0, most - newest.length)));
}
