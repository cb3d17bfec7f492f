/** Statements on `rollup_changes`: what chunks of the road change in the roll-ups, until it is added to them. */
import type { RollupChange } from '../../kernel/rollups.ts';
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';
import type { Statement } from './pipelined.ts';

/** Changes that one chunk makes in the counts of a workspace. */
export interface NewRollupChanges {
  workspaceId: string;
  changes: readonly RollupChange[];
}

/** Inserts the changes of a chunk. */
export function rollupChangesInsert(rows: readonly NewRollupChanges[]): Statement {
  return {
    text: (p) =>
      `INSERT INTO rollup_changes (workspace_id, changes) SELECT u.workspace_id, u.changes
       FROM unnest(${p(1)}::uuid[], ${p(2)}::text[]) AS u(workspace_id, changes)`,
    values: [
      plainArray(rows.map(({ workspaceId }) => workspaceId)),
      textArray(rows.map(({ changes }) => JSON.stringify(changes))),
    ],
  };
}

/** Changes that were taken, of one chunk. */
export interface TakenRollupChanges {
  workspaceId: string;
  changes: RollupChange[];
}

/** Names the lock under which changes are added to the roll-ups, among all advisory locks of the database. */
const FOLDING_LOCK = 7_236_411;

/**
 * Takes the oldest changes away, to be added to the roll-ups in the same transaction; who else does so waits for its end.
 *
 * @returns fewer than `limit`: there are no more
 */
export async function takeRollupChanges(tx: Queryable, limit: number): Promise<TakenRollupChanges[]> {
  await tx.query(`SELECT pg_advisory_xact_lock(${FOLDING_LOCK})`);
  const { rows } = await tx.query<{ workspaceId: string; changes: string }>(
    `DELETE FROM rollup_changes WHERE id = ANY(ARRAY(SELECT id FROM rollup_changes ORDER BY id LIMIT $1))
     RETURNING workspace_id AS "workspaceId", changes`,
    [limit],
  );
  return rows.map(({ workspaceId, changes }) => ({ workspaceId, changes: JSON.parse(changes) as RollupChange[] }));
}

/** Moment since which changes wait to be added; `null`: none does. */
export async function oldestRollupChange(db: Queryable): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>('SELECT at FROM rollup_changes ORDER BY id LIMIT 1');
  return rows[0]?.at ?? null;
}
