/** Statements on `budgets`: limits of what is spent. */
import type { Budget } from '../../generated/prisma/client.ts';
import type { LimitingBudget } from '../../kernel/budgets.ts';
import type { Queryable } from '../client.ts';

const ALL = `id, workspace_id AS "workspaceId", key, scope, subject_id AS "subjectId", period, amount_micros AS "amountMicros", currency,
  warn_percents AS "warnPercents", stops, created_at AS "createdAt", updated_at AS "updatedAt"`;

const exact = (row: Budget): Budget => ({ ...row, amountMicros: BigInt(row.amountMicros) });

/** Budgets of a workspace as its messages meet them. */
export async function limitsOfWorkspace(db: Queryable, workspaceId: string): Promise<LimitingBudget[]> {
  const { rows } = await db.query<LimitingBudget>(
    `SELECT id, scope::text AS scope, subject_id AS "subjectId", period::text AS period FROM budgets WHERE workspace_id = $1 ORDER BY id`,
    [workspaceId],
  );
  return rows;
}

/** The budgets of a workspace, those of the workspace itself first. */
export async function budgetsOfWorkspace(db: Queryable, workspaceId: string): Promise<Budget[]> {
  const { rows } = await db.query<Budget>(
    `SELECT ${ALL} FROM budgets WHERE workspace_id = $1 ORDER BY scope, subject_id, period`,
    [workspaceId],
  );
  return rows.map(exact);
}

/** Stores a budget; it takes the place of the one for the same, of which the id stays. @returns as it is stored */
export async function upsertBudget(tx: Queryable, budget: Budget): Promise<Budget> {
  const { id, workspaceId, key, scope, subjectId, period, amountMicros, currency, warnPercents, stops, createdAt } =
    budget;
  const { rows } = await tx.query<Budget>(
    `INSERT INTO budgets (id, workspace_id, key, scope, subject_id, period, amount_micros, currency, warn_percents, stops, created_at, updated_at)
     VALUES ($1, $2, $3, $4::budget_scope, $5, $6::budget_period, $7, $8, $9::int[], $10, $11, $11)
     ON CONFLICT (workspace_id, key) DO UPDATE SET amount_micros = excluded.amount_micros, currency = excluded.currency,
       warn_percents = excluded.warn_percents, stops = excluded.stops, updated_at = excluded.updated_at
     RETURNING ${ALL}`,
    [id, workspaceId, key, scope, subjectId, period, amountMicros, currency, warnPercents, stops, createdAt],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('a budget was not stored');
  return exact(row);
}

/** Deletes a budget. @returns the budget that there was; `null`: none */
export async function deleteBudget(tx: Queryable, workspaceId: string, id: string): Promise<Budget | null> {
  const { rows } = await tx.query<Budget>(`DELETE FROM budgets WHERE workspace_id = $1 AND id = $2 RETURNING ${ALL}`, [
    workspaceId,
    id,
  ]);
  return rows[0] === undefined ? null : exact(rows[0]);
}
