/** Statements on `pauses`: parts of a workspace of which nothing is sent. */
import type { Pause } from '../../generated/prisma/client.ts';
import type { MessageStatus, PauseScope } from '../../generated/prisma/enums.ts';
import { NO_ID } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { longOnTheWayUpTo } from './watermarks.ts';

const ALL = `id, workspace_id AS "workspaceId", scope, key, reason, actor_kind AS "actorKind", actor_id AS "actorId",
  created_at AS "createdAt", lifted_at AS "liftedAt", recall, recalls_asked AS "recallsAsked", recalled, too_late AS "tooLate",
  swept_to AS "sweptTo", due_at AS "dueAt"`;

/** A pause that holds. */
export interface HeldPause {
  id: string;
  workspaceId: string;
  scope: PauseScope;
  /** Key of what it is of: an id, a country or a purpose; '': the workspace. */
  key: string;
  /** Its submitted messages are recalled. */
  recall: boolean;
  /** Versions of its template; of another scope none. */
  versionIds: readonly string[];
  /** Campaigns of its template that say a text in place of it; of another scope none. */
  campaignIds: readonly string[];
}

/**
 * Campaigns of the template whose id is `key` that are started, and say a text of their own: messages of it name no version. No message waits
 * for longer than it is kept, so that what has ended a month ago is left out.
 */
const saysOwnText = (
  key: string,
) => `SELECT c.id FROM templates t JOIN campaigns c ON c.workspace_id = t.workspace_id AND c.template_name = t.name
  WHERE t.id::text = ${key} AND c.status NOT IN ('DRAFT', 'CHECKED') AND (c.finished_at IS NULL OR c.finished_at > now() - interval '31 days')
    AND (c.text IS NOT NULL OR c.variants @? '$[*].text ? (@ != null)')`;

/** Every pause that holds now, of all workspaces: they are few. */
export async function heldPauses(db: Queryable): Promise<HeldPause[]> {
  const { rows } = await db.query<HeldPause>(
    `SELECT p.id, p.workspace_id AS "workspaceId", p.scope, p.key, p.recall,
       CASE WHEN p.scope = 'TEMPLATE' THEN ARRAY(SELECT v.id::text FROM template_versions v WHERE v.template_id::text = p.key)
         ELSE '{}' END AS "versionIds",
       CASE WHEN p.scope = 'TEMPLATE' THEN ARRAY(SELECT own.id::text FROM (${saysOwnText('p.key')}) own) ELSE '{}' END AS "campaignIds"
     FROM pauses p WHERE p.lifted_at IS NULL`,
  );
  return rows;
}

/** A pause that begins. */
export type NewPause = Pick<
  Pause,
  'id' | 'workspaceId' | 'scope' | 'key' | 'reason' | 'recall' | 'actorKind' | 'actorId' | 'createdAt'
>;

/** Inserts a pause; one that holds already stays as it is, and recalls from now on where this one does. @returns its row */
export async function insertPause(tx: Queryable, pause: NewPause): Promise<Pause> {
  const { id, workspaceId, scope, key, reason, recall, actorKind, actorId, createdAt } = pause;
  const { rows } = await tx.query<Pause>(
    `INSERT INTO pauses (id, workspace_id, scope, key, reason, actor_kind, actor_id, created_at, recall)
     VALUES ($1, $2, $3::pause_scope, $4, $5, $6::actor_kind, $7, $8, $9)
     ON CONFLICT (workspace_id, scope, key) WHERE lifted_at IS NULL DO UPDATE SET recall = pauses.recall OR excluded.recall
     RETURNING ${ALL}`,
    [id, workspaceId, scope, key, reason, actorKind, actorId, createdAt, recall],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a pause was neither there nor stored');
  return row;
}

/** Lifts a pause. @returns its row; `null`: none of this id holds */
export async function liftPauseRow(
  tx: Queryable,
  { workspaceId, id, now }: { workspaceId: string; id: string; now: Date },
): Promise<Pause | null> {
  const { rows } = await tx.query<Pause>(
    `UPDATE pauses SET lifted_at = $3, due_at = $3 WHERE workspace_id = $1 AND id = $2 AND lifted_at IS NULL RETURNING ${ALL}`,
    [workspaceId, id, now],
  );
  return rows[0] ?? null;
}

/** The pause of something that holds. @returns `null`: none does */
export async function pauseOf(
  tx: Queryable,
  { workspaceId, scope, key }: Pick<Pause, 'workspaceId' | 'scope' | 'key'>,
): Promise<Pause | null> {
  const { rows } = await tx.query<Pause>(
    `SELECT ${ALL} FROM pauses WHERE workspace_id = $1 AND scope = $2::pause_scope AND key = $3 AND lifted_at IS NULL`,
    [workspaceId, scope, key],
  );
  return rows[0] ?? null;
}

/** Locks the lifted pause that is due for longest, and that nobody else works on. @returns `null`: none is due */
export async function lockDuePause(tx: Queryable, now: Date): Promise<Pause | null> {
  const { rows } = await tx.query<Pause>(
    `SELECT ${ALL} FROM pauses WHERE due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED`,
    [now],
  );
  return rows[0] ?? null;
}

/** Writes how far what waited for a pause is free again. @param dueAt when the rest is due; `null`: nothing is left */
export async function sweepPause(tx: Queryable, id: string, sweptTo: string | null, dueAt: Date | null): Promise<void> {
  await tx.query('UPDATE pauses SET swept_to = $2, due_at = $3 WHERE id = $1', [id, sweptTo, dueAt]);
}

/** SQL condition of the messages `m` of a scope, by its key. */
const IN_SCOPE: Readonly<Record<PauseScope, (key: string) => string>> = {
  WORKSPACE: (key) => `${key}::text IS NOT NULL`,
  CAMPAIGN: (key) => `m.campaign_id = ${key}::text::uuid`,
  ROUTE: (key) => `m.route_id = ${key}::text::uuid`,
  COUNTRY: (key) => `m.country = ${key}`,
  TEMPLATE: (key) => `(m.template_version_id IN (SELECT id FROM template_versions WHERE template_id::text = ${key})
    OR (m.template_version_id IS NULL AND m.campaign_id IN (${saysOwnText(key)})))`,
  PURPOSE: (key) => `m.purpose::text = ${key}`,
};

/** Facts of a message that a pause may be of. */
export interface PausedMessage {
  id: string;
  workspaceId: string;
  routeId: string;
  campaignId: string | null;
  country: string | null;
  purpose: string;
  templateVersionId: string | null;
}

/** Messages of a scope that wait for a pause, after one of them, in order of their ids. */
export async function pausedMessages(
  tx: Queryable,
  { workspaceId, scope, key, sweptTo }: Pick<Pause, 'workspaceId' | 'scope' | 'key' | 'sweptTo'>,
  limit: number,
): Promise<PausedMessage[]> {
  const { rows } = await tx.query<PausedMessage>(
    `SELECT m.id, m.workspace_id AS "workspaceId", m.route_id AS "routeId", m.campaign_id AS "campaignId", m.country, m.purpose,
       m.template_version_id AS "templateVersionId" FROM messages m
     WHERE m.workspace_id = $1 AND m.indexed_status = 'DEFERRED' AND m.reason_code = 'PAUSED'
       AND ($3::uuid IS NULL OR m.id > $3) AND ${IN_SCOPE[scope]('$2')} ORDER BY m.id LIMIT $4`,
    [workspaceId, key, sweptTo, limit],
  );
  return rows;
}

/** Counts the messages of a scope that have not ended, by status. */
export async function countOpen(
  db: Queryable,
  { workspaceId, scope, key }: Pick<Pause, 'workspaceId' | 'scope' | 'key'>,
): Promise<Map<MessageStatus, number>> {
  const { rows } = await db.query<{ status: MessageStatus; count: number }>(
    `SELECT m.status, count(*)::int AS count FROM messages m
     WHERE m.workspace_id = $1 AND (m.indexed_status = ANY($4::message_status[]) OR (m.indexed_status IS NULL AND m.id >= $3))
       AND m.status = ANY($4::message_status[]) AND ${IN_SCOPE[scope]('$2')} GROUP BY m.status`,
    [
      workspaceId,
      key,
      await longOnTheWayUpTo(db),
      plainArray(['ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED', 'SENDING', 'SENT']),
    ],
  );
  return new Map(rows.map(({ status, count }) => [status, count]));
}

/** Part of a workspace that a pause is of. */
type OfPause = Pick<Pause, 'id' | 'workspaceId' | 'scope' | 'key'>;

/** Condition of messages that a provider has, that $3 recalls, and that it was not asked about; $1 is the workspace, $2 the key. */
const recallable = (
  scope: PauseScope,
) => `m.workspace_id = $1 AND m.status = 'SENT' AND m."to" IS NOT NULL AND ${IN_SCOPE[scope]('$2')}
  AND NOT EXISTS (SELECT 1 FROM pause_recalls r WHERE r.message_id = m.id AND r.pause_id = $3)`;

/** Messages of a connection that a pause is to recall, after one of them, in order of their ids; `null`: from the first on. */
export async function nextToRecall(
  db: Queryable,
  { id, workspaceId, scope, key }: OfPause,
  { connectionId, after, limit }: { connectionId: string; after: string | null; limit: number },
): Promise<string[]> {
  const next = (condition: string) =>
    `(SELECT m.id FROM messages m WHERE ${recallable(scope)} AND m.connection_id = $4 AND ${condition} ORDER BY m.id LIMIT $7)`;
  const { rows } = await db.query<{ id: string }>(
    `${next("m.indexed_status = 'SENT' AND m.id > $5")} UNION ALL ${next('m.indexed_status IS NULL AND m.id > $5 AND m.id >= $6')}
     ORDER BY id LIMIT $7`,
    [workspaceId, key, id, connectionId, after ?? NO_ID, await longOnTheWayUpTo(db), limit],
  );
  return rows.map((row) => row.id);
}

/** Counts the messages that a pause is yet to recall. */
export async function countToRecall(db: Queryable, { id, workspaceId, scope, key }: OfPause): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM messages m
     WHERE ${recallable(scope)} AND (m.indexed_status = 'SENT' OR (m.indexed_status IS NULL AND m.id >= $4))`,
    [workspaceId, key, id, await longOnTheWayUpTo(db)],
  );
  return rows[0]?.count ?? 0;
}

/** Counts of messages that a pause recalls. */
export interface RecallCounts {
  /** Messages whose provider was asked to delete them. */
  asked: number;
  /** Of those, messages that it has deleted. */
  recalled: number;
  /** Of those, messages that it did not delete. */
  tooLate: number;
}

/** Messages that their providers have deleted for a pause. */
export async function recalledBy(db: Queryable, id: string): Promise<number> {
  const { rows } = await db.query<{ recalled: number }>('SELECT recalled FROM pauses WHERE id = $1', [id]);
  return rows[0]?.recalled ?? 0;
}

/** Adds to what a pause has recalled. */
export async function addRecalls(
  tx: Queryable,
  id: string,
  { asked = 0, recalled = 0, tooLate = 0 }: Partial<RecallCounts>,
): Promise<void> {
  if (asked === 0 && recalled === 0 && tooLate === 0) return;
  await tx.query(
    'UPDATE pauses SET recalls_asked = recalls_asked + $2, recalled = recalled + $3, too_late = too_late + $4 WHERE id = $1',
    [id, asked, recalled, tooLate],
  );
}
