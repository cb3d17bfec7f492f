/** Statements on `assignment_rules`: whose turn it is. */
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';

/**
 * Gives the next of these members the turn of a rule: the first behind the one who had it last, in order of their ids. Of two that
 * ask at once the second waits, and gets the next one.
 *
 * @returns `null`: there is no such rule any more
 */
export async function takeTurn(tx: Queryable, ruleId: string, memberIds: readonly string[]): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    `UPDATE assignment_rules SET last_member_id = coalesce(
       (SELECT m FROM unnest($2::uuid[]) AS m WHERE m > last_member_id ORDER BY m LIMIT 1),
       (SELECT m FROM unnest($2::uuid[]) AS m ORDER BY m LIMIT 1))
     WHERE id = $1 RETURNING last_member_id AS id`,
    [ruleId, plainArray(memberIds)],
  );
  return rows[0]?.id ?? null;
}
