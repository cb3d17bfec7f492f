/** Statements on `links`: the addresses that texts of a workspace lead to, and how often they were followed. */
import type { Queryable } from '../client.ts';
import type { Statement } from './pipelined.ts';
import { type Column, runWith, statementOf } from './rows.ts';

/** A target of a workspace, and where it stands. */
export interface NewLink {
  /** Follows from the rest. */
  id: string;
  workspaceId: string;
  /** `null`: a text that is sent as it is. */
  templateId: string | null;
  /** `null`: of no campaign. */
  campaignId: string | null;
  /** Position of the variant; `null`: it has none. */
  variant: number | null;
  url: string;
  createdAt: Date;
}

const LINK: readonly Column<NewLink>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (link) => link.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (link) => link.workspaceId },
  { name: 'template_id', type: 'uuid', kind: 'plain', of: (link) => link.templateId },
  { name: 'campaign_id', type: 'uuid', kind: 'plain', of: (link) => link.campaignId },
  { name: 'variant', type: 'smallint', kind: 'plain', of: (link) => link.variant },
  { name: 'url', type: 'text', kind: 'text', of: (link) => link.url },
  { name: 'created_at', type: 'timestamptz', kind: 'time', of: (link) => link.createdAt },
];

/** Inserts the links that are not there yet. In order of their ids: of two chunks with the same new ones, one waits for the other. */
export function linksInsert(links: readonly NewLink[]): Statement {
  return statementOf(
    LINK,
    [...links].sort((a, b) => (a.id < b.id ? -1 : 1)),
    ({ names, refs, from }) => `INSERT INTO links (${names}) SELECT ${refs} FROM ${from} ON CONFLICT (id) DO NOTHING`,
  );
}

/** Visits of one link in a chunk. */
export interface LinkVisits {
  linkId: string;
  clicks: number;
  botClicks: number;
  /** Those of `botClicks` that came from data centres as browsers. */
  dataCentreClicks: number;
  /** Of the last click of a person; `null`: there was none. */
  lastClickedAt: Date | null;
}

const VISITS: readonly Column<LinkVisits>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (each) => each.linkId },
  { name: 'clicks', type: 'int', kind: 'plain', of: (each) => each.clicks },
  { name: 'bot_clicks', type: 'int', kind: 'plain', of: (each) => each.botClicks },
  { name: 'data_centre_clicks', type: 'int', kind: 'plain', of: (each) => each.dataCentreClicks },
  { name: 'last_clicked_at', type: 'timestamptz', kind: 'time', of: (each) => each.lastClickedAt },
];

/** Adds the visits of a chunk to their links. */
export async function addLinkVisits(tx: Queryable, visits: readonly LinkVisits[]): Promise<void> {
  if (visits.length === 0) return;
  // In order: of two chunks with the same links, one waits for the other.
  await tx.query('SELECT FROM links WHERE id = ANY($1) ORDER BY id FOR UPDATE', [visits.map(({ linkId }) => linkId)]);
  await runWith(
    tx,
    VISITS,
    visits,
    ({ ref, from }) => `UPDATE links SET clicks = links.clicks + ${ref('clicks')},
      bot_clicks = links.bot_clicks + ${ref('bot_clicks')},
      data_centre_clicks = links.data_centre_clicks + ${ref('data_centre_clicks')},
      last_clicked_at = greatest(links.last_clicked_at, ${ref('last_clicked_at')}) FROM ${from} WHERE links.id = ${ref('id')}`,
  );
}

/** Deletes the links that stood in texts to one person alone: their URLs may be about that person. */
export async function deleteLinksTo(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `DELETE FROM links WHERE template_id IS NULL
       AND id IN (SELECT link_id FROM message_links WHERE message_id IN (SELECT id FROM messages WHERE contact_id = $1))
       AND NOT EXISTS (SELECT FROM message_links m WHERE m.link_id = links.id AND m.contact_id <> $1)`,
    [contactId],
  );
  return rowCount ?? 0;
}

/** Counts of the visits to a template's links. */
export interface TemplateClicks {
  people: number;
  clicks: number;
  botClicks: number;
}

/** Counts the visits of links of templates. @returns by the id of the template; of one without links there is no entry */
export async function clicksOfTemplates(
  db: Queryable,
  templateIds: readonly string[],
): Promise<Map<string, TemplateClicks>> {
  const { rows } = await db.query<TemplateClicks & { templateId: string }>(
    `SELECT template_id AS "templateId", sum(clicks)::int AS clicks, sum(bot_clicks)::int AS "botClicks",
       (SELECT count(DISTINCT m.contact_id)::int FROM message_links m
        WHERE m.link_id = ANY(array_agg(links.id)) AND m.first_clicked_at IS NOT NULL) AS people
     FROM links WHERE template_id = ANY($1) GROUP BY template_id`,
    [templateIds],
  );
  return new Map(rows.map(({ templateId, ...counts }) => [templateId, counts]));
}
