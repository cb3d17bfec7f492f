/** Writes of budgets, each with its entry in the audit log, and what is spent of them. */
import * as z from 'zod';
import { tellSettingsChanged } from '../../bus/publish.ts';
import type { Queryable } from '../../db/client.ts';
import { deleteSpendings, readSpendings, type StoredBalance } from '../../db/sql/budget-spendings.ts';
import { budgetsOfWorkspace, deleteBudget, upsertBudget } from '../../db/sql/budgets.ts';
import { countMoneyChange, moneyOfWorkspace } from '../../db/sql/workspaces.ts';
import { transaction } from '../../db/transaction.ts';
import type { Budget, Prisma } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { BUDGET_PERIODS } from '../../kernel/budgets.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { decimalOf, microsOf } from '../../kernel/money.ts';
import { wantedSpending } from '../../pipeline/charge/budget-book.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { recordChange } from '../contacts/record.ts';
import { Currency } from './draft.ts';

/** Shares that a budget warns of where none are named, in percent. */
const WARN_PERCENTS = [80, 100];

/** Amount of a budget, in micro-units. */
const Limit = z
  .string()
  .regex(/^(?=.*[1-9])\d{1,9}(\.\d{1,6})?$/, 'must be a decimal over 0 with at most six places, e.g. "250"')
  .transform(microsOf);

/** A budget as it is asked for: the form of each value. */
export const NewBudget = z.object({
  period: z.enum(BUDGET_PERIODS),
  amount: z.object({ amount: Limit, currency: Currency }),
  warnAtPercents: z
    .array(z.number().int().min(1).max(100))
    .max(10)
    .nullish()
    .transform((given) => [...new Set(given ?? WARN_PERCENTS)].sort((a, b) => a - b)),
  stops: z
    .boolean()
    .nullish()
    .transform((given) => given ?? true),
});

/** What a budget is to limit: everything of the workspace (`null`), or what a key or a campaign does. */
export type LimitOf = { scope: 'KEY' | 'CAMPAIGN'; id: string; shownId: string } | null;

/**
 * Sets a budget; it takes the place of the one for the same period and subject, and what is spent of that stays spent.
 *
 * @throws InvalidInputError where it is in another currency than the workspace; NotFoundError for a key or a campaign that is none
 */
export async function setBudget(
  runtime: Pick<Runtime, 'db' | 'bus' | 'clock'>,
  actor: Actor,
  of: LimitOf,
  asked: z.output<typeof NewBudget>,
): Promise<Budget> {
  const { db, bus, clock } = runtime;
  const { workspaceId } = actor;
  const now = clock.now();
  await requireSubject(db, workspaceId, of);
  const budget = await transaction(db.pool, async (tx) => {
    // Locks the workspace first: its currency stays until the commit.
    await countMoneyChange(tx, workspaceId);
    const money = await moneyOfWorkspace(tx, workspaceId);
    requireCurrency(money.currency, asked, []);
    const row = rowOf(workspaceId, of, asked, now);
    const stored = await upsertBudget(tx, row);
    await recordChange(tx, actor, now, { action: 'budget.set', subject: stored.id, detail: detailOf(stored) });
    return stored;
  });
  await tellSettingsChanged(bus);
  return budget;
}

/**
 * Sets the first budget of a campaign in the transaction that creates it; who has the budgets in memory reads them again once the caller says that
 * settings have changed.
 *
 * @throws InvalidInputError where it is in another currency than the workspace
 */
export async function setFirstBudget(
  tx: Prisma.TransactionClient,
  actor: Actor,
  campaignId: string,
  asked: z.output<typeof NewBudget>,
  now: Date,
): Promise<void> {
  const { workspaceId } = actor;
  // Locks the workspace, behind the row of the campaign that is new: its currency stays until the commit.
  const counted = { moneyVersion: { increment: 1 } };
  const { currency } = await tx.workspace.update({ where: { id: workspaceId }, data: counted });
  requireCurrency(currency, asked, ['budget']);
  const budget = await tx.budget.create({
    data: rowOf(workspaceId, { scope: 'CAMPAIGN', id: campaignId }, asked, now),
  });
  await audit(tx, actor, now, { action: 'budget.set', subject: budget.id, detail: detailOf(budget) });
}

/** @throws InvalidInputError where a budget is in another currency than its workspace @param path where it came in */
function requireCurrency(needed: string, { amount }: z.output<typeof NewBudget>, path: readonly string[]): void {
  if (amount.currency === needed) return;
  const message = `must be ${needed}, the currency of the workspace: what messages are charged is in it`;
  throw new InvalidInputError([{ path: [...path, 'amount', 'currency'], message, received: amount.currency }]);
}

/** The row of a new budget. */
function rowOf(
  workspaceId: string,
  of: Pick<NonNullable<LimitOf>, 'scope' | 'id'> | null,
  { period, stops, warnAtPercents: warnPercents, amount }: z.output<typeof NewBudget>,
  now: Date,
): Budget {
  const { scope, id: subjectId } = of ?? { scope: 'WORKSPACE' as const, id: null };
  const { amount: amountMicros, currency } = amount;
  const key = `${scope} ${subjectId ?? ''} ${period}`;
  const what = { scope, period, stops, warnPercents, currency, amountMicros } as const;
  return { id: newId(), workspaceId, key, subjectId, ...what, createdAt: now, updatedAt: now };
}

async function requireSubject({ prisma }: Runtime['db'], workspaceId: string, of: LimitOf): Promise<void> {
  if (of === null) return;
  const { scope, id, shownId } = of;
  const asked = { where: { id, workspaceId }, select: { id: true } } as const;
  const found = await (scope === 'KEY' ? prisma.apiKey.findFirst(asked) : prisma.campaign.findFirst(asked));
  if (found === null) throw new NotFoundError(scope === 'KEY' ? 'ApiKey' : 'Campaign', shownId);
}

/** Removes a budget with what was spent of it. @throws NotFoundError */
export async function removeBudget(
  { db, bus, clock }: Pick<Runtime, 'db' | 'bus' | 'clock'>,
  actor: Actor,
  { id, shownId }: { id: string; shownId: string },
): Promise<void> {
  const { workspaceId } = actor;
  await transaction(db.pool, async (tx) => {
    const budget = await deleteBudget(tx, workspaceId, id);
    if (budget === null) throw new NotFoundError('Budget', shownId);
    await deleteSpendings(tx, id);
    await countMoneyChange(tx, workspaceId);
    await recordChange(tx, actor, clock.now(), { action: 'budget.remove', subject: id, detail: detailOf(budget) });
  });
  await tellSettingsChanged(bus);
}

function detailOf({ scope, subjectId, period, amountMicros, currency, warnPercents, stops }: Budget) {
  const amount = `${decimalOf(amountMicros)} ${currency}`;
  const of = subjectId === null ? {} : { [scope === 'KEY' ? 'apiKeyId' : 'campaignId']: subjectId };
  return { scope, ...of, period, amount, warnPercents, stops };
}

/** A budget, and what is spent and reserved of it in its present period. */
export interface BudgetNow {
  budget: Budget;
  balance: StoredBalance;
  at: Date;
}

/** The budgets of a workspace as they are now. */
export async function budgetsNow(db: Queryable, workspaceId: string, at: Date): Promise<BudgetNow[]> {
  const budgets = await budgetsOfWorkspace(db, workspaceId);
  if (budgets.length === 0) return [];
  const { timeZone } = await moneyOfWorkspace(db, workspaceId);
  const balances = await readSpendings(
    db,
    budgets.map((budget) => wantedSpending(budget, timeZone, at)),
  );
  const byBudget = new Map(balances.map((balance) => [balance.budget.id, balance]));
  return budgets.flatMap((budget) => {
    const balance = byBudget.get(budget.id);
    return balance === undefined ? [] : [{ budget, balance, at }];
  });
}
