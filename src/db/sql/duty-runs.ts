/** Statements of the table `duty_runs`: how each duty of the schedulers went last. */
import type { Queryable } from '../client.ts';
import { bindRows, type Column } from './rows.ts';

/** Last runs of a duty. */
export interface DutyRun {
  name: string;
  /** End of the last run that succeeded; `null`: none has. */
  succeededAt: Date | null;
  /** Duration of the run, in milliseconds. */
  durationMs: number | null;
  /** End of the last run that failed; `null`: none has. */
  failedAt: Date | null;
  /** Reason why it failed. */
  reason: string | null;
}

const COLUMNS: readonly Column<DutyRun>[] = [
  { name: 'name', type: 'text', kind: 'text', of: (row) => row.name },
  { name: 'succeeded_at', type: 'timestamptz', kind: 'time', of: (row) => row.succeededAt },
  { name: 'duration_ms', type: 'int', kind: 'plain', of: (row) => row.durationMs },
  { name: 'failed_at', type: 'timestamptz', kind: 'time', of: (row) => row.failedAt },
  { name: 'reason', type: 'text', kind: 'text', of: (row) => row.reason },
];

/** Stores runs, where they are later than those of other schedulers. */
export async function storeDutyRuns(db: Queryable, runs: readonly DutyRun[]): Promise<void> {
  if (runs.length === 0) return;
  const rows = [...runs].sort((a, b) => (a.name < b.name ? -1 : 1));
  const bound = bindRows(COLUMNS, rows);
  const { from, refs } = bound.source((n) => `$${n}`);
  await db.query(
    `INSERT INTO duty_runs AS d (${COLUMNS.map(({ name }) => name).join(', ')}) SELECT ${refs} FROM ${from}
     ON CONFLICT (name) DO UPDATE SET
       succeeded_at = GREATEST(d.succeeded_at, excluded.succeeded_at),
       duration_ms = CASE WHEN excluded.succeeded_at >= d.succeeded_at OR d.succeeded_at IS NULL
         THEN excluded.duration_ms ELSE d.duration_ms END,
       failed_at = GREATEST(d.failed_at, excluded.failed_at),
       reason = CASE WHEN excluded.failed_at >= d.failed_at OR d.failed_at IS NULL
         THEN excluded.reason ELSE d.reason END`,
    bound.values,
  );
}

/** Last runs of each duty, of all schedulers together. */
export async function readDutyRuns(db: Queryable): Promise<DutyRun[]> {
  const { rows } = await db.query<DutyRun>(
    `SELECT name, succeeded_at AS "succeededAt", duration_ms AS "durationMs", failed_at AS "failedAt", reason
     FROM duty_runs ORDER BY name`,
  );
  return rows;
}
