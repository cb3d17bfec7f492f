/** Statements on `claims`: messages that a dispatcher took together, until the outcome of each is recorded. */
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import type { Statement } from './pipelined.ts';

/** Messages that a dispatcher took together, until the outcome of each is recorded. */
export interface ClaimRow {
  id: string;
  messageIds: string[];
  /** Of each message, which claim of it this is. */
  attempts: number[];
  /** After this what has no outcome is lost. */
  dueAt: Date;
  /** The dispatcher that took them; `null`: not known. */
  ownerId: string | null;
  /** `false`: nothing of them is on the wire, and nothing will be before `markWritten`. */
  written: boolean;
}

/** Inserts a claim: every SENDING message is in one. */
export function claimInsert(claim: ClaimRow): Statement {
  return {
    text: (p) =>
      `INSERT INTO claims (id, message_ids, attempts, due_at, owner_id, written)
       VALUES (${p(1)}, ${p(2)}, ${p(3)}, ${p(4)}, ${p(5)}, ${p(6)})`,
    values: [
      claim.id,
      plainArray(claim.messageIds),
      plainArray(claim.attempts),
      claim.dueAt,
      claim.ownerId,
      claim.written,
    ],
  };
}

/** Says that a claim is about to be written. @returns `false`: its messages went back to the queue, nothing may be */
export async function markWritten(db: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await db.query('UPDATE claims SET written = true WHERE id = $1', [id]);
  return rowCount === 1;
}

/** Forgets claims whose outcomes are all recorded. */
export async function deleteClaims(tx: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await tx.query('DELETE FROM claims WHERE id = ANY($1::uuid[])', [plainArray(ids)]);
}

/** The same, to be written together with something else. */
export function claimsDelete(ids: readonly string[]): Statement {
  return { text: (p) => `DELETE FROM claims WHERE id = ANY(${p(1)}::uuid[])`, values: [plainArray(ids)] };
}

/** Leaves of a claim only some of its messages, and says when they are to be looked at again. */
export async function reduceClaim(
  tx: Queryable,
  id: string,
  left: readonly { messageId: string; attempt: number }[],
  dueAt: Date,
): Promise<void> {
  await tx.query('UPDATE claims SET message_ids = $2::uuid[], attempts = $3::int[], due_at = $4 WHERE id = $1', [
    id,
    plainArray(left.map((each) => each.messageId)),
    plainArray(left.map((each) => each.attempt)),
    dueAt,
  ]);
}

/** Locks claims whose time is over, and those that were never written and whose dispatcher is gone. */
export async function lockDueClaims(tx: Queryable, now: Date, limit: number): Promise<ClaimRow[]> {
  const { rows } = await tx.query<ClaimRow>(
    `SELECT id, message_ids AS "messageIds", attempts, due_at AS "dueAt", owner_id AS "ownerId", written
     FROM claims c WHERE due_at <= $1 OR (NOT written AND NOT EXISTS (
       SELECT 1 FROM dispatchers d WHERE d.id = c.owner_id AND d.lease_until > now()))
     ORDER BY due_at LIMIT $2 FOR UPDATE OF c SKIP LOCKED`,
    [now, limit],
  );
  return rows;
}

/** Messages of claims that are more than two minutes past their time, in up to 10,000 claims. */
export async function overdueInClaims(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ messages: number }>(
    `SELECT coalesce(sum(cardinality(c.message_ids)), 0)::int AS messages FROM (
       SELECT message_ids FROM claims WHERE due_at < now() - interval '2 minutes' LIMIT 10000) AS c`,
  );
  return rows[0]?.messages ?? 0;
}
