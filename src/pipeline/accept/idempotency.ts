// Repetitions of a request.
import type { FirstUse, KeyUse } from '../../db/sql/idempotency-keys.ts';

/** Data by which a repeated request is recognised: its key, shown to its sender only, and keyed digests of both. */
export type Idempotency = KeyUse & { key: string };

/** Tells whether a request is the one that used its key first. */
export function isRepetition(idempotency: Idempotency, first: FirstUse): boolean {
  return first.operation === idempotency.operation && first.requestHash.equals(idempotency.requestHash);
}
