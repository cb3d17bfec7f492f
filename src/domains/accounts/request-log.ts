/** The log of what keys and members ask for: kept for some hours, written in chunks beside the requests. */
import { deleteRequests, insertRequests, type LoggedRequest } from '../../db/sql/request-log.ts';
import { lowestIdAt, newId } from '../../kernel/ids.ts';
import type { Duty } from '../../pipeline/schedule/duty.ts';
import type { Runtime } from '../../runtime.ts';
import type { Principal } from './principal.ts';

/** Time that a request is kept, in milliseconds. */
export const KEPT_MS = 6 * 3_600_000;
/** Requests of one key or member that a process keeps of each second at most; of more than that, which went well, are left out. */
export const KEPT_A_SECOND = 20;
/** The same of those that failed: they are what somebody looks for. */
const FAILED_A_SECOND = 50;
/** Requests of all together that a process keeps of each second. */
const ALL_A_SECOND = 200;
const FLUSH_EVERY_MS = 1_000;
/** Characters of names that a client chose. */
const MAX_NAME = 100;
const MAX_FIELDS = 5;
const DELETED_AT_ONCE = 20_000;

/** A request that has ended. */
export interface EndedRequest {
  principal: Principal;
  requestId: string;
  type: string;
  /** Looked at only when it is kept. */
  named: () => { operation: string | null; fields: readonly string[] };
  durationMs: number;
  cost: number | null;
  code: string;
}

/** Keeps requests of one process until they are written, once a second; what the database does not take is given up. */
export class RequestLog {
  readonly #runtime: Pick<Runtime, 'db' | 'clock' | 'log'>;
  #waiting: LoggedRequest[] = [];
  #timer: NodeJS.Timeout | null = null;
  #second = 0;
  #all = 0;
  /** Requests kept of this second, by actor: many of one key do not hide the few of another. */
  readonly #kept = new Map<string, { well: number; failed: number }>();

  constructor(runtime: Pick<Runtime, 'db' | 'clock' | 'log'>) {
    this.#runtime = runtime;
  }

  /** Notes a request, unless this second has had enough. */
  note({ principal, requestId, type, named, durationMs, cost, code }: EndedRequest): void {
    const at = this.#runtime.clock.now();
    const { workspaceId, kind: actorKind, id: actorId } = principal.actor;
    if (!this.#takes(Math.floor(at.getTime() / 1_000), actorId, code === 'OK')) return;
    const { operation, fields } = named();
    this.#waiting.push({
      id: newId(),
      workspaceId,
      actorKind,
      actorId,
      requestId: requestId.slice(0, MAX_NAME),
      type,
      operation: operation?.slice(0, MAX_NAME) ?? null,
      fields: fields.slice(0, MAX_FIELDS).map((field) => field.slice(0, MAX_NAME)),
      durationMs: Math.round(durationMs),
      cost,
      code,
      at,
    });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_EVERY_MS).unref();
  }

  #takes(second: number, actorId: string, well: boolean): boolean {
    if (this.#second !== second) {
      this.#second = second;
      this.#all = 0;
      this.#kept.clear();
    }
    const kept = this.#kept.get(actorId) ?? { well: 0, failed: 0 };
    const takes = this.#all < ALL_A_SECOND && (well ? kept.well < KEPT_A_SECOND : kept.failed < FAILED_A_SECOND);
    if (!takes) return false;
    this.#all++;
    if (well) kept.well++;
    else kept.failed++;
    this.#kept.set(actorId, kept);
    return true;
  }

  /** Writes what waits. Never rejects. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const { db, log } = this.#runtime;
    await insertRequests(db.pool, this.#waiting.splice(0)).catch((error: unknown) => {
      log.debug({ error }, 'requests could not be logged');
    });
  }
}

/** Deletes requests that were kept for long enough. */
export const REQUEST_DUTIES: readonly Duty[] = [
  {
    name: 'request log',
    everyMs: 60_000,
    async run({ db, clock }, signal) {
      const before = lowestIdAt(new Date(clock.now().getTime() - KEPT_MS));
      while (!signal.aborted && (await deleteRequests(db.pool, before, DELETED_AT_ONCE)) === DELETED_AT_ONCE);
    },
  },
];
