import type pg from 'pg';
import type { Environment } from '../../src/config.ts';
import { createWorkspaceWithOwner } from '../../src/domains/accounts/workspace.ts';
import { newSmscRow } from '../../src/domains/carriers/limits.ts';
import { type IdentifiedType, parseGlobalId, toGlobalId } from '../../src/kernel/global-ids.ts';
import { newId } from '../../src/kernel/ids.ts';
import { type OpenApi, openApi } from '../graphql/api.ts';

/** The API over a real database, with two workspaces that must not see each other. */
export interface Service {
  api: OpenApi;
  /** The first workspace's UUID. */
  workspaceId: string;
  /** The UUID of a connection of the first workspace, over which its one route leads. */
  connectionId: string;
  /** The one root field of an answer. @throws on GraphQL errors */
  ask<T = Record<string, unknown>>(query: string, variables?: object): Promise<T>;
  /** The same as the other workspace's owner. */
  askOther<T = Record<string, unknown>>(query: string, variables?: object): Promise<T>;
  /** The other workspace's owner's key. */
  otherKey: string;
  sql<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<R[]>;
  close(): Promise<void>;
}

/**
 * Opens it; the first workspace has a route for every destination. Nothing dispatches.
 *
 * @param environment variables besides those of all tests
 * @param parts of the runtime that are other ones than the hub's
 */
export async function openService(
  environment: Environment = {},
  parts: Parameters<typeof openApi>[1] = {},
): Promise<Service> {
  const api = await openApi(environment, parts);
  const { db } = api.runtime;
  const other = await createWorkspaceWithOwner(db, { name: 'Other', defaultCountry: 'GB', currency: 'GBP' });
  const workspaceId = api.owner.workspace.id;
  const connectionId = await newConnection(api, workspaceId);
  const asker =
    (key: string) =>
    async <T>(query: string, variables: object = {}): Promise<T> => {
      const { body } = await api.post({ query, variables }, key);
      if (body.errors !== undefined) throw new Error(JSON.stringify(body.errors));
      return Object.values(body.data ?? {})[0] as T;
    };
  return {
    api,
    workspaceId,
    connectionId,
    ask: asker(api.owner.secret),
    askOther: asker(other.secret),
    otherKey: other.secret,
    sql: async <R extends pg.QueryResultRow>(text: string, values: unknown[] = []) =>
      (await db.pool.query<R>(text, values)).rows,
    close: () => api.close(),
  };
}

async function newConnection({ runtime: { db } }: OpenApi, workspaceId: string): Promise<string> {
  const connection = await db.prisma.connection.create({
    data: {
      ...newSmscRow({ name: 'carrier', host: '127.0.0.1', port: 2775, systemId: 'id' }, Buffer.alloc(28)),
      id: newId(),
      workspaceId,
    },
  });
  const targets = { create: [{ connectionId: connection.id, position: 0 }] };
  await db.prisma.route.create({ data: { id: newId(), workspaceId, name: 'all', defaultSender: 'Hub', targets } });
  return connection.id;
}

/** The UUID in an opaque id. */
export function uuidOf(globalId: string): string {
  return parseGlobalId(globalId)?.uuid ?? '';
}

/** An id of this type that names nothing. */
export function idOfNothing(type: IdentifiedType): string {
  return toGlobalId(type, '00000000-0000-7000-8000-000000000000');
}
