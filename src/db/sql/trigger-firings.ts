/** Statements on `trigger_firings`: occurrences of triggers, each once for a person. */
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';
import { bindRows, type Column } from './rows.ts';

/** An occurrence of a trigger for a person. */
export interface NewFiring {
  id: string;
  workspaceId: string;
  triggerId: string;
  contactId: string;
  /** Empty: it occurs once for each person. */
  occurrence: string;
  /** Of a date; `null`: it is about none. */
  fieldId: string | null;
  at: Date;
  /** `null`: as long as a message is valid. */
  expiresAt: Date | null;
}

const COLUMNS: readonly Column<NewFiring>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (row) => row.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (row) => row.workspaceId },
  { name: 'trigger_id', type: 'uuid', kind: 'plain', of: (row) => row.triggerId },
  { name: 'contact_id', type: 'uuid', kind: 'plain', of: (row) => row.contactId },
  { name: 'occurrence', type: 'text', kind: 'text', of: (row) => row.occurrence },
  { name: 'field_id', type: 'uuid', kind: 'plain', of: (row) => row.fieldId },
  { name: 'at', type: 'timestamptz', kind: 'time', of: (row) => row.at },
  { name: 'expires_at', type: 'timestamptz', kind: 'time', of: (row) => row.expiresAt },
];

/** Stores occurrences; one that is there already is passed over. @returns how many were stored */
export async function insertFirings(tx: Queryable, firings: readonly NewFiring[], now: Date): Promise<number> {
  if (firings.length === 0) return 0;
  const bound = bindRows(COLUMNS, firings);
  const { names, refs, from } = bound.source((n) => `$${n + 1}`);
  const { rowCount } = await tx.query(
    `INSERT INTO trigger_firings (${names}, status, created_at) SELECT ${refs}, 'PENDING', $1 FROM ${from}
     ON CONFLICT (trigger_id, contact_id, occurrence) DO NOTHING`,
    [now, ...bound.values],
  );
  return rowCount ?? 0;
}

/** An occurrence whose message is to be made. */
export interface PendingFiring {
  id: string;
  contactId: string;
  expiresAt: Date | null;
}

/** The next occurrences of a trigger that have no message yet: those whose time is over first are first. */
export async function pendingFirings(db: Queryable, triggerId: string, limit: number): Promise<PendingFiring[]> {
  const { rows } = await db.query<PendingFiring>(
    `SELECT id, contact_id AS "contactId", expires_at AS "expiresAt" FROM trigger_firings
     WHERE trigger_id = $1 AND status = 'PENDING' AND NOT stale ORDER BY expires_at, id LIMIT $2`,
    [triggerId, limit],
  );
  return rows;
}

/** Outcome of an occurrence. */
export interface FiringOutcome {
  id: string;
  /** `null`: there is none. */
  messageId: string | null;
  /** `null`: there is a message. */
  code: string | null;
}

/** Writes what became of occurrences that were pending and still stand. @returns how many of them did */
export async function settleFirings(tx: Queryable, outcomes: readonly FiringOutcome[]): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE trigger_firings f SET message_id = u.message_id, code = u.code,
       status = CASE WHEN u.code IS NULL THEN 'SENT' ELSE 'REFUSED' END::firing_status
     FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS u(id, message_id, code)
     WHERE f.id = u.id AND f.status = 'PENDING' AND NOT f.stale`,
    [
      plainArray(outcomes.map(({ id }) => id)),
      plainArray(outcomes.map(({ messageId }) => messageId)),
      textArray(outcomes.map(({ code }) => code)),
    ],
  );
  return rowCount ?? 0;
}

/** Deletes occurrences that were pending and still stand: it is as if they never were. @returns how many of them did */
export async function forgetFirings(tx: Queryable, outcomes: readonly FiringOutcome[]): Promise<number> {
  if (outcomes.length === 0) return 0;
  const { rowCount } = await tx.query(
    `DELETE FROM trigger_firings WHERE id = ANY($1::uuid[]) AND status = 'PENDING' AND NOT stale`,
    [plainArray(outcomes.map(({ id }) => id))],
  );
  return rowCount ?? 0;
}

/** Occurrences of dates that are younger than this may have a message that waits: no message is valid for longer. */
const WAITS_AT_MOST = `interval '8 days'`;

/**
 * The part of a statement that marks what is about dates which some contacts no longer have: their messages are canceled soon. Costs
 * nothing where the workspace has no trigger of a date.
 *
 * @param wanted relation with the columns field_id, contact_id, at
 */
export function staleWhereNot(
  wanted: string,
  { workspace, contacts }: { workspace: string; contacts: string },
): string {
  return `UPDATE trigger_firings f SET stale = true
    WHERE EXISTS (SELECT FROM triggers t WHERE t.workspace_id = ${workspace} AND t.kind = 'DATE')
      AND f.contact_id = ANY(${contacts}) AND f.field_id IS NOT NULL AND NOT f.stale AND f.status IN ('PENDING', 'SENT')
      AND f.created_at > now() - ${WAITS_AT_MOST}
      AND NOT EXISTS (SELECT FROM ${wanted} w WHERE w.field_id = f.field_id AND w.contact_id = f.contact_id AND w.at = f.at)`;
}

/** Marks everything of a contact that may wait. */
export async function staleOfContact(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE trigger_firings SET stale = true WHERE contact_id = $1 AND NOT stale AND status IN ('PENDING', 'SENT')
       AND created_at > now() - ${WAITS_AT_MOST}`,
    [contactId],
  );
  return rowCount ?? 0;
}

/** An occurrence that no longer stands. */
export interface StaleFiring {
  id: string;
  workspaceId: string;
  triggerId: string;
  /** `null`: there is no message yet. */
  messageId: string | null;
}

const STALE = `id, workspace_id AS "workspaceId", trigger_id AS "triggerId", message_id AS "messageId"`;

/** Takes occurrences that no longer stand, of one workspace; nobody else takes them now. */
export async function takeStale(tx: Queryable, limit: number): Promise<StaleFiring[]> {
  const { rows } = await tx.query<StaleFiring>(
    `SELECT ${STALE} FROM trigger_firings WHERE stale AND workspace_id = (
       SELECT workspace_id FROM trigger_firings WHERE stale ORDER BY id LIMIT 1) ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`,
    [limit],
  );
  return rows;
}

/** Ends occurrences that were taken as stale. @param canceledIds those of which nothing is sent; of the others the date has moved since */
export async function endStale(tx: Queryable, ids: readonly string[], canceledIds: readonly string[]): Promise<void> {
  await tx.query(
    `UPDATE trigger_firings SET stale = false, moved = NOT id = ANY($2::uuid[]),
       status = CASE WHEN id = ANY($2::uuid[]) THEN 'CANCELED'::firing_status ELSE status END WHERE id = ANY($1::uuid[])`,
    [plainArray(ids), plainArray(canceledIds)],
  );
}

/** Deletes occurrences of a trigger that is removed, so many at most. @returns them: messages of theirs may wait */
export async function deleteFiringsOf(tx: Queryable, triggerId: string, limit: number): Promise<StaleFiring[]> {
  const { rows } = await tx.query<StaleFiring>(
    `DELETE FROM trigger_firings WHERE id IN (
       SELECT id FROM trigger_firings WHERE trigger_id = $1 ORDER BY id DESC LIMIT $2) RETURNING ${STALE}`,
    [triggerId, limit],
  );
  return rows;
}

/**
 * Deletes occurrences of long ago that nothing waits for, so many at most. What occurs once for each person stays: it is what keeps it from
 * occurring again.
 *
 * @param before the lowest id that is kept
 * @returns how many there were
 */
export async function deleteOldFirings(db: Queryable, before: string, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM trigger_firings WHERE id IN (
       SELECT f.id FROM triggers t CROSS JOIN LATERAL (SELECT o.id FROM trigger_firings o
         WHERE o.trigger_id = t.id AND o.id < $1 AND o.occurrence <> '' AND o.status <> 'PENDING' AND NOT o.stale ORDER BY o.id LIMIT $2) f
       WHERE NOT t.once LIMIT $2)`,
    [before, limit],
  );
  return rowCount ?? 0;
}

/** Deletes what is about a person. @returns how many rows there were */
export async function deleteFiringsAbout(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM trigger_firings WHERE contact_id = $1', [contactId]);
  return rowCount ?? 0;
}

/** Counts end here. */
const MOST_COUNTED = 10_000;

/** Occurrences that have no message yet, by trigger, up to 10,000 each. */
export async function countPending(db: Queryable, triggerIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; count: number }>(
    `SELECT t.id, (SELECT count(*) FROM (SELECT FROM trigger_firings f
       WHERE f.trigger_id = t.id AND f.status = 'PENDING' LIMIT $2) p)::int AS count FROM unnest($1::uuid[]) AS t(id)`,
    [plainArray(triggerIds), MOST_COUNTED],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}
