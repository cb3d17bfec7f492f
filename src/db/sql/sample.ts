/**
 * Statements on sample data: all that `heliograph up` makes of a small shop is to contacts of one tag, and nothing else is touched.
 */
import type { Queryable } from '../client.ts';
import { textArray } from './arrays.ts';
import { STATE_COLUMNS, type TrackedMessage } from './messages.ts';

/** Tag of sample contacts, and of messages to them. */
export const SAMPLE_TAG = 'sample-data';

/** Condition of contacts that are tagged as sample. */
const TAGGED = (alias: string) => `${alias}.tags <> '{}' AND ${alias}.tags @> ARRAY['${SAMPLE_TAG}']`;

/** Messages that are tagged as sample, or that a campaign or a trigger with one of the templates $2 has made. */
const MARKED = `SELECT t.id FROM messages t WHERE t.workspace_id = $1 AND ${TAGGED('t')}
  UNION SELECT t.id FROM campaigns g JOIN messages t ON t.campaign_id = g.id
    WHERE g.workspace_id = $1 AND g.template_name = ANY($2::text[])
  UNION SELECT f.message_id FROM triggers g JOIN trigger_firings f ON f.trigger_id = g.id
    WHERE g.workspace_id = $1 AND g.template_name = ANY($2::text[]) AND f.message_id IS NOT NULL`;

/** Condition of sample messages of a workspace: marked as such, and to a contact that is tagged, too. */
const SAMPLES = `m.workspace_id = $1 AND m.id IN (${MARKED}) AND EXISTS (
  SELECT 1 FROM contacts c WHERE c.id = m.contact_id AND c.workspace_id = $1 AND ${TAGGED('c')})`;

/** An id as it would be, had it been made so much earlier: `moved(id, by)` in SQL. */
const moved = (id: string, by: string) =>
  `overlay(${id}::text PLACING left(lowest_id_at(uuid_extract_timestamp(${id}) - ${by})::text, 13) FROM 1 FOR 13)::uuid`;

/** A sample message as the roll-ups count it. */
export interface CountedSample extends TrackedMessage {
  clicked: number;
  complaints: number;
}

/** Locks the sample messages of a workspace, so that none changes beside what is done with them. */
export async function lockSampleMessages(
  tx: Queryable,
  workspaceId: string,
  templates: readonly string[],
): Promise<CountedSample[]> {
  const { rows } = await tx.query<CountedSample>(
    `SELECT ${STATE_COLUMNS},
       (SELECT count(*) FROM complaints c WHERE c.message_id = m.id)::int AS complaints,
       EXISTS (SELECT FROM message_links l WHERE l.message_id = m.id AND l.first_clicked_at IS NOT NULL)::int AS clicked
     FROM messages m WHERE ${SAMPLES} ORDER BY m.id FOR UPDATE`,
    [workspaceId, textArray(templates)],
  );
  return rows;
}

/**
 * Moves sample messages that have ended, or of which nothing is expected soon, into the past, with their parts and events: as if
 * they had been sent over the last days, no further than the months go that there are.
 *
 * @returns how many
 */
export async function backdateSamples(tx: Queryable, workspaceId: string, days: number): Promise<number> {
  const { rows } = await tx.query<{ moved: number }>(
    `WITH chosen AS MATERIALIZED (
       SELECT m.id, least(
         interval '1 day' * $3 * (row_number() OVER (ORDER BY m.id DESC) - 1) / greatest(count(*) OVER (), 1),
         greatest(m.created_at - date_trunc('month', m.created_at, 'UTC') - interval '1 minute', interval '0')) AS by
       FROM messages m WHERE ${SAMPLES} AND (m.finished_at IS NOT NULL OR m.status = 'SENT')),
     parts AS (
       UPDATE message_parts p SET message_id = ${moved('p.message_id', 's.by')}, responded_at = p.responded_at - s.by,
         receipt_at = p.receipt_at - s.by, receipt_done_at = p.receipt_done_at - s.by
       FROM chosen s WHERE p.message_id = s.id),
     events AS (
       UPDATE message_events e SET message_id = ${moved('e.message_id', 's.by')}, id = ${moved('e.id', 's.by')}, at = e.at - s.by
       FROM chosen s WHERE e.message_id = s.id),
     links AS (
       UPDATE message_links l SET message_id = ${moved('l.message_id', 's.by')}, expires_at = l.expires_at - s.by,
         first_clicked_at = l.first_clicked_at - s.by, last_clicked_at = l.last_clicked_at - s.by
       FROM chosen s WHERE l.message_id = s.id),
     clicks AS (
       UPDATE link_clicks k SET message_id = ${moved('k.message_id', 's.by')}, at = k.at - s.by
       FROM chosen s WHERE k.message_id = s.id),
     messages_moved AS (
       UPDATE messages m SET id = ${moved('m.id', 's.by')}, created_at = m.created_at - s.by, queued_at = m.queued_at - s.by,
         claimed_at = m.claimed_at - s.by, sent_at = m.sent_at - s.by, finished_at = m.finished_at - s.by,
         expires_at = m.expires_at - s.by
       FROM chosen s WHERE m.id = s.id RETURNING 1)
     SELECT count(*)::int AS moved FROM messages_moved`,
    [workspaceId, textArray([]), days],
  );
  return rows[0]?.moved ?? 0;
}

/** Deletes sample messages with their parts and events, and what sample contacts wrote, with their conversations. @returns how many messages */
export async function deleteSampleMessages(
  tx: Queryable,
  workspaceId: string,
  templates: readonly string[],
): Promise<number> {
  const { rows } = await tx.query<{ deleted: number }>(
    `WITH chosen AS MATERIALIZED (SELECT m.id FROM messages m WHERE ${SAMPLES}),
     parts AS (DELETE FROM message_parts p USING chosen s WHERE p.message_id = s.id),
     events AS (DELETE FROM message_events e USING chosen s WHERE e.message_id = s.id),
     clicks AS (DELETE FROM link_clicks k USING chosen s WHERE k.message_id = s.id),
     message_links_gone AS (DELETE FROM message_links l USING chosen s WHERE l.message_id = s.id RETURNING l.link_id),
     links_gone AS (DELETE FROM links l WHERE l.id IN (SELECT link_id FROM message_links_gone)
       AND NOT EXISTS (SELECT FROM message_links o WHERE o.link_id = l.id AND o.message_id NOT IN (SELECT id FROM chosen))),
     inbound AS (DELETE FROM inbound_messages i USING contacts c
       WHERE c.workspace_id = $1 AND ${TAGGED('c')} AND i.contact_id = c.id),
     talks AS (DELETE FROM conversations t USING contacts c
       WHERE c.workspace_id = $1 AND ${TAGGED('c')} AND t.contact_id = c.id
         AND t.workspace_id = $1 RETURNING t.id),
     talk_events AS (DELETE FROM conversation_events e USING talks t WHERE e.conversation_id = t.id),
     talk_reads AS (DELETE FROM conversation_reads r USING talks t WHERE r.conversation_id = t.id),
     gone AS (DELETE FROM messages m USING chosen s WHERE m.id = s.id RETURNING 1)
     SELECT count(*)::int AS deleted FROM gone`,
    [workspaceId, textArray(templates)],
  );
  return rows[0]?.deleted ?? 0;
}

/** Deletes the campaigns with one of some templates of which no message is left, drafts too: these templates are gone. @returns their ids */
export async function deleteSampleCampaigns(
  tx: Queryable,
  workspaceId: string,
  templates: readonly string[],
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `WITH gone AS (DELETE FROM campaigns g WHERE g.workspace_id = $1 AND g.template_name = ANY($2::text[])
         AND NOT EXISTS (SELECT FROM messages m WHERE m.campaign_id = g.id) RETURNING g.id),
     chunks AS (DELETE FROM campaign_chunks k USING gone WHERE k.campaign_id = gone.id),
     refusals AS (DELETE FROM campaign_refusals r USING gone WHERE r.campaign_id = gone.id)
     SELECT id FROM gone`,
    [workspaceId, textArray(templates)],
  );
  return rows.map(({ id }) => id);
}

/** Deletes pools of coupons by their names, with their coupons; one that a campaign names stays. @returns how many */
export async function deleteSamplePools(tx: Queryable, workspaceId: string, names: readonly string[]): Promise<number> {
  const { rows } = await tx.query<{ deleted: number }>(
    `WITH gone AS (DELETE FROM coupon_pools p WHERE p.workspace_id = $1 AND p.name = ANY($2::text[])
         AND NOT EXISTS (SELECT FROM campaigns g WHERE g.coupon_pool_id = p.id) RETURNING p.id),
     coupons_gone AS (DELETE FROM coupons c USING gone WHERE c.pool_id = gone.id)
     SELECT count(*)::int AS deleted FROM gone`,
    [workspaceId, textArray(names)],
  );
  return rows[0]?.deleted ?? 0;
}

/** The sample contacts of a workspace that are not deleted. */
export async function sampleContacts(tx: Queryable, workspaceId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `SELECT id FROM contacts WHERE workspace_id = $1 AND tags <> '{}' AND tags @> ARRAY['${SAMPLE_TAG}'] AND deleted_at IS NULL
     ORDER BY id`,
    [workspaceId],
  );
  return rows.map(({ id }) => id);
}
