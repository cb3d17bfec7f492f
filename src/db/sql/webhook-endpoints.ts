/** Statements of the table `webhook_endpoints`, as the readers of news and the senders of deliveries need them. */
import type { Queryable } from '../client.ts';
import { plainArray } from './arrays.ts';

/** An endpoint as events are chosen for it. */
export interface ListeningEndpoint {
  id: string;
  workspaceId: string;
  /** Names of events; empty: all. */
  events: string[];
  filter: unknown;
  enabledAt: Date;
}

/** The endpoints of workspaces that are enabled. */
export async function listeningEndpoints(
  db: Queryable,
  workspaceIds: readonly string[] | null,
): Promise<ListeningEndpoint[]> {
  const { rows } = await db.query<ListeningEndpoint>(
    `SELECT id, workspace_id AS "workspaceId", events, filter, enabled_at AS "enabledAt" FROM webhook_endpoints
     WHERE enabled AND ($1::uuid[] IS NULL OR workspace_id = ANY($1::uuid[]))`,
    [workspaceIds === null ? null : plainArray(workspaceIds)],
  );
  return rows;
}

/** Notes that endpoints have deliveries that are due. */
export async function wakeEndpoints(tx: Queryable, ids: readonly string[], dueAt: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    // In one order everywhere: two that wake the same wait for each other and do not lock each other out.
    `WITH woken AS MATERIALIZED (
       SELECT id FROM webhook_endpoints WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE)
     UPDATE webhook_endpoints e SET due_at = LEAST(COALESCE(e.due_at, $2), $2) FROM woken WHERE e.id = woken.id`,
    [plainArray(ids), dueAt],
  );
}

/** An endpoint as its deliveries are made. */
export interface LeasedEndpoint {
  id: string;
  workspaceId: string;
  url: string;
  version: number;
  ordered: boolean;
  secret: Buffer;
  previousSecret: Buffer | null;
  previousUntil: Date | null;
  failingSince: Date | null;
  failures: number;
  dueAt: Date;
}

const LEASED = `e.id, e.workspace_id AS "workspaceId", e.url, e.version, e.ordered, e.secret, e.previous_secret AS "previousSecret",
  e.previous_until AS "previousUntil", e.failing_since AS "failingSince", e.failures, e.due_at AS "dueAt"`;

/** Holder of the deliveries of an endpoint, and the end of that. */
export interface Lease {
  owner: string;
  until: Date;
}

/** Takes endpoints that have deliveries that are due, the longest due first, and that no other process has. */
export async function leaseEndpoints(
  db: Queryable,
  { owner, until }: Lease,
  now: Date,
  limit: number,
): Promise<LeasedEndpoint[]> {
  const { rows } = await db.query<LeasedEndpoint>(
    `WITH due AS MATERIALIZED (
       SELECT id FROM webhook_endpoints WHERE enabled AND due_at <= $1
         AND (paused_until IS NULL OR paused_until <= $1) AND (lease_until IS NULL OR lease_until <= $1)
       ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
     UPDATE webhook_endpoints e SET lease_owner = $4, lease_until = $2 FROM due WHERE e.id = due.id RETURNING ${LEASED}`,
    [now, until, limit, owner],
  );
  return rows;
}

/** Renews the leases of endpoints that a process has. */
export async function renewLeases(db: Queryable, { owner, until }: Lease, ids: readonly string[]): Promise<void> {
  await db.query('UPDATE webhook_endpoints SET lease_until = $2 WHERE id = ANY($3::uuid[]) AND lease_owner = $1', [
    owner,
    until,
    plainArray(ids),
  ]);
}

/** An endpoint that a process has, as it is now; `null`: it was disabled, deleted, or taken by another process. */
export async function leasedEndpoint(db: Queryable, owner: string, id: string): Promise<LeasedEndpoint | null> {
  const { rows } = await db.query<LeasedEndpoint>(
    `SELECT ${LEASED} FROM webhook_endpoints e WHERE id = $1 AND lease_owner = $2 AND enabled`,
    [id, owner],
  );
  return rows[0] ?? null;
}

/** Outcome of the attempts of one round. */
export interface RoundOutcome {
  /** An attempt got through. */
  delivered: boolean;
  /** Attempts that failed. */
  failed: number;
  /** No attempt before; `null`: at once. */
  pausedUntil: Date | null;
  at: Date;
}

/** Notes how a round went. */
export async function noteRound(tx: Queryable, id: string, round: RoundOutcome): Promise<void> {
  await tx.query(
    `UPDATE webhook_endpoints SET paused_until = $5,
       failures = CASE WHEN $2 THEN 0 ELSE failures + $3 END,
       failing_since = CASE WHEN $2 THEN NULL WHEN $3 > 0 THEN COALESCE(failing_since, $4) ELSE failing_since END,
       last_delivered_at = CASE WHEN $2 THEN $4 ELSE last_delivered_at END WHERE id = $1`,
    [id, round.delivered, round.failed, round.at, round.pausedUntil],
  );
}

/** Locks an endpoint that a process has, in the caller's transaction: what is enqueued meanwhile wakes it afterwards. */
export async function lockLeased(tx: Queryable, owner: string, id: string): Promise<boolean> {
  const { rowCount } = await tx.query('SELECT FROM webhook_endpoints WHERE id = $1 AND lease_owner = $2 FOR UPDATE', [
    id,
    owner,
  ]);
  return rowCount === 1;
}

/** Ends the lease of an endpoint that is locked. @param dueAt when the next delivery is due; `null`: nothing waits */
export async function releaseEndpoint(tx: Queryable, id: string, dueAt: Date | null): Promise<void> {
  await tx.query('UPDATE webhook_endpoints SET lease_owner = NULL, lease_until = NULL, due_at = $2 WHERE id = $1', [
    id,
    dueAt,
  ]);
}

/** Disables an endpoint. @returns whether it was enabled */
export async function disableEndpoint(tx: Queryable, id: string, reason: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE webhook_endpoints SET enabled = false, disabled_reason = $2, due_at = NULL, paused_until = NULL, lease_owner = NULL,
       lease_until = NULL
     WHERE id = $1 AND enabled`,
    [id, reason],
  );
  return rowCount === 1;
}

/** Numbers of endpoints by how they are, for the metrics: enabled, failing (of those), disabled by the hub. */
export async function countEndpoints(db: Queryable): Promise<{ enabled: number; failing: number; disabled: number }> {
  const { rows } = await db.query<{ enabled: number; failing: number; disabled: number }>(
    `SELECT count(*) FILTER (WHERE enabled)::int AS enabled,
       count(*) FILTER (WHERE enabled AND failing_since IS NOT NULL)::int AS failing,
       count(*) FILTER (WHERE disabled_reason IS NOT NULL)::int AS disabled FROM webhook_endpoints`,
  );
  return rows[0] ?? { enabled: 0, failing: 0, disabled: 0 };
}
