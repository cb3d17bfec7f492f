/** Statements on `suppressions`. */
import type { Purpose, SuppressionReason } from '../../generated/prisma/enums.ts';
import type { Actor } from '../../kernel/actor.ts';
import { newId } from '../../kernel/ids.ts';
import type { Queryable } from '../client.ts';
import { octetsArray, plainArray, timeArray } from './arrays.ts';

/** Order of suppressions `s` of a number: the one that holds longest first, of these that of an unusable number, then the oldest. */
export const LASTING = `s.expires_at DESC NULLS FIRST, s.reason <> 'UNUSABLE', s.id`;

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
  /** The one that put it there. */
  actor: Pick<Actor, 'kind' | 'id'>;
  /** End of it; absent or `null`: it has none. */
  expiresAt?: Date | null;
  now: Date;
}

/**
 * Puts a number on the list. One that is there for the same reason blocks what either of both says, until the later end, and keeps
 * its moment; one that has ended begins anew.
 *
 * @returns its id, and whether it was not there before
 */
export async function insertSuppression(
  tx: Queryable,
  suppression: NewSuppression,
): Promise<{ id: string; isNew: boolean }> {
  const { workspaceId, phoneHash, contactId, reason, purposes, actor, expiresAt = null, now } = suppression;
  const { rows } = await tx.query<{ id: string; isNew: boolean }>(
    `INSERT INTO suppressions AS s (id, workspace_id, phone_hash, contact_id, reason, purposes, actor_kind, actor_id, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6::purpose[], $7, $8, $9, $10)
     ON CONFLICT (workspace_id, phone_hash, reason) DO UPDATE SET contact_id = excluded.contact_id,
       created_at = CASE WHEN s.expires_at <= excluded.created_at THEN excluded.created_at ELSE s.created_at END,
       expires_at = CASE WHEN s.expires_at IS NULL OR excluded.expires_at IS NULL THEN NULL ELSE greatest(s.expires_at, excluded.expires_at) END,
       purposes = CASE WHEN s.purposes = '{}' OR excluded.purposes = '{}' THEN '{}'
         ELSE ARRAY(SELECT DISTINCT unnest(s.purposes || excluded.purposes) ORDER BY 1) END
     RETURNING id, xmax = 0 AS "isNew"`,
    [newId(), workspaceId, phoneHash, contactId, reason, purposes, actor.kind, actor.id, now, expiresAt],
  );
  return rows[0] ?? { id: '', isNew: false };
}

/** Tells whether a workspace suppresses any number that is no contact: most do not, and nothing has to be hashed. */
export async function suppressesStrangers(tx: Queryable, workspaceId: string): Promise<boolean> {
  const { rows } = await tx.query('SELECT 1 FROM suppressions WHERE workspace_id = $1 AND contact_id IS NULL LIMIT 1', [
    workspaceId,
  ]);
  return rows.length > 0;
}

/** A suppression as it holds. */
export interface PresentSuppression {
  reason: SuppressionReason;
  purposes: Purpose[];
  since: Date;
  until: Date | null;
}

/** The suppressions of hashed numbers that are no contacts, in the order in which they count; `n` is the position of the hash. */
export async function suppressionsOfHashes(
  tx: Queryable,
  workspaceId: string,
  hashes: readonly Buffer[],
): Promise<(PresentSuppression & { n: number })[]> {
  const { rows } = await tx.query<PresentSuppression & { n: number }>(
    `SELECT u.n::int - 1 AS n, s.reason::text, s.purposes::text[], s.created_at AS since, s.expires_at AS until
     FROM unnest($2::bytea[]) WITH ORDINALITY AS u(hash, n)
     JOIN suppressions s ON s.workspace_id = $1 AND s.phone_hash = u.hash AND s.contact_id IS NULL ORDER BY u.n, ${LASTING}`,
    [workspaceId, octetsArray(hashes)],
  );
  return rows;
}

/** The suppression of a contact that covers one of these purposes now, of several the one that counts; `null`: none does. */
export async function suppressionOfContact(
  tx: Queryable,
  contactId: string,
  purposes: readonly Purpose[],
  now: Date,
): Promise<PresentSuppression | null> {
  const { rows } = await tx.query<PresentSuppression>(
    `SELECT s.reason::text, s.purposes::text[], s.created_at AS since, s.expires_at AS until FROM suppressions s
     WHERE s.contact_id = $1 AND (s.purposes = '{}' OR s.purposes && $2::purpose[])
       AND (s.expires_at IS NULL OR s.expires_at > $3) ORDER BY ${LASTING} LIMIT 1`,
    [contactId, plainArray(purposes), now],
  );
  return rows[0] ?? null;
}

/** Those of hashed numbers that may get nothing of a purpose now, contacts or not. */
export async function suppressedHashes(
  db: Queryable,
  { workspaceId, purpose, now }: { workspaceId: string; purpose: Purpose; now: Date },
  hashes: readonly Buffer[],
): Promise<Buffer[]> {
  const { rows } = await db.query<{ hash: Buffer }>(
    `SELECT DISTINCT phone_hash AS hash FROM suppressions WHERE workspace_id = $1 AND phone_hash = ANY($2::bytea[])
       AND (purposes = '{}' OR $3::purpose = ANY(purposes)) AND (expires_at IS NULL OR expires_at > $4)`,
    [workspaceId, octetsArray(hashes), purpose, now],
  );
  return rows.map(({ hash }) => hash);
}

/** Links suppressions of hashed numbers to the contacts of these. @returns the contacts that are suppressed */
export async function linkSuppressions(
  tx: Queryable,
  workspaceId: string,
  contacts: readonly { id: string; hash: Buffer }[],
): Promise<Set<string>> {
  const { rows } = await tx.query<{ contactId: string }>(
    `UPDATE suppressions s SET contact_id = u.id FROM unnest($2::uuid[], $3::bytea[]) AS u(id, hash)
     WHERE s.workspace_id = $1 AND s.phone_hash = u.hash AND s.contact_id IS NULL RETURNING s.contact_id AS "contactId"`,
    [workspaceId, plainArray(contacts.map(({ id }) => id)), octetsArray(contacts.map(({ hash }) => hash))],
  );
  return new Set(rows.map((row) => row.contactId));
}

/** Lets the suppressions of a number go from its contact: the next contact of the number takes them. */
export async function unlinkSuppressions(tx: Queryable, workspaceId: string, phoneHash: Buffer): Promise<number> {
  const { rowCount } = await tx.query(
    'UPDATE suppressions SET contact_id = NULL WHERE workspace_id = $1 AND phone_hash = $2',
    [workspaceId, phoneHash],
  );
  return rowCount ?? 0;
}

/** Those of these contacts that are suppressed for any purpose. */
export async function suppressedContacts(tx: Queryable, contactIds: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>(
    'SELECT DISTINCT contact_id AS id FROM suppressions WHERE contact_id = ANY($1::uuid[])',
    [plainArray(contactIds)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Deletes the suppression of a number for a reason. @returns its id; `null`: there was none */
export async function deleteSuppressionFor(
  tx: Queryable,
  workspaceId: string,
  phoneHash: Buffer,
  reason: SuppressionReason,
): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    'DELETE FROM suppressions WHERE workspace_id = $1 AND phone_hash = $2 AND reason = $3::suppression_reason RETURNING id',
    [workspaceId, phoneHash, reason],
  );
  return rows[0]?.id ?? null;
}

/** Deletes suppressions that have ended, of all workspaces. @returns how many */
export async function deleteEndedSuppressions(db: Queryable, now: Date, limit: number): Promise<number> {
  const { rowCount } = await db.query(
    `DELETE FROM suppressions WHERE id IN (SELECT id FROM suppressions WHERE expires_at <= $1 ORDER BY id LIMIT $2
       FOR UPDATE SKIP LOCKED)`,
    [now, limit],
  );
  return rowCount ?? 0;
}

/** Deletes a suppression. @returns whether it was there */
export async function deleteSuppression(tx: Queryable, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('DELETE FROM suppressions WHERE id = $1', [id]);
  return rowCount === 1;
}

/** Deletes the holds that unclear replies of contacts have made before these moments. @returns how many there were */
export async function deleteHolds(
  tx: Queryable,
  before: readonly { contactId: string; occurredAt: Date }[],
): Promise<number> {
  const { rowCount } = await tx.query(
    `DELETE FROM suppressions s USING unnest($1::uuid[], $2::timestamptz[]) AS u(contact_id, at)
     WHERE s.contact_id = u.contact_id AND s.reason = 'UNCLEAR_REPLY' AND s.created_at <= u.at`,
    [plainArray(before.map(({ contactId }) => contactId)), timeArray(before.map(({ occurredAt }) => occurredAt))],
  );
  return rowCount ?? 0;
}
