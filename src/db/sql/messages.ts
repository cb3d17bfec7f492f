import type { MessageStatus, Purpose, TextEncoding } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { boundsOf, plainArray, textArray, timeArray } from './arrays.ts';
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
  /** Row of `decisions`. */
  decisionId: string;
  expiresAt: Date;
  /** W3C traceparent of the request it came with; `null`: nobody follows it. */
  traceParent: string | null;
}

/** The columns of a RoadMessage, of the table `m`. */
export const STATE_COLUMNS = `m.id, m.workspace_id AS "workspaceId", m.contact_id AS "contactId", m.route_id AS "routeId", m."to",
  m.purpose, m.part_count AS "partCount", m.submit_count AS "submitCount",
  m.receipt_timeout_seconds AS "receiptTimeoutSeconds", m.decision_id AS "decisionId",
  m.expires_at AS "expiresAt", m.status, m.reason_code AS "reasonCode",
  m.command_status AS "commandStatus", m.network_error_code AS "networkErrorCode", m.connection_id AS "connectionId",
  m.queued_at AS "queuedAt", m.attempt, m.possible_duplicate AS "possibleDuplicate", m.due_at AS "dueAt",
  m.sent_at AS "sentAt", m.finished_at AS "finishedAt",
  m.trace_parent AS "traceParent"`;

/** Locks messages for this transaction, in order of id: everyone who locks several does so in that order. */
export async function lockMessages(tx: Queryable, ids: readonly string[]): Promise<RoadMessage[]> {
  const { rows } = await tx.query<RoadMessage>(
    `SELECT ${STATE_COLUMNS} FROM messages m WHERE m.id = ANY($1::uuid[])
       AND m.id BETWEEN $2 AND $3 ORDER BY m.id FOR UPDATE`,
    [ids, ...boundsOf(ids)],
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

/** Whether nothing of it but the status tells a few messages of a workspace from all it ever had. */
function isBroad({ statuses, contactIds, batchId, ids, tags }: HeldSelection): boolean {
  const narrow = contactIds !== undefined || batchId !== undefined || ids !== undefined || tags !== undefined;
  return !narrow && statuses.every((status) => HELD_ELSEWHERE.has(status));
}

/** What has one of these statuses is in a chunk of the queue, or is an exception. */
const HELD_ELSEWHERE: ReadonlySet<MessageStatus> = new Set(['ACCEPTED', 'SCHEDULED', 'DEFERRED', 'QUEUED']);
/** $1 is the workspace. */
const IN_QUEUE_OR_DUE = `(m.exception IS NOT NULL
  OR m.id IN (SELECT unnest(q.message_ids) FROM queued_chunks q WHERE q.workspace_id = $1))`;

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
  if (isBroad(selection)) where.push(IN_QUEUE_OR_DUE);
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

/** A message and the state it is to have. */
export interface StateUpdate {
  id: string;
  /** The state it is taken to have. */
  was: Pick<MessageState, 'status' | 'attempt'>;
  state: MessageState;
  decisionId: string;
}

/** The statuses of the usual road: a message spends its life in them, and most of all messages are in the last. */
const USUAL: ReadonlySet<MessageStatus> = new Set(['QUEUED', 'SENDING', 'SENT', 'DELIVERED', 'READ']);

/** What the column `exception` holds for a status: itself where it is off the usual road. */
export function exceptionOf(status: MessageStatus): MessageStatus | null {
  return USUAL.has(status) ? null : status;
}

/** A message is not in the state it was taken to have: what was decided by it has to be decided again. */
export class StaleStateError extends Error {
  constructor(stale: number) {
    super(`${stale} messages are in another state than they were taken to have`);
    this.name = 'StaleStateError';
  }
}

/** Writes the state of many messages. @throws StaleStateError when one of them is not in the state it was taken to have */
export async function updateMessages(tx: Queryable, updates: readonly StateUpdate[]): Promise<void> {
  if (updates.length === 0) return;
  const { rowCount } = await tx.query(
    `UPDATE messages m SET status = u.status, reason_code = u.reason_code, command_status = u.command_status,
       network_error_code = u.network_error_code, connection_id = u.connection_id, queued_at = u.queued_at,
       attempt = u.attempt, possible_duplicate = u.possible_duplicate, due_at = u.due_at, sent_at = u.sent_at,
       finished_at = u.finished_at, exception = u.exception, decision_id = u.decision_id
     FROM unnest($1::uuid[], $2::message_status[], $3::text[], $4::bigint[], $5::text[], $6::uuid[], $7::timestamptz[],
       $8::int[], $9::bool[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::message_status[],
       $14::uuid[], $15::message_status[], $16::int[])
       AS u(id, status, reason_code, command_status, network_error_code, connection_id, queued_at, attempt,
         possible_duplicate, due_at, sent_at, finished_at, exception, decision_id, was_status, was_attempt)
     WHERE m.id = u.id AND m.id BETWEEN $17 AND $18 AND m.status = u.was_status AND m.attempt = u.was_attempt`,
    [
      plainArray(updates.map((u) => u.id)),
      plainArray(updates.map((u) => u.state.status)),
      textArray(updates.map((u) => u.state.reasonCode)),
      plainArray(updates.map((u) => u.state.commandStatus)),
      textArray(updates.map((u) => u.state.networkErrorCode)),
      plainArray(updates.map((u) => u.state.connectionId)),
      timeArray(updates.map((u) => u.state.queuedAt)),
      plainArray(updates.map((u) => u.state.attempt)),
      plainArray(updates.map((u) => u.state.possibleDuplicate)),
      timeArray(updates.map((u) => u.state.dueAt)),
      timeArray(updates.map((u) => u.state.sentAt)),
      timeArray(updates.map((u) => u.state.finishedAt)),
      plainArray(updates.map((u) => exceptionOf(u.state.status))),
      plainArray(updates.map((u) => u.decisionId)),
      plainArray(updates.map((u) => u.was.status)),
      plainArray(updates.map((u) => u.was.attempt)),
      ...boundsOf(updates.map((u) => u.id)),
    ],
  );
  if (rowCount !== updates.length) throw new StaleStateError(updates.length - (rowCount ?? 0));
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
       price_currency, decision_id, tags, metadata, send_at, expires_at, queued_at, exemption, due_at, created_at, finished_at,
       submit_count, options, receipt_timeout_seconds, exception, trace_parent)
     SELECT u.id, u.workspace_id, u.contact_id, u.batch_id, u.recipient, u.sender, u.purpose, u.status, u.reason_code, u.body,
       u.template_version_id, u.encoding, u.part_count, u.concat_reference, u.route_id, u.connection_id, u.price_micros,
       u.price_currency, u.decision_id, ARRAY(SELECT jsonb_array_elements_text(u.tags)), u.metadata, u.send_at, u.expires_at,
       u.queued_at, u.exemption, u.due_at, u.created_at, u.finished_at, u.submit_count, u.options,
       u.receipt_timeout_seconds, u.exception, u.trace_parent
     FROM unnest(${p(1)}::uuid[], ${p(2)}::uuid[], ${p(3)}::uuid[], ${p(4)}::uuid[], ${p(5)}::text[], ${p(6)}::text[], ${p(7)}::purpose[],
       ${p(8)}::message_status[], ${p(9)}::text[], ${p(10)}::text[], ${p(11)}::uuid[], ${p(12)}::text_encoding[], ${p(13)}::int[], ${p(14)}::int[],
       ${p(15)}::uuid[], ${p(16)}::uuid[], ${p(17)}::bigint[], ${p(18)}::text[], ${p(19)}::uuid[], ${p(20)}::jsonb[], ${p(21)}::jsonb[],
       ${p(22)}::timestamptz[], ${p(23)}::timestamptz[], ${p(24)}::timestamptz[], ${p(25)}::text[], ${p(26)}::timestamptz[],
       ${p(27)}::timestamptz[], ${p(28)}::timestamptz[], ${p(29)}::int[], ${p(30)}::jsonb[], ${p(31)}::int[],
       ${p(32)}::message_status[], ${p(33)}::text[])
       AS u(id, workspace_id, contact_id, batch_id, recipient, sender, purpose, status, reason_code, body,
         template_version_id, encoding, part_count, concat_reference, route_id, connection_id, price_micros,
         price_currency, decision_id, tags, metadata, send_at, expires_at, queued_at, exemption, due_at, created_at, finished_at,
         submit_count, options, receipt_timeout_seconds, exception, trace_parent)`,
    values: columns(messages),
  };
}

function columns(messages: readonly NewMessage[]): unknown[] {
  return [
    plainArray(messages.map((m) => m.id)),
    plainArray(messages.map((m) => m.workspaceId)),
    plainArray(messages.map((m) => m.contactId)),
    plainArray(messages.map((m) => m.batchId)),
    textArray(messages.map((m) => m.to)),
    textArray(messages.map((m) => m.sender)),
    plainArray(messages.map((m) => m.purpose)),
    plainArray(messages.map((m) => m.status)),
    textArray(messages.map((m) => m.reasonCode)),
    textArray(messages.map((m) => m.body)),
    plainArray(messages.map((m) => m.templateVersionId)),
    plainArray(messages.map((m) => m.encoding)),
    plainArray(messages.map((m) => m.partCount)),
    plainArray(messages.map((m) => m.concatReference)),
    plainArray(messages.map((m) => m.routeId)),
    plainArray(messages.map((m) => m.connectionId)),
    plainArray(messages.map((m) => m.priceMicros)),
    textArray(messages.map((m) => m.priceCurrency)),
    plainArray(messages.map((m) => m.decisionId)),
    textArray(messages.map((m) => m.tags)),
    textArray(messages.map((m) => m.metadata)),
    timeArray(messages.map((m) => m.sendAt)),
    timeArray(messages.map((m) => m.expiresAt)),
    timeArray(messages.map((m) => m.queuedAt)),
    textArray(messages.map((m) => m.exemption)),
    timeArray(messages.map((m) => m.dueAt)),
    timeArray(messages.map((m) => m.createdAt)),
    timeArray(messages.map((m) => m.finishedAt)),
    plainArray(messages.map((m) => m.submitCount)),
    textArray(messages.map((m) => m.options)),
    plainArray(messages.map((m) => m.receiptTimeoutSeconds)),
    plainArray(messages.map((m) => exceptionOf(m.status))),
    plainArray(messages.map((m) => m.traceParent)),
  ];
}
