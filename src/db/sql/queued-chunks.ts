/** Statements on `queued_chunks`: what waits for a connection. */
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import type { Statement } from './pipelined.ts';
import { type Column, statementOf } from './rows.ts';

/** Messages that were put into the queue of a connection together. */
export interface QueuedChunk {
  id: string;
  workspaceId: string;
  connectionId: string;
  lane: string;
  messageIds: string[];
  queuedAt: Date;
  /** Time at which the first of them expires. */
  dueAt: Date;
}

const COLUMNS = `id, workspace_id AS "workspaceId", connection_id AS "connectionId", lane, message_ids AS "messageIds",
  queued_at AS "queuedAt", due_at AS "dueAt"`;

const CHUNK: readonly Column<QueuedChunk>[] = [
  { name: 'id', type: 'uuid', kind: 'plain', of: (chunk) => chunk.id },
  { name: 'workspace_id', type: 'uuid', kind: 'plain', of: (chunk) => chunk.workspaceId },
  { name: 'connection_id', type: 'uuid', kind: 'plain', of: (chunk) => chunk.connectionId },
  { name: 'lane', type: 'text', kind: 'plain', of: (chunk) => chunk.lane },
  {
    name: 'message_ids',
    type: 'text',
    kind: 'text',
    of: (chunk) => plainArray(chunk.messageIds),
    stored: (ref) => `${ref}::uuid[]`,
  },
  { name: 'queued_at', type: 'timestamptz', kind: 'time', of: (chunk) => chunk.queuedAt },
  { name: 'due_at', type: 'timestamptz', kind: 'time', of: (chunk) => chunk.dueAt },
];

/** Inserts chunks: every QUEUED message is in one. */
export function chunksInsert(chunks: readonly QueuedChunk[]): Statement {
  return statementOf(
    CHUNK,
    chunks,
    ({ names, refs, from }) => `INSERT INTO queued_chunks (${names}) SELECT ${refs} FROM ${from}`,
  );
}

/** Forgets chunks of which nothing is QUEUED any more. */
export async function deleteChunks(db: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await db.query('DELETE FROM queued_chunks WHERE id = ANY($1::uuid[])', [plainArray(ids)]);
}

/** The same, to be written together with something else. */
export function chunksDelete(ids: readonly string[]): Statement {
  return { text: (p) => `DELETE FROM queued_chunks WHERE id = ANY(${p(1)}::uuid[])`, values: [plainArray(ids)] };
}

/** The connections that messages wait for. */
export async function connectionsWithQueue(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT c.id FROM connections c WHERE EXISTS (SELECT 1 FROM queued_chunks q WHERE q.connection_id = c.id)`,
  );
  return rows.map((row) => row.id);
}

/** Locks chunks of a lane that were handed to JetStream before a moment, oldest first. */
export async function lockChunksBefore(
  tx: Queryable,
  connectionId: string,
  lane: string,
  before: Date,
  limit: number,
): Promise<QueuedChunk[]> {
  const { rows } = await tx.query<QueuedChunk>(
    `SELECT ${COLUMNS} FROM queued_chunks WHERE connection_id = $1 AND lane = $2 AND queued_at < $3
     ORDER BY queued_at LIMIT $4 FOR UPDATE SKIP LOCKED`,
    [connectionId, lane, before, limit],
  );
  return rows;
}

/** Notes that chunks are handed to JetStream again. */
export async function touchChunks(tx: Queryable, ids: readonly string[], now: Date): Promise<void> {
  await tx.query('UPDATE queued_chunks SET queued_at = $2 WHERE id = ANY($1::uuid[])', [plainArray(ids), now]);
}

/** Locks chunks of a connection after an id, in order of it. @param lane `null`: of all lanes */
export async function lockChunksAfter(
  tx: Queryable,
  connectionId: string,
  after: string,
  limit: number,
  lane: string | null = null,
): Promise<QueuedChunk[]> {
  const { rows } = await tx.query<QueuedChunk>(
    `SELECT ${COLUMNS} FROM queued_chunks WHERE connection_id = $1 AND id > $2 AND ($4::text IS NULL OR lane = $4)
     ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED`,
    [connectionId, after, limit, lane],
  );
  return rows;
}

/** Locks chunks of which a message has expired by now. */
export async function lockDueChunks(tx: Queryable, now: Date, limit: number): Promise<QueuedChunk[]> {
  const { rows } = await tx.query<QueuedChunk>(
    `SELECT ${COLUMNS} FROM queued_chunks WHERE due_at <= $1 ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
    [now, limit],
  );
  return rows;
}

/** Says when the next message of a chunk expires. */
export async function postponeChunk(tx: Queryable, id: string, dueAt: Date): Promise<void> {
  await tx.query('UPDATE queued_chunks SET due_at = $2 WHERE id = $1', [id, dueAt]);
}

/** Messages that have waited for 15 minutes or more at a connection that is bound, in up to 10,000 chunks. */
export async function longQueued(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ messages: number }>(
    `SELECT coalesce(sum(cardinality(q.message_ids)), 0)::int AS messages FROM (
       SELECT message_ids FROM queued_chunks JOIN connections c ON c.id = connection_id
       WHERE c.state = 'BOUND' AND queued_at < now() - interval '15 minutes' LIMIT 10000) AS q`,
  );
  return rows[0]?.messages ?? 0;
}

/** Messages of chunks from before an id that wait for a connection that is off or gone, up to 10,000. */
export async function queuedWithoutConnection(db: Queryable, before: string): Promise<number> {
  const { rows } = await db.query<{ messages: number }>(
    `SELECT count(*)::int AS messages FROM (
       SELECT 1 FROM queued_chunks q LEFT JOIN connections c ON c.id = q.connection_id
         CROSS JOIN LATERAL unnest(q.message_ids) AS i(id)
         JOIN messages m ON m.id = i.id AND m.status = 'QUEUED' AND m.connection_id = q.connection_id
       WHERE c.enabled IS NOT TRUE AND q.id < $1 LIMIT 10000) AS stuck`,
    [before],
  );
  return rows[0]?.messages ?? 0;
}

/** Place in the queue where one message is to wait. */
export interface SkipList {
  /** Id of the chunk it is in from now on. */
  chunkId: string;
  messageId: string;
  connectionId: string;
  lane: string;
  /** As if it had been handed to JetStream then: it is missed some time later, and handed over again. */
  queuedAt: Date;
}

/** Puts a message that is still QUEUED for the connection into a chunk of its own. */
export async function quarantineChunk(db: Queryable, entry: SkipList): Promise<void> {
  await db.query(
    `INSERT INTO queued_chunks (id, workspace_id, connection_id, lane, message_ids, queued_at, due_at)
     SELECT $1, workspace_id, connection_id, $4, ARRAY[id], $5, expires_at FROM messages
     WHERE id = $2 AND connection_id = $3 AND status = 'QUEUED'`,
    [entry.chunkId, entry.messageId, entry.connectionId, entry.lane, entry.queuedAt],
  );
}

/** Messages in one queue of a connection. */
export interface WaitingLane {
  connectionId: string;
  lane: string;
  messages: number;
  /** There are more, which were not counted. */
  atLeast: boolean;
  oldest: Date;
}

/** Chunks of a queue that are counted at most. */
const COUNTED_CHUNKS = 500;

/** Counts what waits for connections, up to a bound for each queue, in the order of `lanes`; empty queues are not in it. */
export async function waitingByLane(
  db: Queryable,
  connectionIds: readonly string[],
  lanes: readonly string[],
): Promise<WaitingLane[]> {
  const { rows } = await db.query<WaitingLane>(
    `SELECT c.id AS "connectionId", l.lane, q.messages, q.chunks > $2 AS "atLeast", q.oldest
     FROM unnest($1::uuid[]) AS c(id) CROSS JOIN unnest($3::text[]) WITH ORDINALITY AS l(lane, n)
     CROSS JOIN LATERAL (SELECT coalesce(sum(cardinality(message_ids)), 0)::int AS messages, count(*)::int AS chunks,
         min(queued_at) AS oldest
       FROM (SELECT message_ids, queued_at FROM queued_chunks WHERE connection_id = c.id AND lane = l.lane
         ORDER BY queued_at LIMIT $2 + 1) w) q
     WHERE q.chunks > 0 ORDER BY c.id, l.n`,
    [plainArray(connectionIds), COUNTED_CHUNKS, plainArray(lanes)],
  );
  return rows;
}
