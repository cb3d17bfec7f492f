/** Looks at `conversation_events`: whether a machine answers, proposals, how long answers took. */
import type { ActorKind } from '../../kernel/actor.ts';
import type { Queryable } from '../client.ts';
import type { ConversationKey } from './conversations.ts';

/** Texts of a person and a bot to each other lately. */
export interface Exchange {
  /** Texts of the person within the last minute. */
  inbound: number;
  /** True if the last texts of the person are all the same. */
  repeats: boolean;
}

/** Looks at the last texts of a person, to tell whether a machine answers. @param same texts that have to be equal */
export async function exchangeOf(
  tx: Queryable,
  { contactId, sender }: ConversationKey,
  conversationId: string,
  now: Date,
  same: number,
): Promise<Exchange> {
  const { rows } = await tx.query<Exchange>(
    `SELECT (SELECT count(*)::int FROM (SELECT FROM conversation_events
         WHERE conversation_id = $1 AND type = 'INBOUND' AND at > $4::timestamptz - interval '1 minute' ORDER BY id DESC LIMIT 100) AS l) AS inbound,
       (SELECT count(*) = $5 AND count(DISTINCT body) = 1 FROM (SELECT body FROM inbound_messages
         WHERE contact_id = $2 AND "to" = $3 AND duplicate_of_id IS NULL ORDER BY id DESC LIMIT $5) AS b) AS repeats`,
    [conversationId, contactId, sender, now, same],
  );
  return rows[0] ?? { inbound: 0, repeats: false };
}

/** Answers of an actor in a conversation since a member last did something there, or it was closed or handed over. */
export async function turnsOf(tx: Queryable, conversationId: string, actorId: string): Promise<number> {
  const { rows } = await tx.query<{ turns: number }>(
    `SELECT count(*)::int AS turns FROM conversation_events e
     WHERE e.conversation_id = $1 AND e.type = 'OUTBOUND' AND e.actor_id = $2 AND NOT EXISTS (
       SELECT FROM conversation_events m
       WHERE m.conversation_id = $1 AND m.id > e.id AND (m.actor_kind = 'MEMBER' OR m.type IN ('HANDED_OVER', 'CLOSED')))`,
    [conversationId, actorId],
  );
  return rows[0]?.turns ?? 0;
}

/** Automatic replies of a conversation so far. */
export interface AwayReplies {
  /** True if the person was told of this absence. */
  told: boolean;
  /** Such replies within a day, of whatever absence. */
  today: number;
}

/** Looks at what a person was told of absences. @param key names the absence that began then */
export async function awayRepliesOf(
  tx: Queryable,
  conversationId: string,
  key: string,
  { since, now }: { since: Date; now: Date },
): Promise<AwayReplies> {
  const { rows } = await tx.query<AwayReplies>(
    `SELECT coalesce(bool_or(detail->>'absence' = $2), false) AS told,
       (count(*) FILTER (WHERE at > $4::timestamptz - interval '1 day'))::int AS today
     FROM conversation_events
     WHERE conversation_id = $1 AND type = 'AWAY_REPLIED' AND at >= least($3::timestamptz, $4::timestamptz - interval '1 day')`,
    [conversationId, key, since, now],
  );
  return rows[0] ?? { told: false, today: 0 };
}

/** A proposed answer. */
export interface ProposalRow {
  conversationId: string;
  text: string | null;
  /** Decision on it; `null`: none yet. */
  decided: 'PROPOSAL_ACCEPTED' | 'PROPOSAL_DISMISSED' | null;
}

/** Returns true if an actor has proposed an answer under this key in a conversation that is locked. */
export async function isProposed(
  tx: Queryable,
  conversationId: string,
  actorId: string | null,
  key: string,
): Promise<boolean> {
  const { rows } = await tx.query(
    `SELECT FROM conversation_events WHERE conversation_id = $1 AND type = 'PROPOSED'
       AND actor_id IS NOT DISTINCT FROM $2::uuid AND detail->>'key' = $3 LIMIT 1`,
    [conversationId, actorId, key],
  );
  return rows.length > 0;
}

/** A proposed answer of a workspace. @returns `null`: there is none */
export async function proposalOf(db: Queryable, workspaceId: string, id: string): Promise<ProposalRow | null> {
  const { rows } = await db.query<ProposalRow>(
    `SELECT p.conversation_id AS "conversationId", p.text, (SELECT d.type FROM conversation_events d
       WHERE d.conversation_id = p.conversation_id AND d.id > p.id AND d.type IN ('PROPOSAL_ACCEPTED', 'PROPOSAL_DISMISSED')
         AND d.detail->>'proposalId' = p.id::text LIMIT 1) AS decided
     FROM conversation_events p WHERE p.workspace_id = $1 AND p.id = $2 AND p.type = 'PROPOSED'`,
    [workspaceId, id],
  );
  return rows[0] ?? null;
}

/** Times of answers of one member or key, or in conversations of one label. */
export interface TimesRow {
  actorKind: ActorKind | null;
  actorId: string | null;
  /** Label of the conversation; `null`: all of them. */
  label: string | null;
  answers: number;
  medianAnswerMs: number | null;
  slowAnswerMs: number | null;
  closed: number;
  medianCloseMs: number | null;
}

const TIMES = `count(*) FILTER (WHERE e.type = 'OUTBOUND')::int AS answers,
  (percentile_disc(0.5) WITHIN GROUP (ORDER BY e.elapsed_ms) FILTER (WHERE e.type = 'OUTBOUND'))::float8 AS "medianAnswerMs",
  (percentile_disc(0.9) WITHIN GROUP (ORDER BY e.elapsed_ms) FILTER (WHERE e.type = 'OUTBOUND'))::float8 AS "slowAnswerMs",
  count(*) FILTER (WHERE e.type = 'CLOSED')::int AS closed,
  (percentile_disc(0.5) WITHIN GROUP (ORDER BY e.elapsed_ms) FILTER (WHERE e.type = 'CLOSED'))::float8 AS "medianCloseMs"`;

/** Times of answers and conversations between two moments, by who answered or closed, and by label. */
export async function timesOf(
  db: Queryable,
  workspaceId: string,
  { since, until, by }: { since: Date; until: Date; by: 'ACTOR' | 'LABEL' },
): Promise<TimesRow[]> {
  const [columns, join, group] =
    by === 'ACTOR'
      ? ['e.actor_kind AS "actorKind", e.actor_id AS "actorId", NULL AS label', '', 'e.actor_kind, e.actor_id']
      : [
          'NULL AS "actorKind", NULL AS "actorId", l.label',
          'JOIN conversations c ON c.id = e.conversation_id CROSS JOIN LATERAL unnest(c.labels) AS l(label)',
          'l.label',
        ];
  const { rows } = await db.query<TimesRow>(
    `SELECT ${columns}, ${TIMES} FROM conversation_events e ${join}
     WHERE e.workspace_id = $1 AND e.type IN ('OUTBOUND', 'CLOSED') AND e.elapsed_ms IS NOT NULL AND e.at >= $2 AND e.at < $3
     GROUP BY ${group} ORDER BY answers DESC, closed DESC LIMIT 200`,
    [workspaceId, since, until],
  );
  return rows;
}
