/** Statements on `workspaces`. */
import type { Prisma } from '../../generated/prisma/client.ts';
import type { LeastCost } from '../../kernel/least-cost.ts';
import type { Queryable } from '../client.ts';

/** Names the lock under which workspaces are made, among all advisory locks of the database. */
const NEW_WORKSPACE_LOCK = 4_812_007_332;

/** Lets one transaction at a time change what hangs on a workspace: of two at once the second sees what the first has left. */
export async function lockWorkspace(tx: Prisma.TransactionClient, id: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM workspaces WHERE id = ${id}::uuid FOR UPDATE`;
}

/** Lets one transaction at a time make workspaces: of two of the same name at once the second sees the first. */
export async function lockNewWorkspaces(tx: Prisma.TransactionClient): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${NEW_WORKSPACE_LOCK})`;
}

/** The ids of all workspaces, the oldest first. */
export async function workspaceIds(tx: Queryable): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>('SELECT id FROM workspaces ORDER BY id');
  return rows.map(({ id }) => id);
}

/** The ids of workspaces that end in these hexadecimal digits. */
export async function workspacesEndingIn(db: Queryable, end: string): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>('SELECT id FROM workspaces WHERE right(id::text, length($1)) = $1', [
    end,
  ]);
  return rows.map(({ id }) => id);
}

/** Names of workspaces, the oldest first. */
export async function workspaceNames(db: Queryable, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>('SELECT name FROM workspaces ORDER BY id LIMIT $1', [limit]);
  return rows.map(({ name }) => name);
}

/** Names of workspaces of which no valid key may make others, the oldest first. */
export async function workspacesWithoutOwnerKey(db: Queryable, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT name FROM workspaces w WHERE NOT EXISTS (
       SELECT 1 FROM api_keys k WHERE k.workspace_id = w.id AND 'keys:manage' = ANY(k.scopes)
         AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now()))
     ORDER BY id LIMIT $1`,
    [limit],
  );
  return rows.map(({ name }) => name);
}

/** Names of workspaces that have no route, in order of the names. */
export async function workspacesWithoutRoute(db: Queryable, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `SELECT name FROM workspaces w WHERE NOT EXISTS (SELECT 1 FROM routes r WHERE r.workspace_id = w.id) ORDER BY name LIMIT $1`,
    [limit],
  );
  return rows.map(({ name }) => name);
}

/** The rules of a workspace over those of countries, as they are stored; `null`: it has set none. */
export async function rulesOfWorkspace(db: Queryable, id: string): Promise<string | null> {
  const { rows } = await db.query<{ rules: string | null }>('SELECT rules::text FROM workspaces WHERE id = $1', [id]);
  return rows[0]?.rules ?? null;
}

/** Facts of a workspace that its money depends on. */
export interface MoneyOfWorkspace {
  currency: string;
  timeZone: string;
  /** Count of the changes of its prices, rates and budgets; 0: there never were any. */
  version: number;
  /** `null`: it does not route by cost. */
  leastCost: LeastCost | null;
}

/** The currency of a workspace, and how often its prices, rates and budgets changed. */
export async function moneyOfWorkspace(db: Queryable, id: string): Promise<MoneyOfWorkspace> {
  const { rows } = await db.query<MoneyOfWorkspace>(
    `SELECT currency, time_zone AS "timeZone", money_version AS version, least_cost AS "leastCost"
     FROM workspaces WHERE id = $1`,
    [id],
  );
  return rows[0] ?? { currency: 'EUR', timeZone: 'UTC', version: 0, leastCost: null };
}

/** Sets how a workspace routes by cost, which counts as a change of its money. @param leastCost `null`: not at all */
export async function setLeastCostOf(tx: Queryable, id: string, leastCost: LeastCost | null): Promise<void> {
  await tx.query('UPDATE workspaces SET least_cost = $2, money_version = money_version + 1 WHERE id = $1', [
    id,
    leastCost === null ? null : JSON.stringify(leastCost),
  ]);
}

/** Counts a change of the prices, rates or budgets of a workspace, in its transaction: who has them in memory reads them again. */
export async function countMoneyChange(tx: Queryable, id: string): Promise<void> {
  await tx.query('UPDATE workspaces SET money_version = money_version + 1 WHERE id = $1', [id]);
}

/** The IANA time zones of workspaces, by their ids. */
export async function zonesOfWorkspaces(db: Queryable, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; timeZone: string }>(
    'SELECT id, time_zone AS "timeZone" FROM workspaces WHERE id = ANY($1::uuid[])',
    [ids],
  );
  return new Map(rows.map(({ id, timeZone }) => [id, timeZone]));
}
