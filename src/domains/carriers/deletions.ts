/** Deletion of SMSC connections and senders. */
import { lockConnection } from '../../db/sql/connections.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { changed, requireSmscConnection } from './actions.ts';
import { smppSettingsOf } from './limits.ts';

type Needs = Pick<Runtime, 'db' | 'clock' | 'bus'>;

/** Routes that an error names at most. */
const NAMED_ROUTES = 5;

/**
 * Deletes a connection: its sessions are unbound, it is in no list any more and its name is free. What was sent and
 * received by it still names it.
 *
 * @returns its UUID
 * @throws NotFoundError
 * @throws InvalidInputError while a route uses it, naming the routes
 */
export async function deleteSmscConnection(
  needs: Needs,
  actor: Actor,
  id: string | null,
  shownId: string,
): Promise<string> {
  const now = needs.clock.now();
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      const connection = await requireSmscConnection(tx, actor, id, shownId);
      // A route that is made or changed beside this waits here, and then finds the connection deleted.
      await lockConnection(tx, actor.workspaceId, connection.id);
      const where = { targets: { some: { connectionId: connection.id } } };
      await refuseWhileUsed(tx, actor, where, 'id', shownId, 'is a connection of');
      const data = { enabled: false, state: 'DISABLED', deletedAt: now } as const;
      await tx.connection.update({ where: { id: connection.id }, data });
      const { host, port } = smppSettingsOf(connection);
      const detail = { name: connection.name, host, port };
      await audit(tx, actor, now, { action: 'smscConnection.delete', subject: connection.id, detail });
      return connection.id;
    }),
  );
}

/**
 * Takes a sender back: messages may not come from it any more. Messages that were accepted keep it.
 *
 * @returns its UUID
 * @throws NotFoundError
 * @throws InvalidInputError while it is a route's default or one a route is limited to, naming the routes
 */
export async function deleteSender(needs: Needs, actor: Actor, id: string | null, shownId: string): Promise<string> {
  const { workspaceId } = actor;
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      const sender = id === null ? null : await tx.sender.findUnique({ where: { id, workspaceId } });
      if (sender === null) throw new NotFoundError('Sender', shownId);
      const { address } = sender;
      const where = { OR: [{ defaultSender: address }, { senders: { has: address } }] };
      await refuseWhileUsed(tx, actor, where, 'id', shownId, 'is a sender of');
      await tx.sender.delete({ where: { id: sender.id } });
      await audit(tx, actor, needs.clock.now(), { action: 'sender.delete', subject: sender.id, detail: { address } });
      return sender.id;
    }),
  );
}

async function refuseWhileUsed(
  tx: Prisma.TransactionClient,
  { workspaceId }: Actor,
  where: Prisma.RouteWhereInput,
  field: string,
  received: string,
  use: string,
): Promise<void> {
  const routes = await tx.route.findMany({ where: { ...where, workspaceId }, orderBy: { name: 'asc' } });
  if (routes.length === 0) return;
  const names = routes.slice(0, NAMED_ROUTES).map((route) => `"${route.name}"`);
  const more = routes.length > NAMED_ROUTES ? ` and ${routes.length - NAMED_ROUTES} more` : '';
  const message = `${use} ${routes.length === 1 ? 'the route' : 'the routes'} ${names.join(', ')}${more}: change or delete ${routes.length === 1 ? 'it' : 'them'} first`;
  throw new InvalidInputError([{ path: [field], message, received }]);
}
