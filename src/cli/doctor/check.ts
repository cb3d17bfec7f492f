/** The shape of a check, its target and its verdicts. */
import type { JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type pg from 'pg';
import type { Config } from '../../config.ts';

/** Verdicts of a check; `skipped`: it could not be looked at, and the reason is stated elsewhere. */
export const VERDICTS = ['ok', 'warning', 'failed', 'skipped'] as const;
/** A verdict. */
export type Verdict = (typeof VERDICTS)[number];

/** Finding of one look, and the remedy; `todo` is empty when nothing is to be done. */
export interface Finding {
  verdict: Verdict;
  found: string;
  todo: string;
}

/** A finding with the check it came from. */
export interface Result extends Finding {
  part: string;
  name: string;
}

/** NATS as the doctor sees it: nothing is created. */
export interface Nats {
  connection: NatsConnection;
  manager: JetStreamManager;
}

/** Servers and settings that checks look at; a server that cannot be reached is the reason why, as text. */
export interface DoctorTarget {
  config: Config;
  /** Mistakes of the environment, a line each; the configuration is what the rest of it says. */
  mistakes: readonly string[];
  /** True when the servers are those of a data folder. */
  embedded: boolean;
  database: pg.Pool | string;
  nats: Nats | string;
  /** Base URL of the API; null: not looked at. */
  url: string | null;
}

/** A check of the table. It must not change anything. */
export interface Check {
  part: string;
  name: string;
  look(target: DoctorTarget): Promise<Finding> | Finding;
}

/** Most that one check may take, in milliseconds. */
export const CHECK_LIMIT_MS = 8_000;

/** Nothing to do. */
export const ok = (found: string): Finding => ({ verdict: 'ok', found, todo: '' });
/** It works, but not for long or not as it should. */
export const warning = (found: string, todo: string): Finding => ({ verdict: 'warning', found, todo });
/** It does not work. */
export const failed = (found: string, todo: string): Finding => ({ verdict: 'failed', found, todo });
/** It could not be looked at. */
export const skipped = (found: string): Finding => ({ verdict: 'skipped', found, todo: '' });

/** A check that reads the database; skipped when there is none. */
export function ofDatabase(
  part: string,
  name: string,
  look: (db: pg.Pool, target: DoctorTarget) => Promise<Finding>,
): Check {
  return {
    part,
    name,
    look: (target) =>
      typeof target.database === 'string' ? skipped('PostgreSQL cannot be reached.') : look(target.database, target),
  };
}

/** A check that asks NATS; skipped when it is not there. */
export function ofNats(
  part: string,
  name: string,
  look: (nats: Nats, target: DoctorTarget) => Promise<Finding>,
): Check {
  return {
    part,
    name,
    look: (target) =>
      typeof target.nats === 'string' ? skipped('NATS cannot be reached.') : look(target.nats, target),
  };
}

/** All checks at once, each for itself: one that throws or hangs is a failure of its own. Results are in the table's order. */
export function examine(checks: readonly Check[], target: DoctorTarget, limitMs = CHECK_LIMIT_MS): Promise<Result[]> {
  return Promise.all(
    checks.map(async ({ part, name, look }) => ({ part, name, ...(await bounded(() => look(target), limitMs)) })),
  );
}

async function bounded(look: () => Promise<Finding> | Finding, limitMs: number): Promise<Finding> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((resolve) => {
    const answer = failed(`No answer within ${limitMs / 1_000} s.`, 'Look whether the server is overloaded or locked.');
    timer = setTimeout(() => resolve(answer), limitMs);
  });
  try {
    return await Promise.race([Promise.resolve().then(look), late]);
  } catch (error) {
    return failed(`The check could not be made: ${sentence(error)}`, remedy(error));
  } finally {
    clearTimeout(timer);
  }
}

/** The first line of an error. */
export function sentence(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return `${(message || code || String(error)).split('\n')[0]}.`;
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
function remedy(error: unknown): string {
  const { code } = error as { code?: string };
  if (code === '55P03') return 'A table is locked: see the check "locks" for who holds it.';
  if (code === '42P01' || code === '42703') return 'Apply the migrations: heliograph migrate.';
  if (code === '57014') return 'The database is slow: look at its load.';
  return 'Put that right and ask again.';
}
