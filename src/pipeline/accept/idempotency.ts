import type { Queryable } from '../../db/client.ts';
import { claimIdempotencyKeys, type FirstUse, type KeyUse } from '../../db/sql/idempotency-keys.ts';
import { IdempotencyConflictError } from '../../kernel/errors.ts';

/** How a request is recognised when it comes again: its key, which is shown to its sender only, and keyed digests of both. */
export type Idempotency = KeyUse & { key: string };

/** Whether a request is the one that used its key first. */
export function isRepetition(idempotency: Idempotency, first: FirstUse): boolean {
  return first.operation === idempotency.operation && first.requestHash.equals(idempotency.requestHash);
}

/**
 * Takes the key for this request.
 *
 * @returns `null` when the request is new, else the id of what the first one made
 * @throws IdempotencyConflictError when the key was used with another input
 */
export async function replayOf(tx: Queryable, idempotency: Idempotency): Promise<string | null> {
  const [first] = (await claimIdempotencyKeys(tx, [idempotency])).values();
  if (first === undefined) return null;
  if (!isRepetition(idempotency, first)) throw new IdempotencyConflictError(idempotency.key);
  return first.resultId;
}
