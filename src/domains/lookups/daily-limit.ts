/** The daily limit of number look-ups: what a day may cost at most. It is reserved before anybody is asked. */
import { sqlState } from '../../db/client.ts';
import { askedOn, countLookups, type ReservedLookups, reserveLookups } from '../../db/sql/number-lookup-days.ts';
import { transaction } from '../../db/transaction.ts';
import type { Runtime } from '../../runtime.ts';
import type { Asker } from './asker.ts';

/** SQLSTATE of a lock that was not given in time. */
const LOCK_NOT_AVAILABLE = '55P03';
/** Workspaces whose warnings are remembered at most. */
const MAX_WARNED = 10_000;

/** Numbers that may still be asked about on the day of a moment; `null`: the workspace has no limit. */
export async function lookupsLeft(
  { pool }: Pick<Runtime['db'], 'pool'>,
  { workspace: { id, timeZone }, setting: { dailyLimit } }: Asker,
  at: Date,
): Promise<number | null> {
  if (dailyLimit === undefined) return null;
  return Math.max(0, dailyLimit - (await askedOn(pool, id, { timeZone, at })));
}

/** Numbers that may be asked about, and when the limit begins anew. */
export type Reserved = Pick<ReservedLookups, 'granted' | 'renewsAt'>;

/** Daily limits, as a process keeps to them. */
export class DailyLimits {
  readonly #runtime: Pick<Runtime, 'db' | 'log'>;
  /** Days whose limit was warned of, by workspace. */
  readonly #warned = new Map<string, string>();
  /** The last of those that reserve, by workspace. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(runtime: Pick<Runtime, 'db' | 'log'>) {
    this.#runtime = runtime;
  }

  /**
   * Counts look-ups that are to be made now as asked, as many as the limit leaves. Without a limit it does nothing. Never rejects.
   *
   * @param until of performance.now(): by then they are counted, or LATE
   * @returns FAULT: they could not be counted, and nobody is to be asked
   */
  async reserve(
    { workspace, setting }: Asker,
    wanted: number,
    { now, until }: { now: Date; until: number },
  ): Promise<Reserved | 'LATE' | 'FAULT'> {
    const { dailyLimit: limit, currency } = setting;
    if (limit === undefined) return { granted: wanted, renewsAt: now };
    const { db, log } = this.#runtime;
    const { id: workspaceId, timeZone } = workspace;
    try {
      return await this.#inTurn(workspaceId, async () => {
        const waitMs = Math.floor(until - performance.now());
        if (waitMs <= 0) return 'LATE';
        const reserved = await transaction(db.pool, (tx) =>
          reserveLookups(tx, { workspaceId, timeZone, currency, now, limit, wanted, waitMs }),
        );
        if (reserved.granted < wanted) this.#warn(workspaceId, limit, reserved);
        return reserved;
      });
    } catch (error) {
      if (sqlState(error) === LOCK_NOT_AVAILABLE) return 'LATE';
      log.error({ workspaceId, error }, 'number look-ups could not be counted, and are not made');
      return 'FAULT';
    }
  }

  /** One after the other, so that those of one workspace wait for its lock with one connection of the process. */
  async #inTurn<T>(workspaceId: string, work: () => Promise<T>): Promise<T> {
    const own = (this.#turns.get(workspaceId) ?? Promise.resolve()).then(work);
    const done = own.then(
      () => {},
      () => {},
    );
    this.#turns.set(workspaceId, done);
    try {
      return await own;
    } finally {
      if (this.#turns.get(workspaceId) === done) this.#turns.delete(workspaceId);
    }
  }

  /** Gives back look-ups that were reserved at a moment and are not made. Never rejects. */
  async giveBack({ workspace, setting }: Asker, numbers: number, now: Date): Promise<void> {
    const { currency, dailyLimit } = setting;
    if (dailyLimit === undefined) return;
    const { id: workspaceId, timeZone } = workspace;
    const count = { asked: -numbers, answered: 0, costMicros: 0n, currency };
    await countLookups(this.#runtime.db.pool, { workspaceId, timeZone, now, ...count }).catch((error: unknown) =>
      this.#runtime.log.error({ workspaceId, error }, 'number look-ups that were not made stay counted'),
    );
  }

  /** Once a day. */
  #warn(workspaceId: string, limit: number, { day, renewsAt }: ReservedLookups): void {
    if (this.#warned.get(workspaceId) === day) return;
    if (this.#warned.size >= MAX_WARNED) this.#warned.clear();
    this.#warned.set(workspaceId, day);
    const sentence = 'the daily limit of number look-ups is used up, and begins anew at that moment';
    this.#runtime.log.warn({ workspaceId, count: limit, at: renewsAt }, sentence);
  }
}
