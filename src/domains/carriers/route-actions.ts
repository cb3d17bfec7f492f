/** Actions on routes: creating, changing and deleting them. */
import type { z } from 'zod';
import { lockConnectionsOf } from '../../db/sql/connections.ts';
import { lockRoute } from '../../db/sql/routes.ts';
import type { Prisma, Route } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { microsOf } from '../../kernel/money.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { changed, unique } from './actions.ts';
import type { NewRoute, RouteChanges } from './route-inputs.ts';

type Needs = Pick<Runtime, 'db' | 'clock' | 'bus'>;

/** Connections as the caller named them, in order of preference. */
export interface NamedConnections {
  /** UUIDs; `null`: the id names nothing. */
  ids: (string | null)[];
  shownIds: readonly string[];
}

/** Connections one route may have. */
const MAX_TARGETS = 32;

/** Makes a route over connections of the workspace. @throws NotFoundError, InvalidInputError */
export async function createRoute(
  needs: Needs,
  actor: Actor,
  input: z.output<typeof NewRoute>,
  connections: NamedConnections,
): Promise<Route> {
  checkConnections(connections);
  const { workspaceId } = actor;
  const now = needs.clock.now();
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      const targets = { create: targetsOf(await requireConnections(tx, actor, connections)) };
      const data = { ...columnsOf(input), name: input.name, id: newId(), workspaceId, createdAt: now, targets };
      const route = await unique(input.name, () => tx.route.create({ data }));
      await audit(tx, actor, now, { action: 'route.create', subject: route.id });
      return route;
    }),
  );
}

/**
 * Changes a route; messages accepted from now on may take it as it is then.
 *
 * @param connections `null`: they stay
 * @throws NotFoundError, InvalidInputError
 */
export async function updateRoute(
  needs: Needs,
  actor: Actor,
  named: { id: string | null; shownId: string },
  changes: z.output<typeof RouteChanges>,
  connections: NamedConnections | null,
): Promise<Route> {
  if (connections !== null) checkConnections(connections);
  const data = columnsOf(changes);
  const given = Object.entries({ ...changes, connectionIds: connections ?? undefined });
  const fields = given.flatMap(([field, value]) => (value === undefined ? [] : [field]));
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      const id = await requireRoute(tx, actor, named);
      const ids = connections === null ? null : await requireConnections(tx, actor, connections);
      if (fields.length === 0) return tx.route.findUniqueOrThrow({ where: { id } });
      const route = await unique(changes.name ?? '', () => tx.route.update({ where: { id }, data }));
      if (ids !== null) {
        await tx.routeTarget.deleteMany({ where: { routeId: id } });
        await tx.routeTarget.createMany({ data: targetsOf(ids).map((target) => ({ ...target, routeId: id })) });
      }
      await audit(tx, actor, needs.clock.now(), { action: 'route.update', subject: id, detail: { fields } });
      return route;
    }),
  );
}

/**
 * Deletes a route. Messages keep what was decided. What is queued still goes out over its connection while that takes
 * messages; else the scheduler moves it to another route that takes it. What was measured is forgotten by its age: the road
 * may be writing it at this moment.
 *
 * @returns its UUID
 * @throws NotFoundError
 */
export async function deleteRoute(
  needs: Needs,
  actor: Actor,
  named: { id: string | null; shownId: string },
): Promise<string> {
  return changed(needs, () =>
    needs.db.prisma.$transaction(async (tx) => {
      const id = await requireRoute(tx, actor, named);
      await tx.routeTarget.deleteMany({ where: { routeId: id } });
      const { name } = await tx.route.delete({ where: { id } });
      await audit(tx, actor, needs.clock.now(), { action: 'route.delete', subject: id, detail: { name } });
      return id;
    }),
  );
}

/** The columns of an input; those that are undefined stay, or get the database's default. */
function columnsOf(input: z.output<typeof RouteChanges>) {
  const { pricePerPart: price, countries, prefixes, purposes, mccMncs, senders, ...rest } = input;
  return {
    ...rest,
    countries: listOf(countries),
    prefixes: listOf(prefixes),
    purposes: listOf(purposes),
    mccMncs: listOf(mccMncs),
    senders: listOf(senders),
    pricePerPartMicros: price == null ? price : microsOf(price.amount),
    priceCurrency: price == null ? price : price.currency,
  };
}

/** Null takes any. */
function listOf<T>(list: T[] | null | undefined): T[] | undefined {
  return list === null ? [] : list;
}

function targetsOf(connectionIds: readonly string[]) {
  return connectionIds.map((connectionId, position) => ({ connectionId, position }));
}

function checkConnections({ ids, shownIds }: NamedConnections): void {
  const path = ['connectionIds'];
  if (ids.length === 0) throw new InvalidInputError([{ path, message: 'must name at least one connection' }]);
  if (ids.length > MAX_TARGETS) {
    throw new InvalidInputError([{ path, message: `names ${ids.length} connections, at most ${MAX_TARGETS}` }]);
  }
  const twice = shownIds.find((id, index) => shownIds.indexOf(id) !== index);
  if (twice !== undefined)
    throw new InvalidInputError([{ path, message: 'names a connection twice', received: twice }]);
}

async function requireRoute(
  tx: Prisma.TransactionClient,
  { workspaceId }: Actor,
  { id, shownId }: { id: string | null; shownId: string },
): Promise<string> {
  if (id !== null && (await lockRoute(tx, workspaceId, id))) return id;
  throw new NotFoundError('Route', shownId);
}

async function requireConnections(
  tx: Prisma.TransactionClient,
  { workspaceId }: Actor,
  { ids, shownIds }: NamedConnections,
): Promise<string[]> {
  // Locked: one that is deleted meanwhile is not found.
  const named = ids.filter((id) => id !== null);
  const known = await lockConnectionsOf(tx, workspaceId, named);
  return ids.map((id, index) => {
    if (id === null || !known.has(id)) throw new NotFoundError('Connection', shownIds[index] ?? '');
    return id;
  });
}
