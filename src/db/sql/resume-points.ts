/** Statements on `resume_points`. */
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';

/** Position from which a client that chose a key for it goes on. */
export interface ResumePoint {
  id: string;
  /** Subscriber that follows with it now: the position of any other is no longer noted. */
  holder: string;
  cursor: string;
}

/** Name of a resume point: its key, who chose it, and the stream. */
export interface ResumeName {
  workspaceId: string;
  actorId: string;
  /** The field of Subscription. */
  stream: string;
  key: string;
}

/** Takes over what is remembered under a key, or begins to remember it. @param point what it is if there is nothing */
export async function takeResumePoint(db: Queryable, name: ResumeName, point: ResumePoint): Promise<ResumePoint> {
  const { workspaceId, actorId, stream, key } = name;
  const { rows } = await db.query<ResumePoint>(
    `INSERT INTO resume_points (id, workspace_id, actor_id, stream, key, holder, cursor)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (workspace_id, actor_id, stream, key) DO UPDATE SET holder = EXCLUDED.holder, at = now()
     RETURNING id, holder, cursor`,
    [point.id, workspaceId, actorId, stream, key, point.holder, point.cursor],
  );
  return rows[0] ?? point;
}

/** Notes how far clients have come, where they still hold their key. */
export async function moveResumePoints(db: Queryable, points: readonly ResumePoint[]): Promise<void> {
  if (points.length === 0) return;
  await db.query(
    `UPDATE resume_points r SET cursor = u.cursor, at = now()
     FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS u(id, holder, cursor) WHERE r.id = u.id AND r.holder = u.holder`,
    [
      plainArray(points.map(({ id }) => id)),
      plainArray(points.map(({ holder }) => holder)),
      textArray(points.map(({ cursor }) => cursor)),
    ],
  );
}

/** Forgets what nobody has used since a moment. */
export async function deleteResumePoints(db: Queryable, before: Date): Promise<void> {
  await db.query('DELETE FROM resume_points WHERE at < $1', [before]);
}
