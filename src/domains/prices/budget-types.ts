/** GraphQL types of budgets. */
import { requireActor } from '../../graphql/schema/access.ts';
import { builder, workspaceNode } from '../../graphql/schema/builder.ts';
import { type Money, MoneyType } from '../../graphql/types/money.ts';
import { type Balance, leftOf, usedOf } from '../../kernel/budgets.ts';
import { decimalOf } from '../../kernel/money.ts';
import { ApiKeyType } from '../accounts/types.ts';
import { type BudgetNow, budgetsNow } from './budget-actions.ts';

/** What a budget limits. */
export const BudgetScopeType = builder.enumType('BudgetScope', {
  description: 'What a budget limits.',
  values: {
    WORKSPACE: { description: 'Everything that the workspace sends.' },
    KEY: { description: 'What is sent with one key.' },
    CAMPAIGN: { description: 'What one campaign sends.' },
  },
});

/** How long a budget lasts. */
export const BudgetPeriodType = builder.enumType('BudgetPeriod', {
  description: 'How long a budget lasts until it begins anew, in the time zone of the workspace.',
  values: {
    DAY: { description: 'From midnight to midnight.' },
    MONTH: { description: 'From the first of a month until before the first of the next.' },
    TOTAL: { description: 'For ever: it never begins anew.' },
  },
});

/** An amount that may be below zero, in the currency of a budget. */
function moneyIn({ currency }: Pick<Balance, 'currency'>, micros: bigint): Money {
  return { amount: micros < 0n ? `-${decimalOf(-micros)}` : decimalOf(micros), currency };
}

/** What is spent and reserved of a budget at a moment. */
export const BudgetSampleType = builder.objectRef<BudgetNow>('BudgetSample');

/** A budget. */
export const BudgetType = builder.prismaNode('Budget', {
  ...workspaceNode('carriers:read'),
  description: 'A limit of what messages may cost. It counts what is accepted from when it was set.',
  fields: (t) => ({
    scope: t.expose('scope', { type: BudgetScopeType, description: 'What it limits.' }),
    apiKey: t.prismaField({
      type: ApiKeyType,
      nullable: true,
      authScopes: { scope: 'keys:manage' },
      description: 'The key that it limits; null: another scope.',
      resolve: (query, { scope, subjectId }, _args, context) =>
        scope !== 'KEY' || subjectId === null
          ? null
          : context.runtime.db.prisma.apiKey.findUnique({
              ...query,
              where: { id: subjectId, workspaceId: requireActor(context).workspaceId },
            }),
    }),
    period: t.expose('period', { type: BudgetPeriodType, description: 'How long it lasts until it begins anew.' }),
    amount: t.field({
      type: MoneyType,
      description: 'What may be spent and reserved in a period.',
      resolve: (budget) => moneyIn(budget, budget.amountMicros),
    }),
    warnAtPercents: t.exposeIntList('warnPercents', {
      description: 'Shares of the amount at which a warning goes out (webhook event budget.warning), in percent.',
    }),
    stops: t.exposeBoolean('stops', {
      description: 'True: nothing is accepted beyond the amount. False: it warns alone.',
    }),
    current: t.field({
      type: BudgetSampleType,
      nullable: true,
      description: 'What is spent and reserved of it now; null: it was removed meanwhile.',
      resolve: async ({ id }, _args, context) => {
        const { runtime } = context;
        const { workspaceId } = requireActor(context);
        const all = await budgetsNow(runtime.db.pool, workspaceId, runtime.clock.now());
        return all.find(({ budget }) => budget.id === id) ?? null;
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was set first.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'When it was set last.' }),
  }),
});

BudgetSampleType.implement({
  description: 'What is spent and reserved of a budget at a moment.',
  fields: (t) => ({
    budget: t.expose('budget', { type: BudgetType, description: 'The budget itself.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When this was true.' }),
    startsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its present period began; null: it counts for ever.',
      resolve: ({ balance: { startsAt, endsAt } }) => (endsAt === null ? null : startsAt),
    }),
    endsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it begins anew; null: never.',
      resolve: ({ balance }) => balance.endsAt,
    }),
    spent: t.field({
      type: MoneyType,
      description: 'What was settled: it is charged.',
      resolve: ({ balance }) => moneyIn(balance, balance.spent),
    }),
    reserved: t.field({
      type: MoneyType,
      description: 'What is held for messages that were accepted and have not ended.',
      resolve: ({ balance }) => moneyIn(balance, balance.reserved),
    }),
    late: t.field({
      type: MoneyType,
      description:
        'What was settled after its reservation had been released, because a late receipt proved delivery. It takes room, and alone may take more than there is.',
      resolve: ({ balance }) => moneyIn(balance, balance.late),
    }),
    left: t.field({
      type: MoneyType,
      description: 'What new messages may cost; below 0 where the amount was lowered, or late proofs took more.',
      resolve: ({ balance }) => moneyIn(balance, leftOf(balance)),
    }),
    usedPercent: t.float({
      description: 'Share of the amount that is spent, reserved or late, to a hundredth of a percent.',
      resolve: ({ balance }) => Number((usedOf(balance) * 10_000n) / balance.amount) / 100,
    }),
  }),
});
