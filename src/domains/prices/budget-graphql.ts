/** Budgets in the API: their query, mutations and subscription. */
import type { Budget } from '../../generated/prisma/client.ts';
import { requireActor } from '../../graphql/schema/access.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { Context } from '../../graphql/schema/context.ts';
import { failures, parseInput } from '../../graphql/schema/errors.ts';
import { MoneyInput } from '../../graphql/types/money.ts';
import { abortable } from '../../graphql/ws/abortable.ts';
import { SHARED } from '../../graphql/ws/shared-operation.ts';
import { usedOf } from '../../kernel/budgets.ts';
import { pause } from '../../kernel/chunks.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/global-ids.ts';
import { NO_ID } from '../../kernel/ids.ts';
import { type BudgetNow, budgetsNow, type LimitOf, NewBudget, removeBudget, setBudget } from './budget-actions.ts';
import { BudgetPeriodType, BudgetSampleType, BudgetType } from './budget-types.ts';

builder.queryField('budgets', (t) =>
  t.field({
    type: [BudgetType],
    nullable: true,
    authScopes: { scope: 'carriers:read' },
    description: 'The budgets of the workspace, those of all that it sends first.',
    resolve: async (_root, _args, context) => {
      const { runtime } = context;
      const { workspaceId } = requireActor(context);
      const all = await budgetsNow(runtime.db.pool, workspaceId, runtime.clock.now());
      return all.map(({ budget }) => budget);
    },
  }),
);

const BudgetInput = builder.inputType('BudgetInput', {
  description: 'A limit of what messages may cost. It takes the place of the one for the same subject and period.',
  fields: (t) => ({
    apiKeyId: t.id({ description: 'The key that it limits; neither: it limits everything that the workspace sends.' }),
    campaignId: t.id({ description: 'The campaign that it limits; not beside a key.' }),
    amount: t.field({
      type: MoneyInput,
      required: true,
      description: 'What may be spent and reserved in a period, in the workspace’s currency.',
    }),
    period: t.field({ type: BudgetPeriodType, required: true, description: 'How long it lasts until it begins anew.' }),
    warnAtPercents: t.intList({
      description: 'Shares of the amount to warn at, 1 to 100 percent, at most 10; absent: 80 and 100; empty: none.',
    }),
    stops: t.boolean({ description: 'False: it warns and lets everything through; absent: true, it stops.' }),
  }),
});

const BudgetPayload = builder.objectRef<{ budget: Budget }>('BudgetPayload').implement({
  description: 'The budget is in force.',
  fields: (t) => ({ budget: t.expose('budget', { type: BudgetType, description: 'The budget as it is stored.' }) }),
});

const RemoveBudgetInput = builder.inputType('RemoveBudgetInput', {
  description: 'A budget that is to be removed.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The budget to remove.' }) }),
});

const RemoveBudgetPayload = builder.objectRef<{ removedBudgetId: string }>('RemoveBudgetPayload').implement({
  description: 'The budget is gone, with what was spent of it.',
  fields: (t) => ({ removedBudgetId: t.exposeID('removedBudgetId', { description: 'The id that it had.' }) }),
});

function limitOf(apiKeyId: string | null | undefined, campaignId: string | null | undefined): LimitOf {
  if (apiKeyId != null && campaignId != null) {
    const message = 'is not taken beside apiKeyId: a budget limits one of the two';
    throw new InvalidInputError([{ path: ['campaignId'], message, received: campaignId }]);
  }
  if (apiKeyId != null) return { scope: 'KEY', id: fromGlobalId('ApiKey', apiKeyId) ?? NO_ID, shownId: apiKeyId };
  if (campaignId == null) return null;
  return { scope: 'CAMPAIGN', id: fromGlobalId('Campaign', campaignId) ?? NO_ID, shownId: campaignId };
}

builder.mutationFields((t) => ({
  setBudget: t.field({
    type: BudgetPayload,
    authScopes: { scope: 'carriers:write' },
    description:
      'Limits what messages may cost. What was spent of the one for the same subject and period stays spent.',
    args: {
      input: t.arg({ type: BudgetInput, required: true, description: 'Subject, period and amount of the budget.' }),
    },
    errors: failures('BudgetResult', [InvalidInputError, NotFoundError]),
    resolve: async (_root, { input: { apiKeyId, campaignId, ...rest } }, context) => {
      const asked = parseInput(NewBudget, rest);
      return { budget: await setBudget(context.runtime, requireActor(context), limitOf(apiKeyId, campaignId), asked) };
    },
  }),
  removeBudget: t.field({
    type: RemoveBudgetPayload,
    authScopes: { scope: 'carriers:write' },
    description: 'Removes a budget: it counts and stops nothing any more.',
    args: { input: t.arg({ type: RemoveBudgetInput, required: true, description: 'Which budget.' }) },
    errors: failures('RemoveBudgetResult', [NotFoundError]),
    resolve: async (_root, { input: { id: shownId } }, context) => {
      const id = fromGlobalId('Budget', shownId) ?? NO_ID;
      await removeBudget(context.runtime, requireActor(context), { id, shownId });
      return { removedBudgetId: shownId };
    },
  }),
}));

/** Pause between two looks at the budgets of a workspace, in milliseconds. */
const EVERY_MS = 1_000;

/** What a sample says, as a text that differs when it does. */
function saidBy({ budget, balance }: BudgetNow): string {
  const { amount, spent, reserved, endsAt } = balance;
  return [budget.updatedAt.getTime(), amount, spent, reserved, usedOf(balance), endsAt?.getTime()].join();
}

async function* burn(context: Context, signal: AbortSignal): AsyncGenerator<BudgetNow> {
  const { workspaceId } = requireActor(context);
  const { db, clock } = context.runtime;
  const said = new Map<string, string>();
  while (!signal.aborted) {
    for (const now of await budgetsNow(db.pool, workspaceId, clock.now())) {
      const text = saidBy(now);
      if (said.get(now.budget.id) !== text) yield now;
      said.set(now.budget.id, text);
    }
    await pause(EVERY_MS, signal);
  }
}

builder.subscriptionField('budgetBurn', (t) =>
  t.field({
    extensions: SHARED,
    type: BudgetSampleType,
    authScopes: { scope: 'carriers:read' },
    description:
      'What is spent and reserved of each budget: all of them at once, then each that has changed, every second at most. A sample is whole, so that nothing is missed by whoever comes back.',
    subscribe: (_root, _args, context) => abortable((signal) => burn(context, signal)),
    resolve: (sample) => sample as BudgetNow,
  }),
);
