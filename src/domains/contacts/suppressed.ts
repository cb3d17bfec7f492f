import type { Queryable } from '../../db/client.ts';
import type { HashKey } from '../../db/secrets.ts';
import { plainArray } from '../../db/sql/arrays.ts';
import type { Purpose, SuppressionReason } from '../../generated/prisma/enums.ts';
import { newId } from '../../kernel/ids.ts';
import { phoneHash } from './hash.ts';

/** A number that is to get nothing of some purposes any more. */
export interface NewSuppression {
  workspaceId: string;
  /** Keyed hash of the number. */
  phoneHash: Buffer;
  /** The contact of the number, while there is one. */
  contactId: string | null;
  reason: SuppressionReason;
  /** Empty: all. */
  purposes: readonly Purpose[];
  /** `null`: the hub itself. */
  apiKeyId: string | null;
  now: Date;
}

/**
 * Puts a number on the list. One that is there for the same reason blocks what either of both says, and keeps its moment.
 *
 * @returns its id
 */
export async function insertSuppression(tx: Queryable, suppression: NewSuppression): Promise<string> {
  const { workspaceId, phoneHash: hash, contactId, reason, purposes, apiKeyId, now } = suppression;
  const { rows } = await tx.query<{ id: string }>(
    `INSERT INTO suppressions AS s (id, workspace_id, phone_hash, contact_id, reason, purposes, api_key_id, created_at)
     VALUES ($1, $2, $3, $4, $5, $6::purpose[], $7, $8)
     ON CONFLICT (workspace_id, phone_hash, reason) DO UPDATE SET contact_id = excluded.contact_id,
       purposes = CASE WHEN s.purposes = '{}' OR excluded.purposes = '{}' THEN '{}'
         ELSE ARRAY(SELECT DISTINCT unnest(s.purposes || excluded.purposes) ORDER BY 1) END
     RETURNING id`,
    [newId(), workspaceId, hash, contactId, reason, purposes, apiKeyId, now],
  );
  return rows[0]?.id ?? '';
}

/** Whether a workspace suppresses any number that is no contact: of most it does not, and nothing has to be hashed. */
async function suppressesStrangers(tx: Queryable, workspaceId: string): Promise<boolean> {
  const { rows } = await tx.query('SELECT 1 FROM suppressions WHERE workspace_id = $1 AND contact_id IS NULL LIMIT 1', [
    workspaceId,
  ]);
  return rows.length > 0;
}

/** A suppression of a number that is no contact. */
export interface SuppressedStranger {
  reason: SuppressionReason;
  purposes: Purpose[];
  since: Date;
}

/** The suppressions of numbers that are no contacts, oldest first, by number; those of none are not in it. */
export async function suppressedStrangers(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  numbers: readonly string[],
): Promise<Map<string, SuppressedStranger[]>> {
  const found = new Map<string, SuppressedStranger[]>();
  if (numbers.length === 0 || !(await suppressesStrangers(tx, workspaceId))) return found;
  const { rows } = await tx.query<SuppressedStranger & { n: number }>(
    `SELECT u.n::int - 1 AS n, s.reason::text, s.purposes::text[], s.created_at AS since
     FROM unnest($2::bytea[]) WITH ORDINALITY AS u(hash, n)
     JOIN suppressions s ON s.workspace_id = $1 AND s.phone_hash = u.hash AND s.contact_id IS NULL ORDER BY s.id`,
    [workspaceId, numbers.map((e164) => phoneHash(hashKey, workspaceId, e164))],
  );
  for (const { n, ...row } of rows) {
    const number = numbers[n] ?? '';
    found.set(number, [...(found.get(number) ?? []), row]);
  }
  return found;
}

/**
 * Links new contacts to the suppressions of their numbers, where the workspace has any without a contact.
 *
 * @returns how many of them are suppressed
 */
export async function linkSuppressed(
  tx: Queryable,
  hashKey: HashKey,
  workspaceId: string,
  made: readonly { id: string; phone: string }[],
): Promise<number> {
  if (made.length === 0 || !(await suppressesStrangers(tx, workspaceId))) return 0;
  const { rows } = await tx.query<{ contactId: string }>(
    `UPDATE suppressions s SET contact_id = u.id FROM unnest($2::uuid[], $3::bytea[]) AS u(id, hash)
     WHERE s.workspace_id = $1 AND s.phone_hash = u.hash AND s.contact_id IS NULL RETURNING s.contact_id AS "contactId"`,
    [workspaceId, plainArray(made.map((row) => row.id)), made.map((row) => phoneHash(hashKey, workspaceId, row.phone))],
  );
  return new Set(rows.map((row) => row.contactId)).size;
}

/** Those of these contacts that are suppressed for any purpose. */
export async function suppressedContacts(tx: Queryable, contactIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>(
    'SELECT DISTINCT contact_id AS id FROM suppressions WHERE contact_id = ANY($1::uuid[])',
    [plainArray(contactIds)],
  );
  return new Set(rows.map(({ id }) => id));
}
