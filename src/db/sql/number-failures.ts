/** Statements on `number_failures`: messages that failed because of their number, by contact. */
import type { Queryable } from '../client.ts';
import { jsonArray, plainArray } from './arrays.ts';
import type { Statement } from './pipelined.ts';

/** A message that failed because of its number. */
export interface NumberFailure {
  messageId: string;
  reasonCode: string;
  /** The provider's code; `null`: none. */
  providerCode: string | null;
  networkErrorCode: string | null;
  /** RFC 3339 */
  at: string;
}

/** Failures of a contact's number. */
export interface FailuresOfNumber {
  contactId: string;
  workspaceId: string;
  failures: NumberFailure[];
}

/** Adds failures; of each number the last ones are kept. It is looked at soon. */
export function numberFailuresInsert(all: readonly FailuresOfNumber[], kept: number, now: Date): Statement {
  return {
    text: (p) =>
      `INSERT INTO number_failures AS f (contact_id, workspace_id, failures, check_at)
       SELECT u.id, u.workspace, u.failures, ${p(5)}::timestamptz FROM unnest(${p(1)}::uuid[], ${p(2)}::uuid[], ${p(3)}::jsonb[]) AS u(id, workspace, failures)
       ORDER BY u.id ON CONFLICT (contact_id) DO UPDATE SET check_at = excluded.check_at, failures = (SELECT jsonb_agg(e ORDER BY n) FROM (
         SELECT e, n FROM jsonb_array_elements(f.failures || excluded.failures) WITH ORDINALITY AS x(e, n) ORDER BY n DESC LIMIT ${p(4)}::int) l)`,
    values: [
      plainArray(all.map(({ contactId }) => contactId)),
      plainArray(all.map(({ workspaceId }) => workspaceId)),
      jsonArray(all.map(({ failures }) => JSON.stringify(failures))),
      kept,
      now,
    ],
  };
}

/** Numbers whose failures are to be looked at. */
export async function contactsToCheck(
  db: Queryable,
  now: Date,
  limit: number,
): Promise<{ contactId: string; workspaceId: string }[]> {
  const { rows } = await db.query<{ contactId: string; workspaceId: string }>(
    `SELECT contact_id AS "contactId", workspace_id AS "workspaceId" FROM number_failures WHERE check_at <= $1
     ORDER BY check_at LIMIT $2`,
    [now, limit],
  );
  return rows;
}

/** Failures of a contact, locked; `null`: none. */
export async function lockFailures(tx: Queryable, contactId: string): Promise<NumberFailure[] | null> {
  const { rows } = await tx.query<{ failures: NumberFailure[] }>(
    'SELECT failures FROM number_failures WHERE contact_id = $1 FOR UPDATE',
    [contactId],
  );
  return rows[0]?.failures ?? null;
}

/**
 * Those of the failures that count in a row: their message has not been delivered after all, and none was delivered to the contact
 * since.
 */
export async function failuresInARow(
  tx: Queryable,
  contactId: string,
  failures: readonly NumberFailure[],
): Promise<NumberFailure[]> {
  const { rows } = await tx.query<{ at: Date | null; delivered: string[] }>(
    `SELECT max(m.finished_at) AS at, coalesce(array_agg(m.id::text), '{}') AS delivered FROM messages m
     WHERE m.contact_id = $1 AND m.status IN ('DELIVERED', 'READ', 'PARTIALLY_DELIVERED') AND m.finished_at >= $2`,
    [contactId, failures[0]?.at ?? null],
  );
  const { at = null, delivered = [] } = rows[0] ?? {};
  return failures.filter(
    (each) => !delivered.includes(each.messageId) && (at === null || Date.parse(each.at) > at.getTime()),
  );
}

/** Writes the failures of a contact, and when they are looked at next; `null`: when there are more. */
export async function updateFailures(
  tx: Queryable,
  contactId: string,
  failures: readonly NumberFailure[],
  checkAt: Date | null,
): Promise<void> {
  if (failures.length === 0) await deleteFailures(tx, contactId);
  else
    await tx.query('UPDATE number_failures SET failures = $2, check_at = $3 WHERE contact_id = $1', [
      contactId,
      JSON.stringify(failures),
      checkAt,
    ]);
}

/** Failures of contacts, without a lock. */
export async function failuresOf(db: Queryable, contactIds: readonly string[]): Promise<Map<string, NumberFailure[]>> {
  const { rows } = await db.query<{ id: string; failures: NumberFailure[] }>(
    'SELECT contact_id AS id, failures FROM number_failures WHERE contact_id = ANY($1::uuid[])',
    [plainArray(contactIds)],
  );
  return new Map(rows.map(({ id, failures }) => [id, failures]));
}

/** Forgets the failures of a contact's number. @returns how many rows there were */
export async function deleteFailures(tx: Queryable, contactId: string): Promise<number> {
  const { rowCount } = await tx.query('DELETE FROM number_failures WHERE contact_id = $1', [contactId]);
  return rowCount ?? 0;
}
