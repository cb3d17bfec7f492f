import type { Config } from '../config.ts';
import type { Database } from '../db/client.ts';
import { createWorkspaceWithOwner, ensureOwnerKey } from '../domains/accounts/workspace.ts';
import { encryptSecret } from '../domains/carriers/secrets.ts';
import { newId } from '../kernel/ids.ts';
import { simulatorCredentials } from './credentials.ts';

/** What the first start makes. */
export interface Seeded {
  workspaceId: string;
  /** The development owner's key. */
  apiKey: string;
}

const CONNECTION = 'simulator';
/** Below 0, so that every route somebody makes goes before the simulator's. */
const PRIORITY = -100;

/**
 * Makes the development workspace at the first start, and keeps the simulator's connection on the simulator's port.
 *
 * @param keptKey the owner's key of the first start; `null` at the first start
 */
export async function seed(
  db: Database,
  config: Config & { secretKey: Buffer },
  simulatorPort: number,
  keptKey: string | null,
): Promise<Seeded> {
  const first = await db.prisma.workspace.findFirst({ orderBy: { id: 'asc' } });
  const workspace = first === null ? await begin(db, config) : { id: first.id, secret: config.apiKey ?? keptKey };
  if (first !== null && config.apiKey !== null) await ensureOwnerKey(db, workspace.id, config.apiKey);
  await connectSimulator(db, config.secretKey, workspace.id, simulatorPort);
  return { workspaceId: workspace.id, apiKey: workspace.secret ?? '' };
}

async function begin(db: Database, config: Config): Promise<{ id: string; secret: string }> {
  const { workspace, secret } = await createWorkspaceWithOwner(db, {
    name: 'Development',
    defaultCountry: 'GB',
    currency: 'EUR',
    ...(config.apiKey === null ? {} : { apiKey: config.apiKey }),
  });
  const workspaceId = workspace.id;
  for (const [address, kind] of [
    ['HELIOGRAPH', 'ALPHANUMERIC'],
    ['+447700900999', 'LONG_CODE'],
  ] as const) {
    await db.prisma.sender.create({ data: { id: newId(), workspaceId, address, kind } });
  }
  return { id: workspaceId, secret };
}

async function connectSimulator(db: Database, secretKey: Buffer, workspaceId: string, port: number): Promise<void> {
  const { systemId, password } = simulatorCredentials(secretKey);
  const where = { workspaceId_name: { workspaceId, name: CONNECTION } };
  const known = await db.prisma.smscConnection.findUnique({ where });
  const passwordCipher = encryptSecret(secretKey, password);
  if (known !== null) {
    const moved = known.port !== port ? { port, passwordCipher, revision: { increment: 1 } } : {};
    // The dispatcher of the last start is gone, whatever its lease says.
    await db.prisma.smscConnection.update({ where, data: { ...moved, ownerId: null, leaseUntil: null } });
    return;
  }
  const connection = await db.prisma.smscConnection.create({
    data: {
      id: newId(),
      workspaceId,
      name: CONNECTION,
      host: '127.0.0.1',
      port,
      systemId,
      passwordCipher,
      responseTimeoutSeconds: 10,
      windowSize: 500,
    },
  });
  await db.prisma.route.create({
    data: {
      id: newId(),
      workspaceId,
      name: CONNECTION,
      priority: PRIORITY,
      defaultSender: '+447700900999',
      pricePerPartMicros: 40_000n,
      priceCurrency: 'EUR',
      targets: { create: [{ connectionId: connection.id, position: 0 }] },
    },
  });
}
