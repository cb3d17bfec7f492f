/** Statements on `coupons`: codes that are given out once each, and redeemed once each. */
import type { ActorKind } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';

/** A coupon as it is kept. */
export interface CouponRow {
  code: string;
  poolId: string;
  /** Contact that has it; `null`: nobody does. */
  contactId: string | null;
  messageId: string | null;
  campaignId: string | null;
  reservedAt: Date | null;
  redeemedAt: Date | null;
  /** Actor that has redeemed it; `null`: nobody has. */
  actorKind: ActorKind | null;
  actorId: string | null;
  /** Reference of its redemption; `null`: none was given, or it is not redeemed. */
  reference: string | null;
}

const ALL = `code, pool_id AS "poolId", contact_id AS "contactId", message_id AS "messageId", campaign_id AS "campaignId",
  reserved_at AS "reservedAt", redeemed_at AS "redeemedAt", actor_kind AS "actorKind", actor_id AS "actorId", reference`;
const IS_FREE = 'reserved_at IS NULL AND redeemed_at IS NULL';

/** A code, and how it is compared. */
export interface Code {
  key: string;
  code: string;
}

/** Inserts codes that are none of the workspace yet. @returns how many those were */
export async function insertCoupons(
  tx: Queryable,
  workspaceId: string,
  poolId: string,
  codes: readonly Code[],
): Promise<number> {
  const { rowCount } = await tx.query(
    `INSERT INTO coupons (workspace_id, pool_id, key, code)
     SELECT $1, $2, u.key, u.code FROM unnest($3::text[], $4::text[]) AS u(key, code) ORDER BY u.key
     ON CONFLICT (workspace_id, key) DO NOTHING`,
    [workspaceId, poolId, textArray(codes.map(({ key }) => key)), textArray(codes.map(({ code }) => code))],
  );
  return rowCount ?? 0;
}

/** Codes of a pool that nobody has, so many at most. Nothing is reserved yet. */
export async function freeCoupons(db: Queryable, poolId: string, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ code: string }>(
    `SELECT code FROM coupons WHERE pool_id = $1 AND ${IS_FREE} ORDER BY key LIMIT $2`,
    [poolId, limit],
  );
  return rows.map(({ code }) => code);
}

/** Codes of a pool that people have of a campaign and that were not redeemed, by contact. */
export async function codesOfPeople(
  db: Queryable,
  { campaignId, poolId }: { campaignId: string; poolId: string },
  contactIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ contactId: string; code: string }>(
    `SELECT contact_id AS "contactId", code FROM coupons
     WHERE campaign_id = $1 AND pool_id = $2 AND contact_id = ANY($3::uuid[]) AND redeemed_at IS NULL`,
    [campaignId, poolId, plainArray(contactIds)],
  );
  return new Map(rows.map(({ contactId, code }) => [contactId, code]));
}

/** A coupon that a message has. */
export interface Reserved {
  key: string;
  contactId: string;
  messageId: string;
}

/**
 * Reserves coupons for the messages that have them: those that are free, or that the person has of another campaign.
 *
 * @param from campaign whose coupons their people keep; `null`: none
 * @returns how many could be had
 */
export async function reserveCoupons(
  tx: Queryable,
  {
    workspaceId,
    campaignId,
    from,
    lookAt,
    now,
  }: { workspaceId: string; campaignId: string; from: string | null; lookAt: Date; now: Date },
  reserved: readonly Reserved[],
): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE coupons c SET contact_id = u.contact_id, message_id = u.message_id, campaign_id = $2, reserved_at = $3, due_at = $4
     FROM unnest($5::text[], $6::uuid[], $7::uuid[]) AS u(key, contact_id, message_id)
     WHERE c.workspace_id = $1 AND c.key = u.key
       AND (${IS_FREE} OR (c.campaign_id = $8::uuid AND c.contact_id = u.contact_id AND c.redeemed_at IS NULL))`,
    [
      ...[workspaceId, campaignId, now, lookAt],
      textArray(reserved.map(({ key }) => key)),
      plainArray(reserved.map(({ contactId }) => contactId)),
      plainArray(reserved.map(({ messageId }) => messageId)),
      from,
    ],
  );
  return rowCount ?? 0;
}

/** Redeems a coupon that was not redeemed. @returns `null`: there is none that was not */
export async function redeemCouponRow(
  tx: Queryable,
  redeemed: {
    workspaceId: string;
    key: string;
    reference: string | null;
    kind: ActorKind;
    id: string | null;
    now: Date;
  },
): Promise<CouponRow | null> {
  const { workspaceId, key, reference, kind, id, now } = redeemed;
  const { rows } = await tx.query<CouponRow>(
    `UPDATE coupons SET redeemed_at = $3, reference = $4, actor_kind = $5::actor_kind, actor_id = $6, due_at = NULL
     WHERE workspace_id = $1 AND key = $2 AND redeemed_at IS NULL RETURNING ${ALL}`,
    [workspaceId, key, now, reference, kind, id],
  );
  return rows[0] ?? null;
}

/** The coupon of a code. @returns `null`: there is none */
export async function couponOf(db: Queryable, workspaceId: string, key: string): Promise<CouponRow | null> {
  const { rows } = await db.query<CouponRow>(`SELECT ${ALL} FROM coupons WHERE workspace_id = $1 AND key = $2`, [
    workspaceId,
    key,
  ]);
  return rows[0] ?? null;
}

/** Coupons by what became of them. */
export interface CouponCounts {
  total: number;
  reserved: number;
  redeemed: number;
  free: number;
}

const COUNTS = `count(*)::int AS total, count(reserved_at)::int AS reserved, count(redeemed_at)::int AS redeemed,
  count(*) FILTER (WHERE ${IS_FREE})::int AS free`;

/** Counts the coupons of pools. @returns by the id of the pool; of an empty one there is no entry */
export async function countPools(db: Queryable, poolIds: readonly string[]): Promise<Map<string, CouponCounts>> {
  const { rows } = await db.query<CouponCounts & { poolId: string }>(
    `SELECT pool_id AS "poolId", ${COUNTS} FROM coupons WHERE pool_id = ANY($1::uuid[]) GROUP BY pool_id`,
    [plainArray(poolIds)],
  );
  return new Map(rows.map(({ poolId, ...counts }) => [poolId, counts]));
}

/** Coupons of a pool are counted up to here where it is only asked whether they run out. */
const MOST_LEFT = 10_000;

/** Coupons that nobody has, of pools that are counted up to 10,000 each. */
export interface CouponsLeft {
  /** In the pool that has the fewest. */
  fewest: number;
  /** In all of them. */
  all: number;
}

/** Coupons that nobody has in the pools of campaigns that run. @returns `null`: none has a pool */
export async function couponsLeft(db: Queryable): Promise<CouponsLeft | null> {
  const { rows } = await db.query<CouponsLeft>(
    `SELECT min(p.count)::int AS fewest, sum(p.count)::int AS all FROM (
       SELECT (SELECT count(*) FROM (SELECT FROM coupons WHERE pool_id = r.id AND ${IS_FREE} LIMIT ${MOST_LEFT}) f) AS count
       FROM (SELECT DISTINCT coupon_pool_id AS id FROM campaigns WHERE status = 'RUNNING' AND coupon_pool_id IS NOT NULL) r) p
     HAVING count(*) > 0`,
  );
  return rows[0] ?? null;
}

/** Counts the coupons that messages of a campaign have. */
export async function countCouponsOf(db: Queryable, campaignId: string): Promise<CouponCounts> {
  const { rows } = await db.query<CouponCounts>(`SELECT ${COUNTS} FROM coupons WHERE campaign_id = $1`, [campaignId]);
  return rows[0] ?? { total: 0, reserved: 0, redeemed: 0, free: 0 };
}

/**
 * Frees coupons whose message was ended before anything of it was sent, and looks again later at those whose message is under way; so
 * many at most.
 *
 * @returns how many were looked at, and how many are free again
 */
export async function releaseCoupons(
  tx: Queryable,
  { now, again, limit }: { now: Date; again: Date; limit: number },
): Promise<{ looked: number; released: number }> {
  const { rows } = await tx.query<{ looked: number; released: number }>(
    `WITH due AS (SELECT workspace_id, key, message_id FROM coupons WHERE due_at <= $1 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED),
     found AS (SELECT d.workspace_id, d.key, m.sent_at IS NULL AND m.status IN ('BLOCKED', 'CANCELED', 'EXPIRED') AS unsent,
         m.id IS NULL OR m.finished_at IS NOT NULL AS ended
       FROM due d LEFT JOIN messages m ON m.id = d.message_id),
     changed AS (UPDATE coupons c SET due_at = CASE WHEN f.ended THEN NULL ELSE $2::timestamptz END,
         contact_id = CASE WHEN f.unsent THEN NULL ELSE c.contact_id END, message_id = CASE WHEN f.unsent THEN NULL ELSE c.message_id END,
         campaign_id = CASE WHEN f.unsent THEN NULL ELSE c.campaign_id END, reserved_at = CASE WHEN f.unsent THEN NULL ELSE c.reserved_at END
       FROM found f WHERE c.workspace_id = f.workspace_id AND c.key = f.key RETURNING f.unsent)
     SELECT count(*)::int AS looked, count(*) FILTER (WHERE unsent)::int AS released FROM changed`,
    [now, again, limit],
  );
  return rows[0] ?? { looked: 0, released: 0 };
}

/** Forgets what coupons of a person were redeemed for. @returns how many there were */
export async function eraseCouponsOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('UPDATE coupons SET reference = NULL WHERE contact_id = $1', [contactId]);
  return rowCount ?? 0;
}
