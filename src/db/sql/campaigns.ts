/** Statements on `campaigns` of whoever carries them out; their settings are written with Prisma. */
import type { Campaign } from '../../generated/prisma/client.ts';
import type { CampaignStatus } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';

/** Columns of a campaign, as the fields of its row. */
export const CAMPAIGN = `id, workspace_id AS "workspaceId", name, objective, metric, metric_event AS "metricEvent", metric_days AS "metricDays",
  purpose, audience, template_name AS "templateName", template_version AS "templateVersion", text, variables, coupon_pool_id AS "couponPoolId", sender, route_ids AS "routeIds",
  start_at AS "startAt", ends_at AS "endsAt", rate_per_second AS "ratePerSecond", schedule,
  origin_id AS "originId", origin, origin_filter AS "originFilter", occurrence,
  variants, test, hold_out_percent AS "holdOutPercent", test_recipients AS "testRecipients", held_out AS "heldOut",
  tested_at AS "testedAt", looks, verdict, status, reason, revision, preflight, token,
  checked_at AS "checkedAt", begins_at AS "beginsAt", triggered, frozen_at AS "frozenAt", frozen_to AS "frozenTo", recipients, position,
  accepted, refused, rests_until AS "restsUntil", counts_at AS "countsAt", due_at AS "dueAt", lease_until AS "leaseUntil", failures, actor_kind AS "actorKind", actor_id AS "actorId",
  stopped_by AS "stoppedBy", created_at AS "createdAt", updated_at AS "updatedAt", finished_at AS "finishedAt"`;

/** Takes the campaign that is due for longest and that no other scheduler has, until a moment. @returns `null`: none is due */
export async function leaseCampaign(db: Queryable, now: Date, until: Date): Promise<Campaign | null> {
  const { rows } = await db.query<Campaign>(
    `UPDATE campaigns SET lease_until = $2 WHERE id = (
       SELECT id FROM campaigns WHERE due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
       ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING ${CAMPAIGN}`,
    [now, until],
  );
  return rows[0] ?? null;
}

/** Locks a campaign for this transaction, as it is now. @returns `null`: there is none */
export async function lockCampaign(tx: Queryable, workspaceId: string, id: string): Promise<Campaign | null> {
  const { rows } = await tx.query<Campaign>(
    `SELECT ${CAMPAIGN} FROM campaigns WHERE id = $1 AND workspace_id = $2 FOR UPDATE`,
    [id, workspaceId],
  );
  return rows[0] ?? null;
}

/** Routes that campaigns name, by the campaign; those that name none are left out. */
export async function routesOfCampaigns(
  db: Queryable,
  ids: readonly string[],
): Promise<Map<string, readonly string[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await db.query<{ id: string; routeIds: string[] }>(
    `SELECT id, route_ids AS "routeIds" FROM campaigns WHERE id = ANY($1::uuid[]) AND cardinality(route_ids) > 0`,
    [plainArray([...new Set(ids)])],
  );
  return new Map(rows.map(({ id, routeIds }) => [id, routeIds]));
}

/** Progress of a campaign that is locked. */
export interface Progress {
  position: number;
  accepted: number;
  /** Recipients that got no message, by code. */
  refused: Readonly<Record<string, number>>;
  /** When the next ones are due. */
  dueAt: Date;
  now: Date;
}

/** Writes how far a campaign has come, and ends its lease. */
export async function advanceCampaign(tx: Queryable, id: string, progress: Progress): Promise<void> {
  const { position, accepted, refused, dueAt, now } = progress;
  await tx.query(
    `UPDATE campaigns SET position = $2, accepted = $3, refused = $4, due_at = $5, updated_at = $6, lease_until = NULL,
       failures = 0 WHERE id = $1`,
    [id, position, accepted, JSON.stringify(refused), dueAt, now],
  );
}

/** Progress of a campaign that people come to one by one. */
export interface Joined extends Omit<Progress, 'dueAt'> {
  /** Of those who came, how many try its variants. */
  testRecipients: number;
  /** Moment before which its rate lets nobody come; `null`: it has none. */
  restsUntil: Date | null;
}

/** Writes how many people triggers have brought to a campaign that is locked: all of them are handled. */
export async function joinCampaign(
  tx: Queryable,
  id: string,
  { position, accepted, refused, testRecipients, restsUntil, now }: Joined,
): Promise<void> {
  await tx.query(
    `UPDATE campaigns SET recipients = $2, position = $2, accepted = $3, refused = $4, updated_at = $5, test_recipients = $6,
       rests_until = $7 WHERE id = $1`,
    [id, position, accepted, JSON.stringify(refused), now, testRecipients, restsUntil],
  );
}

/** Counts people more who came to a campaign that is locked and are held out. */
export async function countHeldOut(tx: Queryable, id: string, people: number, now: Date): Promise<void> {
  await tx.query('UPDATE campaigns SET held_out = held_out + $2, updated_at = $3 WHERE id = $1', [id, people, now]);
}

/** An audience as far as it is frozen. */
export interface Frozen {
  /** The last contact that was looked at; `null`: as before. */
  frozenTo: string | null;
  /** Recipients by stage. */
  test: number;
  rest: number;
  heldOut: number;
  isWhole: boolean;
  now: Date;
}

/** Writes how far the audience of a campaign is frozen, and ends its lease. @param isWhole nobody is left to be looked at */
export async function freezeCampaign(
  tx: Queryable,
  id: string,
  { frozenTo, test, rest, heldOut, isWhole, now }: Frozen,
): Promise<void> {
  await tx.query(
    `UPDATE campaigns SET frozen_to = coalesce($2, frozen_to), recipients = $3, test_recipients = $4, held_out = $5,
       frozen_at = CASE WHEN $6 THEN $7::timestamptz END, due_at = $7, updated_at = $7, lease_until = NULL, failures = 0
     WHERE id = $1`,
    [id, frozenTo, test + rest, test, heldOut, isWhole, now],
  );
}

/** State that a campaign is to have. */
export interface CampaignState {
  status: CampaignStatus;
  /** Why, if nobody did it. */
  reason: string | null;
  /** When a scheduler must look at it; `null`: never. */
  dueAt: Date | null;
  /** When it begins; `null`: it was not started. */
  beginsAt: Date | null;
  /** When it ended; `null`: it has not. */
  finishedAt: Date | null;
  now: Date;
}

/** Writes the state of a campaign that is locked, and ends its lease. */
export async function setCampaignState(tx: Queryable, id: string, state: CampaignState): Promise<void> {
  const { status, reason, dueAt, beginsAt, finishedAt, now } = state;
  await tx.query(
    `UPDATE campaigns SET status = $2::campaign_status, reason = $3, due_at = $4, begins_at = $5, finished_at = $6, updated_at = $7,
       lease_until = NULL, failures = 0 WHERE id = $1`,
    [id, status, reason, dueAt, beginsAt, finishedAt, now],
  );
}

/** Has a run that failed tried again. */
export async function retryCampaign(db: Queryable, id: string, dueAt: Date): Promise<void> {
  await db.query('UPDATE campaigns SET failures = failures + 1, due_at = $2, lease_until = NULL WHERE id = $1', [
    id,
    dueAt,
  ]);
}

/** State of a check. */
export interface CheckState {
  /** `null`: nothing was found. */
  preflight: object | null;
  status: CampaignStatus;
  /** Reason why the campaign cannot go on by itself; `null`: it can, or a person has checked it. */
  reason: string | null;
  /** For a start by a person; `null`: it cannot be started so. */
  token: string | null;
  /** End of the check; `null`: it has not. */
  checkedAt: Date | null;
  /** Moment at which a scheduler must look at the campaign; `null`: never. */
  dueAt: Date | null;
  now: Date;
}

/** Writes what a check has found so far of a campaign that is locked, and ends its lease. One that is not SCHEDULED has no time to begin. */
export async function writePreflight(
  tx: Queryable,
  id: string,
  { preflight, status, reason, token, checkedAt, dueAt, now }: CheckState,
): Promise<void> {
  await tx.query(
    `UPDATE campaigns SET preflight = $2, status = $3::campaign_status, reason = $4, token = $5, checked_at = $6, due_at = $7,
       begins_at = CASE WHEN $3 = 'SCHEDULED' THEN begins_at END, updated_at = $8, lease_until = NULL, failures = 0 WHERE id = $1`,
    [id, preflight === null ? null : JSON.stringify(preflight), status, reason, token, checkedAt, dueAt, now],
  );
}

/** Forgets a check that has not ended. */
export async function dropUnfinishedCheck(tx: Queryable, id: string): Promise<void> {
  await tx.query(`UPDATE campaigns SET preflight = NULL WHERE id = $1 AND preflight->>'isDone' = 'false'`, [id]);
}
