/** Statements on `verification_counters`: codes sent and entered, as counts that fade. */
import type pg from 'pg';
import type { GuardScope } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { textArray } from './arrays.ts';

/** A key that codes are counted by. */
export interface CounterKey {
  scope: GuardScope;
  key: string;
}

/** Counts of a key. */
export interface CounterRow extends CounterKey {
  hotSent: number;
  warmSent: number;
  warmEntered: number;
  fastSent: number;
  fastEntered: number;
  /** Codes that the guard itself has stopped. */
  fastStopped: number;
  slowSent: number;
  slowEntered: number;
  at: Date;
  /** Moment of its first code. */
  since: Date;
}

/** Mean lives of the counts, in seconds. */
export interface Fades {
  hot: number;
  warm: number;
  fast: number;
  slow: number;
}

const ALL = `scope, key, hot_sent AS "hotSent", warm_sent AS "warmSent", warm_entered AS "warmEntered", fast_sent AS "fastSent", fast_entered AS "fastEntered", fast_stopped AS "fastStopped",
  slow_sent AS "slowSent", slow_entered AS "slowEntered", at, since`;

/** The counts of keys; of a key without any there is no row. */
export async function readCounters(
  db: Queryable,
  workspaceId: string,
  keys: readonly CounterKey[],
): Promise<CounterRow[]> {
  const { rows } = await db.query<CounterRow>(
    `SELECT ${ALL} FROM verification_counters
     WHERE workspace_id = $1 AND (scope, key) IN (SELECT * FROM unnest($2::guard_scope[], $3::text[]))`,
    [workspaceId, keys.map(({ scope }) => scope), textArray(keys.map(({ key }) => key))],
  );
  return rows;
}

/** The keys of a scope with the most codes lately. */
export async function busiestCounters(
  db: Queryable,
  workspaceId: string,
  scope: GuardScope,
  { fades, now, limit }: { fades: Fades; now: Date; limit: number },
): Promise<CounterRow[]> {
  const { rows } = await db.query<CounterRow>(
    `SELECT ${ALL} FROM verification_counters WHERE workspace_id = $1 AND scope = $2
     ORDER BY fast_sent * exp(-LEAST(700, GREATEST(0, extract(epoch FROM $3::timestamptz - at)) / $4::float8)) DESC, key LIMIT $5`,
    [workspaceId, scope, now, fades.fast, limit],
  );
  return rows;
}

/** A code to count. */
export interface CodeCount {
  what: 'sent' | 'entered' | 'stopped';
  fades: Fades;
  now: Date;
}

/**
 * Counts a code that was sent, entered or stopped, by each of its keys: what was counted before fades, and one is added. In a
 * transaction of its own, whose commit does not wait for the disk: all codes of a country take turns at its row.
 */
export async function addToCounters(
  pool: pg.Pool,
  workspaceId: string,
  keys: readonly CounterKey[],
  { what, fades, now }: CodeCount,
): Promise<void> {
  // In one order everywhere: of two with the same keys one waits for the other.
  const sorted = [...keys].sort((a, b) => (`${a.scope} ${a.key}` < `${b.scope} ${b.key}` ? -1 : 1));
  const by = (mean: string) =>
    `exp(-LEAST(700, GREATEST(0, extract(epoch FROM $6::timestamptz - c.at)) / ${mean}::float8))`;
  await pool.query(
    `INSERT INTO verification_counters AS c (workspace_id, scope, key, hot_sent, warm_sent, warm_entered, fast_sent, fast_entered,
       fast_stopped, slow_sent, slow_entered, at, since)
     SELECT $1, k.scope, k.key, $4::float8, $4::float8, $5::float8, $4::float8, $5::float8, $11::float8, $4::float8, $5::float8, $6, $6
     FROM (SELECT set_config('synchronous_commit', 'off', true)) AS soon,
       unnest($2::guard_scope[], $3::text[]) WITH ORDINALITY AS k(scope, key, n) ORDER BY k.n
     ON CONFLICT (workspace_id, scope, key) DO UPDATE SET
       hot_sent = c.hot_sent * ${by('$7')} + $4, warm_sent = c.warm_sent * ${by('$10')} + $4,
       warm_entered = c.warm_entered * ${by('$10')} + $5, fast_sent = c.fast_sent * ${by('$8')} + $4,
       fast_entered = c.fast_entered * ${by('$8')} + $5,
       fast_stopped = c.fast_stopped * ${by('$8')} + $11, slow_sent = c.slow_sent * ${by('$9')} + $4,
       slow_entered = c.slow_entered * ${by('$9')} + $5, at = GREATEST(c.at, $6)`,
    [
      workspaceId,
      sorted.map(({ scope }) => scope),
      textArray(sorted.map(({ key }) => key)),
      what === 'sent' ? 1 : 0,
      what === 'entered' ? 1 : 0,
      now,
      fades.hot,
      fades.fast,
      fades.slow,
      fades.warm,
      what === 'stopped' ? 1 : 0,
    ],
  );
}

/** Forgets what is suspicious of a key, and of the ranges within it and around it: their codes count as usual ones from now on. */
export async function calmCounters(tx: Queryable, workspaceId: string, { scope, key }: CounterKey): Promise<void> {
  await tx.query(
    `UPDATE verification_counters SET hot_sent = 0, warm_sent = 0, warm_entered = 0, fast_sent = 0, fast_entered = 0, fast_stopped = 0
     WHERE workspace_id = $1 AND scope = $2
       AND (key = $3 OR $2 = 'PREFIX' AND (starts_with(key, $3) OR starts_with($3, key)))`,
    [workspaceId, scope, key],
  );
}

/** Deletes counts of which nothing came for long. */
export async function deleteOldCounters(db: Queryable, before: Date): Promise<void> {
  await db.query('DELETE FROM verification_counters WHERE at < $1', [before]);
}
