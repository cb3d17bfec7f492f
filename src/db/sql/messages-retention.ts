/** Statements that take the texts of `messages` when their time is over, and the messages themselves later. */
import type { Purpose } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { amongIds, idValues } from './ids.ts';

/** Rows looked at by one statement at most. */
export const ROWS_A_STEP = 1_000;

/** Messages of a workspace and a purpose, between two ids. */
export interface Stretch {
  workspaceId: string;
  purpose: Purpose;
  /** The last one that was looked at. */
  after: string;
  /** The first one that is too young. */
  before: string;
}

/** Outcome of one step. */
export interface TextsTaken {
  /** Texts that were taken. */
  count: number;
  /** The last message that was looked at; `null`: there was none. */
  last: string | null;
  /** Messages that are valid still, with the end of that. */
  open: { id: string; expiresAt: Date }[];
}

/** Workspaces that have messages of a purpose which nobody has looked at, by the watermark of that name. */
export async function workspacesWithTexts(
  db: Queryable,
  { purpose, before, watermark }: { purpose: Purpose; before: string; watermark: string },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT w.id FROM workspaces w LEFT JOIN watermarks k ON k.name = $3 || w.id::text
     WHERE EXISTS (SELECT FROM messages m WHERE m.workspace_id = w.id AND m.purpose = $1::purpose
       AND m.id > COALESCE(k.id, '00000000-0000-0000-0000-000000000000') AND m.id < $2::uuid)`,
    [purpose, before, watermark],
  );
  return rows.map(({ id }) => id);
}

/** Takes the texts of the oldest messages of a stretch whose validity is over: nothing may have to be sent once more. */
export async function takeTexts(
  tx: Queryable,
  { workspaceId, purpose, after, before }: Stretch,
  now: Date,
): Promise<TextsTaken> {
  const { rows } = await tx.query<{ id: string; expiresAt: Date; isOver: boolean; hasText: boolean }>(
    `SELECT id, expires_at AS "expiresAt", expires_at <= $5 AS "isOver", body IS NOT NULL AS "hasText" FROM messages
     WHERE workspace_id = $1 AND purpose = $2::purpose AND id > $3::uuid AND id < $4::uuid ORDER BY id LIMIT ${ROWS_A_STEP}`,
    [workspaceId, purpose, after, before, now],
  );
  const withText = rows.filter(({ hasText }) => hasText);
  const count = await takeTextsOf(
    tx,
    withText.filter(({ isOver }) => isOver).map(({ id }) => id),
    now,
  );
  const open = withText.filter(({ isOver }) => !isOver).map(({ id, expiresAt }) => ({ id, expiresAt }));
  return { count, last: rows.at(-1)?.id ?? null, open };
}

/** Takes the texts of messages whose validity is over. @returns how many */
export async function takeTextsOf(tx: Queryable, ids: readonly string[], now: Date): Promise<number> {
  if (ids.length === 0) return 0;
  const { rowCount } = await tx.query(
    `UPDATE messages m SET body = NULL WHERE ${amongIds('m.id')} AND m.body IS NOT NULL AND m.expires_at <= $4`,
    [...idValues(ids), now],
  );
  return rowCount ?? 0;
}

/** Ends of messages that have a text and are valid still, of these. */
export async function openTexts(
  tx: Queryable,
  ids: readonly string[],
  now: Date,
): Promise<{ id: string; workspaceId: string; expiresAt: Date }[]> {
  const { rows } = await tx.query<{ id: string; workspaceId: string; expiresAt: Date }>(
    `SELECT m.id, m.workspace_id AS "workspaceId", m.expires_at AS "expiresAt" FROM messages m
     WHERE ${amongIds('m.id')} AND m.body IS NOT NULL AND m.expires_at > $4`,
    [...idValues(ids), now],
  );
  return rows;
}

/** Deletes the oldest messages of a workspace and a purpose that ended before an id. @returns the ids of those that went */
export async function deleteMessages(
  tx: Queryable,
  { workspaceId, purpose, before }: Omit<Stretch, 'after'>,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `DELETE FROM messages WHERE id = ANY(ARRAY(SELECT id FROM messages WHERE workspace_id = $1 AND purpose = $2::purpose
       AND id < $3::uuid AND finished_at IS NOT NULL ORDER BY id LIMIT ${ROWS_A_STEP})) RETURNING id`,
    [workspaceId, purpose, before],
  );
  return rows.map(({ id }) => id);
}
