/** The daily limit of number look-ups: what a day may cost at most. It is reserved before anybody is asked. */
import { askedOn, countLookups, type ReservedLookups, reserveLookups } from '../../db/sql/number-lookup-days.ts';
import { transaction } from '../../db/transaction.ts';
import type { Runtime } from '../../runtime.ts';
import type { Asker } from './asker.ts';

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

/** Daily limits, as a process keeps to them. */
export class DailyLimits {
  readonly #runtime: Pick<Runtime, 'db' | 'log'>;
  /** Days whose limit was warned of, by workspace. */
  readonly #warned = new Map<string, string>();

  constructor(runtime: Pick<Runtime, 'db' | 'log'>) {
    this.#runtime = runtime;
  }

  /**
   * Counts look-ups that are to be made now as asked, as many as the limit leaves. Without a limit it does nothing. Never rejects.
   *
   * @returns `null`: they could not be counted, and nobody is to be asked
   */
  async reserve(
    { workspace, setting }: Asker,
    wanted: number,
    now: Date,
  ): Promise<Pick<ReservedLookups, 'granted' | 'renewsAt'> | null> {
    const { dailyLimit: limit, currency } = setting;
    if (limit === undefined) return { granted: wanted, renewsAt: now };
    const { db, log } = this.#runtime;
    const { id: workspaceId, timeZone } = workspace;
    try {
      const reserved = await transaction(db.pool, (tx) =>
        reserveLookups(tx, { workspaceId, timeZone, currency, now, limit, wanted }),
      );
      if (reserved.granted < wanted) this.#warn(workspaceId, limit, reserved);
      return reserved;
    } catch (error) {
      log.error({ workspaceId, error }, 'number look-ups could not be counted, and are not made');
      return null;
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
