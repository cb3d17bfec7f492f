/** Statements on `segment_members`: who was in a segment that is watched when it was last looked at. */
import type { Queryable } from '../client.ts';
import { type AudienceGroups, binding, conditionOf } from './audience.ts';

/** Changes among the contacts of a page. */
export interface PageOfMembers {
  entered: string[];
  left: string[];
  /** The last contact that was looked at; `null`: there is none behind. */
  next: string | null;
}

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
const BEHIND_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Looks at the next contacts of a workspace and makes the members those of them that fit.
 *
 * @param after the contact behind which to begin; `null`: the first
 */
export async function lookAtMembers(
  tx: Queryable,
  segmentId: string,
  groups: AudienceGroups,
  after: string | null,
  limit: number,
): Promise<PageOfMembers> {
  const from = after ?? BEFORE_ALL;
  const { rows: ends } = await tx.query<{ id: string }>(
    `SELECT id FROM contacts WHERE workspace_id = $1 AND id > $2 ORDER BY id OFFSET $3 LIMIT 1`,
    [groups.workspaceId, from, limit - 1],
  );
  const next = ends[0]?.id ?? null;
  const { values, bind } = binding();
  const [segment, low, high] = [bind(segmentId), bind(from), bind(next ?? BEHIND_ALL)];
  const { rows } = await tx.query<{ id: string; entered: boolean }>(
    `WITH fits AS MATERIALIZED (SELECT c.id FROM contacts c
       WHERE c.workspace_id = ${bind(groups.workspaceId)} AND c.id > ${low}::uuid AND c.id <= ${high}::uuid
         AND ${conditionOf(groups, bind, 'EACH')}),
     entered AS (INSERT INTO segment_members (segment_id, contact_id) SELECT ${segment}::uuid, id FROM fits
       ON CONFLICT DO NOTHING RETURNING contact_id),
     gone AS (DELETE FROM segment_members m WHERE m.segment_id = ${segment}::uuid AND m.contact_id > ${low}::uuid
       AND m.contact_id <= ${high}::uuid AND NOT EXISTS (SELECT FROM fits f WHERE f.id = m.contact_id) RETURNING contact_id)
     SELECT contact_id AS id, true AS entered FROM entered UNION ALL SELECT contact_id, false FROM gone ORDER BY id`,
    values,
  );
  return {
    entered: rows.flatMap(({ id, entered }) => (entered ? [id] : [])),
    left: rows.flatMap(({ id, entered }) => (entered ? [] : [id])),
    next,
  };
}

/** Deletes members of a segment that nobody watches any more, so many at most. @returns how many */
export async function forgetMembers(tx: Queryable, segmentId: string, limit: number): Promise<number> {
  const { rowCount } = await tx.query(
    `DELETE FROM segment_members WHERE segment_id = $1 AND contact_id IN (
       SELECT contact_id FROM segment_members WHERE segment_id = $1 ORDER BY contact_id LIMIT $2)`,
    [segmentId, limit],
  );
  return rowCount ?? 0;
}

/** Takes a person out of all segments. @returns how many rows there were */
export async function deleteMembersOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM segment_members WHERE contact_id = $1', [contactId]);
  return rowCount ?? 0;
}
