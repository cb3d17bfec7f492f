/** Statements that read `campaigns` which follow one another: runs of one that repeats, and steps. */
import type { Campaign } from '../../generated/prisma/client.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { CAMPAIGN } from './campaigns.ts';
import { firstRun } from './campaigns-copies.ts';

/** The last run before one that has begun. @returns `null`: there is none */
export async function runBefore(
  db: Queryable,
  campaign: Pick<Campaign, 'id' | 'origin' | 'originId' | 'occurrence'>,
): Promise<Campaign | null> {
  const { rows } = await db.query<Campaign>(
    `SELECT ${CAMPAIGN} FROM campaigns WHERE (id = $1 OR (origin_id = $1 AND origin = 'REPEAT')) AND occurrence < $2
       AND status IN ('RUNNING', 'PAUSED', 'STOPPED', 'DONE', 'CANCELED') ORDER BY occurrence DESC LIMIT 1`,
    [firstRun(campaign), campaign.occurrence],
  );
  return rows[0] ?? null;
}

/** Tells that a campaign has a step, whatever its state. */
export async function hasSteps(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query(`SELECT FROM campaigns WHERE origin_id = $1 AND origin = 'STEP' LIMIT 1`, [id]);
  return rowCount !== 0;
}

/** The campaign that a step, or a step of a step, belongs to in the end; of any other campaign its own id. */
export async function rootOfSteps(db: Queryable, id: string): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `WITH RECURSIVE up AS (
       SELECT id, origin, origin_id FROM campaigns WHERE id = $1
       UNION ALL SELECT c.id, c.origin, c.origin_id FROM up JOIN campaigns c ON c.id = up.origin_id WHERE up.origin = 'STEP')
     SELECT id FROM up WHERE origin IS DISTINCT FROM 'STEP'`,
    [id],
  );
  return rows[0]?.id ?? id;
}

/** Counts the steps of a campaign, with those of its steps. */
export async function countSteps(db: Queryable, id: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `WITH RECURSIVE below AS (
       SELECT id FROM campaigns WHERE origin_id = $1 AND origin = 'STEP'
       UNION ALL SELECT c.id FROM below JOIN campaigns c ON c.origin_id = below.id AND c.origin = 'STEP')
     SELECT count(*)::int AS count FROM below`,
    [id],
  );
  return rows[0]?.count ?? 0;
}

/** Steps of campaigns that were started and that no trigger brings people to, also those that ended with their campaign before they began. */
export async function startedSteps(db: Queryable, ids: readonly string[]): Promise<Campaign[]> {
  const { rows } = await db.query<Campaign>(
    `SELECT ${CAMPAIGN} FROM campaigns WHERE origin_id = ANY($1::uuid[]) AND origin = 'STEP' AND NOT triggered
       AND (status IN ('SCHEDULED', 'RUNNING', 'PAUSED', 'STOPPED', 'DONE') OR (status = 'CANCELED' AND begins_at IS NULL))
     ORDER BY id`,
    [plainArray(ids)],
  );
  return rows;
}
