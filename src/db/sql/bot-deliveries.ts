/** Statements on `bot_deliveries`: texts that bots have to handle. */
import type { Queryable } from '../client.ts';

/** A text that is handed to one running instance of a bot. */
export interface BotDeliveryRow {
  eventId: string;
  conversationId: string;
  /** Number of times that it has been handed out, with this one. */
  attempts: number;
  /** It is handed out again then, unless it was acknowledged. */
  dueAt: Date;
}

/** Has a bot handle a text. */
export async function insertBotDelivery(
  tx: Queryable,
  row: { botId: string; eventId: string; workspaceId: string; conversationId: string; now: Date },
): Promise<void> {
  await tx.query(
    `INSERT INTO bot_deliveries (bot_id, event_id, workspace_id, conversation_id, due_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT DO NOTHING`,
    [row.botId, row.eventId, row.workspaceId, row.conversationId, row.now],
  );
}

/** Number of texts that an instance takes. */
export interface Taking {
  botId: string;
  /** The instance. */
  holder: string;
  now: Date;
  /** Until when it has time to acknowledge. */
  dueAt: Date;
  /** Texts that it may have at once. */
  most: number;
}

/** Commits a statement of its own without a wait for the disk: what a crash of the database loses is handed out again. */
const WITHOUT_WAIT = "(SELECT set_config('synchronous_commit', 'off', true)) AS soon";

/**
 * Takes the oldest texts that nobody has: of one conversation one at a time, so that they are handled in order. What was not
 * acknowledged in time is taken again. Two that ask at once get different ones.
 */
export async function takeBotDeliveries(
  db: Queryable,
  { botId, holder, now, dueAt, most }: Taking,
): Promise<BotDeliveryRow[]> {
  const { rows } = await db.query<BotDeliveryRow>(
    `WITH next AS MATERIALIZED (
       SELECT d.event_id FROM bot_deliveries d
       WHERE d.bot_id = $1 AND d.due_at <= $3 AND NOT EXISTS (
         SELECT FROM bot_deliveries o
         WHERE o.bot_id = d.bot_id AND o.conversation_id = d.conversation_id AND o.event_id < d.event_id)
       ORDER BY d.event_id
       LIMIT (SELECT greatest(0, $5::int - count(*)::int) FROM bot_deliveries WHERE bot_id = $1 AND holder = $2 AND due_at > $3)
       FOR UPDATE SKIP LOCKED)
     UPDATE bot_deliveries d SET holder = $2, due_at = $4, attempts = d.attempts + 1
     FROM next, ${WITHOUT_WAIT} WHERE d.bot_id = $1 AND d.event_id = next.event_id
     RETURNING d.event_id AS "eventId", d.conversation_id AS "conversationId", d.attempts, d.due_at AS "dueAt"`,
    [botId, holder, now, dueAt, most],
  );
  return rows.sort((a, b) => (a.eventId < b.eventId ? -1 : 1));
}

/** Bots that are asked by the hub instead of following a stream, and whether something is due for each. */
export async function dueBots(db: Queryable, now: Date): Promise<{ id: string; isDue: boolean }[]> {
  const { rows } = await db.query<{ id: string; isDue: boolean }>(
    `SELECT b.id, EXISTS (SELECT FROM bot_deliveries d WHERE d.bot_id = b.id AND d.due_at <= $1) AS "isDue" FROM bots b
     JOIN api_keys k ON k.id = b.api_key_id AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $1)
     WHERE b.enabled AND (EXISTS (SELECT FROM bot_webhooks w WHERE w.bot_id = b.id)
       OR EXISTS (SELECT FROM assistants a WHERE a.bot_id = b.id))`,
    [now],
  );
  return rows;
}

/** Lets a text be handed out again at a time, by whoever has it. */
export async function postponeBotDelivery(
  db: Queryable,
  botId: string,
  eventId: string,
  holder: string,
  dueAt: Date,
): Promise<void> {
  await db.query(
    'UPDATE bot_deliveries SET due_at = $4, holder = NULL WHERE bot_id = $1 AND event_id = $2 AND holder = $3',
    [botId, eventId, holder, dueAt],
  );
}

/** Ends the delivery of a text to a bot. */
export async function deleteBotDelivery(tx: Queryable, botId: string, eventId: string): Promise<void> {
  await tx.query('DELETE FROM bot_deliveries WHERE bot_id = $1 AND event_id = $2', [botId, eventId]);
}

/** Acknowledgement of a text by the key of a bot. */
export interface Acknowledged {
  /** False: it has ended before. */
  ended: boolean;
  /** True if the bot has texts that an instance may take. */
  more: boolean;
  /** `null`: the key is no bot's. */
  botId: string | null;
  /** False: the workspace has no such event. */
  isEvent: boolean;
}

/** Ends the delivery of a text to the bot of a key. */
export async function acknowledgeDelivery(
  db: Queryable,
  { workspaceId, apiKeyId, eventId, now }: { workspaceId: string; apiKeyId: string; eventId: string; now: Date },
): Promise<Acknowledged> {
  const { rows } = await db.query<Acknowledged>(
    `WITH bot AS MATERIALIZED (SELECT id FROM bots WHERE api_key_id = $2 AND workspace_id = $1),
     gone AS (DELETE FROM bot_deliveries d USING bot WHERE d.bot_id = bot.id AND d.event_id = $3 RETURNING d.bot_id)
     SELECT (SELECT id FROM bot) AS "botId", (SELECT count(*) = 1 FROM gone) AS ended,
       EXISTS (SELECT FROM conversation_events WHERE id = $3 AND (workspace_id = $1) IS TRUE) AS "isEvent",
       EXISTS (SELECT FROM gone JOIN bot_deliveries o ON o.bot_id = gone.bot_id AND o.event_id <> $3 AND o.due_at <= $4) AS more
     FROM ${WITHOUT_WAIT}`,
    [workspaceId, apiKeyId, eventId, now],
  );
  const [found] = rows;
  if (found === undefined) throw new Error('an acknowledgement without a row');
  return found;
}

/** Gives what an instance has back to the others, when it leaves. */
export async function releaseBotDeliveries(db: Queryable, botId: string, holder: string, now: Date): Promise<void> {
  await db.query('UPDATE bot_deliveries SET due_at = $3 WHERE bot_id = $1 AND holder = $2 AND due_at > $3', [
    botId,
    holder,
    now,
  ]);
}

/** Ends all deliveries to a bot. */
export async function deleteBotDeliveries(tx: Queryable, botId: string): Promise<void> {
  await tx.query('DELETE FROM bot_deliveries WHERE bot_id = $1', [botId]);
}

/** Ends the deliveries of one conversation to whichever bot. */
export async function deleteBotDeliveriesOf(tx: Queryable, workspaceId: string, conversationId: string): Promise<void> {
  await tx.query(
    'DELETE FROM bot_deliveries d USING bots b WHERE b.workspace_id = $1 AND d.bot_id = b.id AND d.conversation_id = $2',
    [workspaceId, conversationId],
  );
}
