/** Statements on `contact_list_members`: who is on which list. */
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';

/** A list of a workspace, and whom is put on it. */
export interface Listing {
  workspaceId: string;
  listId: string;
  now: Date;
}

/** Puts contacts of the workspace on a list, unless they are deleted or erased. @returns how many were not on it */
export async function insertMembers(tx: Queryable, listing: Listing, contactIds: readonly string[]): Promise<number> {
  return insertFound(tx, listing, 'c.id = ANY($4::uuid[])', plainArray(contactIds));
}

/** Puts the contacts of these numbers on a list, as `insertMembers`. */
export async function insertMembersByNumber(
  tx: Queryable,
  listing: Listing,
  numbers: readonly string[],
): Promise<number> {
  return insertFound(tx, listing, 'c.phone = ANY($4::text[])', textArray(numbers));
}

/** The lock makes it wait for an erasure under way, and see what came of it. */
async function insertFound(
  tx: Queryable,
  { workspaceId, listId, now }: Listing,
  condition: string,
  values: string,
): Promise<number> {
  const { rowCount } = await tx.query(
    `INSERT INTO contact_list_members (list_id, contact_id, workspace_id, added_at)
     SELECT $2::uuid, found.id, $1::uuid, $3::timestamptz FROM (
       SELECT c.id FROM contacts c WHERE c.workspace_id = $1 AND ${condition} AND c.deleted_at IS NULL AND c.erased_at IS NULL
       ORDER BY c.id FOR KEY SHARE) AS found
     ON CONFLICT DO NOTHING`,
    [workspaceId, listId, now, values],
  );
  return rowCount ?? 0;
}

/** Takes contacts off a list. @returns how many were on it */
export async function deleteMembers(tx: Queryable, listId: string, contactIds: readonly string[]): Promise<number> {
  const { rowCount } = await tx.query(
    'DELETE FROM contact_list_members WHERE list_id = $1 AND contact_id = ANY($2::uuid[])',
    [listId, plainArray(contactIds)],
  );
  return rowCount ?? 0;
}

/** Takes a contact off all lists. @returns how many it was on */
export async function deleteMembershipsOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM contact_list_members WHERE contact_id = $1', [contactId]);
  return rowCount ?? 0;
}

/** Numbers of members of lists, by the lists' ids; of an empty list there is none. */
export async function countMembers(db: Queryable, listIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ id: string; count: number }>(
    `SELECT w.id, (SELECT count(*) FROM contact_list_members m WHERE m.list_id = w.id)::int AS count
     FROM unnest($1::uuid[]) AS w(id)`,
    [plainArray(listIds)],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}
