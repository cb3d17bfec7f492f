import type { PartStatus } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';

/** One submit_sm that reached the wire. */
export interface PartRow {
  messageId: string;
  number: number;
  attempt: number;
  connectionId: string;
  status: PartStatus;
  remoteId: string | null;
  commandStatus: number | null;
  receiptState: string | null;
  networkErrorCode: string | null;
  respondedAt: Date | null;
  receiptAt: Date | null;
}

const COLUMNS = `message_id AS "messageId", number, attempt, connection_id AS "connectionId", status,
  remote_id AS "remoteId", command_status AS "commandStatus", receipt_state AS "receiptState",
  network_error_code AS "networkErrorCode", responded_at AS "respondedAt", receipt_at AS "receiptAt"`;

/** The parts of messages. */
export async function partsOf(tx: Queryable, messageIds: readonly string[]): Promise<PartRow[]> {
  if (messageIds.length === 0) return [];
  const { rows } = await tx.query<PartRow>(`SELECT ${COLUMNS} FROM message_parts WHERE message_id = ANY($1::uuid[])`, [
    messageIds,
  ]);
  return rows;
}

/** A part that a remote id may name: ids are recycled, so the destination and the age decide. */
export interface PartCandidate {
  messageId: string;
  number: number;
  attempt: number;
  remoteId: string;
  to: string;
}

/** The parts of a connection that answer to these remote ids, newest first. */
export async function partsByRemoteId(
  tx: Queryable,
  connectionId: string,
  remoteIds: readonly string[],
): Promise<PartCandidate[]> {
  if (remoteIds.length === 0) return [];
  const { rows } = await tx.query<PartCandidate>(
    `SELECT p.message_id AS "messageId", p.number, p.attempt, p.remote_id AS "remoteId", m."to"
     FROM message_parts p JOIN messages m ON m.id = p.message_id
     WHERE p.connection_id = $1 AND p.remote_id = ANY($2::text[]) ORDER BY p.message_id DESC`,
    [connectionId, remoteIds],
  );
  return rows;
}

/** Inserts or replaces many parts in one statement. */
export async function upsertParts(tx: Queryable, parts: readonly PartRow[]): Promise<void> {
  if (parts.length === 0) return;
  await tx.query(
    `INSERT INTO message_parts (message_id, number, attempt, connection_id, status, remote_id, command_status,
       receipt_state, network_error_code, responded_at, receipt_at)
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::int[], $4::uuid[], $5::part_status[], $6::text[], $7::bigint[],
       $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[])
     ON CONFLICT (message_id, number, attempt) DO UPDATE SET status = excluded.status, remote_id = excluded.remote_id,
       command_status = excluded.command_status, receipt_state = excluded.receipt_state,
       network_error_code = excluded.network_error_code, responded_at = excluded.responded_at,
       receipt_at = excluded.receipt_at`,
    [
      parts.map((p) => p.messageId),
      parts.map((p) => p.number),
      parts.map((p) => p.attempt),
      parts.map((p) => p.connectionId),
      parts.map((p) => p.status),
      parts.map((p) => p.remoteId),
      parts.map((p) => p.commandStatus),
      parts.map((p) => p.receiptState),
      parts.map((p) => p.networkErrorCode),
      parts.map((p) => p.respondedAt),
      parts.map((p) => p.receiptAt),
    ],
  );
}
