/** Statements on `pause_recalls`: submitted messages that pauses recall from their providers. */
import { NO_ID } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';

/** Notes that a provider is asked to delete messages. @returns those that a pause had not asked about before */
export async function insertRecalls(
  tx: Queryable,
  { pauseId, connectionId }: { pauseId: string; connectionId: string },
  messageIds: readonly string[],
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO pause_recalls (message_id, pause_id, connection_id) SELECT id, $2, $3 FROM unnest($1::uuid[]) AS u(id)
     ON CONFLICT DO NOTHING RETURNING message_id AS id`,
    [plainArray(messageIds), pauseId, connectionId],
  );
  return rows.map(({ id }) => id);
}

/** A message whose provider was asked to delete it, and has not answered. */
export interface OpenRecall {
  pauseId: string;
  messageId: string;
}

/** Messages of a connection whose provider has not answered, after one of them, in order of their ids; `null`: from the first on. */
export async function openRecalls(
  db: Queryable,
  connectionId: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<OpenRecall[]> {
  const { rows } = await db.query<OpenRecall>(
    `SELECT pause_id AS "pauseId", message_id AS "messageId" FROM pause_recalls
     WHERE connection_id = $1 AND recalled IS NULL AND message_id > $2 ORDER BY message_id LIMIT $3`,
    [connectionId, after ?? NO_ID, limit],
  );
  return rows;
}

/** SQL condition of messages `m` that their provider has deleted: its receipt may come before its answer. */
export const IS_DELETED =
  "(m.status, m.reason_code) IN (('CANCELED', 'RECALLED'), ('UNDELIVERED', 'DELETED_AT_PROVIDER'))";

/** Notes what became of messages, by their status. @returns how many are recalled, and how many are not */
export async function settleRecalls(
  tx: Queryable,
  pauseId: string,
  messageIds: readonly string[],
): Promise<{ recalled: number; tooLate: number }> {
  const { rows } = await tx.query<{ recalled: boolean; count: number }>(
    `WITH settled AS (UPDATE pause_recalls r SET recalled = EXISTS (SELECT 1 FROM messages m
         WHERE m.id = r.message_id AND ${IS_DELETED})
       WHERE r.message_id = ANY($1::uuid[]) AND r.pause_id = $2 AND r.recalled IS NULL RETURNING r.recalled)
     SELECT recalled, count(*)::int AS count FROM settled GROUP BY recalled`,
    [plainArray(messageIds), pauseId],
  );
  const of = (recalled: boolean) => rows.find((row) => row.recalled === recalled)?.count ?? 0;
  return { recalled: of(true), tooLate: of(false) };
}

/** Forgets messages that their provider could not be asked about. @returns how many there were */
export async function deleteRecalls(tx: Queryable, pauseId: string, messageIds: readonly string[]): Promise<number> {
  const { rowCount } = await tx.query(
    'DELETE FROM pause_recalls WHERE message_id = ANY($1::uuid[]) AND pause_id = $2 AND recalled IS NULL',
    [plainArray(messageIds), pauseId],
  );
  return rowCount ?? 0;
}
