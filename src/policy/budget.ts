/** Budget gate: nothing is accepted that a budget has no room for. */
import { type Balance, leftOf, stopOf, usedOf } from '../kernel/budgets.ts';
import { decimalOf } from '../kernel/money.ts';
import { type Finding, gate } from './gate.ts';
import { REASONS } from './reasons.ts';
import type { Rule } from './rule.ts';

const RULE: Rule = { id: 'budget', source: 'the budgets of the workspace', asOf: '2026-11-29' };

const FITS: Finding = {
  rule: RULE,
  ruling: { kind: 'allow' },
  reason: 'It fits into the budgets that count it.',
  facts: {},
};

const UNPRICED: Finding = {
  rule: RULE,
  ruling: { kind: 'refuse', code: 'PRICE_UNKNOWN', reason: REASONS.PRICE_UNKNOWN.description, status: 'BLOCKED' },
  reason: REASONS.PRICE_UNKNOWN.description,
  facts: {},
};

const OF_SCOPE = { WORKSPACE: 'of the workspace', KEY: 'of the key', CAMPAIGN: 'of the campaign' } as const;
const OF_PERIOD = { DAY: 'for a day', MONTH: 'for a month', TOTAL: 'in all' } as const;

/**
 * What a message costs has to fit into every budget that counts it and stops. It is asked where a budget counts the message, also of
 * what waits for an opening. A message that was accepted has its room already.
 */
export function budgetGate() {
  /** The finding that was made last about a balance: many recipients of a chunk find the same. */
  const last = new WeakMap<Balance, { left: bigint; price: bigint; finding: Finding }>();
  const spent = (balance: Balance, price: bigint): Finding => {
    const left = leftOf(balance);
    const known = last.get(balance);
    if (known !== undefined && known.left === left && known.price === price) return known.finding;
    const finding = findingOf(balance, price);
    last.set(balance, { left, price, finding });
    return finding;
  };
  return gate({
    name: 'budget',
    needs: ['budgetUse'],
    appliesTo: ({ budgetUse }) => budgetUse !== null,
    decide({ budgetUse }) {
      const stop = budgetUse === null ? null : stopOf(budgetUse);
      if (budgetUse === null || stop === null) return FITS;
      return budgetUse.price === null ? UNPRICED : spent(stop, budgetUse.price);
    },
  });
}

function findingOf(balance: Balance, price: bigint): Finding {
  const { budget, currency, amount, spent: settled, reserved, endsAt } = balance;
  const money = (micros: bigint) => `${micros < 0n ? '-' : ''}${decimalOf(micros < 0n ? -micros : micros)} ${currency}`;
  const what = `the budget ${OF_SCOPE[budget.scope]} ${OF_PERIOD[budget.period]}, ${money(amount)}`;
  const until = endsAt === null ? '' : `, or waits until it begins anew at ${endsAt.toISOString()}`;
  const reason = `It costs ${money(price)}, and of ${what}, ${money(usedOf(balance))} are spent and reserved. It would fit into one of ${money(usedOf(balance) + price)}${until}.`;
  const facts = {
    budgetId: budget.id,
    price: money(price),
    amount: money(amount),
    spent: money(settled),
    reserved: money(reserved),
    left: money(leftOf(balance)),
  };
  return {
    rule: RULE,
    ruling: {
      kind: 'refuse',
      code: 'BUDGET_SPENT',
      reason,
      status: 'BLOCKED',
      ...(endsAt === null ? {} : { until: endsAt }),
    },
    reason,
    facts,
  };
}
