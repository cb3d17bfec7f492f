// Changing the secret key of a hub, on the machine.
import type { Queryable } from '../../db/client.ts';
import { deleteOldSecretKeys, rotateSecretKey, secretKeyIdOf } from '../../db/secrets.ts';
import { insertAuditEntries } from '../../db/sql/audit-entries.ts';
import { workspaceIds } from '../../db/sql/workspaces.ts';
import { transaction } from '../../db/transaction.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { ON_MACHINE } from './audit.ts';

type Needs = Pick<Runtime, 'db' | 'clock'>;

/**
 * Lets a new secret key open everything beside the old one, and encrypts what is encrypted anew; in one transaction.
 *
 * @returns how many values were encrypted anew
 * @throws StartError when the old key does not open the database
 */
export async function rotateSecrets({ db, clock }: Needs, oldKey: Buffer, newKey: Buffer): Promise<number> {
  return transaction(db.pool, async (tx) => {
    const count = await rotateSecretKey(tx, oldKey, newKey);
    const detail = { from: secretKeyIdOf(oldKey), to: secretKeyIdOf(newKey), ...ON_MACHINE };
    await recordEverywhere(tx, clock.now(), 'secrets.rotate', detail);
    return count;
  });
}

/**
 * Lets no other secret key than this one open anything any more.
 *
 * @returns the ids of those that did
 * @throws StartError when this one does not open everything
 */
export async function deleteOldSecrets({ db, clock }: Needs, secretKey: Buffer): Promise<string[]> {
  return transaction(db.pool, async (tx) => {
    const forgotten = await deleteOldSecretKeys(tx, secretKey);
    const detail = { forgotten, kept: secretKeyIdOf(secretKey), ...ON_MACHINE };
    if (forgotten.length > 0) await recordEverywhere(tx, clock.now(), 'secrets.deleteOld', detail);
    return forgotten;
  });
}

/** It concerns every workspace, so each one's owner reads of it. */
async function recordEverywhere(tx: Queryable, at: Date, action: string, detail: object): Promise<void> {
  const workspaces = (await workspaceIds(tx)).map((id) => ({ id, entryId: newId() }));
  await insertAuditEntries(tx, workspaces, { action, detail, at });
}
