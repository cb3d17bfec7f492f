/** Statements on `budget_spendings`: what is spent and reserved of budgets, by period. */
import type { Balance, BudgetPeriod, BudgetScope } from '../../kernel/budgets.ts';
import type { SpendingMove } from '../../kernel/charge.ts';
import type { Queryable } from '../client.ts';
import { plainArray, timeArray } from './arrays.ts';
import type { Statement } from './pipelined.ts';

/** A period of a budget that is asked for. */
export interface WantedSpending {
  /** Its id, where it is not there yet. */
  id: string;
  budgetId: string;
  startsAt: Date;
  endsAt: Date | null;
}

interface SpendingRow {
  id: string | null;
  budgetId: string;
  scope: BudgetScope;
  subjectId: string | null;
  period: BudgetPeriod;
  currency: string;
  amount: string;
  stops: boolean;
  warnPercents: number[];
  startsAt: Date;
  endsAt: Date | null;
  spent: string | null;
  reserved: string | null;
  late: string | null;
  warnedPercent: number | null;
}

const OF_BUDGET = `b.id AS "budgetId", b.scope::text AS scope, b.subject_id AS "subjectId", b.period::text AS period, b.currency,
  b.amount_micros AS amount, b.stops, b.warn_percents AS "warnPercents"`;

/** A spending as statements return it, with its beginning. */
export type StoredBalance = Balance & { startsAt: Date };

function balanceOf(row: SpendingRow): StoredBalance {
  const { budgetId, scope, subjectId, period, currency, stops, warnPercents, startsAt, endsAt } = row;
  return {
    id: row.id ?? '',
    budget: { id: budgetId, scope, subjectId, period },
    currency,
    amount: BigInt(row.amount),
    stops,
    warnPercents,
    startsAt,
    endsAt,
    spent: BigInt(row.spent ?? 0),
    reserved: BigInt(row.reserved ?? 0),
    late: BigInt(row.late ?? 0),
    warnedPercent: row.warnedPercent ?? 0,
  };
}

const rowsOf = (wanted: readonly WantedSpending[]) => [
  plainArray(wanted.map(({ id }) => id)),
  plainArray(wanted.map(({ budgetId }) => budgetId)),
  timeArray(wanted.map(({ startsAt }) => startsAt)),
  timeArray(wanted.map(({ endsAt }) => endsAt)),
];

/**
 * Locks periods of budgets until the transaction ends, in order of the budgets, and reads them; those that are not there are made. Of
 * two that spend at once, the second waits here and sees what the first has reserved. A budget that is gone is left out.
 */
export async function lockSpendings(
  tx: Queryable,
  workspaceId: string,
  wanted: readonly WantedSpending[],
): Promise<StoredBalance[]> {
  const { rows } = await tx.query<SpendingRow>(
    `WITH l AS (INSERT INTO budget_spendings AS p (id, workspace_id, budget_id, starts_at, ends_at)
       SELECT u.id, $1, u.budget_id, u.starts_at, u.ends_at
       FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[], $5::timestamptz[]) AS u(id, budget_id, starts_at, ends_at)
       JOIN budgets b ON b.id = u.budget_id ORDER BY u.budget_id
       ON CONFLICT (budget_id, starts_at) DO UPDATE SET workspace_id = p.workspace_id
       RETURNING p.*)
     SELECT l.id, ${OF_BUDGET}, l.starts_at AS "startsAt", l.ends_at AS "endsAt", l.spent_micros AS spent,
       l.reserved_micros AS reserved, l.late_micros AS late, l.warned_percent AS "warnedPercent"
     FROM l JOIN budgets b ON b.id = l.budget_id ORDER BY b.id`,
    [workspaceId, ...rowsOf(wanted)],
  );
  return rows.map(balanceOf);
}

/** The same without locks: periods that are not there are empty. */
export async function readSpendings(db: Queryable, wanted: readonly WantedSpending[]): Promise<StoredBalance[]> {
  const { rows } = await db.query<SpendingRow>(
    `SELECT p.id, ${OF_BUDGET}, u.starts_at AS "startsAt", u.ends_at AS "endsAt", p.spent_micros AS spent, p.reserved_micros AS reserved,
       p.late_micros AS late, p.warned_percent AS "warnedPercent"
     FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[]) AS u(id, budget_id, starts_at, ends_at)
     JOIN budgets b ON b.id = u.budget_id
     LEFT JOIN budget_spendings p ON p.budget_id = u.budget_id AND p.starts_at = u.starts_at ORDER BY b.id`,
    rowsOf(wanted),
  );
  return rows.map(balanceOf);
}

/** Reserves in periods that are locked. */
export function spendingsReserve(
  reserved: readonly { id: string; micros: bigint; warnedPercent: number }[],
): Statement {
  return {
    text: (p) =>
      `UPDATE budget_spendings s SET reserved_micros = s.reserved_micros + u.micros, warned_percent = u.warned
       FROM unnest(${p(1)}::uuid[], ${p(2)}::bigint[], ${p(3)}::int[]) AS u(id, micros, warned) WHERE s.id = u.id`,
    values: [
      plainArray(reserved.map(({ id }) => id)),
      plainArray(reserved.map(({ micros }) => micros)),
      plainArray(reserved.map(({ warnedPercent }) => warnedPercent)),
    ],
  };
}

/** Settles and releases, in the order in which acceptance locks. What is gone with its budget is left alone. */
export function spendingsMove(moves: ReadonlyMap<string, SpendingMove>): Statement {
  const all = [...moves];
  return {
    text: (p) =>
      `UPDATE budget_spendings s SET reserved_micros = s.reserved_micros + l.reserved, spent_micros = s.spent_micros + l.spent,
         late_micros = s.late_micros + l.late
       FROM (SELECT b.id, u.reserved, u.spent, u.late
         FROM unnest(${p(1)}::uuid[], ${p(2)}::bigint[], ${p(3)}::bigint[], ${p(4)}::bigint[]) AS u(id, reserved, spent, late)
         JOIN budget_spendings b ON b.id = u.id ORDER BY b.workspace_id, b.budget_id, b.starts_at FOR UPDATE OF b) l
       WHERE s.id = l.id`,
    values: [
      plainArray(all.map(([id]) => id)),
      plainArray(all.map(([, { reserved }]) => reserved)),
      plainArray(all.map(([, { spent }]) => spent)),
      plainArray(all.map(([, { late }]) => late)),
    ],
  };
}

/** Deletes the periods of a budget. */
export async function deleteSpendings(tx: Queryable, budgetId: string): Promise<void> {
  await tx.query('DELETE FROM budget_spendings WHERE budget_id = $1', [budgetId]);
}

/** Deletes periods that ended before a moment. */
export async function deleteOldSpendings(db: Queryable, before: Date): Promise<void> {
  await db.query('DELETE FROM budget_spendings WHERE ends_at < $1', [before]);
}
