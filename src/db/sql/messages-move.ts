/** Statements that give `messages` another connection, route or time. */
import type { Queryable } from '../client.ts';
import { plainArray, textArray } from './arrays.ts';
import { amongIds, idValues } from './ids.ts';
import { STATE_COLUMNS, type TrackedMessage } from './messages.ts';
import type { Statement } from './pipelined.ts';

/** Condition: a connection `c` takes messages now. */
const TAKES_MESSAGES = `c.enabled AND c.state = 'BOUND' AND c.circuit <> 'OPEN' AND c.lease_until > now()`;
/** Condition: the route of a message `m` has an enabled connection. */
const ROUTE_IS_ENABLED = `EXISTS (SELECT 1 FROM route_targets t JOIN connections c ON c.id = t.connection_id
         WHERE t.route_id = m.route_id AND c.enabled)`;

/** A message, and a connection of its route that may take it next. */
export interface NextConnection {
  messageId: string;
  connectionId: string;
  name: string;
}

/**
 * The connection of its route that comes after a message's own, of those that are bound and trusted; from the end of
 * the list it begins anew. Messages of which parts are on their way by their own connection have none.
 *
 * @param evenIfSent a message that was sent may go once more, as long as no part of it was delivered
 */
export async function nextConnections(
  tx: Queryable,
  messageIds: readonly string[],
  evenIfSent: boolean,
): Promise<Map<string, NextConnection>> {
  if (messageIds.length === 0) return new Map();
  const { rows } = await tx.query<NextConnection>(
    `SELECT m.id AS "messageId", next.id AS "connectionId", next.name FROM messages m
     JOIN LATERAL (SELECT c.id, c.name FROM route_targets t JOIN connections c ON c.id = t.connection_id
       LEFT JOIN route_targets own ON own.route_id = m.route_id AND own.connection_id = m.connection_id
       WHERE t.route_id = m.route_id AND c.id <> m.connection_id AND ${TAKES_MESSAGES}
       ORDER BY c.circuit = 'HALF_OPEN', t.position < COALESCE(own.position, 0), t.position LIMIT 1) next ON true
     WHERE ${amongIds('m.id')} AND NOT EXISTS (SELECT 1 FROM message_parts p WHERE p.message_id = m.id
       AND p.status <> 'FAILED' AND (p.status IN ('DELIVERED', 'READ') OR NOT $4))`,
    [...idValues(messageIds), evenIfSent],
  );
  return new Map(rows.map((row) => [row.messageId, row]));
}

const NEXT = `SELECT c.id, c.name FROM route_targets t JOIN connections c ON c.id = t.connection_id
       WHERE t.route_id = m.route_id AND c.id <> m.connection_id AND ${TAKES_MESSAGES}
       ORDER BY c.circuit = 'HALF_OPEN', t.position LIMIT 1`;

/** A queued message and the next connection of its route that takes messages now. */
export interface StrandedMessage extends TrackedMessage {
  nextConnectionId: string;
  nextName: string;
}

/**
 * Locks those of the messages that are queued for a connection and whose route has another one that is bound now, in
 * order of id.
 *
 * @param connectionId a connection that takes nothing
 */
export async function lockStranded(
  tx: Queryable,
  connectionId: string,
  ids: readonly string[],
): Promise<StrandedMessage[]> {
  const { rows } = await tx.query<StrandedMessage>(
    `SELECT ${STATE_COLUMNS}, next.id AS "nextConnectionId", next.name AS "nextName" FROM messages m
     JOIN LATERAL (${NEXT}) next ON true
     WHERE ${amongIds('m.id')} AND m.connection_id = $4
     ORDER BY m.id FOR UPDATE OF m SKIP LOCKED`,
    [...idValues(ids), connectionId],
  );
  return rows.filter((row) => row.status === 'QUEUED');
}

/** Check that a connection shares a route with one that is bound now. */
export async function hasNextConnection(db: Queryable, connectionId: string): Promise<boolean> {
  const { rows } = await db.query(
    `SELECT 1 FROM route_targets own JOIN route_targets t ON t.route_id = own.route_id
       JOIN connections c ON c.id = t.connection_id
     WHERE own.connection_id = $1 AND c.id <> $1 AND ${TAKES_MESSAGES} LIMIT 1`,
    [connectionId],
  );
  return rows.length > 0;
}

/** A queued message whose route takes nothing any more. */
export type OrphanMessage = TrackedMessage;

/**
 * Locks those of the messages that are queued for a connection and whose route is gone or has no enabled connection.
 */
export async function lockLeft(tx: Queryable, connectionId: string, ids: readonly string[]): Promise<OrphanMessage[]> {
  const { rows } = await tx.query<OrphanMessage>(
    `SELECT ${STATE_COLUMNS} FROM messages m
     WHERE ${amongIds('m.id')} AND m.connection_id = $4 AND NOT ${ROUTE_IS_ENABLED}
     ORDER BY m.id FOR UPDATE OF m SKIP LOCKED`,
    [...idValues(ids), connectionId],
  );
  return rows.filter((row) => row.status === 'QUEUED');
}

/** The route a message goes by from now on. */
export interface OtherRoute {
  messageId: string;
  id: string;
  defaultSender: string | null;
  receiptTimeoutSeconds: number | null;
  pricePerPartMicros: bigint | null;
  priceCurrency: string | null;
}

/** Gives messages another route, with what it costs there unless they are charged; one that names a sender keeps it. */
export async function writeRoutes(tx: Queryable, routes: readonly OtherRoute[]): Promise<void> {
  if (routes.length === 0) return;
  await tx.query(
    `UPDATE messages m SET route_id = u.route_id, sender = COALESCE(m.sender, u.sender),
       receipt_timeout_seconds = u.timeout, price_micros = CASE WHEN m.charge IS NULL THEN u.price * m.part_count ELSE m.price_micros END,
       price_currency = CASE WHEN m.charge IS NULL THEN u.currency ELSE m.price_currency END
     FROM unnest($1::uuid[], $4::uuid[], $5::text[], $6::int[], $7::bigint[], $8::text[])
       AS u(id, route_id, sender, timeout, price, currency)
     WHERE m.id = u.id AND ${amongIds('m.id')}`,
    [
      ...idValues(routes.map((r) => r.messageId)),
      plainArray(routes.map((r) => r.id)),
      textArray(routes.map((r) => r.defaultSender)),
      plainArray(routes.map((r) => r.receiptTimeoutSeconds)),
      plainArray(routes.map((r) => r.pricePerPartMicros)),
      textArray(routes.map((r) => r.priceCurrency)),
    ],
  );
}

/** Connections that messages wait for and that are not there any more. */
export async function connectionsGone(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT DISTINCT q.connection_id AS id FROM queued_chunks q
     WHERE NOT EXISTS (SELECT 1 FROM connections c WHERE c.id = q.connection_id)`,
  );
  return rows.map((row) => row.id);
}

/**
 * Check whether messages wait for a connection whose workspace has another one, of any route, that takes messages now.
 */
export async function hasOtherConnection(db: Queryable, connectionId: string): Promise<boolean> {
  const { rows } = await db.query(
    `SELECT 1 FROM connections c JOIN route_targets t ON t.connection_id = c.id
     WHERE c.id <> $1 AND ${TAKES_MESSAGES}
       AND EXISTS (SELECT 1 FROM queued_chunks q WHERE q.connection_id = $1 AND q.workspace_id = c.workspace_id) LIMIT 1`,
    [connectionId],
  );
  return rows.length > 0;
}

/** Those of the messages that have no way out: neither their own connection nor one of their route is enabled. */
export async function withoutWayOut(tx: Queryable, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await tx.query<{ id: string }>(
    `SELECT m.id FROM messages m WHERE ${amongIds('m.id')}
       AND NOT EXISTS (SELECT 1 FROM connections c WHERE c.id = m.connection_id AND c.enabled)
       AND NOT ${ROUTE_IS_ENABLED}`,
    idValues(ids),
  );
  return new Set(rows.map((row) => row.id));
}

/** Gives messages another time to be sent at; each stays valid for as long after it as it was before. */
export function sendAtUpdate(ids: readonly string[], sendAt: Date): Statement {
  return {
    values: [...idValues(ids), sendAt],
    text: (p) =>
      `UPDATE messages m SET send_at = ${p(4)}::timestamptz,
         expires_at = m.expires_at + (${p(4)}::timestamptz - COALESCE(m.send_at, m.created_at))
       WHERE ${amongIds('m.id', p)}`,
  };
}
