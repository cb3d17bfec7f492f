/** Statements on `pauses`: parts of a workspace of which nothing is sent. */
import type { Pause } from '../../generated/prisma/client.ts';
import type { MessageStatus, PauseScope } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { longOnTheWayUpTo } from './watermarks.ts';

const ALL = `id, workspace_id AS "workspaceId", scope, key, reason, actor_kind AS "actorKind", actor_id AS "actorId",
  created_at AS "createdAt", lifted_at AS "liftedAt", swept_to AS "sweptTo", due_at AS "dueAt"`;

/** A pause that holds. */
export interface HeldPause {
  workspaceId: string;
  scope: PauseScope;
  /** What it is of: an id, a country or a purpose; '': the workspace. */
  key: string;
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
    `SELECT p.workspace_id AS "workspaceId", p.scope, p.key,
       CASE WHEN p.scope = 'TEMPLATE' THEN ARRAY(SELECT v.id::text FROM template_versions v WHERE v.template_id::text = p.key)
         ELSE '{}' END AS "versionIds",
       CASE WHEN p.scope = 'TEMPLATE' THEN ARRAY(SELECT own.id::text FROM (${saysOwnText('p.key')}) own) ELSE '{}' END AS "campaignIds"
     FROM pauses p WHERE p.lifted_at IS NULL`,
  );
  return rows;
}

/** Inserts a pause; one that holds already stays as it is. @returns its row */
export async function insertPause(tx: Queryable, pause: Pause): Promise<Pause> {
  const { id, workspaceId, scope, key, reason, actorKind, actorId, createdAt } = pause;
  const { rows } = await tx.query<Pause>(
    `INSERT INTO pauses (id, workspace_id, scope, key, reason, actor_kind, actor_id, created_at)
     VALUES ($1, $2, $3::pause_scope, $4, $5, $6::actor_kind, $7, $8)
     ON CONFLICT (workspace_id, scope, key) WHERE lifted_at IS NULL DO UPDATE SET reason = pauses.reason RETURNING ${ALL}`,
    [id, workspaceId, scope, key, reason, actorKind, actorId, createdAt],
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
  CAMPAIGN: (key) => `m.campaign_id::text = ${key}`,
  ROUTE: (key) => `m.route_id::text = ${key}`,
  COUNTRY: (key) => `m.country = ${key}`,
  TEMPLATE: (key) => `(m.template_version_id IN (SELECT id FROM template_versions WHERE template_id::text = ${key})
    OR (m.template_version_id IS NULL AND m.campaign_id IN (${saysOwnText(key)})))`,
  PURPOSE: (key) => `m.purpose::text = ${key}`,
};

/** What a message has that a pause may be of. */
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
