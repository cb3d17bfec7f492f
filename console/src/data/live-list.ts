/** A list that is loaded by pages and kept up to date by a stream, and keeps its place while new rows come. */

import { AWAY_RETRY_MS, HubAwayError } from './away.ts';

/** Most rows that are kept; the oldest go first. */
const MAX_ROWS = 2_000;

/** A page of a list, newest first. */
export interface Page<Row> {
  /** Rows with the cursor behind which the next page begins, each. */
  rows: readonly { row: Row; cursor: string }[];
  /** True if there are older ones. */
  more: boolean;
  /** Cursor of the next page, also behind a page without rows; absent: behind its last row. */
  end?: string | null;
}

/** Source of the rows of a list. */
export interface ListSource<Row> {
  /** Loads a page; `null`: the first. @throws Error with a message for people */
  load(after: string | null): Promise<Page<Row>>;
  /** Follows what changes from a position on. @returns a function that ends it */
  follow(handlers: FollowHandlers<Row>): Promise<() => void> | (() => void);
  keyOf(row: Row): string;
  /** Moment that the list is sorted by. */
  timeOf(row: Row): string;
}

/** Functions that a source calls with what it hears. */
export interface FollowHandlers<Row> {
  /**
   * Takes rows as they are now.
   *
   * @param fresh rows that belong to the list where they are new to it; `changed` are only updated where they are there
   */
  onRows(fresh: readonly Row[], changed: readonly Row[]): void;
  onGap(): void;
  onEnd(message: string): void;
}

/** A list as it is shown. */
export interface ListState<Row> {
  rows: readonly Row[];
  /** New rows that wait until the reader is at the top. */
  waiting: number;
  /** Part that is being loaded. */
  loading: 'first' | 'more' | null;
  more: boolean;
  /** Reason that it could not be loaded, or is no more live. */
  error: string | null;
}

/** A list; whoever shows it starts and stops it. */
export class LiveList<Row> {
  readonly #source: ListSource<Row>;
  readonly #listeners = new Set<() => void>();
  readonly #cursors = new Map<string, string>();
  /** Cursor of the next page; `null`: rows went since then, and the cursor of the last one says it. */
  #pageEnd: string | null = null;
  #state: ListState<Row> = { rows: [], waiting: 0, loading: 'first', more: false, error: null };
  #waiting: Row[] = [];
  #following = true;
  #end: (() => void) | null = null;
  /** Counts starts and reloads: what an earlier one asked for is dropped. */
  #life = 0;

  constructor(source: ListSource<Row>) {
    this.#source = source;
  }

  readonly state = (): ListState<Row> => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Loads the first page and follows what changes. */
  async start(): Promise<void> {
    this.stop();
    const life = ++this.#life;
    this.#set({ loading: 'first', error: null });
    try {
      // First from where, then the page: what changes in between comes, and changes nothing.
      const end = await this.#source.follow({
        onRows: (fresh, changed) => life === this.#life && this.#take(fresh, changed),
        onGap: () => life === this.#life && void this.#loadFirst(life),
        onEnd: (error) => life === this.#life && this.#set({ error }),
      });
      if (life !== this.#life) return end();
      this.#end = end;
    } catch (error) {
      this.#failed(error, life);
      return;
    }
    await this.#loadFirst(life);
  }

  stop(): void {
    this.#life++;
    this.#end?.();
    this.#end = null;
  }

  /** Loads the next page, unless one is being loaded. */
  async more(): Promise<void> {
    if (this.#state.loading !== null || !this.#state.more) return;
    const life = this.#life;
    const last = this.#state.rows.at(-1);
    const known = last === undefined ? undefined : this.#cursors.get(this.#source.keyOf(last));
    const cursor = this.#pageEnd ?? known;
    if (cursor === undefined) return this.#loadFirst(life);
    this.#set({ loading: 'more' });
    try {
      const page = await this.#source.load(cursor);
      if (life !== this.#life) return;
      const there = new Set(this.#state.rows.map(this.#source.keyOf));
      const added = this.#remember(page).filter((row) => !there.has(this.#source.keyOf(row)));
      this.#set({ rows: [...this.#state.rows, ...added], more: page.more, loading: null });
    } catch (error) {
      if (life === this.#life) this.#set({ loading: null, error: messageOf(error) });
    }
  }

  /** Says whether the reader is at the top, where new rows are shown at once. */
  setFollowing(following: boolean): void {
    this.#following = following;
    if (following && this.#waiting.length > 0) this.#show([]);
  }

  async #loadFirst(life: number): Promise<void> {
    this.#set({ loading: 'first' });
    try {
      const page = await this.#source.load(null);
      if (life !== this.#life) return;
      this.#cursors.clear();
      this.#waiting = [];
      this.#set({ rows: this.#remember(page), more: page.more, loading: null, waiting: 0, error: null });
    } catch (error) {
      this.#failed(error, life);
    }
  }

  /** Says why the list could not be loaded; while the hub is away it is tried again. */
  #failed(error: unknown, life: number): void {
    if (life !== this.#life) return;
    this.#set({ loading: null, error: messageOf(error) });
    if (error instanceof HubAwayError) setTimeout(() => life === this.#life && void this.start(), AWAY_RETRY_MS);
  }

  #remember({ rows, end }: Page<Row>): Row[] {
    this.#pageEnd = end ?? null;
    for (const { row, cursor } of rows) this.#cursors.set(this.#source.keyOf(row), cursor);
    return rows.map(({ row }) => row);
  }

  #take(fresh: readonly Row[], changed: readonly Row[]): void {
    const { keyOf, timeOf } = this.#source;
    const news = new Map([...changed, ...fresh].map((row) => [keyOf(row), row]));
    const known = new Set<string>();
    const update = (row: Row) => {
      const key = keyOf(row);
      known.add(key);
      return news.get(key) ?? row;
    };
    const rows = this.#state.rows.map(update);
    this.#waiting = this.#waiting.map(update);
    const last = rows.at(-1);
    const oldest = last === undefined || !this.#state.more ? '' : timeOf(last);
    const unknown = new Map(
      fresh
        .filter((row) => !known.has(keyOf(row)) && timeOf(row) >= oldest)
        .map((row) => [keyOf(row), news.get(keyOf(row)) ?? row]),
    );
    // At once, so that the page is drawn once.
    if (unknown.size > 0) this.#show([...unknown.values()], rows);
    else if (rows.some((row, at) => row !== this.#state.rows[at])) this.#set({ rows });
  }

  /** Puts new rows in their place, or lets them wait for the reader. */
  #show(fresh: readonly Row[], before: readonly Row[] = this.#state.rows): void {
    if (!this.#following) {
      this.#waiting = [...fresh, ...this.#waiting].slice(0, MAX_ROWS);
      this.#set({ rows: before, waiting: this.#waiting.length });
      return;
    }
    const { timeOf, keyOf } = this.#source;
    const all = [...fresh, ...this.#waiting, ...before];
    all.sort((a, b) => compare(timeOf(b), timeOf(a)) || compare(keyOf(b), keyOf(a)));
    this.#waiting = [];
    const rows = all.slice(0, MAX_ROWS);
    if (rows.length < all.length) this.#pageEnd = null;
    this.#set({ rows, waiting: 0, more: this.#state.more || all.length > rows.length });
  }

  #set(change: Partial<ListState<Row>>): void {
    this.#state = { ...this.#state, ...change };
    for (const each of this.#listeners) each();
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
