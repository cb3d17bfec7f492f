/** Statements on the answers that `trigger_firings` have, and on whether people came. */
import type { FiringAnswer } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';

/** An occurrence whose message asked for an answer. */
export interface AskedFiring {
  id: string;
  triggerId: string;
  triggerName: string;
  at: Date;
  answer: FiringAnswer | null;
  /** As it is stored. */
  confirmation: unknown;
}

/** Time after its message, or after the date that it is about, in which a reply is an answer to it. */
const ANSWERED_WITHIN = `interval '14 days'`;

/** The last occurrence of which a person was asked, and whose date has not passed; its row is locked. @returns `null`: nothing was asked */
export async function lastAsked(tx: Queryable, contactId: string, now: Date): Promise<AskedFiring | null> {
  const { rows } = await tx.query<AskedFiring>(
    `SELECT f.id, f.trigger_id AS "triggerId", t.name AS "triggerName", f.at, f.answer, t.confirmation
     FROM trigger_firings f JOIN triggers t ON t.id = f.trigger_id
     WHERE f.contact_id = $1 AND f.status = 'SENT' AND NOT f.moved AND t.confirmation IS NOT NULL
       AND f.created_at > $2::timestamptz - ${ANSWERED_WITHIN} AND (f.field_id IS NULL OR f.at > $2::timestamptz)
     ORDER BY f.id DESC LIMIT 1 FOR UPDATE OF f`,
    [contactId, now],
  );
  return rows[0] ?? null;
}

/** Writes the answer of a person. */
export async function writeAnswer(tx: Queryable, id: string, answer: FiringAnswer, at: Date): Promise<void> {
  await tx.query('UPDATE trigger_firings SET answer = $2::firing_answer, answered_at = $3 WHERE id = $1', [
    id,
    answer,
    at,
  ]);
}

/** People of a trigger, by what they answered and whether they came. */
export interface AttendanceCount {
  answer: FiringAnswer | null;
  /** `null`: the application has not said. */
  outcome: 'attended' | 'no_show' | null;
  count: number;
}

/** Counts the people who were reminded of dates of a time, by their answer and by the event that says whether they came. */
export async function countAttendance(
  db: Queryable,
  triggerId: string,
  from: Date,
  to: Date,
): Promise<AttendanceCount[]> {
  const { rows } = await db.query<AttendanceCount>(
    `SELECT f.answer, o.name AS outcome, count(*)::int AS count FROM trigger_firings f
     LEFT JOIN LATERAL (SELECT e.name FROM contact_events e
       WHERE e.workspace_id = f.workspace_id AND e.name IN ('attended', 'no_show') AND e.contact_id = f.contact_id
         AND e.at >= f.at - interval '12 hours' AND e.at < f.at + interval '7 days' ORDER BY e.at DESC LIMIT 1) o ON true
     WHERE f.trigger_id = $1 AND f.status = 'SENT' AND NOT f.moved AND f.at >= $2 AND f.at < $3 GROUP BY 1, 2`,
    [triggerId, from, to],
  );
  return rows;
}
