/** Statements on `budget_warnings`: budgets that reached a share which they warn of. */
import type { Queryable } from '../client.ts';
import { plainArray, textArray, timeArray } from './arrays.ts';
import type { Statement } from './pipelined.ts';

/** A budget that has reached a share which it warns of. */
export interface BudgetWarningRow {
  id: string;
  workspaceId: string;
  budgetId: string;
  percent: number;
  usedMicros: bigint;
  amountMicros: bigint;
  currency: string;
  at: Date;
}

/** Stores warnings. */
export function warningsInsert(warnings: readonly BudgetWarningRow[]): Statement {
  return {
    text: (p) =>
      `INSERT INTO budget_warnings (id, workspace_id, budget_id, percent, used_micros, amount_micros, currency, at)
       SELECT * FROM unnest(${p(1)}::uuid[], ${p(2)}::uuid[], ${p(3)}::uuid[], ${p(4)}::int[], ${p(5)}::bigint[], ${p(6)}::bigint[],
         ${p(7)}::text[], ${p(8)}::timestamptz[])`,
    values: [
      plainArray(warnings.map(({ id }) => id)),
      plainArray(warnings.map(({ workspaceId }) => workspaceId)),
      plainArray(warnings.map(({ budgetId }) => budgetId)),
      plainArray(warnings.map(({ percent }) => percent)),
      plainArray(warnings.map(({ usedMicros }) => usedMicros)),
      plainArray(warnings.map(({ amountMicros }) => amountMicros)),
      textArray(warnings.map(({ currency }) => currency)),
      timeArray(warnings.map(({ at }) => at)),
    ],
  };
}

/** Deletes warnings of long ago. */
export async function deleteOldWarnings(db: Queryable, before: Date): Promise<void> {
  await db.query('DELETE FROM budget_warnings WHERE at < $1', [before]);
}
