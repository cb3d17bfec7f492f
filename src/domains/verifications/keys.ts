/** Idempotency keys of requests for codes. */
import type { Queryable } from '../../db/client.ts';
import { claimIdempotencyKeys, type FirstUse, firstUseOf, keyNameOf } from '../../db/sql/idempotency-keys.ts';
import type { Actor } from '../../kernel/actor.ts';
import { IdempotencyConflictError } from '../../kernel/errors.ts';
import { type Idempotency, isRepetition } from '../../pipeline/accept/idempotency.ts';
import type { Runtime } from '../../runtime.ts';
import { keyedDigest } from '../contacts/hash.ts';

/** A key, before it is known what its request makes. */
export type RequestKeyUse = Omit<Idempotency, 'resultId'>;

/** The use of a key. @param identity what a repetition has in common with its request; `null` comes back where there is no key */
export function keyOf(
  { secrets: { hashKey } }: Runtime,
  { workspaceId }: Actor,
  key: string | null,
  identity: object,
): RequestKeyUse | null {
  if (key === null) return null;
  const keyDigest = keyedDigest(hashKey, workspaceId, 'idempotency.key', key);
  const requestHash = keyedDigest(hashKey, workspaceId, 'idempotency.request', identity);
  return { workspaceId, key, keyDigest, operation: 'startVerification', requestHash };
}

/** Id of the verification that an earlier request with this key made; `null`: none did. @throws IdempotencyConflictError */
export async function earlierUse(db: Queryable, use: RequestKeyUse | null): Promise<string | null> {
  return use === null ? null : resultOf(use, await firstUseOf(db, use));
}

/** Takes the key, in the transaction of what its request makes. @returns as `earlierUse` */
export async function claimKey(tx: Queryable, use: RequestKeyUse | null, resultId: string): Promise<string | null> {
  if (use === null) return null;
  const key = { ...use, resultId };
  return resultOf(use, (await claimIdempotencyKeys(tx, [key])).get(keyNameOf(key)) ?? null);
}

function resultOf(use: RequestKeyUse, first: FirstUse | null): string | null {
  if (first === null) return null;
  if (!isRepetition({ ...use, resultId: first.resultId }, first)) throw new IdempotencyConflictError(use.key);
  return first.resultId;
}
