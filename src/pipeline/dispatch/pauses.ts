/** Pauses that hold now, in a cache of the process: a claim asks it, and nothing else. */
import { SETTINGS_CHANGED } from '../../bus/streams.ts';
import { type HeldPause, heldPauses } from '../../db/sql/pauses.ts';
import { pause } from '../../kernel/chunks.ts';
import type { Runtime } from '../../runtime.ts';

/** They are read again after this long, in milliseconds, and at once when somebody says that settings have changed. */
const FRESH_MS = 400;

/** The pauses of all workspaces. */
export class Pauses {
  readonly #runtime: Pick<Runtime, 'db' | 'bus' | 'log'>;
  #held: readonly HeldPause[] = [];

  constructor(runtime: Pick<Runtime, 'db' | 'bus' | 'log'>) {
    this.#runtime = runtime;
  }

  /** Those of a workspace that hold, as of a moment ago; empty: nothing is paused. */
  of(workspaceId: string): readonly HeldPause[] {
    return this.#held.length === 0 ? this.#held : this.#held.filter((each) => each.workspaceId === workspaceId);
  }

  /** Reads them. What was known stays while the database is away: nothing is claimed then either. */
  async refresh(): Promise<void> {
    try {
      this.#held = await heldPauses(this.#runtime.db.pool);
    } catch (error) {
      this.#runtime.log.warn({ error }, 'pauses could not be read, and are as they were');
    }
  }

  /** Follows them until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    let changed = new AbortController();
    const changes = this.#runtime.bus.connection.subscribe(SETTINGS_CHANGED, { callback: () => changed.abort() });
    while (!signal.aborted) {
      await pause(FRESH_MS, AbortSignal.any([signal, changed.signal]));
      changed = new AbortController();
      await this.refresh();
    }
    changes.unsubscribe();
  }
}
