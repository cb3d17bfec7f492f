/** Statements on `consent_requests`: questions by SMS whether a person agrees, of which each gets one reply at most. */
import type { ConsentRequestStatus, MessageStatus, Purpose } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import type { Queryable } from '../client.ts';
import { plainArray, timeArray } from './arrays.ts';

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
  /** Moment at which its message is to go out. */
  plannedAt: Date;
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
  const { id, workspaceId, contactId, purposes, locale, messageId, actor, createdAt, plannedAt, expiresAt } = row;
  await tx.query(
    `INSERT INTO consent_requests (id, workspace_id, contact_id, purposes, status, locale, message_id, actor_kind, actor_id,
       created_at, planned_at, expires_at) VALUES ($1, $2, $3, $4::purpose[], 'OPEN', $5, $6, $7, $8, $9, $10, $11)`,
    [
      ...[id, workspaceId, contactId, plainArray(purposes), locale, messageId],
      ...[actor.kind, actor.id, createdAt, plannedAt, expiresAt],
    ],
  );
}

/** The question of a request, and what has become of its message. */
interface QuestionRow {
  /** `null`: its message is not kept any more. */
  messageStatus: MessageStatus | null;
  /** Moment at which its message went out; `null`: it has not, or is not kept any more. */
  sentAt: Date | null;
  plannedAt: Date;
  expiresAt: Date;
}

/** Of `r`, a request, and `m`, its message. */
const QUESTION = `m.status::text AS "messageStatus", m.sent_at AS "sentAt", r.planned_at AS "plannedAt", r.expires_at AS "expiresAt"`;

/** A request that has got no reply yet, with what was shown. */
export interface OpenRequest extends QuestionRow {
  id: string;
  purposes: Purpose[];
  locale: string;
  messageId: string;
  /** The form event and the text that was sent. */
  evidence: { form?: unknown; text?: string } | null;
}

/** A request without a yes. */
export interface RefusedRequest extends QuestionRow {
  status: 'OPEN' | 'DECLINED' | 'WITHDRAWN' | 'EXPIRED';
  /** Those of its purposes that the contact has not consented to since. */
  purposes: Purpose[];
  /** Moment at which the person was asked, as far as is known. */
  askedAt: Date;
}

/** Requests of a contact that nothing has ended yet, the newest first, whatever has become of their messages. The caller has locked the contact. */
export async function openRequests(tx: Queryable, contactId: string): Promise<OpenRequest[]> {
  const { rows } = await tx.query<OpenRequest>(
    `SELECT r.id, r.purposes::text[], r.locale, r.message_id AS "messageId", v.content AS evidence, ${QUESTION}
     FROM consent_requests r LEFT JOIN evidence v ON v.entry_id = r.id LEFT JOIN messages m ON m.id = r.message_id
     WHERE r.contact_id = $1 AND r.status = 'OPEN' ORDER BY r.id DESC`,
    [contactId],
  );
  return rows;
}

/**
 * Requests of a contact without a yes, the newest first, but for those whose message reached nobody and those after which the contact has
 * consented to all of their purposes. The caller has locked the contact.
 */
export async function refusedRequests(tx: Queryable, contactId: string): Promise<RefusedRequest[]> {
  const { rows } = await tx.query<RefusedRequest>(
    `SELECT r.status::text, left_over.purposes::text[], coalesce(r.asked_at, m.sent_at, r.planned_at) AS "askedAt", ${QUESTION}
     FROM consent_requests r CROSS JOIN LATERAL (SELECT ARRAY(SELECT unnest(r.purposes) EXCEPT
       SELECT unnest(e.purposes) FROM consent_entries e
       WHERE e.contact_id = r.contact_id AND e.action = 'GRANT' AND e.recorded_at > r.created_at ORDER BY 1) AS purposes) AS left_over
     LEFT JOIN messages m ON m.id = r.message_id
     WHERE r.contact_id = $1 AND r.status IN ('OPEN', 'DECLINED', 'WITHDRAWN', 'EXPIRED') AND cardinality(left_over.purposes) > 0
     ORDER BY r.id DESC LIMIT 100`,
    [contactId],
  );
  return rows;
}

/** A request whose time may be over. */
export interface DueRequest extends QuestionRow {
  id: string;
  workspaceId: string;
  /** Moment at which its message is looked at again; `null`: no time is set. */
  dueAt: Date | null;
}

/** Those of these requests that nothing has ended yet; they are locked. */
export async function lockOpenRequests(tx: Queryable, ids: readonly string[]): Promise<DueRequest[]> {
  const { rows } = await tx.query<DueRequest>(
    `SELECT r.id, r.workspace_id AS "workspaceId", m.due_at AS "dueAt", ${QUESTION}
     FROM consent_requests r LEFT JOIN messages m ON m.id = r.message_id
     WHERE r.id = ANY($1::uuid[]) AND r.status = 'OPEN' ORDER BY r.id FOR UPDATE OF r`,
    [plainArray(ids)],
  );
  return rows;
}

/** Moves the times of requests on. */
export async function moveRequests(
  tx: Queryable,
  moved: readonly Pick<DueRequest, 'id' | 'plannedAt' | 'expiresAt'>[],
): Promise<void> {
  if (moved.length === 0) return;
  await tx.query(
    `UPDATE consent_requests r SET planned_at = u.planned_at, expires_at = u.expires_at
     FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS u(id, planned_at, expires_at) WHERE r.id = u.id`,
    [
      plainArray(moved.map(({ id }) => id)),
      timeArray(moved.map(({ plannedAt }) => plannedAt)),
      timeArray(moved.map(({ expiresAt }) => expiresAt)),
    ],
  );
}

/** Ends requests that are open still, and keeps when their messages went out. @returns how many were */
export async function endRequests(
  tx: Queryable,
  ids: readonly string[],
  end: { status: Exclude<ConsentRequestStatus, 'OPEN'>; entryId: string | null; at: Date },
): Promise<number> {
  if (ids.length === 0) return 0;
  const { rowCount } = await tx.query(
    `UPDATE consent_requests r SET status = $2::consent_request_status, entry_id = $3, ended_at = $4,
       asked_at = (SELECT m.sent_at FROM messages m WHERE m.id = r.message_id)
     WHERE id = ANY($1::uuid[]) AND status = 'OPEN'`,
    [plainArray(ids), end.status, end.entryId, end.at],
  );
  return rowCount ?? 0;
}
