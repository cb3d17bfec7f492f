import type { MessageStatus, Purpose, TextEncoding } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import type { Statement } from './together.ts';

/** The part of a message that changes on the road. */
export interface MessageState {
  status: MessageStatus;
  reasonCode: string | null;
  commandStatus: number | null;
  networkErrorCode: string | null;
  connectionId: string;
  queuedAt: Date | null;
  attempt: number;
  possibleDuplicate: boolean;
  dueAt: Date | null;
  sentAt: Date | null;
  finishedAt: Date | null;
}

/** What the road needs to know to move a message. */
export interface RoadMessage extends MessageState {
  id: string;
  workspaceId: string;
  contactId: string;
  routeId: string;
  to: string;
  purpose: Purpose;
  partCount: number;
  /** submit_sm PDUs it takes. */
  submitCount: number;
  /** How long a receipt is waited for before it is sent once more; `null`: it never is. */
  receiptTimeoutSeconds: number | null;
  expiresAt: Date;
}

/** The columns of a RoadMessage, of the table `m`. */
export const STATE_COLUMNS = `m.id, m.workspace_id AS "workspaceId", m.contact_id AS "contactId", m.route_id AS "routeId", m."to",
  m.purpose, m.part_count AS "partCount", m.submit_count AS "submitCount",
  m.receipt_timeout_seconds AS "receiptTimeoutSeconds", m.expires_at AS "expiresAt", m.status, m.reason_code AS "reasonCode",
  m.command_status AS "commandStatus", m.network_error_code AS "networkErrorCode", m.connection_id AS "connectionId",
  m.queued_at AS "queuedAt", m.attempt, m.possible_duplicate AS "possibleDuplicate", m.due_at AS "dueAt",
  m.sent_at AS "sentAt", m.finished_at AS "finishedAt"`;

/** Locks messages for this transaction, in order of id: everyone who locks several does so in that order. */
export async function lockMessages(tx: Queryable, ids: readonly string[]): Promise<RoadMessage[]> {
  const { rows } = await tx.query<RoadMessage>(
    `SELECT ${STATE_COLUMNS} FROM messages m WHERE m.id = ANY($1::uuid[]) ORDER BY m.id FOR UPDATE`,
    [ids],
  );
  return rows;
}

/** Locks up to `limit` messages that are due, oldest first; those another scheduler holds are passed over. */
export async function lockDueMessages(tx: Queryable, now: Date, limit: number): Promise<RoadMessage[]> {
  const { rows } = await tx.query<RoadMessage>(
    `SELECT ${STATE_COLUMNS} FROM messages m WHERE m.due_at <= $1 ORDER BY m.due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
  return rows;
}

/** Which held messages to lock: by contact and purpose, by batch, or by ids; always within one workspace. */
export interface HeldSelection {
  workspaceId: string;
  statuses: readonly MessageStatus[];
  contactIds?: readonly string[];
  purposes?: readonly Purpose[];
  batchId?: string;
  ids?: readonly string[];
  tags?: readonly string[];
  to?: string;
  createdAfter?: Date;
  createdBefore?: Date;
  /** `null`: all of them. */
  limit: number | null;
}

/** Locks messages that nothing was sent of yet, in order of id. */
export async function lockHeldMessages(tx: Queryable, selection: HeldSelection): Promise<RoadMessage[]> {
  const values: unknown[] = [];
  const where: string[] = [];
  const add = (condition: (placeholder: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    where.push(condition(`$${values.length}`));
  };
  add((p) => `m.workspace_id = ${p}`, selection.workspaceId);
  add((p) => `m.status = ANY(${p}::message_status[])`, selection.statuses);
  add((p) => `m.contact_id = ANY(${p}::uuid[])`, selection.contactIds);
  add((p) => `m.purpose = ANY(${p}::purpose[])`, selection.purposes);
  add((p) => `m.batch_id = ${p}`, selection.batchId);
  add((p) => `m.id = ANY(${p}::uuid[])`, selection.ids);
  // The index holds messages that have tags.
  add((p) => `m.tags && ${p}::text[] AND m.tags <> '{}'`, selection.tags);
  add((p) => `m."to" = ${p}`, selection.to);
  add((p) => `m.created_at > ${p}`, selection.createdAfter);
  add((p) => `m.created_at < ${p}`, selection.createdBefore);
  values.push(selection.limit);
  const { rows } = await tx.query<RoadMessage>(
    `SELECT ${STATE_COLUMNS} FROM messages m WHERE ${where.join(' AND ')} ORDER BY m.id LIMIT $${values.length} FOR UPDATE`,
    values,
  );
  return rows;
}

/** A message that is to be sent, with what the last look needs to know. */
export interface ClaimableMessage extends RoadMessage {
  body: string | null;
  encoding: TextEncoding;
  sender: string | null;
  concatReference: number;
  exemption: string | null;
  /** What it asks for besides its text; `null`: nothing. */
  options: unknown;
  contactErased: boolean;
  consentState: 'GRANT' | 'REVOKE' | null;
  consentEntryId: string | null;
  consentSince: Date | null;
  suppressionReason: string | null;
  suppressionSince: Date | null;
}

/** Locks those of the messages that still wait for this connection, with the consent and suppression of now. */
export async function lockClaimable(
  tx: Queryable,
  connectionId: string,
  ids: readonly string[],
): Promise<ClaimableMessage[]> {
  const { rows } = await tx.query<ClaimableMessage>(
    `SELECT ${STATE_COLUMNS}, m.body, m.encoding, m.sender, m.concat_reference AS "concatReference", m.exemption, m.options,
       ct.erased_at IS NOT NULL AS "contactErased", cs.state AS "consentState", cs.entry_id AS "consentEntryId",
       cs.since AS "consentSince", su.reason AS "suppressionReason", su.created_at AS "suppressionSince"
     FROM messages m
     LEFT JOIN contacts ct ON ct.id = m.contact_id
     LEFT JOIN consents cs ON cs.contact_id = m.contact_id AND cs.purpose = m.purpose
     LEFT JOIN suppressions su ON su.contact_id = m.contact_id
       AND (su.purposes = '{}' OR m.purpose = ANY(su.purposes))
     WHERE m.id = ANY($1::uuid[]) ORDER BY m.id FOR UPDATE OF m`,
    [ids],
  );
  // Not in SQL: with a status beside the ids the planner walks an index that begins with something else.
  return rows.filter((row) => row.status === 'QUEUED' && row.connectionId === connectionId);
}

/** A message and the state it is to have. */
export interface StateUpdate {
  id: string;
  state: MessageState;
  /** Steps of a later look, to be kept beside those of acceptance; `null`: none. */
  decisionSteps: string | null;
}

/** Writes the state of many messages. */
export function messagesUpdate(updates: readonly StateUpdate[]): Statement {
  return {
    text: (
      p,
    ) => `UPDATE messages m SET status = u.status, reason_code = u.reason_code, command_status = u.command_status,
       network_error_code = u.network_error_code, connection_id = u.connection_id, queued_at = u.queued_at,
       attempt = u.attempt, possible_duplicate = u.possible_duplicate, due_at = u.due_at, sent_at = u.sent_at,
       finished_at = u.finished_at,
       decision = CASE WHEN u.steps IS NULL THEN m.decision
         ELSE jsonb_set(m.decision, '{steps}', COALESCE(m.decision->'steps', '[]') || u.steps) END
     FROM unnest(${p(1)}::uuid[], ${p(2)}::message_status[], ${p(3)}::text[], ${p(4)}::bigint[], ${p(5)}::text[], ${p(6)}::uuid[], ${p(7)}::timestamptz[],
       ${p(8)}::int[], ${p(9)}::bool[], ${p(10)}::timestamptz[], ${p(11)}::timestamptz[], ${p(12)}::timestamptz[], ${p(13)}::jsonb[])
       AS u(id, status, reason_code, command_status, network_error_code, connection_id, queued_at, attempt,
         possible_duplicate, due_at, sent_at, finished_at, steps)
     WHERE m.id = u.id`,
    values: [
      updates.map((u) => u.id),
      updates.map((u) => u.state.status),
      updates.map((u) => u.state.reasonCode),
      updates.map((u) => u.state.commandStatus),
      updates.map((u) => u.state.networkErrorCode),
      updates.map((u) => u.state.connectionId),
      updates.map((u) => u.state.queuedAt),
      updates.map((u) => u.state.attempt),
      updates.map((u) => u.state.possibleDuplicate),
      updates.map((u) => u.state.dueAt),
      updates.map((u) => u.state.sentAt),
      updates.map((u) => u.state.finishedAt),
      updates.map((u) => u.decisionSteps),
    ],
  };
}

/** How a message is written for another connection than it was accepted for. */
export interface Rewritten {
  id: string;
  encoding: TextEncoding;
  partCount: number;
  submitCount: number;
}

/** Writes what messages take on the connection that sends them; the price follows the parts. */
export async function rewriteMessages(tx: Queryable, messages: readonly Rewritten[]): Promise<void> {
  if (messages.length === 0) return;
  await tx.query(
    `UPDATE messages m SET encoding = u.encoding, part_count = u.part_count, submit_count = u.submit_count,
       price_micros = m.price_micros / m.part_count * u.part_count
     FROM unnest($1::uuid[], $2::text_encoding[], $3::int[], $4::int[]) AS u(id, encoding, part_count, submit_count)
     WHERE m.id = u.id`,
    [
      messages.map((m) => m.id),
      messages.map((m) => m.encoding),
      messages.map((m) => m.partCount),
      messages.map((m) => m.submitCount),
    ],
  );
}

/** A new message. */
export interface NewMessage extends RoadMessage {
  batchId: string | null;
  sender: string | null;
  body: string;
  templateVersionId: string | null;
  encoding: TextEncoding;
  concatReference: number;
  /** JSON text; `null`: nothing besides its text. */
  options: string | null;
  priceMicros: bigint | null;
  priceCurrency: string | null;
  /** JSON text. */
  decision: string;
  /** JSON text of the array. */
  tags: string;
  /** JSON text. */
  metadata: string | null;
  sendAt: Date | null;
  exemption: string | null;
  createdAt: Date;
}

/** Inserts many messages. */
export function messagesInsert(messages: readonly NewMessage[]): Statement {
  return {
    text: (
      p,
    ) => `INSERT INTO messages (id, workspace_id, contact_id, batch_id, "to", sender, purpose, status, reason_code, body,
       template_version_id, encoding, part_count, concat_reference, route_id, connection_id, price_micros,
       price_currency, decision, tags, metadata, send_at, expires_at, queued_at, exemption, due_at, created_at, finished_at,
       submit_count, options, receipt_timeout_seconds)
     SELECT u.id, u.workspace_id, u.contact_id, u.batch_id, u.recipient, u.sender, u.purpose, u.status, u.reason_code, u.body,
       u.template_version_id, u.encoding, u.part_count, u.concat_reference, u.route_id, u.connection_id, u.price_micros,
       u.price_currency, u.decision, ARRAY(SELECT jsonb_array_elements_text(u.tags)), u.metadata, u.send_at, u.expires_at,
       u.queued_at, u.exemption, u.due_at, u.created_at, u.finished_at, u.submit_count, u.options,
       u.receipt_timeout_seconds
     FROM unnest(${p(1)}::uuid[], ${p(2)}::uuid[], ${p(3)}::uuid[], ${p(4)}::uuid[], ${p(5)}::text[], ${p(6)}::text[], ${p(7)}::purpose[],
       ${p(8)}::message_status[], ${p(9)}::text[], ${p(10)}::text[], ${p(11)}::uuid[], ${p(12)}::text_encoding[], ${p(13)}::int[], ${p(14)}::int[],
       ${p(15)}::uuid[], ${p(16)}::uuid[], ${p(17)}::bigint[], ${p(18)}::text[], ${p(19)}::jsonb[], ${p(20)}::jsonb[], ${p(21)}::jsonb[],
       ${p(22)}::timestamptz[], ${p(23)}::timestamptz[], ${p(24)}::timestamptz[], ${p(25)}::text[], ${p(26)}::timestamptz[],
       ${p(27)}::timestamptz[], ${p(28)}::timestamptz[], ${p(29)}::int[], ${p(30)}::jsonb[], ${p(31)}::int[])
       AS u(id, workspace_id, contact_id, batch_id, recipient, sender, purpose, status, reason_code, body,
         template_version_id, encoding, part_count, concat_reference, route_id, connection_id, price_micros,
         price_currency, decision, tags, metadata, send_at, expires_at, queued_at, exemption, due_at, created_at, finished_at,
         submit_count, options, receipt_timeout_seconds)`,
    values: columns(messages),
  };
}

function columns(messages: readonly NewMessage[]): unknown[] {
  return [
    messages.map((m) => m.id),
    messages.map((m) => m.workspaceId),
    messages.map((m) => m.contactId),
    messages.map((m) => m.batchId),
    messages.map((m) => m.to),
    messages.map((m) => m.sender),
    messages.map((m) => m.purpose),
    messages.map((m) => m.status),
    messages.map((m) => m.reasonCode),
    messages.map((m) => m.body),
    messages.map((m) => m.templateVersionId),
    messages.map((m) => m.encoding),
    messages.map((m) => m.partCount),
    messages.map((m) => m.concatReference),
    messages.map((m) => m.routeId),
    messages.map((m) => m.connectionId),
    messages.map((m) => m.priceMicros),
    messages.map((m) => m.priceCurrency),
    messages.map((m) => m.decision),
    messages.map((m) => m.tags),
    messages.map((m) => m.metadata),
    messages.map((m) => m.sendAt),
    messages.map((m) => m.expiresAt),
    messages.map((m) => m.queuedAt),
    messages.map((m) => m.exemption),
    messages.map((m) => m.dueAt),
    messages.map((m) => m.createdAt),
    messages.map((m) => m.finishedAt),
    messages.map((m) => m.submitCount),
    messages.map((m) => m.options),
    messages.map((m) => m.receiptTimeoutSeconds),
  ];
}
