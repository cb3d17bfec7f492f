/** Statements on `unmatched_receipts`: receipts that matched no part yet. */
import type { ReceiptContent } from '../../kernel/receipt.ts';
import type { Queryable } from '../client.ts';
import { digitsOfColumn } from './mentions.ts';
import { type Column, runWith } from './rows.ts';

/** A receipt that matched no part (yet). */
export interface UnmatchedReceiptRow extends ReceiptContent {
  id: string;
  workspaceId: string;
  connectionId: string;
  /** The id without case and leading zeros. */
  remoteKey: string;
  /** Keys of responses it may speak of. */
  responseKeys: string[];
}

const COLUMNS = `id, workspace_id AS "workspaceId", connection_id AS "connectionId", remote_id AS "remoteId",
  remote_key AS "remoteKey", response_keys AS "responseKeys", "from",
  "to", state, word, network_error_code AS "networkErrorCode", tlvs, raw_text AS "rawText", done_at AS "doneAt",
  received_at AS "receivedAt"`;

const KEPT: readonly Column<UnmatchedReceiptRow>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (r) => r.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (r) => r.workspaceId },
  { name: 'connection_id', type: 'uuid', kind: 'plain', of: (r) => r.connectionId },
  { name: 'remote_id', type: 'text', kind: 'text', of: (r) => r.remoteId },
  { name: 'remote_key', type: 'text', kind: 'text', of: (r) => r.remoteKey },
  { name: '"from"', type: 'text', kind: 'text', of: (r) => r.from },
  { name: '"to"', type: 'text', kind: 'text', of: (r) => r.to },
  { name: 'state', type: 'text', kind: 'text', of: (r) => r.state },
  { name: 'word', type: 'text', kind: 'text', of: (r) => r.word },
  { name: 'network_error_code', type: 'text', kind: 'text', of: (r) => r.networkErrorCode },
  { name: 'tlvs', type: 'jsonb', kind: 'json', of: ({ tlvs }) => (tlvs === null ? null : JSON.stringify(tlvs)) },
  { name: 'raw_text', type: 'text', kind: 'text', of: (r) => r.rawText },
  { name: 'done_at', type: 'timestamptz', kind: 'time', of: (r) => r.doneAt },
  { name: 'received_at', type: 'timestamptz', kind: 'time', of: (r) => r.receivedAt },
  {
    name: 'response_keys',
    type: 'jsonb',
    kind: 'json',
    of: (r) => JSON.stringify(r.responseKeys),
    stored: (ref) => `ARRAY(SELECT jsonb_array_elements_text(${ref}))`,
  },
];

/**
 * Keeps receipts that matched nothing. The same one again is kept as it came last: ids are used again, and what was
 * sent meanwhile may be what it speaks of.
 */
export async function insertUnmatched(tx: Queryable, receipts: readonly UnmatchedReceiptRow[]): Promise<void> {
  if (receipts.length === 0) return;
  const last = new Map(receipts.map((r) => [JSON.stringify([r.connectionId, r.remoteKey, r.from, r.state]), r]));
  await runWith(
    tx,
    KEPT,
    [...last.values()],
    ({ names, refs, from }) => `INSERT INTO unmatched_receipts (${names}) SELECT ${refs} FROM ${from}
     ON CONFLICT (connection_id, remote_key, "from", state) DO UPDATE SET "to" = excluded."to", word = excluded.word,
       network_error_code = excluded.network_error_code, tlvs = excluded.tlvs, raw_text = excluded.raw_text,
       done_at = excluded.done_at, received_at = excluded.received_at`,
  );
}

/** The kept receipts that have one of these ids, oldest first. */
export async function unmatchedByRemoteKey(
  tx: Queryable,
  connectionId: string,
  remoteKeys: readonly string[],
): Promise<UnmatchedReceiptRow[]> {
  if (remoteKeys.length === 0) return [];
  const { rows } = await tx.query<UnmatchedReceiptRow>(
    `SELECT ${COLUMNS} FROM unmatched_receipts WHERE connection_id = $1 AND remote_key = ANY($2::text[])
     ORDER BY id FOR UPDATE SKIP LOCKED`,
    [connectionId, remoteKeys],
  );
  return rows;
}

/** Condition that an address cannot be a person's number: empty, masked and alphanumeric ones cannot. */
const NOBODY = (address: string) => `${address} !~ '^\\+?\\d{7,}$'`;

/**
 * Kept receipts whose part has appeared since: two facts of one message that passed each other. What was sent after the
 * receipt came is not meant: ids are used again.
 */
export async function unmatchedWithPart(tx: Queryable, since: Date, limit: number): Promise<UnmatchedReceiptRow[]> {
  const { rows } = await tx.query<UnmatchedReceiptRow>(
    `SELECT ${COLUMNS} FROM unmatched_receipts u WHERE u.received_at > $1 AND EXISTS (
       SELECT 1 FROM message_parts p JOIN messages m ON m.id = p.message_id
       WHERE p.connection_id = u.connection_id AND p.remote_key = ANY(u.response_keys) AND m.claimed_at <= u.received_at
         AND (ltrim(m."to", '+') IN (ltrim(u."from", '+0'), ltrim(u."to", '+0'))
           OR p.status = 'SENT' AND (${NOBODY('u."from"')} OR ltrim(u."from", '+0') = ltrim(m.sender, '+'))
             AND (${NOBODY('u."to"')} OR ltrim(u."to", '+0') = ltrim(m.sender, '+'))))
     ORDER BY id LIMIT $2 FOR UPDATE OF u SKIP LOCKED`,
    [since, limit],
  );
  return rows;
}

/** A kept receipt and the one message with an unknown outcome that it can only speak of. */
export interface UnknownOutcomeMatch {
  receipt: UnmatchedReceiptRow;
  messageId: string;
}

/**
 * Kept receipts that are older than `before` and whose number has exactly one message of that connection with an
 * unknown outcome and one part: the response with its remote id was lost, the receipt was not. What only lacks a
 * receipt has its remote id.
 *
 * @param selection `messageIds`: only receipts of the numbers of these
 */
export async function unmatchedOfUnknownOutcomes(
  tx: Queryable,
  { since, before, limit, messageIds }: { since: Date; before: Date; limit: number; messageIds?: readonly string[] },
): Promise<UnknownOutcomeMatch[]> {
  const { rows } = await tx.query<{ messageIds: string[] } & UnmatchedReceiptRow>(
    `SELECT ${COLUMNS}, ARRAY(
       SELECT m.id::text FROM contacts c JOIN messages m ON m.contact_id = c.id
       WHERE c.workspace_id = u.workspace_id AND c.phone IN ('+' || ltrim(u."from", '+0'), '+' || ltrim(u."to", '+0'))
         AND m.connection_id = u.connection_id AND m.status = 'OUTCOME_UNKNOWN' AND m.submit_count = 1
         AND m.reason_code IS DISTINCT FROM 'RECEIPT_MISSING' AND m.attempt = 1
         AND m.claimed_at <= u.received_at) AS "messageIds"
     FROM unmatched_receipts u WHERE u.received_at > $1 AND u.received_at < $2
       AND ($4::uuid[] IS NULL OR EXISTS (SELECT 1 FROM messages m WHERE m.id = ANY($4::uuid[])
         AND m.connection_id = u.connection_id AND m."to" IN ('+' || ltrim(u."from", '+0'), '+' || ltrim(u."to", '+0'))))
     ORDER BY id LIMIT $3 FOR UPDATE OF u SKIP LOCKED`,
    [since, before, limit, messageIds ?? null],
  );
  return rows.flatMap(({ messageIds, ...receipt }) => {
    const [only, ...others] = messageIds;
    return only !== undefined && others.length === 0 ? [{ receipt, messageId: only }] : [];
  });
}

/** Forgets kept receipts that found their message. */
export async function deleteUnmatched(tx: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query('DELETE FROM unmatched_receipts WHERE id = ANY($1::uuid[])', [ids]);
}

/**
 * Forgets kept receipts of a number in any of its spellings: SMSCs write no plus, and some of them the old spelling.
 */
export async function deleteUnmatchedOfNumber(
  tx: Queryable,
  workspaceId: string,
  spellings: readonly string[],
): Promise<number> {
  const { rowCount } = await tx.query(
    `DELETE FROM unmatched_receipts WHERE workspace_id = $1
       AND (ltrim("from", '+0') = ANY($2::text[]) OR ltrim("to", '+0') = ANY($2::text[]))`,
    [workspaceId, spellings],
  );
  return rowCount ?? 0;
}

/**
 * Forgets kept receipts whose texts name a person, and those of the person's messages, which quote their texts.
 *
 * @param mentions see `mentionPatterns`
 */
export async function deleteUnmatchedAbout(
  tx: Queryable,
  workspaceId: string,
  contactId: string,
  mentions: readonly string[],
): Promise<number> {
  const { rowCount } = await tx.query(
    `DELETE FROM unmatched_receipts u WHERE u.workspace_id = $1 AND (${digitsOfColumn('u."from"')} LIKE ANY($3::text[])
       OR ${digitsOfColumn('u.raw_text')} LIKE ANY($3::text[]) OR EXISTS (SELECT 1 FROM messages m JOIN message_parts p ON p.message_id = m.id
         WHERE m.contact_id = $2 AND p.connection_id = u.connection_id AND p.remote_key = u.remote_key))`,
    [workspaceId, contactId, mentions],
  );
  return rowCount ?? 0;
}

/** Kept receipts, up to 10,000. */
export async function countUnmatched(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ receipts: number }>(
    `SELECT count(*)::int AS receipts FROM (SELECT 1 FROM unmatched_receipts LIMIT 10000) AS r`,
  );
  return rows[0]?.receipts ?? 0;
}
