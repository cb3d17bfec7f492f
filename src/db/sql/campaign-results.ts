/** Statements that ask what came of a campaign: who has its message, followed its links, answered, did a thing, or said stop. */
import { lowestIdAt } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';
import { timeArray } from './arrays.ts';
import { IS_DELETED } from './pause-recalls.ts';

/** People who have their message, or did something within some days after it, or whose message a pause has recalled. */
export type Deed = 'MADE' | 'DELIVERED' | 'CLICKED' | 'REPLIED' | 'EVENT' | 'STOPPED' | 'COMPLAINED' | 'RECALLED';
/** Dimensions that people are told apart by. */
export type By = 'variant' | 'country' | 'route_id';

/** The campaign that is asked about, and the period in which its people did something. */
export interface Results {
  workspaceId: string;
  campaignId: string;
  from: Date;
  until: Date;
  /** Days after their message in which it counts. */
  days: number;
  /** Name of the event; `null`: none counts. */
  event: string | null;
  /** Moments as of which the people of each variant are counted, by its position, from their own message on; `null`: all as of now, from when it was made. */
  asOf: readonly Date[] | null;
}

/** The moment of a message. */
const SENT_AT = 'coalesce(m.sent_at, m.created_at)';
/** Messages that a person has, the last of them in parts. */
const HAVE = "m.status IN ('DELIVERED', 'READ', 'PARTIALLY_DELIVERED')";

type Parameter = (value: unknown) => string;

/** The tables and conditions of a deed, by the message `m` that it came after. @param p adds a value to the statement */
export function sourceOf(
  deed: Deed,
  { workspaceId, campaignId, from, until, days, event, asOf }: Results,
  p: Parameter,
): string {
  const campaign = p(campaignId);
  const asOfVariant = (at: string) =>
    asOf === null ? '' : ` AND ${at} < (${p(timeArray(asOf))}::timestamptz[])[m.variant + 1]`;
  const within = (at: string) =>
    `${at} >= ${asOf === null ? 'm.created_at' : SENT_AT} AND ${at} < ${SENT_AT} + make_interval(days => ${p(days)})${asOfVariant(at)}`;
  const answered = (keyword: string) =>
    `inbound_messages i JOIN messages m ON m.contact_id = i.contact_id AND m.campaign_id = ${campaign}
     WHERE i.workspace_id = ${p(workspaceId)} AND i.id >= ${p(lowestIdAt(from))} AND i.id < ${p(lowestIdAt(until))}
       AND i.keyword ${keyword} AND ${within('i.received_at')}`;
  switch (deed) {
    case 'MADE':
      return `messages m WHERE m.campaign_id = ${campaign}${asOfVariant('coalesce(m.send_at, m.created_at)')}`;
    case 'DELIVERED':
      return `messages m WHERE m.campaign_id = ${campaign} AND ${HAVE}${asOfVariant(`coalesce(m.finished_at, ${SENT_AT})`)}`;
    case 'RECALLED':
      return `messages m WHERE m.campaign_id = ${campaign} AND ${IS_DELETED}
        AND EXISTS (SELECT 1 FROM pause_recalls r WHERE r.message_id = m.id AND r.recalled)`;
    case 'CLICKED':
      return `links l JOIN message_links ml ON ml.link_id = l.id JOIN messages m ON m.id = ml.message_id
        WHERE l.campaign_id = ${campaign} AND ml.first_clicked_at IS NOT NULL AND ${within('ml.first_clicked_at')}`;
    case 'EVENT':
      return `contact_events e JOIN messages m ON m.contact_id = e.contact_id AND m.campaign_id = ${campaign}
        WHERE e.workspace_id = ${p(workspaceId)} AND e.name = ${p(event)} AND e.at >= ${p(from)} AND e.at < ${p(until)}
          AND ${within('e.at')}`;
    case 'COMPLAINED':
      return `complaints x JOIN messages m ON m.id = x.message_id
        WHERE x.workspace_id = ${p(workspaceId)} AND x.at >= ${p(from)} AND x.at < ${p(until)} AND m.campaign_id = ${campaign}`;
    case 'REPLIED':
      return answered('IS NULL');
    case 'STOPPED':
      return answered("= 'STOP'");
  }
}

/** Counts people of a campaign by a deed, each once. @returns by what they are told apart by, as text; '': nothing */
export async function countPeople(
  db: Queryable,
  deed: Deed,
  results: Results,
  by: By | null,
): Promise<Map<string, number>> {
  const values: unknown[] = [];
  const source = sourceOf(deed, results, (value) => `$${values.push(value)}`);
  const { rows } = await db.query<{ key: string; count: number }>(
    `SELECT ${by === null ? "''" : `coalesce(m.${by}::text, '')`} AS key, count(DISTINCT m.contact_id)::int AS count
     FROM ${source} GROUP BY 1`,
    values,
  );
  return new Map(rows.map(({ key, count }) => [key, count]));
}

/** Finds whether so many people have the message of each variant; counts no further than that, and ends at the first variant that lacks some. */
export async function haveTheirPeople(
  db: Queryable,
  deed: 'MADE' | 'DELIVERED',
  results: Results,
  { variants, perVariant }: { variants: number; perVariant: number },
): Promise<boolean> {
  for (let variant = 0; variant < variants; variant += 1) {
    const values: unknown[] = [variant, perVariant];
    const source = sourceOf(deed, results, (value) => `$${values.push(value)}`);
    const { rows } = await db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM (SELECT DISTINCT m.contact_id FROM ${source} AND m.variant = $1 LIMIT $2) p`,
      values,
    );
    if ((rows[0]?.count ?? 0) < perVariant) return false;
  }
  return true;
}
