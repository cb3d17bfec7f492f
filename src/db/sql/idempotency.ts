import type { Queryable } from '../client.ts';

/** What a key was first used for. */
export interface FirstUse {
  operation: string;
  requestHash: Buffer;
  resultId: string;
}

/**
 * Takes an idempotency key; a second request with the same key waits here until the first has committed.
 *
 * @returns `null` when the key was free, else its first use
 */
export async function claimIdempotencyKey(
  tx: Queryable,
  use: FirstUse & { workspaceId: string; key: string },
): Promise<FirstUse | null> {
  const inserted = await tx.query(
    `INSERT INTO idempotency_keys (workspace_id, key, operation, request_hash, result_id)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING RETURNING key`,
    [use.workspaceId, use.key, use.operation, use.requestHash, use.resultId],
  );
  if (inserted.rows.length > 0) return null;
  const { rows } = await tx.query<FirstUse>(
    `SELECT operation, request_hash AS "requestHash", result_id AS "resultId" FROM idempotency_keys
     WHERE workspace_id = $1 AND key = $2`,
    [use.workspaceId, use.key],
  );
  return rows[0] ?? null;
}
