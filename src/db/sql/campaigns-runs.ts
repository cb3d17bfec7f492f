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

/** Steps of campaigns that were started, also those that ended with their campaign before they began. */
export async function startedSteps(db: Queryable, ids: readonly string[]): Promise<Campaign[]> {
  const { rows } = await db.query<Campaign>(
    `SELECT ${CAMPAIGN} FROM campaigns WHERE origin_id = ANY($1::uuid[]) AND origin = 'STEP'
       AND (status IN ('SCHEDULED', 'RUNNING', 'PAUSED', 'STOPPED', 'DONE') OR (status = 'CANCELED' AND begins_at IS NULL))
     ORDER BY id`,
    [plainArray(ids)],
  );
  return rows;
}
