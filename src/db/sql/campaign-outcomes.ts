/** Reads of the recipients of a campaign by what became of their messages: for whom another campaign that follows it is. */
import type { CampaignMetric, MessageStatus } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';
import { type AudiencePage, type CountryCount, REACHABLE } from './audience.ts';
import { frozenBehind, nextOf } from './campaign-chunks.ts';

/** Recipients of a campaign that are meant. */
export type Outcome =
  | { kind: 'RETRY'; statuses: readonly MessageStatus[]; codes: readonly string[]; countries: readonly string[] }
  /** `isAhead`: those too whose message is on its way, who may be among them by the time of the step. */
  | { kind: 'STEP'; unless: CampaignMetric; event: string | null; isAhead: boolean };

/** Statuses of a message that the person may have. */
export const SENT = "('SENT', 'DELIVERED', 'READ', 'PARTIALLY_DELIVERED', 'OUTCOME_UNKNOWN')";
/** Statuses of a message that the person never will have. */
export const FAILED = "('FAILED', 'UNDELIVERED', 'EXPIRED', 'BLOCKED', 'CANCELED')";

/** Things that people did since their message `m`, by what is looked for. $2: the name of the event, for EVENT. */
export const DONE: Readonly<Record<CampaignMetric, string>> = {
  CLICKED: 'SELECT FROM message_links ml WHERE ml.message_id = m.id AND ml.first_clicked_at IS NOT NULL',
  REPLIED: 'SELECT FROM inbound_messages i WHERE i.contact_id = m.contact_id AND i.received_at >= m.created_at',
  EVENT: `SELECT FROM contact_events e WHERE e.workspace_id = m.workspace_id AND e.name = $2 AND e.contact_id = m.contact_id
    AND e.at >= m.created_at`,
  NONE: 'SELECT WHERE false',
};

/** Condition of a message `m` of the campaign $1, and the values that it has from $2 on. */
function conditionOf(outcome: Outcome): { sql: string; values: unknown[] } {
  if (outcome.kind === 'STEP') {
    const { unless, event, isAhead } = outcome;
    const has = isAhead ? `m.status NOT IN ${FAILED}` : `m.status IN ${SENT}`;
    const sql = `${has} AND NOT EXISTS (${DONE[unless]})`;
    return { sql, values: unless === 'EVENT' ? [event] : [] };
  }
  const { statuses, codes, countries } = outcome;
  // Whoever has a message of an earlier retry is followed there.
  const sql = `m.status = ANY($2::message_status[])
    AND (cardinality($3::text[]) = 0 OR m.reason_code = ANY($3) OR m.network_error_code = ANY($3) OR m.provider_code->>'code' = ANY($3))
    AND (cardinality($4::text[]) = 0 OR m.country = ANY($4))
    AND NOT EXISTS (SELECT FROM messages r JOIN campaigns o ON o.id = r.campaign_id
      WHERE r.contact_id = m.contact_id AND o.origin_id = $1 AND o.origin = 'RETRY' AND r.status <> 'CANCELED')`;
  return { sql, values: [plainArray(statuses), textArray(codes), textArray(countries)] };
}

const OF_MEMBER = `EXISTS (SELECT FROM messages m WHERE m.contact_id = c.id AND m.campaign_id = $1 AND`;

/** Chunks of each stage that a page is found in at most. */
const CHUNKS_A_PAGE = 10;

/**
 * Reads a page of them, in order of their ids; one statement. Who has a message is looked up person by person, and for nobody behind a full page.
 *
 * @param after the id behind which it begins; `null`: from the first
 */
export async function outcomePage(
  db: Queryable,
  campaignId: string,
  outcome: Outcome,
  { after, limit }: { after: string | null; limit: number },
): Promise<AudiencePage> {
  const { sql, values } = conditionOf(outcome);
  const [from, most] = [`$${values.length + 2}::uuid`, `$${values.length + 3}::int`];
  const { rows } = await db.query<AudiencePage['members'][number] & { next: string | null }>(
    `WITH ${frozenBehind(from, CHUNKS_A_PAGE)},
     page AS MATERIALIZED (SELECT p.* FROM (SELECT id FROM looked ORDER BY id) l CROSS JOIN LATERAL (
       SELECT c.id, c.phone, c.country, c.locale, c.time_zones[1] AS "timeZone" FROM contacts c
       WHERE c.id = l.id AND ${REACHABLE} AND ${OF_MEMBER} ${sql}) OFFSET 0) p ORDER BY l.id LIMIT ${most})
     SELECT e.next, p.* FROM (SELECT ${nextOf(most)} AS next) e LEFT JOIN page p ON true ORDER BY p.id`,
    [campaignId, ...values, after, limit],
  );
  const members = rows.flatMap(({ next: _next, ...member }) => (member.id === null ? [] : [member]));
  return { members, next: rows[0]?.next ?? null };
}

/** Those of some people who are among them. */
export async function outcomeOfPeople(
  db: Queryable,
  campaignId: string,
  outcome: Outcome,
  contactIds: readonly string[],
): Promise<Set<string>> {
  const { sql, values } = conditionOf(outcome);
  const { rows } = await db.query<{ id: string }>(
    `SELECT c.id FROM contacts c WHERE c.id = ANY($${values.length + 2}::uuid[]) AND ${REACHABLE} AND ${OF_MEMBER} ${sql})`,
    [campaignId, ...values, plainArray(contactIds)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Counts them. */
export async function countOutcome(db: Queryable, campaignId: string, outcome: Outcome): Promise<number> {
  const rows = await outcomeCountries(db, campaignId, outcome);
  return rows.reduce((sum, { count }) => sum + count, 0);
}

/** Counts them by country, the most first. */
export async function outcomeCountries(db: Queryable, campaignId: string, outcome: Outcome): Promise<CountryCount[]> {
  const { sql, values } = conditionOf(outcome);
  const { rows } = await db.query<CountryCount>(
    `SELECT c.country, count(*)::int AS count FROM campaign_chunks k, unnest(k.contact_ids) AS u(id) JOIN contacts c ON c.id = u.id
     WHERE k.campaign_id = $1 AND ${REACHABLE} AND ${OF_MEMBER} ${sql}) GROUP BY 1 ORDER BY 2 DESC, 1`,
    [campaignId, ...values],
  );
  return rows;
}

/** The latest moment at which a message of a campaign is sent; `null`: all are sent at once. */
export async function lastSendAt(db: Queryable, campaignId: string): Promise<Date | null> {
  const { rows } = await db.query<{ last: Date | null }>(
    'SELECT max(send_at) AS last FROM messages WHERE campaign_id = $1',
    [campaignId],
  );
  return rows[0]?.last ?? null;
}
