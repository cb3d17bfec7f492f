/** Statements on `connections`. */
import type { Prisma } from '../../generated/prisma/client.ts';
import type { BilledAt } from '../../kernel/charge.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import { LEASE_HOLDS, shareOf } from './dispatchers.ts';

/** A connection as its owner opens it. */
export interface OwnedConnection {
  id: string;
  workspaceId: string;
  /** The kind of its channel. */
  kind: string;
  name: string;
  /** Settings that only its channel has; the channel parses them. */
  settings: unknown;
  /** Findings of its channel so far, e.g. how receipts write ids. */
  learned: unknown;
  /** `null`: it has no secret. */
  secretCipher: Buffer | null;
  responseTimeoutSeconds: number;
  /** A receipt that has not come by then is asked for; `null`: never. */
  queryAfterSeconds: number | null;
  /** Country that national numbers are read in; `null`: that of the workspace. */
  country: string | null;
  /** When its carrier asks for the price of a message. */
  billedAt: BilledAt;
  revision: number;
}

/**
 * Renews the leases of the connections this dispatcher owns and takes some that nobody owns: a connection has one owner
 * at a time, and another takes over when its lease has run out. Each dispatcher has an equal share of them, or one less.
 *
 * @returns what this dispatcher is to own; what it owns besides is to be released, so that another can take it
 */
export async function leaseConnections(db: Queryable, ownerId: string, leaseMs: number): Promise<OwnedConnection[]> {
  const share = await shareOf(db, ownerId, leaseMs);
  const { rows } = await db.query<OwnedConnection>(
    `UPDATE connections SET owner_id = $1, lease_until = now() + $2::int * interval '1 millisecond'
     WHERE enabled AND (owner_id = $1 OR id IN (SELECT id FROM connections
       WHERE enabled AND owner_id IS DISTINCT FROM $1 AND (owner_id IS NULL OR NOT ${LEASE_HOLDS})
       ORDER BY id LIMIT GREATEST(0, $3 - (SELECT count(*) FROM connections WHERE enabled AND owner_id = $1))
       FOR UPDATE SKIP LOCKED))
     RETURNING id, workspace_id AS "workspaceId", kind, name, settings, learned, secret_cipher AS "secretCipher",
       response_timeout_seconds AS "responseTimeoutSeconds", query_after_seconds AS "queryAfterSeconds", country, billed_at AS "billedAt", revision`,
    [ownerId, leaseMs, share],
  );
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, share);
}

/** Gives a connection up, so that another dispatcher takes it at once. */
export async function releaseConnection(db: Queryable, ownerId: string, connectionId: string): Promise<void> {
  await db.query(
    `UPDATE connections SET owner_id = NULL, lease_until = NULL, circuit = 'CLOSED',
       state = CASE WHEN enabled THEN 'CLOSED'::connection_state ELSE 'DISABLED' END
     WHERE id = $2 AND owner_id = $1`,
    [ownerId, connectionId],
  );
}

/** Stores what the owner sees of its binds. */
export async function reportHealth(
  db: Queryable,
  ownerId: string,
  connectionId: string,
  state: string,
  circuit: string,
  health: object,
): Promise<void> {
  await db.query(
    `UPDATE connections SET state = $3::connection_state, circuit = $4::circuit_state, health = $5,
       health_at = now()
     WHERE id = $2 AND owner_id = $1`,
    [ownerId, connectionId, state, circuit, JSON.stringify(health)],
  );
}

/** Notes what the channel of a connection has learned by itself; `null`: what was learned of that does not hold any more. */
export async function noteLearned(
  tx: Queryable,
  connectionId: string,
  learned: Readonly<Record<string, string | null>>,
): Promise<void> {
  await tx.query('UPDATE connections SET learned = learned || $2::jsonb WHERE id = $1', [
    connectionId,
    JSON.stringify(learned),
  ]);
}

/** The kind of a connection, and what its channel reads it by. */
export type ChannelRow = Pick<OwnedConnection, 'kind' | 'settings' | 'learned'>;

/** The channels of these connections, by the connections' ids. */
export async function channelsOf(db: Queryable, ids: readonly string[]): Promise<Map<string, ChannelRow>> {
  const { rows } = await db.query<ChannelRow & { id: string }>(
    'SELECT id, kind, settings, learned FROM connections WHERE id = ANY($1::uuid[])',
    [plainArray(ids)],
  );
  return new Map(rows.map(({ id, ...channel }) => [id, channel]));
}

/** Times that the provider of each connection may take to answer, in milliseconds. */
export async function responseTimeouts(tx: Queryable, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const { rows } = await tx.query<{ id: string; seconds: number }>(
    'SELECT id, response_timeout_seconds AS seconds FROM connections WHERE id = ANY($1::uuid[])',
    [ids],
  );
  return new Map(rows.map(({ id, seconds }) => [id, seconds * 1_000]));
}

/** Those of the connections whose provider can be asked what became of a message. */
export async function connectionsThatQuery(tx: Queryable, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await tx.query<{ id: string }>(
    'SELECT id FROM connections WHERE query_after_seconds IS NOT NULL AND id = ANY($1::uuid[])',
    [ids],
  );
  return new Set(rows.map((row) => row.id));
}

/** Connections that take no messages: switched off, their circuit open, or not bound (or not owned by anyone) since before a moment. */
export async function connectionsDownSince(db: Queryable, before: Date): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT id FROM connections WHERE NOT enabled OR lease_until < $1 OR circuit = 'OPEN'
       OR (state <> 'BOUND' AND COALESCE((health->>'since')::timestamptz, created_at) < $1)`,
    [before],
  );
  return rows.map((row) => row.id);
}

/** Locks a connection of a workspace: what is made or changed beside this waits, and then sees what became of it. */
export async function lockConnection(tx: Prisma.TransactionClient, workspaceId: string, id: string): Promise<void> {
  await tx.$queryRaw`
    SELECT id FROM connections WHERE id = ${id}::uuid AND workspace_id = ${workspaceId}::uuid FOR UPDATE`;
}

/** Keeps connections of a workspace from being deleted. @returns those of these ids that are there */
export async function lockConnectionsOf(
  tx: Prisma.TransactionClient,
  workspaceId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM connections WHERE id = ANY(${ids}::uuid[])
      AND workspace_id = ${workspaceId}::uuid AND deleted_at IS NULL ORDER BY id FOR KEY SHARE`;
  return new Set(rows.map((connection) => connection.id));
}

/** Those of these connections that are switched off and owned by no dispatcher. */
export async function connectionsOff(db: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    'SELECT id FROM connections WHERE id = ANY($1::uuid[]) AND NOT enabled AND owner_id IS NULL',
    [plainArray(ids)],
  );
  return new Set(rows.map(({ id }) => id));
}

/** A connection as whoever looks after the hub sees it. */
export interface WatchedConnection {
  name: string;
  kind: string;
  settings: unknown;
  /** `null`: it has no secret. */
  cipher: Buffer | null;
  state: string;
  circuit: string;
  owned: boolean;
  error: string | null;
}

/** Enabled connections, in order of their names. */
export async function enabledConnections(db: Queryable, limit: number): Promise<WatchedConnection[]> {
  const { rows } = await db.query<WatchedConnection>(
    `SELECT name, kind, settings, secret_cipher AS cipher, state, circuit, coalesce(lease_until > now(), false) AS owned,
       health->>'lastError' AS error
     FROM connections WHERE enabled ORDER BY name, id LIMIT $1`,
    [limit],
  );
  return rows;
}

/** The workspaces of connections. */
export async function workspacesOfConnections(
  tx: Queryable,
  connectionIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ id: string; workspaceId: string }>(
    'SELECT id, workspace_id AS "workspaceId" FROM connections WHERE id = ANY($1::uuid[])',
    [connectionIds],
  );
  return new Map(rows.map((row) => [row.id, row.workspaceId]));
}

/** Enabled connections of a workspace whose submits are limited, with how many they make a second at most. */
export async function ratedConnections(
  db: Queryable,
  workspaceId: string,
): Promise<{ id: string; name: string; perSecond: number }[]> {
  const { rows } = await db.query<{ id: string; name: string; perSecond: number }>(
    `SELECT id, name, (settings->>'throughputPerSecond')::int AS "perSecond" FROM connections
     WHERE workspace_id = $1 AND enabled AND settings->>'throughputPerSecond' IS NOT NULL ORDER BY id`,
    [workspaceId],
  );
  return rows;
}
