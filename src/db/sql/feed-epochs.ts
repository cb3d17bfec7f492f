/** Statements on the epochs of the feed. */
import type { Queryable } from '../client.ts';

/** Names a life of the stream by its creation time: one that was made anew starts its sequence again. */
export function incarnationOf(created: string): string {
  return created.replace(/\D/g, '');
}

/** A message of FEED: its sequence, and the Nats-Msg-Id that is stored there. */
export interface FeedMark {
  sequence: number;
  /** UUID. */
  messageId: string;
}

/** A message that a process has seen there, in which life of the stream. */
export interface SeenMark extends FeedMark {
  epoch: number;
}

/** Describe how the stream came back with less than it had, within the last day; `null`: it did not. */
export function describeLost({ epoch, isRecent, beganAt, fromSequence, lostHead }: FeedEpoch): string | null {
  if (epoch === 1 || !isRecent) return null;
  return `FEED came back with less than it had at ${beganAt.toISOString()}: it had ${lostHead} chunks of news and held ${fromSequence} of them`;
}

/** State of FEED that PostgreSQL holds. */
export interface FeedEpoch {
  /** Counts the times that the stream came back with less than it had. */
  epoch: number;
  /** Time at which the stream was made, as JetStream reports it. */
  created: string;
  /** The newest sequence that the stream must hold. */
  head: number;
  /** The Nats-Msg-Id that is stored there; `null`: not known. */
  headId: string | null;
  /** The sequence behind which this epoch began. */
  fromSequence: number;
  /** The sequences behind which the epochs from the second on began. */
  fromSequences: readonly number[];
  /** The newest sequence of the epoch before. */
  lostHead: number;
  /** Encrypts cursors, 32 octets. */
  cursorKey: Buffer;
  beganAt: Date;
  /** True when it began within the last day: older cursors are too old anyway. */
  isRecent: boolean;
}

const COLUMNS = `epoch, created, head::float8 AS head, head_id AS "headId", from_sequences::float8[] AS "fromSequences",
  COALESCE(from_sequences[cardinality(from_sequences)], 0)::float8 AS "fromSequence",
  lost_head::float8 AS "lostHead", cursor_key AS "cursorKey", began_at AS "beganAt", began_at > now() - interval '1 day' AS "isRecent"`;

/** The sequence up to which the stream holds what it held in an earlier epoch; `Infinity`: that has not ended. */
export function keptSince({ fromSequences }: FeedEpoch, epoch: number): number {
  return Math.min(...fromSequences.slice(epoch - 1));
}

/** The one row; `null`: no process of the hub has looked at the stream yet. */
export async function readFeedEpoch(db: Queryable): Promise<FeedEpoch | null> {
  const { rows } = await db.query<FeedEpoch>(`SELECT ${COLUMNS} FROM feed_life`);
  return rows[0] ?? null;
}

/** Begins the first epoch, unless another process has. */
export async function beginFeedLife(db: Queryable, created: string, cursorKey: Buffer): Promise<void> {
  const insert = 'INSERT INTO feed_life (created, cursor_key) VALUES ($1, $2) ON CONFLICT DO NOTHING';
  await db.query(insert, [created, cursorKey]);
}

/** A stream that holds less than it did. */
export interface LostNews {
  /** The epoch that ends. */
  epoch: number;
  created: string;
  /** The last sequence that it holds as it was. */
  fromSequence: number;
  /** The newest sequence it had. */
  lostHead: number;
}

/** Begins the next epoch. @returns whether it did; `false`: another process has */
export async function beginFeedEpoch(db: Queryable, lost: LostNews): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE feed_life SET epoch = epoch + 1, created = $2, head = $3::bigint, head_id = NULL,
       from_sequences = from_sequences || $3::bigint, lost_head = $4::bigint, began_at = now() WHERE epoch = $1`,
    [lost.epoch, lost.created, lost.fromSequence, lost.lostHead],
  );
  return rowCount === 1;
}
