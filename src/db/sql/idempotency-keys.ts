/** Statements on `idempotency_keys`. */
import type { Queryable } from '../client.ts';

/** First use of a key. */
export interface FirstUse {
  operation: string;
  requestHash: Buffer;
  resultId: string;
}

/** A use of a key. */
export interface KeyUse extends FirstUse {
  workspaceId: string;
  /** Keyed digest of the key. */
  keyDigest: Buffer;
}

/** Columns that identify a key of a workspace. */
type KeyName = Pick<KeyUse, 'workspaceId' | 'keyDigest'>;

/**
 * Takes idempotency keys, each given once; a request whose key another transaction is taking waits here until that one
 * has committed.
 *
 * @returns the first uses of those that were taken before, by `keyNameOf`
 */
export async function claimIdempotencyKeys(tx: Queryable, uses: readonly KeyUse[]): Promise<Map<string, FirstUse>> {
  if (uses.length === 0) return new Map();
  // In order of the keys: of two transactions with the same ones, one waits for the other.
  const sorted = [...uses].sort((a, b) => (keyNameOf(a) < keyNameOf(b) ? -1 : 1));
  const inserted = await tx.query<KeyName>(
    `INSERT INTO idempotency_keys (workspace_id, key_digest, operation, request_hash, result_id)
     SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::text[], $4::bytea[], $5::uuid[])
     ON CONFLICT DO NOTHING RETURNING workspace_id AS "workspaceId", key_digest AS "keyDigest"`,
    [
      sorted.map((use) => use.workspaceId),
      sorted.map((use) => use.keyDigest),
      sorted.map((use) => use.operation),
      sorted.map((use) => use.requestHash),
      sorted.map((use) => use.resultId),
    ],
  );
  const taken = new Set(inserted.rows.map(keyNameOf));
  const others = sorted.filter((use) => !taken.has(keyNameOf(use)));
  if (others.length === 0) return new Map();
  const { rows } = await tx.query<KeyUse>(
    `SELECT workspace_id AS "workspaceId", key_digest AS "keyDigest", operation, request_hash AS "requestHash",
       result_id AS "resultId"
     FROM idempotency_keys WHERE (workspace_id, key_digest) IN (SELECT * FROM unnest($1::uuid[], $2::bytea[]))`,
    [others.map((use) => use.workspaceId), others.map((use) => use.keyDigest)],
  );
  return new Map(rows.map((row) => [keyNameOf(row), row]));
}

/** The first use of a key; `null`: it is free. */
export async function firstUseOf(db: Queryable, { workspaceId, keyDigest }: KeyName): Promise<FirstUse | null> {
  const { rows } = await db.query<FirstUse>(
    `SELECT operation, request_hash AS "requestHash", result_id AS "resultId" FROM idempotency_keys
     WHERE workspace_id = $1 AND key_digest = $2`,
    [workspaceId, keyDigest],
  );
  return rows[0] ?? null;
}

/** A key of a workspace, to look it up by. */
export function keyNameOf({ workspaceId, keyDigest }: KeyName): string {
  return `${workspaceId}/${keyDigest.toString('base64')}`;
}

/** Frees keys that this transaction took. */
export async function releaseIdempotencyKeys(
  tx: Queryable,
  uses: readonly Pick<KeyUse, 'workspaceId' | 'keyDigest' | 'resultId'>[],
): Promise<void> {
  if (uses.length === 0) return;
  await tx.query(
    `DELETE FROM idempotency_keys k USING unnest($1::uuid[], $2::bytea[], $3::uuid[]) AS u(workspace_id, digest, result_id)
     WHERE k.workspace_id = u.workspace_id AND k.key_digest = u.digest AND k.result_id = u.result_id`,
    [uses.map((use) => use.workspaceId), uses.map((use) => use.keyDigest), uses.map((use) => use.resultId)],
  );
}
