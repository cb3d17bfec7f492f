/** Statements on `message_links`: the link of each recipient. */
import type { Queryable } from '../client.ts';
import type { Statement } from './pipelined.ts';
import { type Column, runWith, statementOf } from './rows.ts';

/** A link of a recipient. */
export interface NewMessageLink {
  code: string;
  linkId: string;
  messageId: string;
  contactId: string;
  expiresAt: Date;
}

const MESSAGE_LINK: readonly Column<NewMessageLink>[] = [
  { name: 'code', type: 'text', kind: 'text', of: (link) => link.code },
  { name: 'link_id', type: 'uuid', kind: 'plain', of: (link) => link.linkId },
  { name: 'message_id', type: 'uuid', kind: 'plain', of: (link) => link.messageId },
  { name: 'contact_id', type: 'uuid', kind: 'plain', of: (link) => link.contactId },
  { name: 'expires_at', type: 'timestamptz', kind: 'time', of: (link) => link.expiresAt },
];

/** Inserts the links of many messages. */
export function messageLinksInsert(links: readonly NewMessageLink[]): Statement {
  return statementOf(
    MESSAGE_LINK,
    links,
    ({ names, refs, from }) => `INSERT INTO message_links (${names}) SELECT ${refs} FROM ${from}`,
  );
}

/** A code that was asked for, and at which host. */
export interface Asked {
  code: string;
  host: string;
}

/** Target of a code. */
export interface Followed {
  /** `null`: there is no such code, or it is asked for at the domain of another workspace. */
  url: string | null;
  expiresAt: Date | null;
  /** Hosts that links of the workspace may lead to now. */
  hosts: string[] | null;
  /** Target of links that work no more: of the workspace of the code, else of that of the domain. */
  fallbackUrl: string | null;
}

/** Finds what codes lead to, in their order. */
export async function followCodes(db: Queryable, asked: readonly Asked[]): Promise<Followed[]> {
  const { rows } = await db.query<Followed>(
    `SELECT l.url, m.expires_at AS "expiresAt", w.link_hosts AS hosts,
       coalesce(w.link_fallback_url, d.link_fallback_url) AS "fallbackUrl"
     FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS a(code, host, nth)
     LEFT JOIN workspaces d ON d.link_domain = a.host
     LEFT JOIN message_links m ON m.code = a.code
     LEFT JOIN links l ON l.id = m.link_id AND (d.id IS NULL OR d.id = l.workspace_id)
     LEFT JOIN workspaces w ON w.id = l.workspace_id
     ORDER BY a.nth`,
    [asked.map(({ code }) => code), asked.map(({ host }) => host)],
  );
  return rows;
}

/** A link of a recipient as its visits find it. */
export interface VisitedLink {
  code: string;
  linkId: string;
  messageId: string;
  /** Visits so far, of people and others. */
  visits: number;
  firstClickedAt: Date | null;
}

/** Locks the links that were visited, in order of their codes: of two chunks with the same ones, one waits for the other. */
export async function lockMessageLinks(tx: Queryable, codes: readonly string[]): Promise<VisitedLink[]> {
  const { rows } = await tx.query<VisitedLink>(
    `SELECT code, link_id AS "linkId", message_id AS "messageId", clicks + bot_clicks AS visits,
       first_clicked_at AS "firstClickedAt" FROM message_links WHERE code = ANY($1) ORDER BY code FOR UPDATE`,
    [codes],
  );
  return rows;
}

/** Visits of the link of a recipient in a chunk. */
export interface MessageLinkVisits {
  code: string;
  clicks: number;
  botClicks: number;
  /** Of people; `null`: there was none. */
  firstClickedAt: Date | null;
  lastClickedAt: Date | null;
}

const VISITS: readonly Column<MessageLinkVisits>[] = [
  { name: 'code', type: 'text', kind: 'text', of: (each) => each.code },
  { name: 'clicks', type: 'int', kind: 'plain', of: (each) => each.clicks },
  { name: 'bot_clicks', type: 'int', kind: 'plain', of: (each) => each.botClicks },
  { name: 'first_clicked_at', type: 'timestamptz', kind: 'time', of: (each) => each.firstClickedAt },
  { name: 'last_clicked_at', type: 'timestamptz', kind: 'time', of: (each) => each.lastClickedAt },
];

/** Adds the visits of a chunk to links of recipients, which are locked. */
export async function addMessageLinkVisits(tx: Queryable, visits: readonly MessageLinkVisits[]): Promise<void> {
  if (visits.length === 0) return;
  await runWith(
    tx,
    VISITS,
    visits,
    ({ ref, from }) => `UPDATE message_links m SET clicks = m.clicks + ${ref('clicks')},
      bot_clicks = m.bot_clicks + ${ref('bot_clicks')},
      first_clicked_at = least(m.first_clicked_at, ${ref('first_clicked_at')}),
      last_clicked_at = greatest(m.last_clicked_at, ${ref('last_clicked_at')}) FROM ${from} WHERE m.code = ${ref('code')}`,
  );
}

/** Numbers of people who followed links. @returns by the id of the link; of who followed none there is no entry */
export async function peopleOfLinks(db: Queryable, linkIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ linkId: string; people: number }>(
    `SELECT link_id AS "linkId", count(DISTINCT contact_id)::int AS people FROM message_links
     WHERE link_id = ANY($1) AND first_clicked_at IS NOT NULL GROUP BY link_id`,
    [linkIds],
  );
  return new Map(rows.map(({ linkId, people }) => [linkId, people]));
}

/** Deletes the links of a person: they lead nowhere then. @returns how many rows there were */
export async function deleteLinksOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(
    'DELETE FROM message_links WHERE message_id IN (SELECT id FROM messages WHERE contact_id = $1)',
    [contactId],
  );
  return rowCount ?? 0;
}

/** Deletes the links of messages. */
export async function deleteLinksOfMessages(tx: Queryable, messageIds: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM message_links WHERE message_id = ANY($1)', [messageIds]);
}

/** Those of the messages of which a person followed a link before, other than the links with these codes. */
export async function clickedBefore(
  tx: Queryable,
  messageIds: readonly string[],
  codes: readonly string[],
): Promise<Set<string>> {
  const { rows } = await tx.query<{ messageId: string }>(
    `SELECT DISTINCT message_id AS "messageId" FROM message_links
     WHERE message_id = ANY($1::uuid[]) AND first_clicked_at IS NOT NULL AND code <> ALL($2::text[])`,
    [messageIds, codes],
  );
  return new Set(rows.map(({ messageId }) => messageId));
}

/** Counts of the visits of links of a batch. */
export interface BatchClicks {
  people: number;
  clicks: number;
  botClicks: number;
}

/** Counts the visits of the links of batches. @returns by the id of the batch; of one without links there is no entry */
export async function clicksOfBatches(db: Queryable, batchIds: readonly string[]): Promise<Map<string, BatchClicks>> {
  const { rows } = await db.query<BatchClicks & { batchId: string }>(
    `SELECT m.batch_id AS "batchId", sum(l.clicks)::int AS clicks, sum(l.bot_clicks)::int AS "botClicks",
       (count(DISTINCT l.contact_id) FILTER (WHERE l.first_clicked_at IS NOT NULL))::int AS people
     FROM messages m JOIN message_links l ON l.message_id = m.id WHERE m.batch_id = ANY($1::uuid[]) GROUP BY m.batch_id`,
    [batchIds],
  );
  return new Map(rows.map(({ batchId, ...counts }) => [batchId, counts]));
}
