/** Statements on `routes` and `route_targets`, the connections that they lead over. */
import type { Prisma } from '../../generated/prisma/client.ts';
import type { BilledAt, CircuitState, ConnectionState, Purpose } from '../../generated/prisma/enums.ts';
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';
import type { RouteQuality } from './route-quality.ts';

/** A route as it is stored, with its connections in order of preference. */
export interface RouteRow {
  id: string;
  name: string;
  countries: string[];
  prefixes: string[];
  purposes: Purpose[];
  mccMncs: string[];
  senders: string[];
  priority: number;
  weight: number | null;
  minAcceptancePercent: number | null;
  minDeliveryPercent: number | null;
  maxResponseMs: number | null;
  receiptTimeoutSeconds: number | null;
  defaultSender: string | null;
  pricePerPartMicros: bigint | null;
  priceCurrency: string | null;
  targets: RouteTargetRow[];
}

/** A connection of a route. */
export interface RouteTargetRow {
  connectionId: string;
  name: string;
  enabled: boolean;
  state: ConnectionState;
  /** The kind of its channel. */
  kind: string;
  /** Settings of the channel's own. */
  settings: unknown;
  circuit: CircuitState;
  /** When its carrier asks for the price of a message. */
  billedAt: BilledAt;
  /** `null`: nothing was measured, or the route has no floors that would ask for it. */
  quality: RouteQuality | null;
}

/** The measures of one route over one connection: the last hour, begun buckets of five minutes included. */
const MEASURES = `sum(q.submits)::int AS submits, sum(q.accepted) AS accepted, sum(q.accepted + q.refused) AS answered,
  sum(q.delivered) AS delivered, sum(q.delivered + q.undelivered)::int AS ended, sum(q.response_ms_sum) AS ms
  FROM route_quality q WHERE q.route_id = t.route_id AND q.connection_id = t.connection_id
    AND q.bucket > now() - interval '1 hour'`;

/** Those measures, in the lateral query `m`, as a `RouteQuality`. */
const QUALITY = `json_build_object('submits', m.submits, 'ended', m.ended,
  'acceptancePercent', (100.0 * m.accepted / NULLIF(m.answered, 0))::float8,
  'deliveryPercent', (100.0 * m.delivered / NULLIF(m.ended, 0))::float8,
  'responseMs', (m.ms / NULLIF(m.answered, 0))::float8)`;

/** State that a connection reports; one whose owner died may still report that it is bound: it takes nothing either. */
const STATE = `CASE WHEN c.state = 'BOUND' AND (c.lease_until > now()) IS NOT TRUE THEN 'CLOSED' ELSE c.state END`;

/**
 * The routes of a workspace with their connections, in one query. It is asked for every message that is sent: what was
 * measured is read only of routes that have a floor, and of all where the workspace routes by cost.
 */
export async function loadRoutes(db: Queryable, workspaceId: string): Promise<RouteRow[]> {
  const { rows } = await db.query<RouteRow>(
    `SELECT r.id, r.name, r.countries, r.prefixes, r.purposes::text[] AS purposes, r.mcc_mncs AS "mccMncs", r.senders,
       r.priority, r.weight, r.min_acceptance_percent AS "minAcceptancePercent",
       r.min_delivery_percent AS "minDeliveryPercent", r.max_response_ms AS "maxResponseMs",
       r.receipt_timeout_seconds AS "receiptTimeoutSeconds",
       r.default_sender AS "defaultSender", r.price_per_part_micros AS "pricePerPartMicros",
       r.price_currency AS "priceCurrency",
       COALESCE(json_agg(json_build_object('connectionId', c.id, 'name', c.name, 'enabled', c.enabled, 'state', ${STATE},
           'kind', c.kind, 'settings', c.settings,
         'circuit', c.circuit, 'billedAt', c.billed_at, 'quality', CASE WHEN m.submits IS NOT NULL THEN ${QUALITY} END)
         ORDER BY t.position) FILTER (WHERE c.id IS NOT NULL), '[]') AS targets
     FROM routes r LEFT JOIN route_targets t ON t.route_id = r.id LEFT JOIN connections c ON c.id = t.connection_id
     CROSS JOIN LATERAL (SELECT ${MEASURES}
       AND (COALESCE(r.min_acceptance_percent, r.min_delivery_percent, r.max_response_ms) IS NOT NULL
         OR (SELECT least_cost IS NOT NULL FROM workspaces WHERE id = $1))) m
     WHERE r.workspace_id = $1 GROUP BY r.id ORDER BY r.id`,
    [workspaceId],
  );
  return rows;
}

/** Quality of a route over one of its connections; `null`: nothing was measured. */
export interface TargetQuality {
  routeId: string;
  connectionId: string;
  quality: RouteQuality | null;
}

/** Load the quality of these routes over each of their connections, in the routes' order of preference. */
export async function loadQuality(db: Queryable, routeIds: readonly string[]): Promise<TargetQuality[]> {
  const { rows } = await db.query<TargetQuality>(
    `SELECT t.route_id AS "routeId", t.connection_id AS "connectionId",
       CASE WHEN m.submits IS NOT NULL THEN ${QUALITY} END AS quality
     FROM route_targets t CROSS JOIN LATERAL (SELECT ${MEASURES}) m
     WHERE t.route_id = ANY($1::uuid[]) ORDER BY t.position`,
    [plainArray(routeIds)],
  );
  return rows;
}

/**
 * Locks a route of a workspace: of two changes at once the second sees what the first has left.
 *
 * @returns whether it is
 * there
 */
export async function lockRoute(tx: Prisma.TransactionClient, workspaceId: string, id: string): Promise<boolean> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM routes WHERE id = ${id}::uuid AND workspace_id = ${workspaceId}::uuid FOR UPDATE`;
  return rows.length > 0;
}

/** Names of routes that lead to no enabled connection, in their order. */
export async function routesWithoutConnection(db: Queryable, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT r.name FROM routes r WHERE NOT EXISTS (
       SELECT 1 FROM route_targets t JOIN connections c ON c.id = t.connection_id AND c.enabled WHERE t.route_id = r.id)
     ORDER BY r.name LIMIT $1`,
    [limit],
  );
  return rows.map(({ name }) => name);
}
