/** Statements on `dead_jobs`. */
import type { Queryable } from '../client.ts';
import { digitsOfColumn, ERASED_TEXT } from './mentions.ts';

/** A job that could not be worked on. */
export interface DeadJob {
  /** Its subject. */
  subject: string;
  /** Content of the job, as text, shortened; the same job again is counted, not stored again. */
  payload: string;
  /** Reason why it could not be worked on. */
  reason: string;
}

/** Octets of a job that are kept: the index over it takes no more than 2,700. */
const PAYLOAD_OCTETS = 500;

/** Keeps a job for whoever looks after the hub. */
export async function storeDeadJob(db: Queryable, { subject, payload, reason }: DeadJob, now: Date): Promise<void> {
  await db.query(
    `INSERT INTO dead_jobs AS d (subject, payload, reason, failures, first_at, last_at)
     VALUES ($1, $2, $3, 1, $4::timestamptz, $4::timestamptz)
     ON CONFLICT (subject, payload) DO UPDATE SET reason = excluded.reason, failures = d.failures + 1,
       last_at = excluded.last_at`,
    [subject, storable(payload), storable(reason), now],
  );
}

/** Neither NUL nor half a character, as the database wants it. */
function storable(text: string): string {
  return Buffer.from(text.replaceAll('\0', ' ')).subarray(0, PAYLOAD_OCTETS).toString().toWellFormed();
}

/**
 * The subject of messages that the look for what is on the way for long passed over: only here it is known which they
 * are.
 */
const PASSED_OVER = 'schedule.old';

/** A message that was passed over, and the job that names it. */
export interface PassedOver {
  messageId: string;
  payload: string;
}

/** Messages that were passed over and are to be looked at again, those first that were not tried for the longest. */
export async function passedOver(db: Queryable, limit: number): Promise<PassedOver[]> {
  const { rows } = await db.query<PassedOver>(
    `SELECT payload::jsonb -> 'messageIds' ->> 0 AS "messageId", payload FROM dead_jobs
     WHERE subject = $1 ORDER BY last_at LIMIT $2`,
    [PASSED_OVER, limit],
  );
  return rows;
}

/** Forgets that a message was passed over. */
export async function deletePassedOver(db: Queryable, { payload }: PassedOver): Promise<void> {
  await db.query('DELETE FROM dead_jobs WHERE subject = $1 AND payload = $2', [PASSED_OVER, payload]);
}

/** Forgets what has not failed since a moment; what was passed over only when it is dealt with. */
export async function deleteDeadJobs(db: Queryable, before: Date): Promise<void> {
  await db.query('DELETE FROM dead_jobs WHERE last_at < $1 AND subject <> $2', [before, PASSED_OVER]);
}

/** Erases a number from what is said of why jobs failed. @param mentions see `mentionPatterns` */
export async function eraseFromDeadJobs(tx: Queryable, mentions: readonly string[]): Promise<number> {
  const { rowCount } = await tx.query(
    `UPDATE dead_jobs SET reason = $2 WHERE ${digitsOfColumn('reason')} LIKE ANY($1::text[])`,
    [mentions, ERASED_TEXT],
  );
  return rowCount ?? 0;
}

/**
 * Jobs that failed within the last 15 minutes, or that nobody can read, up to 10,000; and the last of them in words.
 */
export async function recentDeadJobs(db: Queryable): Promise<{ jobs: number; example: string | null }> {
  const { rows } = await db.query<{ jobs: number; example: string | null }>(
    `SELECT count(*)::int AS jobs, (array_agg(subject || ' ' || payload || ': ' || reason ORDER BY last_at DESC))[1] AS example
     FROM (SELECT * FROM dead_jobs WHERE last_at > now() - interval '15 minutes' OR reason = 'UNREADABLE' LIMIT 10000) AS d`,
  );
  return rows[0] ?? { jobs: 0, example: null };
}
