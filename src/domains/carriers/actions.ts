/** Actions on SMSC connections and senders. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import { SMPP } from '../../channels/smpp/kind.ts';
import type { SmppSettings } from '../../channels/smpp/settings.ts';
import { sqlState } from '../../db/client.ts';
import { lockConnection } from '../../db/sql/connections.ts';
import type { Connection, Prisma, Sender } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { senderKindOf } from '../../kernel/sender-kind.ts';
import { smscGuard } from '../../outgoing/guard.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { readingOf } from '../accounts/reading.ts';
import {
  changedColumns,
  givenSmppSettings,
  type NewSmscConnection,
  newSmscRow,
  type SmscConnectionChanges,
  smppSettingsOf,
  TARGET,
} from './limits.ts';
import { readNewSender, SENDER_FORMAT } from './sender-address.ts';

type Needs = Pick<Runtime, 'db' | 'clock' | 'bus' | 'config' | 'secrets'>;

type ConnectionInput = z.output<typeof NewSmscConnection>;

/** Makes a connection; the dispatcher that takes it binds within seconds. @throws InvalidInputError on a taken name */
export async function createSmscConnection(needs: Needs, actor: Actor, input: ConnectionInput): Promise<Connection> {
  requireReachable(needs, input);
  const row = newSmscRow(input, needs.secrets.encrypt(input.password));
  const data = { ...row, id: newId(), workspaceId: actor.workspaceId, createdAt: needs.clock.now() };
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      const connection = await unique(input.name, () => tx.connection.create({ data }));
      const detail = targetOf(smppSettingsOf(connection));
      await audit(tx, actor, needs.clock.now(), { action: 'smscConnection.create', subject: connection.id, detail });
      return connection;
    }),
  );
}

/** Changes a connection; its owner binds anew with the new settings. @throws NotFoundError, InvalidInputError */
export async function updateSmscConnection(
  needs: Needs,
  actor: Actor,
  id: string | null,
  shownId: string,
  changes: z.output<typeof SmscConnectionChanges>,
): Promise<Connection> {
  requireReachable(needs, changes);
  const { password } = changes;
  const secret = password === undefined ? {} : { secretCipher: needs.secrets.encrypt(password) };
  const fields = Object.keys(givenSmppSettings(changes));
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      // Of two changes at once the second sees what the first has left.
      if (id !== null) await lockConnection(tx, actor.workspaceId, id);
      const before = await requireSmscConnection(tx, actor, id, shownId);
      if (fields.length === 0) return before;
      const settings = smppSettingsOf(before);
      requirePassword(settings, changes);
      const where = { id: before.id };
      const data = { ...changedColumns(changes, settings), ...secret, revision: { increment: 1 } };
      const connection = await unique(changes.name ?? '', () => tx.connection.update({ where, data }));
      const detail = { fields, ...movedTarget(settings, smppSettingsOf(connection)) };
      const change = { action: 'smscConnection.update', subject: connection.id, detail };
      await audit(tx, actor, needs.clock.now(), change);
      return connection;
    }),
  );
}

/**
 * Switches a connection on or off; off: it is unbound, and the scheduler moves what waits for it where another one takes it.
 * One that is so already is left alone, bound or not. @throws NotFoundError
 */
export async function setSmscConnectionEnabled(
  needs: Needs,
  actor: Actor,
  id: string | null,
  shownId: string,
  enabled: boolean,
): Promise<Connection> {
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      const before = await requireSmscConnection(tx, actor, id, shownId);
      if (before.enabled === enabled) return before;
      const state = enabled ? 'CLOSED' : 'DISABLED';
      const connection = await tx.connection.update({ where: { id: before.id }, data: { enabled, state } });
      const change = { action: 'smscConnection.setEnabled', subject: connection.id, detail: { enabled } };
      await audit(tx, actor, needs.clock.now(), change);
      return connection;
    }),
  );
}

/** The target as the audit log keeps it: of a certificate its SHA-256, in hex. */
function targetOf({ host, port, tls, caCertificate }: SmppSettings) {
  const ca = caCertificate === null ? null : createHash('sha256').update(caCertificate).digest('hex');
  return { host, port, tls, caCertificate: ca };
}

/** Targets before and after a change; nothing when they are the same. */
function movedTarget(before: SmppSettings, after: SmppSettings) {
  const moved = TARGET.some((field) => before[field] !== after[field]);
  return moved ? { before: targetOf(before), after: targetOf(after) } : {};
}

/** A password that is stored was given for one SMSC: whoever names another one has to know it. @throws InvalidInputError */
function requirePassword(before: SmppSettings, changes: z.output<typeof SmscConnectionChanges>): void {
  const moved = TARGET.filter(
    (field) => field in givenSmppSettings(changes) && (changes[field] ?? null) !== before[field],
  );
  if (moved.length === 0 || changes.password !== undefined) return;
  const message = `has to be given anew with a change of ${moved.join(', ')}: the stored one is sent nowhere else`;
  throw new InvalidInputError([{ path: ['password'], message }]);
}

/** Refuses addresses that would never be dialled; names are looked up with each connection. @throws InvalidInputError */
export function requireReachable({ config }: Pick<Needs, 'config'>, { host }: { host?: string | undefined }): void {
  const message = host === undefined ? null : smscGuard(config).refusalOfHost(host);
  if (message !== null) throw new InvalidInputError([{ path: ['host'], message, received: host ?? '' }]);
}

/** An SMPP connection of the workspace that was not deleted. @throws NotFoundError */
export async function requireSmscConnection(
  tx: Prisma.TransactionClient,
  actor: Actor,
  id: string | null,
  shownId: string,
): Promise<Connection> {
  const where = { id: id ?? '', workspaceId: actor.workspaceId, kind: SMPP, deletedAt: null };
  const connection = id === null ? null : await tx.connection.findUnique({ where });
  if (connection === null) throw new NotFoundError('SmscConnection', shownId);
  return connection;
}

/** Allows a sender in the workspace. @throws InvalidInputError when it cannot be one or exists */
export async function createSender(needs: Needs, actor: Actor, address: string): Promise<Sender> {
  const workspace = await needs.db.prisma.workspace.findUniqueOrThrow({ where: { id: actor.workspaceId } });
  const trimmed = readNewSender(address, readingOf(needs.config, workspace));
  const kind = senderKindOf(trimmed);
  if (kind === null) {
    throw new InvalidInputError([{ path: ['address'], message: SENDER_FORMAT, received: trimmed.slice(0, 100) }]);
  }
  const sender = { address: trimmed, kind };
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      const row = await unique(
        sender.address,
        () =>
          tx.sender.create({
            data: { ...sender, id: newId(), workspaceId: actor.workspaceId, createdAt: needs.clock.now() },
          }),
        'address',
      );
      await audit(tx, actor, needs.clock.now(), { action: 'sender.create', subject: row.id });
      return row;
    }),
  );
}

/** Writes what has a unique name. @throws InvalidInputError when it is taken: the caller's mistake */
export async function unique<T>(value: string, write: () => Promise<T>, field = 'name'): Promise<T> {
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

/** Writes, and notifies the dispatchers at once; they poll as well. */
export async function changed<T>(needs: Pick<Runtime, 'bus'>, write: () => Promise<T>): Promise<T> {
  const result = await write();
  await tellSettingsChanged(needs.bus);
  return result;
}
