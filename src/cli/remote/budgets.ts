/** `heliograph budgets`: limits of what messages may cost, and what is spent of them. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { moneySaid } from './money-said.ts';
import { asWord, choice, given } from './options.ts';
import { type Column, plain, printList, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const MONEY = '{ amount currency }';
const BUDGET = `id scope campaign { id name } period amount ${MONEY} warnAtPercents stops current { startsAt endsAt spent ${MONEY} reserved ${MONEY}
  late ${MONEY} left ${MONEY} usedPercent }`;
const BUDGETS = `query Budgets { budgets { ${BUDGET} } }`;
const SET = `mutation SetBudget($input: BudgetInput!) { setBudget(input: $input) {
  ... on BudgetPayload { budget { ${BUDGET} } } ${failures('InvalidInput', 'NotFound')} } }`;
const REMOVE = `mutation RemoveBudget($input: RemoveBudgetInput!) { removeBudget(input: $input) {
  ... on RemoveBudgetPayload { removedBudgetId } ${failures('NotFound')} } }`;

interface Money {
  amount: string;
  currency: string;
}

interface Budget {
  id: string;
  scope: string;
  campaign: { id: string; name: string } | null;
  period: string;
  amount: Money;
  warnAtPercents: number[];
  stops: boolean;
  current: {
    startsAt: string | null;
    endsAt: string | null;
    spent: Money;
    reserved: Money;
    late: Money;
    left: Money;
    usedPercent: number;
  } | null;
}

const moneyText = ({ amount, currency }: Money) => `${amount} ${currency}`;

const COLUMNS: readonly Column<Budget>[] = [
  { title: 'OF', value: ({ scope, campaign }) => (campaign === null ? asWord(scope) : `campaign ${campaign.name}`) },
  { title: 'PERIOD', value: ({ period }) => asWord(period) },
  { title: 'AMOUNT', value: ({ amount }) => moneyText(amount) },
  { title: 'USED', value: ({ current }) => (current === null ? null : `${current.usedPercent} %`) },
  { title: 'SPENT', value: ({ current }) => current?.spent.amount ?? null },
  { title: 'RESERVED', value: ({ current }) => current?.reserved.amount ?? null },
  { title: 'LEFT', value: ({ current }) => current?.left.amount ?? null },
  { title: 'AT ITS END', value: ({ stops }) => (stops ? 'stops' : 'warns') },
  { title: 'UNTIL', value: ({ current }) => current?.endsAt ?? null },
  { title: 'ID', value: ({ id }) => id },
];

/** `heliograph budgets`, with everything below it. */
export function budgetsCommand(): Command {
  return new Command('budgets')
    .description('limits of what messages may cost, and what is spent of them')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(setCommand())
    .addCommand(removeCommand());
}

async function* pageOf<T>(rows: T[]): AsyncGenerator<T[]> {
  yield rows;
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the budgets, with what is spent and reserved now (what `heliograph budgets` does)')
    .action(async (options: HubOptions) => {
      const found = await openHub(options).ask<Budget[]>(BUDGETS, {});
      await printList(
        options.json,
        pageOf(found),
        COLUMNS,
        'There is none: heliograph budgets set "250 EUR" --period month',
      );
    });
  return withExamples(withHubOptions(command), 'heliograph budgets', 'heliograph budgets list --json');
}

interface SetOptions extends HubOptions {
  period: string;
  ofKey?: string;
  ofCampaign?: string;
  warn?: string[];
  warnOnly?: true;
}

function setCommand(): Command {
  const command = new Command('set')
    .description('limit what messages may cost; it takes the place of the budget for the same key and period')
    .argument('<amount>', 'amount and the workspace’s currency, e.g. "250 EUR"')
    .addOption(choice('--period <period>', ['DAY', 'MONTH', 'TOTAL'], 'until it begins anew').makeOptionMandatory())
    .option('--of-key <id>', 'only what is sent with a key, from `heliograph keys list` (default: all)')
    .option('--of-campaign <id>', 'only what a campaign sends, from `heliograph campaigns list`')
    .option('--warn <percents...>', 'shares to warn at, in percent (default: 80 100)')
    .option('--warn-only', 'warn, and stop nothing')
    .action(async (text: string, options: SetOptions) => {
      const amount = moneySaid('The amount', text);
      const warnAtPercents = options.warn?.map((each) => {
        if (!/^\d{1,3}$/.test(each))
          throw usageError(`--warn "${plain(each)}" must be whole percents, e.g. --warn 80 100.`);
        return Number(each);
      });
      const { period, ofKey: apiKeyId, ofCampaign: campaignId, warnOnly } = options;
      const stops = warnOnly === true ? false : undefined;
      const input = given({ amount, period, apiKeyId, campaignId, warnAtPercents, stops });
      const { budget } = await openHub(options).mutate<{ budget: Budget }>(SET, { input });
      await printOne(options.json, budget, [
        `${budget.id} is set: ${moneyText(budget.amount)} (${asWord(budget.period)})`,
      ]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph budgets set "250 EUR" --period month --warn 50 80 100',
    'heliograph budgets set "20 EUR" --period day --of-key key_01a221be79ef75ababb23053d6909639',
  );
}

function removeCommand(): Command {
  const command = new Command('remove')
    .description('remove a budget: it counts and stops nothing any more')
    .argument('<id>', 'its id, from `heliograph budgets list`')
    .action(async (id: string, options: HubOptions) => {
      const result = await openHub(options).mutate<{ removedBudgetId: string }>(REMOVE, { input: { id } });
      await printOne(options.json, result, [`${result.removedBudgetId} is removed.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph budgets remove budget_01a221be79ef75ababb23053d6909639');
}
