/**
 * Statements on `messages`: reading, locking, changing and inserting them. Others by what they are for:
 * `messages-*.ts`.
 */
import type { Message } from '../../generated/prisma/client.ts';
import type { MessageStatus, Purpose, TextEncoding } from '../../generated/prisma/enums.ts';
import type { ActorKind } from '../../kernel/actor.ts';
import type { Charge } from '../../kernel/charge.ts';
import { timeOfId } from '../../kernel/ids.ts';
import type { ProviderCode } from '../../kernel/provider-code.ts';
import { type Queryable, sqlState } from '../client.ts';
import { plainArray } from './arrays.ts';
import { amongIds, boundsOf, idValues } from './ids.ts';
import type { Statement } from './pipelined.ts';
import { bindRows, type Column, jsonOf, statementOf } from './rows.ts';

/** The part of a message that changes in the pipeline. */
export interface MessageState {
  status: MessageStatus;
  reasonCode: string | null;
  /** The provider's code of the last refusal; `null`: nothing was refused. */
  providerCode: ProviderCode | null;
  networkErrorCode: string | null;
  connectionId: string;
  queuedAt: Date | null;
  attempt: number;
  possibleDuplicate: boolean;
  dueAt: Date | null;
  sentAt: Date | null;
  finishedAt: Date | null;
  /** Bits of IMPLICIT_EVENT. */
  implicitEvents: number;
  /** `null`: it is charged with nothing. */
  charge: Charge | null;
}

/** Columns that the pipeline needs to move a message. */
export interface TrackedMessage extends MessageState {
  id: string;
  workspaceId: string;
  contactId: string;
  routeId: string;
  to: string;
  purpose: Purpose;
  partCount: number;
  /** submit_sm PDUs it takes. */
  submitCount: number;
  /** Wait for a receipt before the message is sent once more, in seconds; `null`: it never is. */
  receiptTimeoutSeconds: number | null;
  /** Row of `decisions`. */
  decisionId: string;
  expiresAt: Date;
  /** Time at which it was claimed for its first attempt. */
  claimedAt: Date | null;
  /** W3C traceparent of the request it came with; `null`: nobody follows it. */
  traceParent: string | null;
  /** Facts that it is counted by in the roll-ups. */
  createdAt: Date;
  country: string | null;
  /** MCC and MNC of the network; `null`: not known. */
  mccMnc: string | null;
  sender: string | null;
  templateVersionId: string | null;
  locale: string | null;
  /** The campaign that sends it; `null`: none. */
  campaignId: string | null;
  /** Position of its variant in the campaign, from 0; `null`: it has none. */
  variant: number | null;
}

/** The columns of a TrackedMessage, of the table `m`. */
export const STATE_COLUMNS = `m.id, m.workspace_id AS "workspaceId", m.contact_id AS "contactId", m.route_id AS "routeId", coalesce(m."to", '') AS "to",
  m.purpose, m.part_count AS "partCount", m.submit_count AS "submitCount",
  m.receipt_timeout_seconds AS "receiptTimeoutSeconds", m.decision_id AS "decisionId",
  m.expires_at AS "expiresAt", m.status, m.reason_code AS "reasonCode",
  m.provider_code AS "providerCode", m.network_error_code AS "networkErrorCode", m.connection_id AS "connectionId",
  m.queued_at AS "queuedAt", m.attempt, m.possible_duplicate AS "possibleDuplicate", m.due_at AS "dueAt",
  m.claimed_at AS "claimedAt", m.sent_at AS "sentAt", m.finished_at AS "finishedAt", m.implicit_events AS "implicitEvents",
  m.charge, m.trace_parent AS "traceParent", m.created_at AS "createdAt", m.country, m.mcc_mnc AS "mccMnc", m.sender,
  m.template_version_id AS "templateVersionId", m.locale, m.campaign_id AS "campaignId", m.variant`;

/** Locks messages for this transaction, in order of id: everyone who locks several does so in that order. */
export async function lockMessages(tx: Queryable, ids: readonly string[]): Promise<TrackedMessage[]> {
  const { rows } = await tx.query<TrackedMessage>(
    `SELECT ${STATE_COLUMNS} FROM messages m WHERE ${amongIds('m.id')} ORDER BY m.id FOR UPDATE`,
    idValues(ids),
  );
  return rows;
}

/**
 * Locks up to `limit` messages that are due, oldest first; those another scheduler holds, and `except`, are passed
 * over.
 */
export async function lockDueMessages(
  tx: Queryable,
  now: Date,
  limit: number,
  except: readonly string[],
): Promise<TrackedMessage[]> {
  const { rows } = await tx.query<TrackedMessage>(
    `SELECT ${STATE_COLUMNS} FROM messages m WHERE m.due_at <= $1 AND m.id <> ALL($3::uuid[])
     ORDER BY m.due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit, plainArray(except)],
  );
  return rows;
}

/** A message and the state it is to have. */
export interface StateUpdate {
  id: string;
  /** The state it is taken to have. */
  was: Pick<MessageState, 'status' | 'attempt'>;
  state: MessageState;
  indexedStatus: MessageStatus | null;
  decisionId: string;
  /** Its new charge; `null`: that stays. */
  charge: Charge | null;
}

/** The statuses that a message of the usual way passes through before it is DELIVERED. */
export const ON_THE_WAY: ReadonlySet<MessageStatus> = new Set(['QUEUED', 'SENDING', 'SENT']);
/** Stands in the column `indexed_status` for all three: the steps between them touch no index. */
export const STILL_ON_THE_WAY = 'QUEUED';
/** A message that is on the way for longer than this, from its acceptance on, has an indexed status. */
const LONG_MS = 3_600_000;

/** Messages that were accepted before this moment and are on the way have an indexed status, or will have one. */
export function longAgo(now: Date): Date {
  return new Date(now.getTime() - LONG_MS);
}

/**
 * Value of the column `indexed_status`: the status of a message off the usual way; `null` for one that runs normally.
 */
export function indexedStatusOf(status: MessageStatus, id: string, now: Date): MessageStatus | null {
  if (status === 'DELIVERED') return null;
  if (!ON_THE_WAY.has(status)) return status;
  return timeOfId(id) < longAgo(now) ? STILL_ON_THE_WAY : null;
}

/** SQLSTATE of `refuse_stale_states`. */
const STALE_STATES = 'HG001';

/** A message is not in the state it was taken to have: what was decided by it has to be decided again. */
export class StaleStateError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StaleStateError';
  }
}

const STATE_UPDATE: readonly Column<StateUpdate>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (u) => u.id },
  { name: 'was_status', type: 'message_status', kind: 'plain', of: (u) => u.was.status },
  { name: 'was_attempt', type: 'int', kind: 'plain', of: (u) => u.was.attempt },
  { name: 'status', type: 'message_status', kind: 'plain', of: (u) => u.state.status },
  { name: 'reason_code', type: 'text', kind: 'text', of: (u) => u.state.reasonCode },
  { name: 'provider_code', type: 'jsonb', kind: 'json', of: (u) => jsonOf(u.state.providerCode) },
  { name: 'network_error_code', type: 'text', kind: 'text', of: (u) => u.state.networkErrorCode },
  { name: 'connection_id', type: 'uuid', kind: 'plain', of: (u) => u.state.connectionId },
  { name: 'queued_at', type: 'timestamptz', kind: 'time', of: (u) => u.state.queuedAt },
  { name: 'attempt', type: 'int', kind: 'plain', of: (u) => u.state.attempt },
  { name: 'possible_duplicate', type: 'bool', kind: 'plain', of: (u) => u.state.possibleDuplicate },
  { name: 'due_at', type: 'timestamptz', kind: 'time', of: (u) => u.state.dueAt },
  { name: 'sent_at', type: 'timestamptz', kind: 'time', of: (u) => u.state.sentAt },
  { name: 'finished_at', type: 'timestamptz', kind: 'time', of: (u) => u.state.finishedAt },
  { name: 'implicit_events', type: 'smallint', kind: 'plain', of: (u) => u.state.implicitEvents },
  { name: 'indexed_status', type: 'message_status', kind: 'plain', of: (u) => u.indexedStatus },
  { name: 'decision_id', type: 'uuid', kind: 'plain', of: (u) => u.decisionId },
  {
    name: 'charge',
    type: 'jsonb',
    kind: 'json',
    of: (u) => jsonOf(u.charge),
    stored: (ref) => `coalesce(${ref}, m.charge)`,
  },
];
/** Columns of them that are written. */
const STATE_COLUMNS_WRITTEN = STATE_UPDATE.slice(3).map((column) => column.name);

/**
 * Writes the state of many messages.
 *
 * @throws StaleStateError when one of them is not in the state it was taken to have
 */
export async function updateMessages(tx: Queryable, updates: readonly StateUpdate[]): Promise<void> {
  if (updates.length === 0) return;
  const { values, source } = bindRows(STATE_UPDATE, updates);
  const { from, ref } = source((n) => `$${n}`);
  const assignments = STATE_COLUMNS_WRITTEN.map((name) => `${name} = ${ref(name)}`).join(', ');
  // The ids are the first column: their bounds follow the rows.
  const among = amongIds('m.id', (n) => `$${n === 1 ? 1 : values.length + n - 1}`);
  const expected = values.length + 3;
  try {
    // Refused by the database itself: what was sent behind it, a COMMIT even, then does nothing.
    await tx.query(
      `WITH updated AS (UPDATE messages m SET ${assignments} FROM ${from}
         WHERE m.id = u.id AND ${among}
           AND m.status = ${ref('was_status')} AND m.attempt = ${ref('was_attempt')} RETURNING 1)
       SELECT refuse_stale_states($${expected}::int - count(*)::int) FROM updated`,
      [...values, ...boundsOf(updates.map((u) => u.id)), updates.length],
    );
  } catch (error) {
    throw sqlState(error) === STALE_STATES ? new StaleStateError((error as Error).message) : error;
  }
}

/** A new message. */
export interface NewMessage extends TrackedMessage {
  batchId: string | null;
  body: string;
  encoding: TextEncoding;
  concatReference: number;
  /** `null`: nothing besides its text. */
  submitOptions: JsonValue;
  priceMicros: bigint | null;
  priceCurrency: string | null;
  tags: string[];
  metadata: JsonValue;
  sendAt: Date | null;
  exemption: string | null;
  /** Purpose that it asks consent for; `null`: it asks for none. */
  asksFor: Purpose | null;
  /** Entry of the consent ledger that it relies on; `null`: none. */
  consentEntryId: string | null;
  actorKind: ActorKind;
  actorId: string | null;
  indexedStatus: MessageStatus | null;
}

/** As it is read back. */
type JsonValue = Message['submitOptions'];

const NEW_MESSAGE: readonly Column<NewMessage>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (m) => m.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (m) => m.workspaceId },
  { name: 'contact_id', type: 'uuid', kind: 'plain', of: (m) => m.contactId },
  { name: 'batch_id', type: 'uuid', kind: 'plain', of: (m) => m.batchId },
  { name: 'campaign_id', type: 'uuid', kind: 'plain', of: (m) => m.campaignId },
  { name: 'variant', type: 'smallint', kind: 'plain', of: (m) => m.variant },
  { name: '"to"', type: 'text', kind: 'text', of: (m) => m.to },
  { name: 'sender', type: 'text', kind: 'text', of: (m) => m.sender },
  { name: 'purpose', type: 'purpose', kind: 'plain', of: (m) => m.purpose },
  { name: 'status', type: 'message_status', kind: 'plain', of: (m) => m.status },
  { name: 'reason_code', type: 'text', kind: 'text', of: (m) => m.reasonCode },
  { name: 'body', type: 'text', kind: 'text', of: (m) => m.body },
  { name: 'template_version_id', type: 'uuid', kind: 'plain', of: (m) => m.templateVersionId },
  { name: 'locale', type: 'text', kind: 'text', of: (m) => m.locale },
  { name: 'country', type: 'text', kind: 'plain', of: (m) => m.country },
  { name: 'mcc_mnc', type: 'text', kind: 'plain', of: (m) => m.mccMnc },
  { name: 'encoding', type: 'text_encoding', kind: 'plain', of: (m) => m.encoding },
  { name: 'part_count', type: 'int', kind: 'plain', of: (m) => m.partCount },
  { name: 'submit_count', type: 'int', kind: 'plain', of: (m) => m.submitCount },
  { name: 'concat_reference', type: 'int', kind: 'plain', of: (m) => m.concatReference },
  { name: 'route_id', type: 'uuid', kind: 'plain', of: (m) => m.routeId },
  { name: 'connection_id', type: 'uuid', kind: 'plain', of: (m) => m.connectionId },
  { name: 'price_micros', type: 'bigint', kind: 'plain', of: (m) => m.priceMicros },
  { name: 'price_currency', type: 'text', kind: 'text', of: (m) => m.priceCurrency },
  { name: 'charge', type: 'jsonb', kind: 'json', of: (m) => jsonOf(m.charge) },
  { name: 'decision_id', type: 'uuid', kind: 'plain', of: (m) => m.decisionId },
  { name: 'metadata', type: 'jsonb', kind: 'text', of: (m) => jsonOf(m.metadata) },
  { name: 'submit_options', type: 'jsonb', kind: 'text', of: (m) => jsonOf(m.submitOptions) },
  { name: 'send_at', type: 'timestamptz', kind: 'time', of: (m) => m.sendAt },
  { name: 'expires_at', type: 'timestamptz', kind: 'time', of: (m) => m.expiresAt },
  { name: 'queued_at', type: 'timestamptz', kind: 'time', of: (m) => m.queuedAt },
  { name: 'exemption', type: 'text', kind: 'text', of: (m) => m.exemption },
  { name: 'asks_for', type: 'purpose', kind: 'plain', of: (m) => m.asksFor },
  { name: 'consent_entry_id', type: 'uuid', kind: 'plain', of: (m) => m.consentEntryId },
  { name: 'actor_kind', type: 'actor_kind', kind: 'plain', of: (m) => m.actorKind },
  { name: 'actor_id', type: 'uuid', kind: 'plain', of: (m) => m.actorId },
  { name: 'due_at', type: 'timestamptz', kind: 'time', of: (m) => m.dueAt },
  { name: 'created_at', type: 'timestamptz', kind: 'time', of: (m) => m.createdAt },
  { name: 'finished_at', type: 'timestamptz', kind: 'time', of: (m) => m.finishedAt },
  { name: 'receipt_timeout_seconds', type: 'int', kind: 'plain', of: (m) => m.receiptTimeoutSeconds },
  { name: 'trace_parent', type: 'text', kind: 'plain', of: (m) => m.traceParent },
  { name: 'implicit_events', type: 'smallint', kind: 'plain', of: (m) => m.implicitEvents },
  { name: 'indexed_status', type: 'message_status', kind: 'plain', of: (m) => m.indexedStatus },
  {
    name: 'tags',
    type: 'jsonb',
    kind: 'text',
    of: (m) => (m.tags.length === 0 ? '[]' : JSON.stringify(m.tags)),
    stored: (ref) => `ARRAY(SELECT jsonb_array_elements_text(${ref}))`,
  },
];

/** Inserts many messages. */
export function messagesInsert(messages: readonly NewMessage[]): Statement {
  return statementOf(
    NEW_MESSAGE,
    messages,
    ({ names, refs, from }) => `INSERT INTO messages (${names}) SELECT ${refs} FROM ${from}`,
  );
}
