/** Reads of data of people: a row a request, written in chunks beside the requests. */
import { type DataReadRow, insertDataReads } from '../../db/sql/data-reads.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';

const FLUSH_EVERY_MS = 1_000;
/** Rows that a statement takes. */
const ROWS_AT_ONCE = 1_000;
/** Rows that wait at most while the database is away; more are left out, and the log says how many. */
const MAX_WAITING = 100_000;

/** A read, before it has an id and a time. */
export type DataRead = Omit<DataReadRow, 'id' | 'at'>;

/** Keeps the reads of one process until they are written, once a second; what the database does not take is tried again. */
export class DataReads {
  readonly #runtime: Pick<Runtime, 'db' | 'clock' | 'log'>;
  #waiting: DataReadRow[] = [];
  #timer: NodeJS.Timeout | null = null;
  #dropped = 0;

  constructor(runtime: Pick<Runtime, 'db' | 'clock' | 'log'>) {
    this.#runtime = runtime;
  }

  /** Notes a read. */
  note(read: DataRead): void {
    if (this.#waiting.length >= MAX_WAITING) this.#dropped += 1;
    else this.#waiting.push({ ...read, id: newId(), at: this.#runtime.clock.now() });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_EVERY_MS).unref();
  }

  /** Writes what waits. Never rejects. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const { db, log } = this.#runtime;
    while (this.#waiting.length > 0) {
      const rows = this.#waiting.splice(0, ROWS_AT_ONCE);
      try {
        await insertDataReads(db.pool, rows);
      } catch (error) {
        this.#waiting.unshift(...rows);
        log.warn(
          { error, count: this.#waiting.length, dropped: this.#dropped },
          'reads of data of people wait to be written',
        );
        this.#timer ??= setTimeout(() => void this.flush(), FLUSH_EVERY_MS).unref();
        return;
      }
    }
  }
}
