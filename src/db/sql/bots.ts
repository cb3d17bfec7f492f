/** Statements on `bots`: how much they have answered, and what went wrong. */
import type { Queryable } from '../client.ts';

/** Answers of a bot so far. */
export interface BotUsage {
  /** In this minute and on this day, with the one that is counted now. */
  minute: number;
  day: number;
}

/**
 * Counts an answer of a bot, ahead of its transaction: all answers of the bot change this one row, which nobody may hold while others
 * wait for a disk. A count that a crash of the database loses is one of a minute.
 *
 * @returns `null`: there is no such bot any more
 */
export async function countAnswer(db: Queryable, botId: string, now: Date): Promise<BotUsage | null> {
  const { rows } = await db.query<BotUsage>(
    `UPDATE bots SET
       minute_count = CASE WHEN minute_at > $2::timestamptz - interval '1 minute' THEN minute_count + 1 ELSE 1 END,
       minute_at = CASE WHEN minute_at > $2::timestamptz - interval '1 minute' THEN minute_at ELSE $2::timestamptz END,
       day_count = CASE WHEN day_at > $2::timestamptz - interval '1 day' THEN day_count + 1 ELSE 1 END,
       day_at = CASE WHEN day_at > $2::timestamptz - interval '1 day' THEN day_at ELSE $2::timestamptz END
     FROM (SELECT set_config('synchronous_commit', 'off', true)) AS soon
     WHERE id = $1 RETURNING minute_count AS minute, day_count AS day`,
    [botId, now],
  );
  return rows[0] ?? null;
}

/** Takes back the count of an answer that was not sent. */
export async function uncountAnswer(db: Queryable, botId: string): Promise<void> {
  await db.query(
    'UPDATE bots SET minute_count = greatest(0, minute_count - 1), day_count = greatest(0, day_count - 1) WHERE id = $1',
    [botId],
  );
}

/** Notes the last fault of a bot that is asked; `null`: it has answered again. */
export async function noteBotError(db: Queryable, botId: string, error: string | null, now: Date): Promise<void> {
  await db.query(
    'UPDATE bots SET last_error = $2, last_error_at = CASE WHEN $2::text IS NULL THEN NULL ELSE $3::timestamptz END WHERE id = $1',
    [botId, error, now],
  );
}
