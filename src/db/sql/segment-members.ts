/** Statements on `segment_members`: who was in a segment that is watched when it was last looked at. */
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { type AudienceGroups, type Bind, binding, conditionOf, type LookMode } from './audience.ts';

/** Changes among contacts that were looked at: their ids, in order. */
export interface MemberChanges {
  entered: string[];
  left: string[];
}

/** Changes among the contacts of a page. */
export interface PageOfMembers extends MemberChanges {
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
  const [low, high] = [bind(from), bind(next ?? BEHIND_ALL)];
  const among = (id: string) => `${id} > ${low}::uuid AND ${id} <= ${high}::uuid`;
  return { ...changesOf(await matched(tx, { segmentId, groups, values, bind, among, mode: 'EACH' })), next };
}

/** Looks at some contacts of a workspace and makes the members those of them that fit. */
export async function lookAtSome(
  tx: Queryable,
  segmentId: string,
  groups: AudienceGroups,
  contactIds: readonly string[],
): Promise<MemberChanges> {
  const { values, bind } = binding();
  const ids = bind(plainArray(contactIds));
  const among = (id: string) => `${id} = ANY(${ids}::uuid[])`;
  return changesOf(await matched(tx, { segmentId, groups, values, bind, among, mode: 'FEW' }));
}

interface Match {
  segmentId: string;
  groups: AudienceGroups;
  values: unknown[];
  bind: Bind;
  /** Condition on the id of a contact that is looked at. */
  among(id: string): string;
  mode: LookMode;
}

interface MatchedRow {
  id: string;
  entered: boolean;
}

async function matched(tx: Queryable, { segmentId, groups, values, bind, among, mode }: Match): Promise<MatchedRow[]> {
  const segment = bind(segmentId);
  const { rows } = await tx.query<MatchedRow>(
    `WITH fits AS MATERIALIZED (SELECT c.id FROM contacts c
       WHERE c.workspace_id = ${bind(groups.workspaceId)} AND ${among('c.id')} AND ${conditionOf(groups, bind, mode)}),
     entered AS (INSERT INTO segment_members (segment_id, contact_id) SELECT ${segment}::uuid, id FROM fits
       ON CONFLICT DO NOTHING RETURNING contact_id),
     gone AS (DELETE FROM segment_members m WHERE m.segment_id = ${segment}::uuid AND ${among('m.contact_id')}
       AND NOT EXISTS (SELECT FROM fits f WHERE f.id = m.contact_id) RETURNING contact_id)
     SELECT contact_id AS id, true AS entered FROM entered UNION ALL SELECT contact_id, false FROM gone ORDER BY id`,
    values,
  );
  return rows;
}

function changesOf(rows: readonly MatchedRow[]): MemberChanges {
  return {
    entered: rows.flatMap(({ id, entered }) => (entered ? [id] : [])),
    left: rows.flatMap(({ id, entered }) => (entered ? [] : [id])),
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
