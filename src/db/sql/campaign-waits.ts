/** Statements on `campaign_waits`: steps that wait for people one by one, each from the message of the campaign before it. */
import type { CampaignMetric } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray, timeArray } from './arrays.ts';
import { REACHABLE } from './audience.ts';
import { DONE, FAILED, SENT } from './campaign-outcomes.ts';

/**
 * Locks the steps that wait for people of a campaign, so that none ends meanwhile. To be done before budgets are locked, as steps do for
 * their own messages: two that lock these in other orders would wait for each other.
 */
export async function lockWaitingSteps(tx: Queryable, campaignId: string): Promise<void> {
  await tx.query(
    `SELECT FROM campaigns WHERE origin_id = $1 AND origin = 'STEP' AND triggered AND status IN ('RUNNING', 'PAUSED', 'STOPPED')
     ORDER BY id FOR SHARE`,
    [campaignId],
  );
}

/** Has every step of a campaign that goes by the time of each person wait for people who got a message of it just now. */
export async function insertWaits(
  tx: Queryable,
  campaignId: string,
  messageIds: readonly string[],
  now: Date,
): Promise<void> {
  if (messageIds.length === 0) return;
  await tx.query(
    `INSERT INTO campaign_waits (campaign_id, message_id, due_at)
     SELECT s.id, u.id, $3::timestamptz + (s.origin_filter->>'afterMs')::bigint * interval '1 millisecond'
     FROM campaigns s, unnest($2::uuid[]) AS u(id)
     WHERE s.origin_id = $1 AND s.origin = 'STEP' AND s.triggered AND (s.origin_filter->>'afterMs')::bigint > 0
       AND s.status IN ('RUNNING', 'PAUSED', 'STOPPED')`,
    [campaignId, plainArray(messageIds), now],
  );
}

/** A person for whom a step is due. */
export interface DueWait {
  messageId: string;
  contactId: string;
  /** SEND: they get it; DROP: they never do; LATER: their message was sent later than it was made, or is still to be sent. */
  next: 'SEND' | 'DROP' | 'LATER';
  /** Moment of the next look; of LATER. */
  dueAt: Date;
}

/** A step that goes by the time of each person. */
export interface TimedStep {
  id: string;
  unless: CampaignMetric;
  event: string | null;
  afterMs: number;
}

/** The people for whom a step is due, the first of them first. */
export async function dueWaits(
  db: Queryable,
  { id, unless, event, afterMs }: TimedStep,
  now: Date,
  limit: number,
): Promise<DueWait[]> {
  const values: unknown[] = unless === 'EVENT' ? [id, event] : [id];
  const at = `$${values.push(now)}::timestamptz`;
  const after = `$${values.push(afterMs)}::bigint * interval '1 millisecond'`;
  const { rows } = await db.query<DueWait>(
    `SELECT w.message_id AS "messageId", m.contact_id AS "contactId", CASE
         WHEN m.id IS NULL OR m.status IN ${FAILED} OR NOT ${REACHABLE} OR EXISTS (${DONE[unless]}) THEN 'DROP'
         WHEN m.status IN ${SENT} AND coalesce(m.sent_at, m.created_at) + ${after} <= ${at} THEN 'SEND'
         ELSE 'LATER' END AS next,
       greatest(coalesce(m.sent_at, ${at}) + ${after}, ${at} + interval '1 minute') AS "dueAt"
     FROM (SELECT message_id, due_at FROM campaign_waits WHERE campaign_id = $1 AND due_at <= ${at}
       ORDER BY due_at, message_id LIMIT ${limit}) w
     LEFT JOIN messages m ON m.id = w.message_id LEFT JOIN contacts c ON c.id = m.contact_id
     ORDER BY w.due_at, w.message_id`,
    values,
  );
  return rows;
}

/** Ends the waits of people who got a step, or never do. */
export async function deleteWaits(tx: Queryable, campaignId: string, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return;
  await tx.query('DELETE FROM campaign_waits WHERE campaign_id = $1 AND message_id = ANY($2::uuid[])', [
    campaignId,
    plainArray(messageIds),
  ]);
}

/** Looks again later at people for whom a step is not due yet. */
export async function postponeWaits(tx: Queryable, campaignId: string, waits: readonly DueWait[]): Promise<void> {
  if (waits.length === 0) return;
  await tx.query(
    `UPDATE campaign_waits w SET due_at = u.due_at FROM unnest($2::uuid[], $3::timestamptz[]) AS u(message_id, due_at)
     WHERE w.campaign_id = $1 AND w.message_id = u.message_id`,
    [campaignId, plainArray(waits.map(({ messageId }) => messageId)), timeArray(waits.map(({ dueAt }) => dueAt))],
  );
}

/** Ends waits of a step that has ended, so many at most. @returns who waited, once for each wait; `null`: somebody who is gone */
export async function dropWaits(tx: Queryable, campaignId: string, limit: number): Promise<(string | null)[]> {
  const { rows } = await tx.query<{ contactId: string | null }>(
    `WITH ended AS (DELETE FROM campaign_waits WHERE campaign_id = $1 AND message_id IN (
       SELECT message_id FROM campaign_waits WHERE campaign_id = $1 LIMIT $2) RETURNING message_id)
     SELECT c.id AS "contactId" FROM ended e LEFT JOIN messages m ON m.id = e.message_id LEFT JOIN contacts c ON c.id = m.contact_id`,
    [campaignId, limit],
  );
  return rows.map(({ contactId }) => contactId);
}

/** Moment at which somebody is due next; `null`: nobody waits. */
export async function nextWait(db: Queryable, campaignId: string): Promise<Date | null> {
  const { rows } = await db.query<{ dueAt: Date }>(
    'SELECT due_at AS "dueAt" FROM campaign_waits WHERE campaign_id = $1 ORDER BY due_at LIMIT 1',
    [campaignId],
  );
  return rows[0]?.dueAt ?? null;
}

/** Ends all waits of campaigns that are gone. */
export async function deleteAllWaits(tx: Queryable, campaignIds: readonly string[]): Promise<void> {
  if (campaignIds.length === 0) return;
  await tx.query('DELETE FROM campaign_waits WHERE campaign_id = ANY($1::uuid[])', [plainArray(campaignIds)]);
}
