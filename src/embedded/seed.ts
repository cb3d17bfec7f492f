/** The data that a development hub starts with. */
import type { Database } from '../db/client.ts';
import { openSecrets } from '../db/secrets.ts';
import { storeConfiguredKey } from '../domains/accounts/owner-keys.ts';
import { createWorkspaceWithOwner } from '../domains/accounts/workspace.ts';
import { newSmscRow, smppSettingsOf } from '../domains/carriers/limits.ts';
import { StartError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import { simulatorCredentials } from './credentials.ts';

const CONNECTION = 'simulator';
/** Below 0, so that every route somebody makes goes before the simulator's. */
const PRIORITY = -100;

/** The simulator's numbers have a fate by their digits: one that fails is to fail the fourth time too. */
const FATED_NUMBERS = { unusableAfter: 0 };

/** The development owner's key. */
export interface OwnerKey {
  /** Configured, or kept from an earlier start; `null`: neither. */
  readonly known: string | null;
  /** True when it is HELIOGRAPH_API_KEY of this start. */
  readonly configured: boolean;
  /** Makes one and keeps it: a start that is cut off goes on with it. */
  make(): string;
}

/**
 * Makes the development workspace at the first start, and keeps the simulator's connection on the simulator's port. One
 * that was cut off goes on where it was.
 *
 * @returns the development owner's key; `null`: the database had a workspace before, whose keys are somebody else's
 * @throws StartError when HELIOGRAPH_API_KEY is a key that opens nothing any more
 */
export async function seed(
  db: Database,
  secretKey: Buffer,
  simulatorPort: number,
  key: OwnerKey,
): Promise<string | null> {
  const first = await db.prisma.workspace.findFirst({ orderBy: { id: 'asc' } });
  if (first === null) {
    const apiKey = key.known ?? key.make();
    await connectSimulator(db, secretKey, await begin(db, apiKey), simulatorPort);
    return apiKey;
  }
  const apiKey = key.known === null ? null : await keep(db, first.id, key, key.known);
  await connectSimulator(db, secretKey, first.id, simulatorPort);
  return apiKey;
}

/** A kept key that was revoked since is replaced by a new one. @throws StartError when it is HELIOGRAPH_API_KEY that was */
async function keep(db: Database, workspaceId: string, key: OwnerKey, known: string): Promise<string> {
  const unusable = await storeConfiguredKey(db, workspaceId, known);
  if (unusable === null) return known;
  if (key.configured) throw new StartError(`HELIOGRAPH_API_KEY is ${unusable}: set it to a new one.`);
  const made = key.make();
  await storeConfiguredKey(db, workspaceId, made);
  return made;
}

async function begin(db: Database, apiKey: string): Promise<string> {
  const input = { name: 'Development', defaultCountry: 'GB', currency: 'EUR', apiKey, role: 'HUB_OWNER' } as const;
  const { workspace } = await createWorkspaceWithOwner(db, input, async (tx, workspaceId) => {
    await tx.sender.createMany({
      data: [
        { id: newId(), workspaceId, address: 'HELIOGRAPH', kind: 'ALPHANUMERIC' },
        { id: newId(), workspaceId, address: '+447700900999', kind: 'LONG_CODE' },
      ],
    });
    await tx.workspace.update({ where: { id: workspaceId }, data: { rules: FATED_NUMBERS } });
  });
  return workspace.id;
}

async function connectSimulator(db: Database, secretKey: Buffer, workspaceId: string, port: number): Promise<void> {
  const { systemId, password } = simulatorCredentials(secretKey);
  const named = { workspaceId, name: CONNECTION };
  const known = await db.prisma.connection.findFirst({ where: named, orderBy: { id: 'desc' } });
  // Somebody deleted it: it is not made again.
  if (known?.deletedAt != null) return;
  const secrets = await openSecrets(db.pool, secretKey);
  const secretCipher = secrets.encrypt(password);
  if (known !== null) {
    // The password follows from the secret key, which may have been changed.
    const settings = smppSettingsOf(known);
    const stored = known.secretCipher === null ? '' : await secrets.decrypt(Buffer.from(known.secretCipher));
    const same = settings.port === port && stored === password;
    const moved = same ? {} : { settings: { ...settings, port }, secretCipher, revision: { increment: 1 } };
    // The dispatcher of the last start is gone, whatever its lease says.
    await db.prisma.connection.update({
      where: { id: known.id },
      data: { ...moved, ownerId: null, leaseUntil: null },
    });
    return;
  }
  const connectionId = newId();
  const about = { id: connectionId, workspaceId };
  const simulator = { name: CONNECTION, host: '127.0.0.1', port, systemId };
  const connection = db.prisma.connection.create({
    data: { ...newSmscRow({ ...simulator, responseTimeoutSeconds: 10, windowSize: 500 }, secretCipher), ...about },
  });
  const route = db.prisma.route.create({
    data: {
      id: newId(),
      workspaceId,
      name: CONNECTION,
      priority: PRIORITY,
      defaultSender: '+447700900999',
      pricePerPartMicros: 40_000n,
      priceCurrency: 'EUR',
      targets: { create: [{ connectionId, position: 0 }] },
    },
  });
  await db.prisma.$transaction([connection, route]);
}
