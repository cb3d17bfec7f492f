/** Statements on `segment_watches`: segments whose members are known, and how far the look at them is. */
import type { SegmentWatch } from '../../generated/prisma/client.ts';
import { lowestIdAt } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';

const ALL = `segment_id AS "segmentId", workspace_id AS "workspaceId", watched_until AS "watchedUntil", known_since AS "knownSince",
  looked_to AS "lookedTo", round_began AS "roundBegan", members, due_at AS "dueAt", lease_until AS "leaseUntil"`;

/** Has the members of a segment known. @param until for whoever follows it until then; `null`: for a trigger */
export async function watchSegment(
  db: Queryable,
  { segmentId, workspaceId }: Pick<SegmentWatch, 'segmentId' | 'workspaceId'>,
  until: Date | null,
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO segment_watches (segment_id, workspace_id, watched_until, due_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (segment_id) DO UPDATE SET watched_until = greatest(segment_watches.watched_until, excluded.watched_until)`,
    [segmentId, workspaceId, until, now],
  );
}

/** Takes the segment whose look is due for longest and that no other scheduler has. @returns `null`: none is due */
export async function leaseWatch(db: Queryable, now: Date, until: Date): Promise<SegmentWatch | null> {
  const { rows } = await db.query<SegmentWatch>(
    `UPDATE segment_watches SET lease_until = $2 WHERE segment_id = (
       SELECT segment_id FROM segment_watches WHERE due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
       ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING ${ALL}`,
    [now, until],
  );
  return rows[0] ?? null;
}

/** Locks a watch for this transaction, as it is now. @returns `null`: there is none */
export async function lockWatch(tx: Queryable, segmentId: string): Promise<SegmentWatch | null> {
  const { rows } = await tx.query<SegmentWatch>(`SELECT ${ALL} FROM segment_watches WHERE segment_id = $1 FOR UPDATE`, [
    segmentId,
  ]);
  return rows[0] ?? null;
}

/** Returns true while somebody follows a segment, or a trigger waits for who enters it. */
export async function isWatched(tx: Queryable, segmentId: string, now: Date): Promise<boolean> {
  const { rows } = await tx.query(
    `SELECT FROM segment_watches w WHERE w.segment_id = $1 AND (w.watched_until > $2
       OR EXISTS (SELECT FROM triggers t WHERE t.segment_id = w.segment_id AND t.segment_id IS NOT NULL AND t.status <> 'REMOVED'))`,
    [segmentId, now],
  );
  return rows.length > 0;
}

/** Progress of a look at a segment. */
export type LookProgress = Pick<SegmentWatch, 'knownSince' | 'lookedTo' | 'roundBegan' | 'members' | 'dueAt'>;

/** Writes how far a look has come of a watch that is locked, and ends its lease. */
export async function advanceWatch(tx: Queryable, segmentId: string, progress: LookProgress): Promise<void> {
  const { knownSince, lookedTo, roundBegan, members, dueAt } = progress;
  await tx.query(
    `UPDATE segment_watches SET known_since = $2, looked_to = $3, round_began = $4, members = $5, due_at = $6, lease_until = NULL
     WHERE segment_id = $1`,
    [segmentId, knownSince, lookedTo, roundBegan, members, dueAt],
  );
}

/** Deletes a watch. */
export async function deleteWatch(tx: Queryable, segmentId: string): Promise<void> {
  await tx.query('DELETE FROM segment_watches WHERE segment_id = $1', [segmentId]);
}

/** Adds to the members of a watch that is locked. */
export async function addMembers(tx: Queryable, segmentId: string, count: number): Promise<void> {
  if (count === 0) return;
  await tx.query('UPDATE segment_watches SET members = members + $2 WHERE segment_id = $1', [segmentId, count]);
}

/** Reads the segments of a workspace whose members are known. */
export async function knownWatches(db: Queryable, workspaceId: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    'SELECT segment_id AS id FROM segment_watches WHERE workspace_id = $1 AND known_since IS NOT NULL ORDER BY 1',
    [workspaceId],
  );
  return rows.map(({ id }) => id);
}

/** A change of a contact. */
export interface ContactChange {
  workspaceId: string;
  contactId: string;
  /** Mark that no other change of the contact has. */
  mark: string;
}

/**
 * Finds contacts of workspaces that have segments watched which were made or altered since a moment, did something, or said what they consent to:
 * of each workspace so many of each kind at most, the newest. One statement.
 */
export async function changedContacts(db: Queryable, since: Date, limit: number): Promise<ContactChange[]> {
  const newest = (table: string) =>
    `(SELECT n.contact_id, n.id::text AS mark FROM ${table} n WHERE n.workspace_id = w.workspace_id AND n.id > $2
       ORDER BY n.id DESC LIMIT $3)`;
  const { rows } = await db.query<ContactChange>(
    `SELECT w.workspace_id AS "workspaceId", x.contact_id AS "contactId", x.mark
     FROM (SELECT DISTINCT workspace_id FROM segment_watches WHERE known_since IS NOT NULL) w CROSS JOIN LATERAL (
       (SELECT c.id AS contact_id, c.updated_at::text AS mark FROM contacts c
         WHERE c.workspace_id = w.workspace_id AND c.updated_at > $1 AND c.updated_at > c.created_at
         ORDER BY c.updated_at DESC LIMIT $3)
       UNION ALL (SELECT c.id AS contact_id, c.updated_at::text AS mark FROM contacts c
         WHERE c.workspace_id = w.workspace_id AND c.id > $2 ORDER BY c.id DESC LIMIT $3)
       UNION ALL ${newest('contact_events')} UNION ALL ${newest('consent_entries')}) x`,
    [since, lowestIdAt(since), limit],
  );
  return rows;
}
