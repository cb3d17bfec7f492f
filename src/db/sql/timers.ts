/** Statements of the table `timers`: what is due once. */
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';
import type { Statement } from './pipelined.ts';
import { type Column, runWith } from './rows.ts';

/** A timer as it is set. */
export interface TimerRow {
  id: string;
  kind: string;
  subjectId: string;
  workspaceId: string;
  dueAt: Date;
  /** JSON, as `JSON.stringify` wrote it. */
  payload: string;
}

/** A timer that was taken: its row is deleted in the transaction that took it. */
export interface TakenTimer {
  id: string;
  kind: string;
  subjectId: string;
  workspaceId: string;
  dueAt: Date;
  payload: unknown;
  /** Number of earlier runs of its handler that failed. */
  attempts: number;
}

/** A timer whose handler failed, as it goes back into the table. */
export interface FailedTimer extends TimerRow {
  /** Number of runs of its handler that failed. */
  attempts: number;
  /** Reason why the last of them failed. */
  reason: string;
  /** Since when it is tried no more; `null`: it is tried again when it is due. */
  quarantinedAt: Date | null;
}

const SET_COLUMNS: readonly Column<TimerRow>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (row) => row.id },
  { name: 'kind', type: 'text', kind: 'text', of: (row) => row.kind },
  { name: 'subject_id', type: 'uuid', kind: 'plain', of: (row) => row.subjectId },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (row) => row.workspaceId },
  { name: 'due_at', type: 'timestamptz', kind: 'time', of: (row) => row.dueAt },
  { name: 'payload', type: 'jsonb', kind: 'json', of: (row) => row.payload },
];

const FAILED_COLUMNS: readonly Column<FailedTimer>[] = [
  ...SET_COLUMNS,
  { name: 'attempts', type: 'int', kind: 'plain', of: (row) => row.attempts },
  { name: 'reason', type: 'text', kind: 'text', of: (row) => row.reason },
  { name: 'quarantined_at', type: 'timestamptz', kind: 'time', of: (row) => row.quarantinedAt },
];

const TAKEN = `t.id, t.kind, t.subject_id AS "subjectId", t.workspace_id AS "workspaceId", t.due_at AS "dueAt", t.payload,
  t.attempts`;

/** Sets timers; one that its kind and subject have already is moved, and starts anew. A subject may come once only. */
export async function upsertTimers(tx: Queryable, rows: readonly TimerRow[]): Promise<void> {
  await runWith(
    tx,
    SET_COLUMNS,
    rows,
    ({ names, refs, from }) => `INSERT INTO timers (${names}) SELECT ${refs} FROM ${from}
     ON CONFLICT (kind, subject_id) DO UPDATE SET workspace_id = excluded.workspace_id, due_at = excluded.due_at,
       payload = excluded.payload, attempts = 0, reason = NULL, quarantined_at = NULL`,
  );
}

/** A failed message with a code that its carrier gave. */
export interface FailedByCode {
  messageId: string;
  workspaceId: string;
  connectionId: string;
  code: string;
}

/** Kind of the timers of messages whose carrier says that a person complained. */
export const CARRIER_COMPLAINT = 'complaint.carrier';

/** Sets a timer for each message whose connection counts its code as a complaint; one that has a timer keeps it. */
export function complaintTimersInsert(failed: readonly FailedByCode[], now: Date): Statement {
  return {
    text: (p) =>
      `INSERT INTO timers (id, kind, subject_id, workspace_id, due_at, payload)
       SELECT gen_random_uuid(), '${CARRIER_COMPLAINT}', u.message, min(u.workspace::text)::uuid, ${p(5)}::timestamptz, '{}'
       FROM unnest(${p(1)}::uuid[], ${p(2)}::uuid[], ${p(3)}::uuid[], ${p(4)}::text[]) AS u(message, workspace, connection, code)
       JOIN connections c ON c.id = u.connection AND u.code = ANY(string_to_array(c.settings->>'complaintCodes', ','))
       GROUP BY u.message ON CONFLICT DO NOTHING`,
    values: [
      plainArray(failed.map(({ messageId }) => messageId)),
      plainArray(failed.map(({ workspaceId }) => workspaceId)),
      plainArray(failed.map(({ connectionId }) => connectionId)),
      textArray(failed.map(({ code }) => code)),
      now,
    ],
  };
}

/** Deletes the timers of subjects. @returns how many there were */
export async function deleteTimers(tx: Queryable, kind: string, subjectIds: readonly string[]): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM timers WHERE kind = $1 AND subject_id = ANY($2::uuid[])', [
    kind,
    plainArray(subjectIds),
  ]);
  return rowCount ?? 0;
}

/** Takes the earliest timers that are due and that nobody else takes now. */
export async function takeDueTimers(
  tx: Queryable,
  now: Date,
  kinds: readonly string[],
  limit: number,
): Promise<TakenTimer[]> {
  const { rows } = await tx.query<TakenTimer>(
    `WITH due AS MATERIALIZED (
       SELECT id FROM timers WHERE due_at <= $1 AND quarantined_at IS NULL AND kind = ANY($2::text[])
       ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED)
     DELETE FROM timers t USING due WHERE t.id = due.id RETURNING ${TAKEN}`,
    [now, kinds, limit],
  );
  return inOrder(rows);
}

/** Takes as many of each workspace at most, the earliest of each that nobody else takes now. */
export async function takeDueTimersOf(
  tx: Queryable,
  now: Date,
  kinds: readonly string[],
  { workspaceIds, each }: { workspaceIds: readonly string[]; each: number },
): Promise<TakenTimer[]> {
  const { rows } = await tx.query<TakenTimer>(
    `WITH due AS MATERIALIZED (
       SELECT own.id FROM unnest($3::uuid[]) AS w(id) CROSS JOIN LATERAL (
         SELECT id FROM timers
         WHERE workspace_id = w.id AND due_at <= $1 AND quarantined_at IS NULL AND kind = ANY($2::text[])
         ORDER BY due_at, id LIMIT $4 FOR UPDATE SKIP LOCKED) AS own)
     DELETE FROM timers t USING due WHERE t.id = due.id RETURNING ${TAKEN}`,
    [now, kinds, plainArray(workspaceIds), each],
  );
  return inOrder(rows);
}

/** The workspaces that have timers that are due. Reads two index entries for each workspace that has timers at all. */
export async function workspacesWithDueTimers(db: Queryable, now: Date): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `WITH RECURSIVE w(id) AS (
       (SELECT workspace_id FROM timers WHERE quarantined_at IS NULL ORDER BY workspace_id LIMIT 1)
       UNION ALL
       SELECT (SELECT workspace_id FROM timers WHERE quarantined_at IS NULL AND workspace_id > w.id
               ORDER BY workspace_id LIMIT 1)
       FROM w WHERE w.id IS NOT NULL)
     SELECT id FROM w WHERE id IS NOT NULL
       AND EXISTS (SELECT FROM timers t WHERE t.workspace_id = w.id AND t.due_at <= $1 AND t.quarantined_at IS NULL)`,
    [now],
  );
  return rows.map(({ id }) => id);
}

/**
 * Puts timers back whose handler failed, in the transaction that took them; one that was set anew in it stays as set.
 */
export async function insertFailedTimers(tx: Queryable, rows: readonly FailedTimer[]): Promise<void> {
  if (rows.length === 0) return;
  await runWith(
    tx,
    FAILED_COLUMNS,
    rows,
    ({ names, refs, from }) => `INSERT INTO timers (${names}) SELECT ${refs} FROM ${from}
     ON CONFLICT (kind, subject_id) DO NOTHING`,
  );
}

/** Counts end here. */
const MOST_COUNTED = 10_000;

/** Counts the timers that are past their time, up to 10,000. */
export async function countDueTimers(db: Queryable, now: Date): Promise<number> {
  const { rows } = await db.query<{ due: number }>(
    `SELECT count(*)::int AS due FROM (
       SELECT FROM timers WHERE due_at <= $1 AND quarantined_at IS NULL LIMIT $2) AS late`,
    [now, MOST_COUNTED],
  );
  return rows[0]?.due ?? 0;
}

/** Timers that are long past their time, and those that are tried no more; counted up to 10,000 each. */
export async function stuckTimers(
  db: Queryable,
  dueBefore: Date,
): Promise<{ late: number; quarantined: number; example: string | null }> {
  const { rows } = await db.query<{ quarantined: number; example: string | null }>(
    `SELECT count(*)::int AS quarantined, (array_agg(kind || ' ' || subject_id || ': ' || reason ORDER BY quarantined_at DESC))[1]
       AS example FROM (SELECT * FROM timers WHERE quarantined_at IS NOT NULL LIMIT $1) AS q`,
    [MOST_COUNTED],
  );
  const [row] = rows;
  return {
    late: await countDueTimers(db, dueBefore),
    quarantined: row?.quarantined ?? 0,
    example: row?.example ?? null,
  };
}

function inOrder(timers: TakenTimer[]): TakenTimer[] {
  return timers.sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || (a.id < b.id ? -1 : 1));
}
