import type { TextEncoding } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { boundsOf, plainArray } from './arrays.ts';
import { type RoadMessage, STATE_COLUMNS } from './messages.ts';
import { TOLD } from './told.ts';

/** A message that is to be sent. */
export interface ClaimableMessage extends RoadMessage {
  body: string | null;
  encoding: TextEncoding;
  sender: string | null;
  concatReference: number;
  exemption: string | null;
  /** What it asks for besides its text; `null`: nothing. */
  options: unknown;
}

/**
 * Takes those of the messages that still wait for this connection: they are SENDING now, in their next attempt. The
 * reason of what brought a message back to the queue stays.
 */
export async function takeQueued(
  tx: Queryable,
  connectionId: string,
  ids: readonly string[],
  now: Date,
): Promise<ClaimableMessage[]> {
  const { rows } = await tx.query<ClaimableMessage>(
    `UPDATE messages m SET status = 'SENDING', attempt = m.attempt + 1,
       claimed_at = CASE WHEN m.attempt = 0 THEN $3::timestamptz ELSE m.claimed_at END,
       told = CASE WHEN m.attempt = 0 THEN m.told | ${TOLD.SENDING} ELSE m.told END
     WHERE m.id = ANY($1::uuid[]) AND m.id BETWEEN $4 AND $5 AND m.status = 'QUEUED' AND m.connection_id = $2
     RETURNING ${STATE_COLUMNS}, m.body, m.encoding, m.sender, m.concat_reference AS "concatReference", m.exemption,
       m.options`,
    [plainArray(ids), connectionId, now, ...boundsOf(ids)],
  );
  return rows;
}

/** What the last look knows of a message's recipient. */
export interface LastLookFacts {
  messageId: string;
  consentState: 'GRANT' | 'REVOKE' | null;
  consentEntryId: string | null;
  consentSince: Date | null;
  suppressionReason: string | null;
  suppressionSince: Date | null;
}

/** The consent and suppression of now, of those recipients that have one. @param messages what has been taken */
export async function lastLookFacts(
  tx: Queryable,
  messages: readonly RoadMessage[],
): Promise<Map<string, LastLookFacts>> {
  return factsFrom(tx, 'unnest($1::uuid[], $2::uuid[], $3::purpose[]) AS u(id, contact_id, purpose)', [
    plainArray(messages.map((m) => m.id)),
    plainArray(messages.map((m) => m.contactId)),
    plainArray(messages.map((m) => m.purpose)),
  ]);
}

/** The same, of messages that are being taken: it need not be known yet which they are. */
export async function lastLookFactsOf(tx: Queryable, ids: readonly string[]): Promise<Map<string, LastLookFacts>> {
  const messages = `(SELECT id, contact_id, purpose FROM messages
     WHERE id = ANY($1::uuid[]) AND id BETWEEN $2 AND $3) AS u`;
  return factsFrom(tx, messages, [plainArray(ids), ...boundsOf(ids)]);
}

async function factsFrom(
  tx: Queryable,
  messages: string,
  values: readonly unknown[],
): Promise<Map<string, LastLookFacts>> {
  const { rows } = await tx.query<LastLookFacts>(
    `SELECT u.id AS "messageId", cs.state AS "consentState", cs.entry_id AS "consentEntryId", cs.since AS "consentSince",
       su.reason AS "suppressionReason", su.created_at AS "suppressionSince"
     FROM ${messages}
     LEFT JOIN consents cs ON cs.contact_id = u.contact_id AND cs.purpose = u.purpose
     LEFT JOIN suppressions su ON su.contact_id = u.contact_id AND (su.purposes = '{}' OR u.purpose = ANY(su.purposes))
     WHERE cs.contact_id IS NOT NULL OR su.id IS NOT NULL`,
    [...values],
  );
  return new Map(rows.map((row) => [row.messageId, row]));
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
     WHERE m.id = u.id AND m.id BETWEEN $5 AND $6`,
    [
      messages.map((m) => m.id),
      messages.map((m) => m.encoding),
      messages.map((m) => m.partCount),
      messages.map((m) => m.submitCount),
      ...boundsOf(messages.map((m) => m.id)),
    ],
  );
}
