/** Statements on `data_keys` and on `data_key_wraps`, which open them; and on every column that is encrypted with them. */
import { StartError } from '../../kernel/errors.ts';
import type { Queryable } from '../client.ts';

/** Use of a data key: passwords and other secrets, or hashes of numbers. */
export type DataKeyKind = 'ENCRYPT' | 'HASH';

/** A data key, sealed by one secret key. */
export interface Wrap {
  dataKeyId: string;
  kind: DataKeyKind;
  secretKeyId: string;
  wrapped: Buffer;
}

/** Names the lock under which data keys are made and changed, among all advisory locks of the database. */
const DATA_KEYS_LOCK = '4812007333';

/** Nobody else makes or changes data keys until the transaction ends. */
export async function lockDataKeys(tx: Queryable): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(${DATA_KEYS_LOCK})`);
}

/** Every data key as every secret key sealed it, oldest first. */
export async function readWraps(db: Queryable): Promise<Wrap[]> {
  const { rows } = await db.query<Wrap>(
    `SELECT k.id AS "dataKeyId", k.kind::text AS kind, w.secret_key_id AS "secretKeyId", w.wrapped
     FROM data_keys k JOIN data_key_wraps w ON w.data_key_id = k.id ORDER BY k.id, w.secret_key_id`,
  );
  return rows;
}

/** Adds a data key. */
export async function insertDataKey(tx: Queryable, id: string, kind: DataKeyKind): Promise<void> {
  await tx.query('INSERT INTO data_keys (id, kind) VALUES ($1, $2::data_key_kind)', [id, kind]);
}

/** Lets a secret key open a data key; one that may already is left as it is. */
export async function insertWrap(
  tx: Queryable,
  { dataKeyId, secretKeyId, wrapped }: Omit<Wrap, 'kind'>,
): Promise<void> {
  await tx.query(
    `INSERT INTO data_key_wraps (data_key_id, secret_key_id, wrapped) VALUES ($1, $2, $3)
     ON CONFLICT (data_key_id, secret_key_id) DO NOTHING`,
    [dataKeyId, secretKeyId, wrapped],
  );
}

/** Lets no secret key but one open anything. @returns the ids of those that may not any more */
export async function deleteOtherWraps(tx: Queryable, secretKeyId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    'DELETE FROM data_key_wraps WHERE secret_key_id <> $1 RETURNING secret_key_id AS id',
    [secretKeyId],
  );
  return [...new Set(rows.map(({ id }) => id))];
}

/** Everything that is encrypted at rest, with the column that says whose it is. */
const SEALED = [
  { table: 'connections', key: 'id', column: 'secret_cipher', name: 'name' },
  { table: 'webhook_endpoints', key: 'id', column: 'secret', name: 'url' },
  { table: 'webhook_endpoints', key: 'id', column: 'previous_secret', name: 'url' },
  { table: 'bot_webhooks', key: 'id', column: 'secret', name: 'url' },
  { table: 'assistants', key: 'id', column: 'order_secret', name: 'order_url' },
  { table: 'verifications', key: 'id', column: 'secret_cipher', name: 'purpose_text' },
  { table: 'workspaces', key: 'id', column: 'number_lookup_token', name: 'name' },
  { table: 'verification_settings', key: 'workspace_id', column: 'check_secret_cipher', name: 'check_url' },
] as const;

/** Replaces every encrypted value. @returns how many there are @throws StartError when one cannot be read */
export async function resealAll(tx: Queryable, reseal: (stored: Buffer) => Buffer): Promise<number> {
  let count = 0;
  for (const { table, key, column, name } of SEALED) {
    const { rows } = await tx.query<{ id: string; stored: Buffer; name: string }>(
      `SELECT ${key} AS id, ${column} AS stored, ${name} AS name FROM ${table} WHERE ${column} IS NOT NULL ORDER BY ${key} FOR UPDATE`,
    );
    const values = [rows.map(({ id }) => id), rows.map((row) => resealed(table, row, reseal))];
    await tx.query(
      `UPDATE ${table} t SET ${column} = u.stored FROM unnest($1::uuid[], $2::bytea[]) AS u(id, stored) WHERE t.${key} = u.id`,
      values,
    );
    count += rows.length;
  }
  return count;
}

function resealed(table: string, row: { stored: Buffer; name: string }, reseal: (stored: Buffer) => Buffer): Buffer {
  try {
    return reseal(row.stored);
  } catch {
    throw new StartError(
      `The encrypted value of "${row.name}" in ${table} cannot be read: store it again or delete it first. Nothing was changed.`,
    );
  }
}
