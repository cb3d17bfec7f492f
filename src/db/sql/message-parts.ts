/** Statements on `message_parts`: each submit_sm that reached the wire. */
import type { PartStatus } from '../../generated/prisma/enums.ts';
import type { ProviderCode } from '../../kernel/provider-code.ts';
import type { Queryable } from '../client.ts';
import { erasedSet } from './erased.ts';
import { amongIds, idValues } from './ids.ts';
import type { Statement } from './pipelined.ts';
import { type Column, jsonOf, statementOf } from './rows.ts';

/** One submit_sm that reached the wire. */
export interface PartRow {
  messageId: string;
  number: number;
  attempt: number;
  connectionId: string;
  status: PartStatus;
  remoteId: string | null;
  /** The id without case and leading zeros. */
  remoteKey: string | null;
  /** The provider's code of the last refusal; `null`: nothing was refused. */
  providerCode: ProviderCode | null;
  receiptState: string | null;
  /** The receipt's word for its state where it is a vendor's own. */
  receiptWord: string | null;
  receiptDoneAt: Date | null;
  /** TLVs of the receipt that no other field here holds. */
  receiptTlvs: object[] | null;
  networkErrorCode: string | null;
  respondedAt: Date | null;
  /** Time at which its delivery was reported, or else its end. */
  receiptAt: Date | null;
  /** Time at which it was reported as read. */
  readAt: Date | null;
}

const COLUMNS = `message_id AS "messageId", number, attempt, connection_id AS "connectionId", status,
  remote_id AS "remoteId", remote_key AS "remoteKey", provider_code AS "providerCode", receipt_state AS "receiptState",
  receipt_word AS "receiptWord", receipt_done_at AS "receiptDoneAt", receipt_tlvs AS "receiptTlvs",
  network_error_code AS "networkErrorCode", responded_at AS "respondedAt", receipt_at AS "receiptAt",
  read_at AS "readAt"`;

/** The parts of messages. */
export async function partsOf(tx: Queryable, messageIds: readonly string[]): Promise<PartRow[]> {
  if (messageIds.length === 0) return [];
  const { rows } = await tx.query<PartRow>(
    `SELECT ${COLUMNS} FROM message_parts WHERE ${amongIds('message_id')}`,
    idValues(messageIds),
  );
  return rows;
}

/** A part that a remote id may name: ids are recycled, so the destination and the age decide. */
export interface PartCandidate {
  messageId: string;
  number: number;
  attempt: number;
  remoteId: string;
  remoteKey: string;
  /** True when a receipt has ended it already. */
  ended: boolean;
  /** Empty: erased. */
  to: string;
  /** The sender it was sent from; `null`: not known here, or the SMSC's default. */
  sender: string | null;
  /** It was not on the wire before this moment; `null`: not known. */
  submittedAt: Date | null;
}

/** Part to look for: by a remote id, and the number it was sent to; `null`: any. */
export interface PartWanted {
  remoteKey: string;
  to: string | null;
}

/** Parts of one id that are looked at: some SMSCs give every message the same. */
const NEWEST_OF_ONE_ID = 1_000;
const PARTS_A_WANT = 20;

/** The parts of a connection that answer to these remote ids, newest first. */
export async function partsByRemoteKey(
  tx: Queryable,
  connectionId: string,
  wanted: readonly PartWanted[],
): Promise<PartCandidate[]> {
  if (wanted.length === 0) return [];
  const { rows } = await tx.query<PartCandidate>(
    `SELECT c.* FROM unnest($2::text[], $3::text[]) AS w(key, recipient) CROSS JOIN LATERAL (
       SELECT p.message_id AS "messageId", p.number, p.attempt, p.remote_id AS "remoteId", p.remote_key AS "remoteKey",
         p.status IN ('DELIVERED', 'READ', 'UNDELIVERED') AS ended, coalesce(m."to", '') AS "to", m.sender,
         CASE WHEN p.attempt > 1 AND p.attempt = m.attempt THEN m.queued_at ELSE m.claimed_at END AS "submittedAt"
       FROM (SELECT * FROM message_parts WHERE connection_id = $1 AND remote_key = w.key
         ORDER BY message_id DESC LIMIT ${NEWEST_OF_ONE_ID}) p JOIN messages m ON m.id = p.message_id
       WHERE w.recipient IS NULL OR m."to" = w.recipient ORDER BY p.message_id DESC LIMIT ${PARTS_A_WANT}) c`,
    [connectionId, wanted.map((w) => w.remoteKey), wanted.map((w) => w.to)],
  );
  return rows;
}

/** A part that waits for its receipt, with what query_sm has to say of it. */
export interface OpenPart {
  messageId: string;
  number: number;
  attempt: number;
  remoteId: string;
  /** Empty: erased. */
  to: string;
  sender: string | null;
}

/** The parts of messages that their SMSC took and said nothing more of. */
export async function openParts(
  tx: Queryable,
  connectionId: string,
  messageIds: readonly string[],
): Promise<OpenPart[]> {
  const { rows } = await tx.query<OpenPart>(
    `SELECT p.message_id AS "messageId", p.number, p.attempt, p.remote_id AS "remoteId", coalesce(m."to", '') AS "to", m.sender
     FROM message_parts p JOIN messages m ON m.id = p.message_id
     WHERE ${amongIds('p.message_id')} AND ${amongIds('m.id')} AND p.connection_id = $4 AND p.status = 'SENT' AND p.remote_id <> ''`,
    [...idValues(messageIds), connectionId],
  );
  return rows;
}

const PART: readonly Column<PartRow>[] = [
  { name: 'message_id', type: 'uuid', kind: 'plain', of: (part) => part.messageId },
  { name: 'number', type: 'int', kind: 'plain', of: (part) => part.number },
  { name: 'attempt', type: 'int', kind: 'plain', of: (part) => part.attempt },
  { name: 'connection_id', type: 'uuid', kind: 'plain', of: (part) => part.connectionId },
  { name: 'status', type: 'part_status', kind: 'plain', of: (part) => part.status },
  { name: 'remote_id', type: 'text', kind: 'text', of: (part) => part.remoteId },
  { name: 'remote_key', type: 'text', kind: 'text', of: (part) => part.remoteKey },
  { name: 'provider_code', type: 'jsonb', kind: 'json', of: (part) => jsonOf(part.providerCode) },
  { name: 'receipt_state', type: 'text', kind: 'text', of: (part) => part.receiptState },
  { name: 'receipt_word', type: 'text', kind: 'text', of: (part) => part.receiptWord },
  { name: 'receipt_done_at', type: 'timestamptz', kind: 'time', of: (part) => part.receiptDoneAt },
  {
    name: 'receipt_tlvs',
    type: 'jsonb',
    kind: 'json',
    of: ({ receiptTlvs }) => jsonOf(receiptTlvs),
  },
  { name: 'network_error_code', type: 'text', kind: 'text', of: (part) => part.networkErrorCode },
  { name: 'responded_at', type: 'timestamptz', kind: 'time', of: (part) => part.respondedAt },
  { name: 'receipt_at', type: 'timestamptz', kind: 'time', of: (part) => part.receiptAt },
  { name: 'read_at', type: 'timestamptz', kind: 'time', of: (part) => part.readAt },
];
/** Columns that a known part may change: all but its key and its connection. */
const REPLACED = PART.slice(4).map(({ name }) => `${name} = excluded.${name}`);

/** Inserts or replaces many parts in one statement. */
export function partsUpsert(parts: readonly PartRow[]): Statement {
  return statementOf(
    PART,
    parts,
    ({ names, refs, from }) => `INSERT INTO message_parts (${names}) SELECT ${refs} FROM ${from}
       ON CONFLICT (message_id, number, attempt) DO UPDATE SET ${REPLACED.join(', ')}`,
  );
}

/** Erases what receipts say beside their states, of the parts of a contact's messages. */
export async function erasePartsOf(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE message_parts SET ${erasedSet('message_parts')}
     WHERE message_id IN (SELECT id FROM messages WHERE contact_id = $1)`,
    [contactId],
  );
  return rowCount ?? 0;
}

/** Deletes the parts of messages. */
export async function deletePartsOf(tx: Queryable, messageIds: readonly string[]): Promise<void> {
  await tx.query(`DELETE FROM message_parts WHERE ${amongIds('message_id')}`, idValues(messageIds));
}
