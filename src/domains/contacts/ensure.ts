import type { Queryable } from '../../db/client.ts';
import { newId } from '../../kernel/ids.ts';
import type { Phone } from '../../kernel/phone.ts';
import { phoneHash } from './hash.ts';
import { timeZonesOf } from './time-zones.ts';

/** The workspace's suppressions that no contact is linked to; erased people's, mostly. */
async function linkErased(
  tx: Queryable,
  secretKey: Buffer,
  workspaceId: string,
  fresh: ReadonlyMap<string, string>,
): Promise<void> {
  if (fresh.size === 0) return;
  const { rows } = await tx.query('SELECT 1 FROM suppressions WHERE workspace_id = $1 AND contact_id IS NULL LIMIT 1', [
    workspaceId,
  ]);
  if (rows.length === 0) return;
  const ids = [...fresh.values()];
  const hashes = [...fresh.keys()].map((phone) => phoneHash(secretKey, workspaceId, phone));
  await tx.query(
    `UPDATE suppressions s SET contact_id = u.id FROM unnest($2::uuid[], $3::bytea[]) AS u(id, hash)
     WHERE s.workspace_id = $1 AND s.phone_hash = u.hash AND s.contact_id IS NULL`,
    [workspaceId, ids, hashes],
  );
}

/**
 * The contacts of these numbers, made where there is none, in the caller's transaction. Their rows are locked against an
 * opt-out beside it: what is accepted with the consent of now is either seen by the opt-out or sees it.
 *
 * @param phones distinct or not; any number of them costs two statements
 * @returns contact ids by E.164 number
 */
export async function ensureContacts(
  tx: Queryable,
  secretKey: Buffer,
  workspaceId: string,
  phones: readonly Phone[],
  now: Date,
): Promise<Map<string, string>> {
  const distinct = new Map(phones.map((phone) => [phone.e164, phone]));
  const sorted = [...distinct.values()].sort((a, b) => (a.e164 < b.e164 ? -1 : 1));
  const numbers = sorted.map((phone) => phone.e164);
  const inserted = await tx.query<{ id: string; phone: string }>(
    `INSERT INTO contacts (id, workspace_id, phone, country, time_zones, created_at, updated_at)
     SELECT u.id, $1, u.phone, u.country, string_to_array(u.zones, ','), $6, $6
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) AS u(id, phone, country, zones)
     ON CONFLICT (workspace_id, phone) DO NOTHING RETURNING id, phone`,
    [
      workspaceId,
      sorted.map(() => newId()),
      numbers,
      sorted.map((phone) => phone.country),
      sorted.map((phone) => timeZonesOf(phone.country).join(',')),
      now,
    ],
  );
  const found = new Map(inserted.rows.map((row) => [row.phone, row.id]));
  await linkErased(tx, secretKey, workspaceId, found);
  if (found.size < sorted.length) {
    const known = await tx.query<{ id: string; phone: string }>(
      `SELECT id, phone FROM contacts WHERE workspace_id = $1 AND phone = ANY($2::text[])
       ORDER BY id FOR KEY SHARE`,
      [workspaceId, numbers.filter((number) => !found.has(number))],
    );
    for (const row of known.rows) found.set(row.phone, row.id);
  }
  return found;
}
