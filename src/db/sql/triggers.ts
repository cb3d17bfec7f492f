/** Statements on `triggers` of whoever carries them out; their settings are written with Prisma. */
import type { Prisma, Trigger } from '../../generated/prisma/client.ts';
import type { PropertyCondition } from '../../kernel/segment.ts';
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';

const ALL = `id, workspace_id AS "workspaceId", name, kind, status, reason, segment_id AS "segmentId", event_name AS "eventName",
  event_where AS "eventWhere", field_id AS "fieldId", offset_minutes AS "offsetMinutes", offset_days AS "offsetDays",
  at_minute AS "atMinute", yearly, once, campaign_id AS "campaignId", purpose, template_name AS "templateName", variables, sender, confirmation, accepted, canceled, refused,
  found_to AS "foundTo", active_since AS "activeSince", due_at AS "dueAt", lease_until AS "leaseUntil", send_after AS "sendAfter",
  send_lease_until AS "sendLeaseUntil", failures, actor_kind AS "actorKind", actor_id AS "actorId", created_at AS "createdAt",
  updated_at AS "updatedAt"`;

/** A trigger that waits for events of a name. */
export interface EventTrigger {
  id: string;
  name: string;
  where: readonly PropertyCondition[];
  once: boolean;
}

/** The active triggers of a workspace that wait for events of some names. */
export async function eventTriggers(
  db: Queryable,
  workspaceId: string,
  names: readonly string[],
): Promise<EventTrigger[]> {
  const { rows } = await db.query<EventTrigger>(
    `SELECT id, event_name AS name, event_where AS where, once FROM triggers
     WHERE workspace_id = $1 AND event_name IS NOT NULL AND event_name = ANY($2::text[]) AND status = 'ACTIVE' ORDER BY id`,
    [workspaceId, textArray(names)],
  );
  return rows;
}

/** The active triggers that wait for who enters a segment. */
export async function segmentTriggers(db: Queryable, segmentId: string): Promise<Pick<EventTrigger, 'id' | 'once'>[]> {
  const { rows } = await db.query<Pick<EventTrigger, 'id' | 'once'>>(
    `SELECT id, once FROM triggers WHERE segment_id = $1 AND segment_id IS NOT NULL AND status = 'ACTIVE' ORDER BY id`,
    [segmentId],
  );
  return rows;
}

/** Takes the trigger whose dates, or whose removal, are due for longest and that no other scheduler has. @returns `null`: none is due */
export async function leaseTrigger(db: Queryable, now: Date, until: Date): Promise<Trigger | null> {
  const { rows } = await db.query<Trigger>(
    `UPDATE triggers SET lease_until = $2 WHERE id = (
       SELECT id FROM triggers WHERE due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
       ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING ${ALL}`,
    [now, until],
  );
  return rows[0] ?? null;
}

/** Keeps a trigger that was taken, until a moment. @returns false: it is active no more, or was changed */
export async function keepTrigger(tx: Queryable, { id, foundTo }: Trigger, until: Date): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE triggers SET lease_until = $3 WHERE id = $1 AND status = 'ACTIVE' AND found_to = $2`,
    [id, foundTo, until],
  );
  return rowCount === 1;
}

/** Writes that all dates until a moment were found, unless the trigger was changed meanwhile. */
export async function writeFound(
  db: Queryable,
  { id, foundTo }: Trigger,
  { to, dueAt }: { to: Date; dueAt: Date },
): Promise<void> {
  await db.query(
    `UPDATE triggers SET found_to = $3, due_at = $4, lease_until = NULL WHERE id = $1 AND found_to = $2 AND status = 'ACTIVE'`,
    [id, foundTo, to, dueAt],
  );
}

/**
 * Takes an active trigger that has occurrences without a message and whose campaign's rate lets some come, the one whose turn was longest ago. Of those that bring people to a
 * campaign with a rate it is the one that has the occurrence whose time is over first, and no other while a scheduler has that one.
 *
 * @returns `null`: there is none
 */
export async function leaseTriggerToSend(db: Queryable, now: Date, until: Date): Promise<Trigger | null> {
  const { rows } = await db.query<Trigger>(
    `WITH RECURSIVE waiting(id) AS (
       (SELECT trigger_id FROM trigger_firings WHERE status = 'PENDING' ORDER BY trigger_id LIMIT 1)
       UNION ALL
       SELECT (SELECT trigger_id FROM trigger_firings WHERE status = 'PENDING' AND trigger_id > w.id ORDER BY trigger_id LIMIT 1)
       FROM waiting w WHERE w.id IS NOT NULL),
     ready AS (
       SELECT t.id, CASE WHEN c.rate_per_second IS NOT NULL THEN c.id END AS rated, f.expires_at
       FROM waiting w JOIN triggers t ON t.id = w.id
       JOIN LATERAL (SELECT expires_at FROM trigger_firings WHERE trigger_id = t.id AND status = 'PENDING' AND NOT stale
         ORDER BY expires_at, id LIMIT 1) f ON true
       LEFT JOIN campaigns c ON c.id = t.campaign_id
       WHERE t.status = 'ACTIVE' AND (t.send_after IS NULL OR t.send_after <= $1) AND (c.rests_until IS NULL OR c.rests_until <= $1))
     UPDATE triggers SET send_lease_until = $2 WHERE id = (
       SELECT t.id FROM ready r JOIN triggers t ON t.id = r.id
       WHERE t.status = 'ACTIVE' AND (t.send_after IS NULL OR t.send_after <= $1)
         AND (t.send_lease_until IS NULL OR t.send_lease_until <= $1)
         AND NOT EXISTS (SELECT FROM ready o WHERE o.rated = r.rated AND o.expires_at < coalesce(r.expires_at, 'infinity'))
       ORDER BY t.send_after NULLS FIRST LIMIT 1 FOR UPDATE OF t SKIP LOCKED) RETURNING ${ALL}`,
    [now, until],
  );
  return rows[0] ?? null;
}

/** Locks a trigger for a transaction of Prisma. */
export async function lockTriggerRow(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM triggers WHERE id = ${id}::uuid FOR UPDATE`;
}

/** Locks a trigger for this transaction, as it is now. @returns `null`: there is none */
export async function lockTrigger(tx: Queryable, workspaceId: string, id: string): Promise<Trigger | null> {
  const { rows } = await tx.query<Trigger>(
    `SELECT ${ALL} FROM triggers WHERE id = $1 AND workspace_id = $2 FOR UPDATE`,
    [id, workspaceId],
  );
  return rows[0] ?? null;
}

/** Writes what came of occurrences of a trigger that is locked, and ends its lease. */
export async function countSent(
  tx: Queryable,
  id: string,
  { accepted, refused, now }: { accepted: number; refused: Readonly<Record<string, number>>; now: Date },
): Promise<void> {
  await tx.query(
    `UPDATE triggers SET accepted = $2, refused = $3, send_after = $4, send_lease_until = NULL, failures = 0 WHERE id = $1`,
    [id, accepted, JSON.stringify(refused), now],
  );
}

/** Ends the lease of whoever made messages of a trigger. @param after until when it rests; `null`: it does not. @param failed whether the run failed */
export async function releaseSending(db: Queryable, id: string, after: Date | null, failed: boolean): Promise<void> {
  await db.query(
    'UPDATE triggers SET send_after = $2, send_lease_until = NULL, failures = failures + $3 WHERE id = $1',
    [id, after, failed ? 1 : 0],
  );
}

/** Adds to the occurrences of triggers whose messages were canceled. */
export async function countCanceled(tx: Queryable, triggerIds: readonly string[]): Promise<void> {
  if (triggerIds.length === 0) return;
  await tx.query(
    `UPDATE triggers t SET canceled = t.canceled + u.count FROM (
       SELECT id, count(*)::int AS count FROM unnest($1::uuid[]) AS u(id) GROUP BY id) u WHERE t.id = u.id`,
    [plainArray(triggerIds)],
  );
}

/** Deletes a trigger that nothing is left of. */
export async function deleteTrigger(tx: Queryable, id: string): Promise<void> {
  await tx.query('DELETE FROM triggers WHERE id = $1', [id]);
}
