/** Statements that take `messages` from the queue to send them. */
import type { TextEncoding } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { amongIds, idValues } from './ids.ts';
import { IMPLICIT_EVENT } from './implicit-events.ts';
import { STATE_COLUMNS, type TrackedMessage } from './messages.ts';

/** A message that is to be sent. */
export interface ClaimableMessage extends TrackedMessage {
  body: string | null;
  encoding: TextEncoding;
  sender: string | null;
  concatReference: number;
  exemption: string | null;
  /** Options that it asks for besides its text; `null`: none. */
  submitOptions: unknown;
}

/** Facts about a message's recipient for the last look: the present consent and suppression. */
export interface LastLookFacts {
  consentState: 'GRANT' | 'REVOKE' | null;
  consentEntryId: string | null;
  consentSince: Date | null;
  consentByStop: boolean | null;
  suppressionReason: string | null;
  suppressionSince: Date | null;
}

/** A message that was taken, with what the last look needs. */
export type TakenMessage = ClaimableMessage & LastLookFacts;

/**
 * Takes those of the messages that still wait for this connection: they are SENDING now, in their next attempt. The
 * reason of what brought a message back to the queue stays. An opt-out beside it locks the messages it stops: it is
 * seen here, or comes too late for this attempt.
 */
export async function takeQueued(
  tx: Queryable,
  connectionId: string,
  ids: readonly string[],
  now: Date,
): Promise<TakenMessage[]> {
  const { rows } = await tx.query<TakenMessage>(
    `WITH taken AS (UPDATE messages m SET status = 'SENDING', attempt = m.attempt + 1,
       claimed_at = CASE WHEN m.attempt = 0 THEN $5::timestamptz ELSE m.claimed_at END,
       implicit_events = CASE WHEN m.attempt = 0 THEN m.implicit_events | ${IMPLICIT_EVENT.SENDING} ELSE m.implicit_events END
     WHERE ${amongIds('m.id')} AND m.status = 'QUEUED' AND m.connection_id = $4
     RETURNING ${STATE_COLUMNS}, m.body, m.encoding, m.sender, m.concat_reference AS "concatReference", m.exemption,
       m.submit_options AS "submitOptions")
     SELECT t.*, cs.state AS "consentState", cs.entry_id AS "consentEntryId", cs.since AS "consentSince",
       cs.by_stop AS "consentByStop", su.reason AS "suppressionReason", su.created_at AS "suppressionSince"
     FROM taken t
     LEFT JOIN consents cs ON cs.contact_id = t."contactId" AND cs.purpose = t.purpose
     LEFT JOIN LATERAL (SELECT reason, created_at FROM suppressions s WHERE s.contact_id = t."contactId"
       AND (s.purposes = '{}' OR t.purpose = ANY(s.purposes)) LIMIT 1) su ON true`,
    [...idValues(ids), connectionId, now],
  );
  return rows;
}

/** Message as it is written for another connection than it was accepted for. */
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
     FROM unnest($1::uuid[], $4::text_encoding[], $5::int[], $6::int[]) AS u(id, encoding, part_count, submit_count)
     WHERE m.id = u.id AND ${amongIds('m.id')}`,
    [
      ...idValues(messages.map((m) => m.id)),
      plainArray(messages.map((m) => m.encoding)),
      plainArray(messages.map((m) => m.partCount)),
      plainArray(messages.map((m) => m.submitCount)),
    ],
  );
}
