/** Changes of existing API keys: their names and their secrets. */
import * as z from 'zod';
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import type { ApiKey, Prisma } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from './audit.ts';
import { hashSecret, newSecret, prefixOf } from './keys.ts';
import type { Principal, Scope } from './principal.ts';

type Needs = Pick<Runtime, 'db' | 'clock'>;

/** Changes of a key. */
export const ApiKeyChanges = z.object({ name: z.string().trim().min(1).max(100) });

/** A key as the caller named it. */
export interface NamedKey {
  /** UUID; `null`: the id names nothing. */
  id: string | null;
  shownId: string;
}

/** A key, its secret, and the key whose place it takes. */
export interface RotatedApiKey {
  apiKey: ApiKey;
  secret: string;
  replaced: ApiKey;
}

const DEFAULT_OVERLAP_MS = 3_600_000;
const MAX_OVERLAP_MS = 30 * 24 * 3_600_000;

/** Gives a key another name. @throws NotFoundError */
export async function renameApiKey({ db, clock }: Needs, actor: Actor, named: NamedKey, name: string): Promise<ApiKey> {
  return db.prisma.$transaction(async (tx) => {
    const key = await lockKey(tx, actor, named);
    if (key.name === name) return key;
    const renamed = await tx.apiKey.update({ where: { id: key.id }, data: { name } });
    const detail = { from: key.name, to: name };
    await audit(tx, actor, clock.now(), { action: 'apiKey.rename', subject: key.id, detail });
    return renamed;
  });
}

/**
 * Makes a successor with another secret and lets the old key end after the overlap; an end that comes sooner stays.
 *
 * @param overlapMs 0 to 30 days; `null`: one hour
 * @throws NotFoundError
 * @throws InvalidInputError when the key has ended already, or may do what the caller's own key may not
 */
export async function rotateApiKey(
  { db, clock }: Needs,
  principal: Principal,
  named: NamedKey,
  overlapMs: number | null,
): Promise<RotatedApiKey> {
  const overlap = overlapMs ?? DEFAULT_OVERLAP_MS;
  if (overlap < 0 || overlap > MAX_OVERLAP_MS) {
    const received = `${overlap} ms`;
    throw new InvalidInputError([{ path: ['overlap'], message: 'must be between PT0S and P30D', received }]);
  }
  const now = clock.now();
  const secret = newSecret();
  const { actor } = principal;
  return db.prisma.$transaction(async (tx) => {
    const key = await lockKey(tx, actor, named);
    refuseRotation(key, principal, named.shownId, now);
    const { workspaceId, name, role, scopes, purposes, expiresAt } = key;
    const identity = { id: newId(), prefix: prefixOf(secret), hash: hashSecret(secret), createdAt: now };
    const apiKey = await tx.apiKey.create({
      data: { ...identity, workspaceId, name, role, scopes, purposes, expiresAt },
    });
    const end = new Date(now.getTime() + overlap);
    const ends =
      overlap === 0 ? { revokedAt: now } : { expiresAt: expiresAt !== null && expiresAt < end ? expiresAt : end };
    const replaced = await tx.apiKey.update({ where: { id: key.id }, data: ends });
    const detail = { successor: apiKey.id, overlapMs: overlap };
    await audit(tx, actor, now, { action: 'apiKey.rotate', subject: key.id, detail });
    return { apiKey, secret, replaced };
  });
}

function refuseRotation(key: ApiKey, { scopes, actor }: Principal, shownId: string, now: Date): void {
  const ended = key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt <= now);
  const limit = actor.purposes;
  const isWider =
    limit !== undefined && (key.purposes.length === 0 || key.purposes.some((each) => !limit.includes(each)));
  const beyond = [
    ...key.scopes.filter((scope) => !scopes.has(scope as Scope)),
    ...(isWider ? ['messages of other purposes'] : []),
  ];
  if (!ended && beyond.length === 0) return;
  const message = ended
    ? 'has ended: create a new key instead'
    : `may do ${beyond.join(', ')}, which your own key may not: its secret would be more than you have`;
  throw new InvalidInputError([{ path: ['id'], message, received: shownId }]);
}

/** Of two changes at once the second sees what the first has left. */
async function lockKey(tx: Prisma.TransactionClient, actor: Actor, { id, shownId }: NamedKey): Promise<ApiKey> {
  await lockWorkspace(tx, actor.workspaceId);
  const key = id === null ? null : await tx.apiKey.findUnique({ where: { id, workspaceId: actor.workspaceId } });
  if (key === null) throw new NotFoundError('ApiKey', shownId);
  return key;
}
