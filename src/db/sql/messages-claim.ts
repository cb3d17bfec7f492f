/** Statements that take `messages` from the queue to send them. */
import type { Purpose, TextEncoding } from '../../generated/prisma/enums.ts';
import type { Charge } from '../../kernel/charge.ts';
import type { JoinedFactName, RecipientFacts } from '../../kernel/facts.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { factColumns, factJoins, readFacts } from './facts.ts';
import { amongIds, idValues } from './ids.ts';
import { IMPLICIT_EVENT } from './implicit-events.ts';
import { STATE_COLUMNS, type TrackedMessage } from './messages.ts';

/** A message that is to be sent. */
export interface ClaimableMessage extends TrackedMessage {
  body: string | null;
  encoding: TextEncoding;
  concatReference: number;
  exemption: string | null;
  /** Purpose that it asks consent for; `null`: it asks for none. */
  asksFor: Purpose | null;
  /** Entry of the consent ledger that it relies on; `null`: none. */
  consentEntryId: string | null;
  /** Options that it asks for besides its text; `null`: none. */
  submitOptions: unknown;
  /** The campaign that sends it; `null`: none. */
  campaignId: string | null;
  templateVersionId: string | null;
}

/** A message that was taken, with the facts that the last look needs. */
export interface TakenMessage extends ClaimableMessage {
  recipient: RecipientFacts;
  /** Places for what its connection makes of it; see `ClaimedMessage`. */
  options: unknown;
  rendering: unknown;
  partNumbers: number[];
}

/** Of the row `t`, a message that was taken. Erasing a person takes the texts of what waits for it. */
const OF_TAKEN = {
  contactId: 't."contactId"',
  workspaceId: 't."workspaceId"',
  purpose: 't.purpose',
  erased: 't.body IS NULL',
};

/**
 * Takes those of the messages that still wait for this connection: they are SENDING now, in their next attempt. The
 * reason of what brought a message back to the queue stays. An opt-out beside it locks the messages it stops: it is
 * seen here, or comes too late for this attempt.
 *
 * @param needs facts about their recipients
 */
export async function takeQueued(
  tx: Queryable,
  connectionId: string,
  ids: readonly string[],
  now: Date,
  needs: readonly JoinedFactName[],
): Promise<TakenMessage[]> {
  const { rows } = await tx.query<ClaimableMessage>(
    `WITH taken AS (UPDATE messages m SET status = 'SENDING', attempt = m.attempt + 1,
       claimed_at = CASE WHEN m.attempt = 0 THEN $5::timestamptz ELSE m.claimed_at END,
       implicit_events = CASE WHEN m.attempt = 0 THEN m.implicit_events | ${IMPLICIT_EVENT.SENDING} ELSE m.implicit_events END
     WHERE ${amongIds('m.id')} AND m.status = 'QUEUED' AND m.connection_id = $4
     RETURNING ${STATE_COLUMNS}, m.body, m.encoding, m.concat_reference AS "concatReference", m.exemption, m.asks_for AS "asksFor",
       m.submit_options AS "submitOptions", m.campaign_id AS "campaignId", m.template_version_id AS "templateVersionId", m.consent_entry_id AS "consentEntryId")
     SELECT t.*${factColumns(needs, OF_TAKEN)} FROM taken t
     ${factJoins(needs, OF_TAKEN)}`,
    [...idValues(ids), connectionId, now],
  );
  return rows.map((row) => takenOf(row, readFacts(row, needs)));
}

/**
 * A message as all that comes after the claim has it. A row that fields are added to becomes a hash table in the engine, of several
 * kilobytes for as long as the message is on its way and slow to read; so all fields are named here, also those that are filled later.
 */
function takenOf(row: ClaimableMessage, recipient: RecipientFacts): TakenMessage {
  return {
    id: row.id,
    workspaceId: row.workspaceId,
    contactId: row.contactId,
    routeId: row.routeId,
    to: row.to,
    purpose: row.purpose,
    partCount: row.partCount,
    submitCount: row.submitCount,
    receiptTimeoutSeconds: row.receiptTimeoutSeconds,
    decisionId: row.decisionId,
    expiresAt: row.expiresAt,
    status: row.status,
    reasonCode: row.reasonCode,
    providerCode: row.providerCode,
    networkErrorCode: row.networkErrorCode,
    connectionId: row.connectionId,
    queuedAt: row.queuedAt,
    attempt: row.attempt,
    possibleDuplicate: row.possibleDuplicate,
    dueAt: row.dueAt,
    claimedAt: row.claimedAt,
    sentAt: row.sentAt,
    finishedAt: row.finishedAt,
    implicitEvents: row.implicitEvents,
    charge: row.charge,
    traceParent: row.traceParent,
    createdAt: row.createdAt,
    country: row.country,
    mccMnc: row.mccMnc,
    sender: row.sender,
    templateVersionId: row.templateVersionId,
    locale: row.locale,
    campaignId: row.campaignId,
    variant: row.variant,
    body: row.body,
    encoding: row.encoding,
    concatReference: row.concatReference,
    exemption: row.exemption,
    asksFor: row.asksFor,
    submitOptions: row.submitOptions,
    consentEntryId: row.consentEntryId,
    recipient,
    options: null,
    rendering: null,
    partNumbers: [],
  };
}

/** Message as it is written for another connection than it was accepted for. */
export interface Rewritten {
  id: string;
  encoding: TextEncoding;
  partCount: number;
  submitCount: number;
}

/**
 * Writes what messages take on the connection that sends them; the price follows the parts.
 *
 * @param charges of those that are charged with something else, by id
 */
export async function rewriteMessages(
  tx: Queryable,
  messages: readonly Rewritten[],
  charges: ReadonlyMap<string, Charge>,
): Promise<void> {
  if (messages.length === 0) return;
  await tx.query(
    `UPDATE messages m SET encoding = u.encoding, part_count = u.part_count, submit_count = u.submit_count,
       price_micros = coalesce(u.price, m.price_micros / m.part_count * u.part_count)
     FROM unnest($1::uuid[], $4::text_encoding[], $5::int[], $6::int[], $7::bigint[])
       AS u(id, encoding, part_count, submit_count, price)
     WHERE m.id = u.id AND ${amongIds('m.id')}`,
    [
      ...idValues(messages.map((m) => m.id)),
      plainArray(messages.map((m) => m.encoding)),
      plainArray(messages.map((m) => m.partCount)),
      plainArray(messages.map((m) => m.submitCount)),
      plainArray(messages.map((m) => charges.get(m.id)?.price ?? null)),
    ],
  );
}

/** Message that relies on another entry of the consent ledger than it was accepted with. */
export interface ReliesOn {
  id: string;
  consentEntryId: string;
}

/** Writes the entries of the consent ledger that messages rely on now. */
export async function updateConsentEntries(tx: Queryable, messages: readonly ReliesOn[]): Promise<void> {
  if (messages.length === 0) return;
  await tx.query(
    `UPDATE messages m SET consent_entry_id = u.entry_id FROM unnest($1::uuid[], $4::uuid[]) AS u(id, entry_id)
     WHERE m.id = u.id AND ${amongIds('m.id')}`,
    [...idValues(messages.map((m) => m.id)), plainArray(messages.map((m) => m.consentEntryId))],
  );
}
