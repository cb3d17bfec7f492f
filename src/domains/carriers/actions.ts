import type { z } from 'zod';
import { CARRIERS_CHANGED } from '../../bus/streams.ts';
import { sqlState } from '../../db/client.ts';
import type { Prisma, Route, Sender, SmscConnection } from '../../generated/prisma/client.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import type { Viewer } from '../accounts/viewer.ts';
import { givenSettings, type NewRoute, type NewSmscConnection, type SmscConnectionChanges } from './limits.ts';
import { encryptSecret } from './secrets.ts';

type Needs = Pick<Runtime, 'db' | 'clock' | 'bus' | 'config'>;

type ConnectionInput = z.output<typeof NewSmscConnection>;

/** The columns of an input; absent ones are left out, so that the database's defaults or the stored values hold. */
function columnsOf(input: Partial<ConnectionInput>, key: Buffer): Prisma.SmscConnectionUpdateInput {
  const { password, ...rest } = input;
  const given = givenSettings(rest);
  return password === undefined ? given : { ...given, passwordCipher: encryptSecret(key, password) };
}

function secretKeyOf(config: Runtime['config']): Buffer {
  if (config.secretKey === null) throw new Error('HELIOGRAPH_SECRET_KEY is not set');
  return config.secretKey;
}

/** Makes a connection; the dispatcher that takes it binds within seconds. @throws InvalidInputError on a taken name */
export async function createSmscConnection(
  needs: Needs,
  viewer: Viewer,
  input: ConnectionInput,
): Promise<SmscConnection> {
  const columns = columnsOf(input, secretKeyOf(needs.config)) as Prisma.SmscConnectionUncheckedCreateInput;
  const data = { ...columns, id: newId(), workspaceId: viewer.workspaceId, createdAt: needs.clock.now() };
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      const connection = await unique(input.name, () => tx.smscConnection.create({ data }));
      const detail = { host: input.host, port: input.port };
      await audit(tx, viewer, needs.clock.now(), { action: 'smscConnection.create', subject: connection.id, detail });
      return connection;
    }),
  );
}

/** Changes a connection; its owner binds anew with the new settings. @throws NotFoundError, InvalidInputError */
export async function updateSmscConnection(
  needs: Needs,
  viewer: Viewer,
  id: string | null,
  shownId: string,
  changes: z.output<typeof SmscConnectionChanges>,
): Promise<SmscConnection> {
  const columns = columnsOf(changes, secretKeyOf(needs.config));
  const fields = Object.keys(givenSettings(changes));
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      const before = await requireConnection(tx, viewer, id, shownId);
      if (fields.length === 0) return before;
      const where = { id: before.id };
      const data = { ...columns, revision: { increment: 1 } };
      const connection = await unique(changes.name ?? '', () => tx.smscConnection.update({ where, data }));
      const change = { action: 'smscConnection.update', subject: connection.id, detail: { fields } };
      await audit(tx, viewer, needs.clock.now(), change);
      return connection;
    }),
  );
}

/**
 * Switches a connection on or off; off: it is unbound, and what waits for it waits on. One that is so already is left
 * alone, bound or not. @throws NotFoundError
 */
export async function setSmscConnectionEnabled(
  needs: Needs,
  viewer: Viewer,
  id: string | null,
  shownId: string,
  enabled: boolean,
): Promise<SmscConnection> {
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      const before = await requireConnection(tx, viewer, id, shownId);
      if (before.enabled === enabled) return before;
      const state = enabled ? 'CLOSED' : 'DISABLED';
      const connection = await tx.smscConnection.update({ where: { id: before.id }, data: { enabled, state } });
      const change = { action: 'smscConnection.setEnabled', subject: connection.id, detail: { enabled } };
      await audit(tx, viewer, needs.clock.now(), change);
      return connection;
    }),
  );
}

/** Makes a route over connections of the workspace. @throws NotFoundError, InvalidInputError */
export async function createRoute(
  needs: Needs,
  viewer: Viewer,
  input: z.output<typeof NewRoute>,
  connections: { ids: (string | null)[]; shownIds: string[] },
): Promise<Route> {
  checkConnections(connections);
  const { pricePerPart, defaultSender } = input;
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      const ids = await requireConnections(tx, viewer, connections.ids, connections.shownIds);
      const route = await unique(input.name, () =>
        tx.route.create({
          data: {
            id: newId(),
            workspaceId: viewer.workspaceId,
            name: input.name,
            countries: input.countries ?? [],
            prefixes: input.prefixes ?? [],
            purposes: input.purposes ?? [],
            priority: input.priority ?? 0,
            defaultSender:
              defaultSender == null ? null : requireSenderAddress(defaultSender, ['defaultSender']).address,
            pricePerPartMicros: pricePerPart == null ? null : microsOf(pricePerPart.amount),
            priceCurrency: pricePerPart?.currency ?? null,
            createdAt: needs.clock.now(),
            targets: { create: ids.map((connectionId, position) => ({ connectionId, position })) },
          },
        }),
      );
      await audit(tx, viewer, needs.clock.now(), { action: 'route.create', subject: route.id });
      return route;
    }),
  );
}

/** Connections one route may have. */
const MAX_TARGETS = 32;

function checkConnections({ ids, shownIds }: { ids: (string | null)[]; shownIds: string[] }): void {
  const path = ['smscConnectionIds'];
  if (ids.length === 0) throw new InvalidInputError([{ path, message: 'must name at least one connection' }]);
  if (ids.length > MAX_TARGETS) {
    throw new InvalidInputError([{ path, message: `names ${ids.length} connections, at most ${MAX_TARGETS}` }]);
  }
  const twice = shownIds.find((id, index) => shownIds.indexOf(id) !== index);
  if (twice !== undefined)
    throw new InvalidInputError([{ path, message: 'names a connection twice', received: twice }]);
}

/** Millionths of the currency unit in a decimal text. */
export function microsOf(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

async function requireConnection(
  tx: Prisma.TransactionClient,
  viewer: Viewer,
  id: string | null,
  shownId: string,
): Promise<SmscConnection> {
  const where = { id: id ?? '', workspaceId: viewer.workspaceId };
  const connection = id === null ? null : await tx.smscConnection.findUnique({ where });
  if (connection === null) throw new NotFoundError('SmscConnection', shownId);
  return connection;
}

async function requireConnections(
  tx: Prisma.TransactionClient,
  viewer: Viewer,
  ids: (string | null)[],
  shownIds: string[],
): Promise<string[]> {
  const known = new Set(
    (
      await tx.smscConnection.findMany({
        where: { id: { in: ids.filter((id) => id !== null) }, workspaceId: viewer.workspaceId },
        select: { id: true },
      })
    ).map((connection) => connection.id),
  );
  return ids.map((id, index) => {
    if (id === null || !known.has(id)) throw new NotFoundError('SmscConnection', shownIds[index] ?? '');
    return id;
  });
}

/**
 * Reads a sender: up to 11 letters, digits, spaces and hyphens with at least one letter; a short code of 3 to 8 digits;
 * or a number in E.164.
 */
export function requireSenderAddress(
  address: string,
  path: string[],
): { address: string; kind: 'ALPHANUMERIC' | 'SHORT_CODE' | 'LONG_CODE' } {
  if (/^\+[1-9]\d{6,14}$/.test(address)) return { address, kind: 'LONG_CODE' };
  if (/^\d{3,8}$/.test(address)) return { address, kind: 'SHORT_CODE' };
  if (/^(?=.*[A-Za-z])[A-Za-z0-9 &._-]{1,11}$/.test(address)) return { address, kind: 'ALPHANUMERIC' };
  const message =
    'must be a number in E.164, a short code of 3 to 8 digits, or 1 to 11 letters, digits, spaces, & . _ - with a letter';
  throw new InvalidInputError([{ path, message, received: address.slice(0, 100) }]);
}

/** Allows a sender in the workspace. @throws InvalidInputError when it cannot be one or exists */
export async function createSender(needs: Needs, viewer: Viewer, address: string): Promise<Sender> {
  const sender = requireSenderAddress(address.trim(), ['address']);
  return needs.db.prisma.$transaction(async (tx) => {
    const row = await unique(
      sender.address,
      () =>
        tx.sender.create({
          data: { ...sender, id: newId(), workspaceId: viewer.workspaceId, createdAt: needs.clock.now() },
        }),
      'address',
    );
    await audit(tx, viewer, needs.clock.now(), { action: 'sender.create', subject: row.id });
    return row;
  });
}

/** A taken name is the caller's mistake. */
async function unique<T>(value: string, write: () => Promise<T>, field = 'name'): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const taken = sqlState(error) === '23505' || (error instanceof Error && 'code' in error && error.code === 'P2002');
    if (!taken) throw error;
    throw new InvalidInputError([
      { path: [field], message: 'is taken in this workspace: choose another', received: value },
    ]);
  }
}

/** Tells the dispatchers at once; they poll as well. */
async function changed<T>(needs: Needs, write: () => Promise<T>): Promise<T> {
  const result = await write();
  needs.bus.connection.publish(CARRIERS_CHANGED);
  return result;
}
