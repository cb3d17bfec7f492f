/** Statements on `consent_requests`: questions by SMS whether a person agrees, of which each gets one reply at most. */
import type { MessageStatus, Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';

/** A question to a person. */
export interface ConsentRequestRow {
  id: string;
  workspaceId: string;
  contactId: string;
  purposes: readonly Purpose[];
  locale: string;
  messageId: string;
  actor: Pick<Actor, 'kind' | 'id'>;
  createdAt: Date;
  /** When its message may go out first. */
  askedAt: Date;
  expiresAt: Date;
}

/**
 * Lets whoever asks one person wait for each other until their transactions end: the contact may not be there yet to be locked.
 */
export async function lockAsking(tx: Queryable, workspaceId: string, e164: string): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`consent request ${workspaceId} ${e164}`]);
}

/** Adds an open request. The caller has locked the contact, and found none that is open for one of the purposes. */
export async function insertConsentRequest(tx: Queryable, row: ConsentRequestRow): Promise<void> {
  const { id, workspaceId, contactId, purposes, locale, messageId, actor, createdAt, askedAt, expiresAt } = row;
  await tx.query(
    `INSERT INTO consent_requests (id, workspace_id, contact_id, purposes, status, locale, message_id, actor_kind, actor_id,
       created_at, asked_at, expires_at) VALUES ($1, $2, $3, $4::purpose[], 'OPEN', $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[id, workspaceId, contactId, plainArray(purposes), locale, messageId],
      ...[actor.kind, actor.id, createdAt, askedAt, expiresAt],
    ],
  );
}

/** A request that waits for its reply, with what was shown. */
export interface OpenRequest {
  id: string;
  purposes: Purpose[];
  locale: string;
  messageId: string;
  askedAt: Date;
  /** False: its message has not been sent, so that nothing the person writes answers it. */
  isAsked: boolean;
  /** The form event and the text that was sent. */
  evidence: { form?: unknown; text?: string } | null;
}

/** A request that ended without a yes. */
export interface RefusedRequest {
  status: 'DECLINED' | 'WITHDRAWN' | 'EXPIRED';
  /** Those of its purposes that the contact has not consented to since. */
  purposes: Purpose[];
  askedAt: Date;
}

/** Requests of a contact that are open at a moment, the newest first. The caller has locked the contact. */
export async function openRequests(tx: Queryable, contactId: string, at: Date): Promise<OpenRequest[]> {
  const { rows } = await tx.query<OpenRequest>(
    `SELECT r.id, r.purposes::text[], r.locale, r.message_id AS "messageId", r.asked_at AS "askedAt", v.content AS evidence,
       (m.id IS NULL OR m.sent_at IS NOT NULL OR m.status <> ALL ($3::message_status[])) AS "isAsked"
     FROM consent_requests r LEFT JOIN evidence v ON v.entry_id = r.id LEFT JOIN messages m ON m.id = r.message_id
     WHERE r.contact_id = $1 AND r.status = 'OPEN' AND r.expires_at > $2 ORDER BY r.id DESC`,
    [contactId, at, plainArray(UNSENT_STATUSES)],
  );
  return rows;
}

/** Statuses of messages that wait for their time, or ended before it: without a moment of sending they reached nobody. */
const UNSENT_STATUSES: readonly MessageStatus[] = ['SCHEDULED', 'DEFERRED', 'BLOCKED', 'CANCELED', 'EXPIRED', 'FAILED'];

/**
 * Requests of a contact that ended without a yes, the newest first, but for those after which the contact has consented to all of their
 * purposes. The caller has locked the contact.
 */
export async function refusedRequests(tx: Queryable, contactId: string, at: Date): Promise<RefusedRequest[]> {
  const { rows } = await tx.query<RefusedRequest>(
    `SELECT CASE r.status WHEN 'OPEN' THEN 'EXPIRED' ELSE r.status::text END AS status, left_over.purposes::text[],
       r.asked_at AS "askedAt"
     FROM consent_requests r CROSS JOIN LATERAL (SELECT ARRAY(SELECT unnest(r.purposes) EXCEPT
       SELECT unnest(e.purposes) FROM consent_entries e
       WHERE e.contact_id = r.contact_id AND e.action = 'GRANT' AND e.recorded_at > r.created_at ORDER BY 1) AS purposes) AS left_over
     WHERE r.contact_id = $1 AND (r.status IN ('DECLINED', 'WITHDRAWN', 'EXPIRED') OR r.status = 'OPEN' AND r.expires_at <= $2)
       AND cardinality(left_over.purposes) > 0
     ORDER BY r.id DESC LIMIT 100`,
    [contactId, at],
  );
  return rows;
}

/** Ends requests that are open still. @returns how many were */
export async function endRequests(
  tx: Queryable,
  ids: readonly string[],
  end: { status: 'CONFIRMED' | 'DECLINED' | 'WITHDRAWN' | 'EXPIRED'; entryId: string | null; at: Date },
): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE consent_requests SET status = $2::consent_request_status, entry_id = $3, ended_at = $4
     WHERE id = ANY($1::uuid[]) AND status = 'OPEN'`,
    [plainArray(ids), end.status, end.entryId, end.at],
  );
  return rowCount ?? 0;
}
