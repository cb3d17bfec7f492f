/** Secrets of API keys: making, hashing and looking them up. */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { Queryable } from '../../db/client.ts';
import { validKeyOfHash } from '../../db/sql/api-keys.ts';
import { type Principal, scopesOfKey } from './principal.ts';

/** Characters that a key of one's own choice (HELIOGRAPH_API_KEY) must have at least. */
export const MIN_SECRET_LENGTH = 24;
/** Longer ones are no keys: they are not hashed. */
const MAX_SECRET_LENGTH = 200;
const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ID_LENGTH = 8;

/** A new secret: `hg_`, eight characters to recognise it by, `_`, and 256 random bits in base64url. */
export function newSecret(): string {
  const id = Array.from({ length: ID_LENGTH }, () => ID_ALPHABET[randomInt(ID_ALPHABET.length)]).join('');
  return `hg_${id}_${randomBytes(32).toString('base64url')}`;
}

/** Start of a secret that may be shown again, by which its owner recognises it. */
export function prefixOf(secret: string): string {
  return /^hg_[A-Za-z0-9]{8}_/.test(secret) ? secret.slice(0, 'hg_'.length + ID_LENGTH) : secret.slice(0, 6);
}

/** SHA-256 of a secret: all that is stored. 256 random bits need no slow hash. */
export function hashSecret(secret: string): Buffer<ArrayBuffer> {
  return createHash('sha256').update(secret, 'utf8').digest();
}

/**
 * Returns the principal of a secret; `null` when it is unknown, revoked or expired. One query, nothing cached. The
 * lookup is by hash, so its time says nothing of the secret.
 */
export async function authenticate(db: Queryable, secret: string, now: Date): Promise<Principal | null> {
  if (secret.length < MIN_SECRET_LENGTH || secret.length > MAX_SECRET_LENGTH) return null;
  const key = await validKeyOfHash(db, hashSecret(secret), now);
  if (key === null) return null;
  const { id, workspaceId, role, scopes, purposes, expiresAt } = key;
  const limit = purposes.length === 0 ? {} : { purposes };
  return {
    actor: { workspaceId, kind: 'API_KEY', id, ...limit },
    session: null,
    role,
    scopes: new Set(scopesOfKey(role, scopes)),
    expiresAt,
  };
}

/** The secret of `Authorization: Bearer <secret>`; `null` for any other header. */
export function bearerSecret(header: string | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null;
}
