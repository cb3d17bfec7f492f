import type { Queryable } from '../db/client.ts';
import { claimIdempotencyKey } from '../db/sql/idempotency.ts';
import { IdempotencyConflictError } from '../kernel/errors.ts';

/** How a request is recognised when it comes again. */
export interface Idempotency {
  workspaceId: string;
  key: string;
  operation: string;
  /** SHA-256 of the input. */
  requestHash: Buffer;
  /** The message or batch that is about to be made. */
  resultId: string;
}

/**
 * Takes the key for this request.
 *
 * @returns `null` when the request is new, else the id of what the first one made
 * @throws IdempotencyConflictError when the key was used with another input
 */
export async function replayOf(tx: Queryable, idempotency: Idempotency): Promise<string | null> {
  const first = await claimIdempotencyKey(tx, idempotency);
  if (first === null) return null;
  if (first.operation !== idempotency.operation || !first.requestHash.equals(idempotency.requestHash)) {
    throw new IdempotencyConflictError(idempotency.key);
  }
  return first.resultId;
}
