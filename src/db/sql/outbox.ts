/** Statements on `outbox`. */
import type { Queryable } from '../client.ts';
import { jsonArray, plainArray, textArray } from './arrays.ts';
import type { SeenMark } from './feed-epochs.ts';
import { runAsOneStatement, type Statement } from './pipelined.ts';

/** Publication for JetStream, before it has a row. */
export interface OutboxEntry {
  /** Nats-Msg-Id. */
  messageId: string;
  subject: string;
  /** JSON text. */
  payload: string;
  /** W3C traceparent to lead on; only of rows that were just committed, the table does not keep it. */
  traceParent?: string;
}

/** A row that is to be published. */
export interface OutboxRow extends OutboxEntry {
  id: bigint;
}

/**
 * Writes outbox rows in the caller's transaction, in order, after other writes in the same round trip. They are leased
 * to the caller: it publishes them right after the commit, and the sweep takes over what it did not delete within
 * `leaseMs`.
 */
export async function insertOutbox(
  tx: Queryable,
  entries: readonly OutboxEntry[],
  leaseMs: number,
  writes: readonly Statement[] = [],
): Promise<OutboxRow[]> {
  if (entries.length === 0) {
    await runAsOneStatement(tx, writes);
    return [];
  }
  const rows = await runAsOneStatement<{ id: bigint; messageId: string }>(tx, [
    ...writes,
    outboxInsert(entries, leaseMs),
  ]);
  const ids = new Map(rows.map((row) => [row.messageId, row.id]));
  return entries.map((entry) => ({ ...entry, id: ids.get(entry.messageId) ?? 0n }));
}

function outboxInsert(entries: readonly OutboxEntry[], leaseMs: number): Statement {
  return {
    text: (p) =>
      `INSERT INTO outbox (message_id, subject, payload, lease_until)
       SELECT u.message_id, u.subject, u.payload, now() + ${p(4)}::int * interval '1 millisecond'
       FROM unnest(${p(1)}::uuid[], ${p(2)}::text[], ${p(3)}::text[])
         WITH ORDINALITY AS u(message_id, subject, payload, position)
       ORDER BY u.position RETURNING id, message_id AS "messageId"`,
    values: [
      plainArray(entries.map((e) => e.messageId)),
      textArray(entries.map((e) => e.subject)),
      jsonArray(entries.map((e) => e.payload)),
      leaseMs,
    ],
  };
}

/** Leases up to `limit` rows nobody is publishing, oldest first. */
export async function leaseOutbox(tx: Queryable, limit: number, leaseMs: number): Promise<OutboxRow[]> {
  const { rows } = await tx.query<OutboxRow>(
    `UPDATE outbox o SET lease_until = now() + $2::int * interval '1 millisecond'
     FROM (SELECT id FROM outbox WHERE lease_until IS NULL OR lease_until < now()
             -- No lease is that long: the clock of the database was set back.
             OR lease_until > now() + 2 * $2::int * interval '1 millisecond'
           ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED) due
     WHERE o.id = due.id RETURNING o.id, o.message_id AS "messageId", o.subject, o.payload`,
    [limit, leaseMs],
  );
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Rows counted at most. */
const COUNTED_ROWS = 10_000;

/** Number of rows in the outbox, up to 10,000, and the age of its oldest row. */
export async function backlogOfOutbox(db: Queryable): Promise<{ rows: number; ageSeconds: number }> {
  const { rows } = await db.query<{ rows: number; ageSeconds: number }>(
    `SELECT count(*)::int AS rows, COALESCE(extract(epoch FROM now() - min(created_at)), 0)::float8 AS "ageSeconds"
     FROM (SELECT created_at FROM outbox ORDER BY id LIMIT $1) oldest`,
    [COUNTED_ROWS],
  );
  return rows[0] ?? { rows: 0, ageSeconds: 0 };
}

/**
 * Deletes rows that JetStream has.
 *
 * @param newest the last of them in FEED: it must hold that from now on; `null`: none
 * is
 */
export async function deleteOutbox(db: Queryable, ids: readonly bigint[], newest: SeenMark | null): Promise<void> {
  if (ids.length === 0) return;
  const gone = 'DELETE FROM outbox WHERE id = ANY($1::bigint[])';
  if (newest === null) await db.query(gone, [ids.map(String)]);
  else {
    await db.query(
      `WITH gone AS (${gone}) UPDATE feed_life SET head = $2::bigint, head_id = $3::uuid WHERE head < $2::bigint AND epoch = $4`,
      [ids.map(String), newest.sequence, newest.messageId, newest.epoch],
    );
  }
}

/** Gives rows back to the sweep at once. */
export async function releaseOutbox(db: Queryable, ids: readonly bigint[]): Promise<void> {
  if (ids.length > 0)
    await db.query('UPDATE outbox SET lease_until = NULL WHERE id = ANY($1::bigint[])', [ids.map(String)]);
}

/** Check whether jobs from before a moment are still there: the sweep is behind with them. */
export async function outboxHoldsJobs(db: Queryable, before: Date): Promise<boolean> {
  const { rows } = await db.query(`SELECT 1 FROM outbox WHERE created_at < $1 AND subject LIKE 'jobs.%' LIMIT 1`, [
    before,
  ]);
  return rows.length > 0;
}
