/** Statements of the table `webhook_deliveries`: events on their way to endpoints, and the log of them. */
import { lowestIdAt } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { type Column, runWith } from './rows.ts';

/** A delivery before it has a row. */
export interface NewDelivery {
  id: string;
  workspaceId: string;
  endpointId: string;
  event: string;
  eventId: string;
  subjectId: string;
  dueAt: Date;
  retryUntil: Date;
}

const INSERTED: readonly Column<NewDelivery>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (row) => row.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (row) => row.workspaceId },
  { name: 'endpoint_id', type: 'uuid', kind: 'plain', of: (row) => row.endpointId },
  { name: 'event', type: 'text', kind: 'text', of: (row) => row.event },
  { name: 'event_id', type: 'uuid', kind: 'plain', of: (row) => row.eventId },
  { name: 'subject_id', type: 'uuid', kind: 'plain', of: (row) => row.subjectId },
  { name: 'due_at', type: 'timestamptz', kind: 'time', of: (row) => row.dueAt },
  { name: 'retry_until', type: 'timestamptz', kind: 'time', of: (row) => row.retryUntil },
];

/** Writes deliveries that are due. */
export async function insertDeliveries(tx: Queryable, rows: readonly NewDelivery[]): Promise<void> {
  if (rows.length === 0) return;
  await runWith(
    tx,
    INSERTED,
    rows,
    ({ names, refs, ref, from }) => `INSERT INTO webhook_deliveries (${names}, status, log, created_at)
     SELECT ${refs}, 'PENDING', '[]', ${ref('due_at')} FROM ${from}`,
  );
}

/** A delivery that is to be made. */
export interface DueDelivery {
  id: string;
  event: string;
  eventId: string;
  subjectId: string;
  attempts: number;
  retryUntil: Date;
  createdAt: Date;
}

/** Condition: none of the same subject that came before it waits. */
const IS_NEXT = `NOT EXISTS (SELECT FROM webhook_deliveries b WHERE b.endpoint_id = d.endpoint_id
  AND b.subject_id = d.subject_id AND b.status = 'PENDING' AND b.id < d.id)`;

/** Deliveries of an endpoint that are due. @param ordered of each subject the first that waits alone */
export async function dueDeliveries(
  db: Queryable,
  endpointId: string,
  now: Date,
  { ordered, limit }: { ordered: boolean; limit: number },
): Promise<DueDelivery[]> {
  const { rows } = await db.query<DueDelivery>(
    `SELECT id, event, event_id AS "eventId", subject_id AS "subjectId", attempts, retry_until AS "retryUntil",
       created_at AS "createdAt" FROM webhook_deliveries d
     WHERE endpoint_id = $1 AND status = 'PENDING' AND due_at <= $2 ${ordered ? `AND ${IS_NEXT}` : ''}
     ORDER BY due_at, id LIMIT $3`,
    [endpointId, now, limit],
  );
  return rows;
}

/** Time at which the next delivery of an endpoint is due; `null`: none waits. */
export async function nextDueAt(db: Queryable, endpointId: string, ordered: boolean): Promise<Date | null> {
  const { rows } = await db.query<{ dueAt: Date }>(
    `SELECT due_at AS "dueAt" FROM webhook_deliveries d WHERE endpoint_id = $1 AND status = 'PENDING'
     ${ordered ? `AND ${IS_NEXT}` : ''} ORDER BY due_at, id LIMIT 1`,
    [endpointId],
  );
  return rows[0]?.dueAt ?? null;
}

/** Outcome of an attempt. */
export interface AttemptOutcome {
  id: string;
  status: 'PENDING' | 'DELIVERED' | 'PARKED';
  /** Moment of the next attempt; of one that is over, its end. */
  at: Date;
  /** Entry of the log, JSON. */
  entry: string;
}

const OUTCOMES: readonly Column<AttemptOutcome>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (row) => row.id },
  { name: 'status', type: 'webhook_delivery_status', kind: 'plain', of: (row) => row.status },
  { name: 'at', type: 'timestamptz', kind: 'time', of: (row) => row.at },
  { name: 'entry', type: 'jsonb', kind: 'json', of: (row) => row.entry },
];

/** Writes what came of attempts; of one that was parked or replayed meanwhile, only the log. */
export async function storeOutcomes(tx: Queryable, rows: readonly AttemptOutcome[]): Promise<void> {
  if (rows.length === 0) return;
  await runWith(
    tx,
    OUTCOMES,
    rows,
    ({
      refs,
      from,
    }) => `UPDATE webhook_deliveries d SET status = o.status, attempts = d.attempts + 1, log = d.log || o.entry,
       due_at = CASE WHEN o.status = 'PENDING' THEN o.at ELSE d.due_at END,
       finished_at = CASE WHEN o.status = 'PENDING' THEN NULL ELSE o.at END
     FROM (SELECT ${refs} FROM ${from}) AS o(id, status, at, entry) WHERE d.id = o.id AND d.status = 'PENDING'`,
  );
}

/** Parks deliveries of an endpoint that wait. @param before of those that are retried until then; `null`: all */
export async function parkDeliveries(
  tx: Queryable,
  endpointId: string,
  before: Date | null,
  at: Date,
): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE webhook_deliveries SET status = 'PARKED', finished_at = $3
     WHERE endpoint_id = $1 AND status = 'PENDING' AND ($2::timestamptz IS NULL OR retry_until <= $2)`,
    [endpointId, before, at],
  );
  return rowCount ?? 0;
}

/** Deletes what an endpoint that is deleted leaves, so many rows at most. @returns how many went */
export async function deleteDeliveriesOf(db: Queryable, endpointId: string, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM webhook_deliveries WHERE id IN (
       SELECT id FROM webhook_deliveries WHERE endpoint_id = $1 ORDER BY id LIMIT $2)`,
    [endpointId, limit],
  );
  return rowCount ?? 0;
}

/** Deletes deliveries that are older than a time and wait no more, so many at most. @returns how many went */
export async function deleteOldDeliveries(db: Queryable, before: Date, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM webhook_deliveries WHERE id IN (
       SELECT id FROM webhook_deliveries WHERE id < $1 AND (status <> 'PENDING' OR retry_until < $3) ORDER BY id LIMIT $2)`,
    [lowestIdAt(before), limit, before],
  );
  return rowCount ?? 0;
}

/** Deletes deliveries of a workspace that are older than a time and wait no more, so many at most. @returns how many went */
export async function deleteLogOf(db: Queryable, workspaceId: string, before: string, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM webhook_deliveries WHERE id IN (SELECT id FROM webhook_deliveries
       WHERE workspace_id = $1 AND id < $2::uuid AND status <> 'PENDING' ORDER BY id LIMIT $3)`,
    [workspaceId, before, limit],
  );
  return rowCount ?? 0;
}

/** Selection of deliveries of an endpoint. */
export interface ReplayedRange {
  endpointId: string;
  /** Behind this id. */
  after: string;
  /** Up to and including this id. */
  upTo: string;
  statuses: readonly string[];
}

/** Lets the first deliveries of a range be made again. @returns their ids, in order */
export async function replayDeliveries(
  tx: Queryable,
  { endpointId, after, upTo, statuses }: ReplayedRange,
  times: { dueAt: Date; retryUntil: Date },
  limit: number,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `WITH range AS MATERIALIZED (
       SELECT id FROM webhook_deliveries WHERE endpoint_id = $1 AND id > $2 AND id <= $3
         AND status = ANY($4::webhook_delivery_status[]) ORDER BY id LIMIT $7 FOR UPDATE)
     UPDATE webhook_deliveries d SET status = 'PENDING', due_at = $5, retry_until = $6, attempts = 0, finished_at = NULL
     FROM range WHERE d.id = range.id RETURNING d.id`,
    [endpointId, after, upTo, statuses, times.dueAt, times.retryUntil, limit],
  );
  return rows.map(({ id }) => id).sort();
}

/** Lets single deliveries be made again. @returns the ids of those that are over and were not */
export async function replayThese(
  tx: Queryable,
  endpointId: string,
  ids: readonly string[],
  times: { dueAt: Date; retryUntil: Date },
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `UPDATE webhook_deliveries SET status = 'PENDING', due_at = $3, retry_until = $4, attempts = 0, finished_at = NULL
     WHERE endpoint_id = $1 AND id = ANY($2::uuid[]) RETURNING id`,
    [endpointId, plainArray(ids), times.dueAt, times.retryUntil],
  );
  return rows.map(({ id }) => id);
}

/** Deliveries of events that the log of an endpoint has since a moment. @returns their ids by event */
export async function deliveriesOfEvents(
  tx: Queryable,
  endpointId: string,
  eventIds: readonly string[],
  since: Date,
): Promise<Map<string, string>> {
  if (eventIds.length === 0) return new Map();
  const { rows } = await tx.query<{ id: string; eventId: string }>(
    `SELECT id, event_id AS "eventId" FROM webhook_deliveries
     WHERE endpoint_id = $1 AND id > $3 AND event_id = ANY($2::uuid[]) ORDER BY id`,
    [endpointId, plainArray(eventIds), lowestIdAt(since)],
  );
  return new Map(rows.map(({ id, eventId }) => [eventId, id]));
}

/** Takes the answers out of deliveries about subjects: they may quote what was sent. @returns how many rows */
export async function eraseAnswers(tx: Queryable, workspaceId: string, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE webhook_deliveries d SET log = '[]' WHERE d.workspace_id = $1 AND d.log <> '[]' AND (d.subject_id = $2
       OR EXISTS (SELECT FROM messages m WHERE m.id = d.subject_id AND m.contact_id = $2)
       OR EXISTS (SELECT FROM conversations c WHERE c.id = d.subject_id AND c.contact_id = $2)
       OR EXISTS (SELECT FROM inbound_messages i WHERE i.id = d.event_id AND i.contact_id = $2))`,
    [workspaceId, contactId],
  );
  return rowCount ?? 0;
}
