// Keys that are made outside the API: the first of a workspace, one on the machine, and the one that the environment fixes.
import type { Database } from '../../db/client.ts';
import { lockWorkspace } from '../../db/sql/workspaces.ts';
import type { ApiKey, Prisma } from '../../generated/prisma/client.ts';
import type { ApiRole } from '../../generated/prisma/enums.ts';
import { type Actor, systemActor } from '../../kernel/actor.ts';
import { newId } from '../../kernel/ids.ts';
import { audit, ON_MACHINE } from './audit.ts';
import { hashSecret, MIN_SECRET_LENGTH, prefixOf } from './keys.ts';
import { ROLE_SCOPES } from './principal.ts';

/** A key that no key asked for, or that of a new workspace. */
export interface NewOwnerKey {
  name: string;
  secret: string;
  role: ApiRole;
  /** True when the secret was chosen by HELIOGRAPH_API_KEY or the data folder. */
  configured?: boolean;
  /** The one that asked for it; absent or `null`: whoever may reach the database. */
  by?: Actor | null;
}

/** Makes a key with all scopes of its role, and its audit entry. @throws Error when the secret is too short */
export async function insertOwnerKey(
  tx: Prisma.TransactionClient,
  workspaceId: string,
  { name, secret, role, configured = false, by = null }: NewOwnerKey,
): Promise<ApiKey> {
  if (secret.length < MIN_SECRET_LENGTH) {
    throw new Error(`an API key of ${secret.length} characters, at least ${MIN_SECRET_LENGTH}`);
  }
  const scopes = [...ROLE_SCOPES[role]];
  const identity = { prefix: prefixOf(secret), hash: hashSecret(secret) };
  const apiKey = await tx.apiKey.create({
    data: { id: newId(), workspaceId, name, role, scopes, configured, ...identity },
  });
  const detail = { role, scopes, expiresAt: null, ...(by === null ? ON_MACHINE : {}) };
  const actor = by === null ? systemActor(workspaceId) : { ...by, workspaceId };
  await audit(tx, actor, new Date(), { action: 'apiKey.create', subject: apiKey.id, detail });
  return apiKey;
}

/**
 * Makes sure that a secret of one's own choice is a hub owner's key, and ends the one that was chosen before: whoever
 * changes HELIOGRAPH_API_KEY wants the old one to open nothing any more.
 *
 * @returns why it cannot be that, and then nothing was changed: it was revoked, has ended, or is not an owner's; `null`: it is
 */
export async function storeConfiguredKey(db: Database, workspaceId: string, secret: string): Promise<string | null> {
  const now = new Date();
  return db.prisma.$transaction(async (tx) => {
    // Of two starts at once the second sees what the first has made.
    await lockWorkspace(tx, workspaceId);
    const known = await tx.apiKey.findUnique({ where: { hash: hashSecret(secret) } });
    const unusable = known === null ? null : whyUnusable(known, now);
    if (unusable !== null) return unusable;
    if (known === null)
      await insertOwnerKey(tx, workspaceId, { name: 'Owner', secret, role: 'HUB_OWNER', configured: true });
    const before = await tx.apiKey.findMany({
      where: { workspaceId, configured: true, revokedAt: null, hash: { not: hashSecret(secret) } },
    });
    for (const { id } of before) {
      await tx.apiKey.update({ where: { id }, data: { revokedAt: now } });
      const detail = { because: 'HELIOGRAPH_API_KEY is another one now', ...ON_MACHINE };
      await audit(tx, systemActor(workspaceId), now, { action: 'apiKey.revoke', subject: id, detail });
    }
    return null;
  });
}

function whyUnusable({ name, role, revokedAt, expiresAt }: ApiKey, now: Date): string | null {
  if (revokedAt !== null) return `the key "${name}", which was revoked at ${revokedAt.toISOString()}`;
  if (expiresAt !== null && expiresAt <= now) return `the key "${name}", which ended at ${expiresAt.toISOString()}`;
  return ROLE_SCOPES[role].includes('keys:manage') ? null : `the key "${name}" of role ${role}, which is no owner's`;
}
