/** Statements on `complaints`. */
import { lowestIdAt, newId } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';

/** Ways in which complaints come. */
export const COMPLAINT_SOURCES = ['API', 'IMPORT', 'CARRIER', 'REPLY'] as const;
/** Way in which a complaint came. */
export type ComplaintSource = (typeof COMPLAINT_SOURCES)[number];

/** A complaint, before it is known which message it is about. */
export interface NewComplaint {
  workspaceId: string;
  /** `null`: of a number that is no contact. */
  contactId: string | null;
  /** The message; `null`: the last that was sent to the contact. */
  messageId: string | null;
  source: ComplaintSource;
  now: Date;
}

/** Messages before a complaint among which its own is looked for, in milliseconds. */
const ABOUT_MS = 31 * 24 * 3_600_000;

/** Counts a complaint for the sender and the template of its message, which is the last one sent to the contact where none is named. */
export async function insertComplaint(
  tx: Queryable,
  { workspaceId, contactId, messageId, source, now }: NewComplaint,
): Promise<string | null> {
  const { rows } = await tx.query<{ messageId: string | null }>(
    `INSERT INTO complaints (id, workspace_id, contact_id, message_id, sender, template_id, source, at)
     SELECT $1, $2, $3::uuid, m.id, m.sender, v.template_id, $5, $6 FROM (SELECT 1) one
     LEFT JOIN LATERAL (SELECT id, sender, template_version_id FROM messages m WHERE m.workspace_id = $2
       AND (m.id = $4::uuid OR ($4::uuid IS NULL AND m.contact_id = $3::uuid AND m.id >= $7::uuid AND m.sent_at IS NOT NULL))
       ORDER BY m.id DESC LIMIT 1) m ON true
     LEFT JOIN template_versions v ON v.id = m.template_version_id RETURNING message_id AS "messageId"`,
    [newId(), workspaceId, contactId, messageId, source, now, lowestIdAt(new Date(now.getTime() - ABOUT_MS))],
  );
  return rows[0]?.messageId ?? null;
}

/** Message that a complaint may be about, with its contact; `null`: it is gone, or somebody has complained about it already. */
export async function uncomplainedMessage(
  tx: Queryable,
  messageId: string,
): Promise<{ workspaceId: string; contactId: string } | null> {
  const { rows } = await tx.query<{ workspaceId: string; contactId: string }>(
    `SELECT m.workspace_id AS "workspaceId", m.contact_id AS "contactId" FROM messages m WHERE m.id = $1
     AND NOT EXISTS (SELECT FROM complaints c WHERE c.message_id = m.id AND c.workspace_id = m.workspace_id AND c.source = 'CARRIER')`,
    [messageId],
  );
  return rows[0] ?? null;
}

/** Complaints about what was sent from a sender, or with a template. */
export interface ComplaintRate {
  /** `null`: the default of the SMSC, or no template. */
  key: string | null;
  sent: number;
  complaints: number;
}

/** Messages that are counted at most. */
const MAX_COUNTED = 200_000;

/**
 * Messages that were sent and complaints about them, by sender or template, those with most complaints first. The newest 200,000 messages
 * are counted at most: `since` says from when on.
 */
export async function complaintRates(
  db: Queryable,
  workspaceId: string,
  by: 'SENDER' | 'TEMPLATE',
  since: Date,
): Promise<{ since: Date; rates: ComplaintRate[] }> {
  const { rows: bounds } = await db.query<{ first: Date | null; count: number }>(
    `SELECT min(created_at) AS first, count(*)::int AS count FROM (SELECT created_at FROM messages WHERE workspace_id = $1 AND id >= $2::uuid
       ORDER BY id DESC LIMIT ${MAX_COUNTED}) newest`,
    [workspaceId, lowestIdAt(since)],
  );
  const bound = bounds[0];
  const from = bound?.first != null && bound.count >= MAX_COUNTED ? bound.first : since;
  const column = by === 'SENDER' ? 'sender' : 'template_id';
  const of = by === 'SENDER' ? 'm' : 'v';
  const { rows: rates } = await db.query<ComplaintRate>(
    `WITH sent AS (SELECT coalesce(${of}.${column}::text, '') AS key, count(*)::int AS n FROM messages m
       LEFT JOIN template_versions v ON v.id = m.template_version_id
       WHERE m.workspace_id = $1 AND m.id >= $2::uuid AND m.sent_at IS NOT NULL GROUP BY 1),
     said AS (SELECT coalesce(c.${column}::text, '') AS key, count(*)::int AS n FROM complaints c
       WHERE c.workspace_id = $1 AND c.at >= $3 AND c.message_id IS NOT NULL GROUP BY 1)
     SELECT nullif(key, '') AS key, coalesce(sent.n, 0) AS sent, coalesce(said.n, 0) AS complaints
     FROM sent FULL JOIN said USING (key) ORDER BY 3 DESC, 2 DESC LIMIT 100`,
    [workspaceId, lowestIdAt(from), from],
  );
  return { since: from, rates };
}

/** Takes the contact from its complaints: they count on. @returns how many there were */
export async function unlinkComplaints(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('UPDATE complaints SET contact_id = NULL WHERE contact_id = $1', [contactId]);
  return rowCount ?? 0;
}
