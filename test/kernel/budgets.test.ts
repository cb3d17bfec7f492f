import { describe, expect, test } from 'vitest';
import { type Balance, counts, leftOf, shareToWarnOf, stopOf } from '../../src/kernel/budgets.ts';
import { type Charge, moveOf } from '../../src/kernel/charge.ts';
import { NO_FACTS } from '../../src/kernel/facts.ts';
import { budgetGate } from '../../src/policy/budget.ts';
import { spanOf } from '../../src/policy/budget-period.ts';

const balance = (change: Partial<Balance> = {}): Balance => ({
  id: 'row',
  budget: { id: 'b', scope: 'WORKSPACE', subjectId: null, period: 'DAY' },
  currency: 'EUR',
  amount: 1_000_000n,
  stops: true,
  warnPercents: [80, 100],
  endsAt: new Date('2026-12-02T00:00:00Z'),
  spent: 500_000n,
  reserved: 200_000n,
  late: 0n,
  warnedPercent: 0,
  ...change,
});

describe('a period of a budget', () => {
  test.each([
    ['DAY', 'UTC', '2026-12-01T12:00:00Z', '2026-12-01T00:00:00.000Z', '2026-12-02T00:00:00.000Z'],
    ['DAY', 'America/New_York', '2026-12-01T03:00:00Z', '2026-11-30T05:00:00.000Z', '2026-12-01T05:00:00.000Z'],
    // A day of 23 hours, and one of 25.
    ['DAY', 'Europe/Berlin', '2027-03-28T12:00:00Z', '2027-03-27T23:00:00.000Z', '2027-03-28T22:00:00.000Z'],
    ['DAY', 'Europe/Berlin', '2027-10-31T12:00:00Z', '2027-10-30T22:00:00.000Z', '2027-10-31T23:00:00.000Z'],
    ['MONTH', 'Europe/Berlin', '2026-12-31T23:30:00Z', '2026-12-31T23:00:00.000Z', '2027-01-31T23:00:00.000Z'],
    ['MONTH', 'UTC', '2026-12-31T23:59:59.999Z', '2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
  ] as const)('%s in %s at %s', (period, zone, at, startsAt, endsAt) => {
    expect(spanOf(period, zone, new Date(at))).toEqual({ startsAt: new Date(startsAt), endsAt: new Date(endsAt) });
  });

  test('in all has no end', () => {
    expect(spanOf('TOTAL', 'UTC', new Date())).toEqual({ startsAt: new Date(0), endsAt: null });
  });
});

test('a budget counts the workspace, or its own key or campaign alone', () => {
  const own = { keyId: 'k', campaignId: null };
  expect(counts({ scope: 'WORKSPACE', subjectId: null }, own)).toBe(true);
  expect(counts({ scope: 'KEY', subjectId: 'k' }, own)).toBe(true);
  expect(counts({ scope: 'KEY', subjectId: 'other' }, own)).toBe(false);
  expect(counts({ scope: 'CAMPAIGN', subjectId: 'k' }, own)).toBe(false);
  expect(counts({ scope: 'KEY', subjectId: null }, { keyId: null, campaignId: null })).toBe(false);
});

test.each([
  [300_000n, {}, false],
  [300_001n, {}, true],
  [300_001n, { stops: false }, false],
  [300_000n, { late: 1n }, true],
  [null, {}, true],
  [null, { stops: false }, false],
] as const)('%s millionths are stopped or not (%#)', (price, change, stops) => {
  expect(stopOf({ price, balances: [balance(change)] }) !== null).toBe(stops);
});

test.each([
  [0n, 0, null],
  [99_999n, 0, null],
  [100_000n, 0, 80],
  [100_000n, 80, null],
  [300_000n, 80, 100],
  [300_000n, 0, 100],
])('with %s more, warned at %d %%, it warns at %s', (more, warnedPercent, percent) => {
  expect(shareToWarnOf(balance({ reserved: 200_000n + more, warnedPercent }))).toBe(percent);
});

test('a change of a charge moves between reserved, spent and late, and nothing else', () => {
  const charge = (state: Charge['state'], price: string | null = '5'): Charge => ({
    state,
    billedAt: 'SUBMIT',
    price,
    currency: 'EUR',
    cost: null,
    costCurrency: null,
    connectionId: 'c',
    periods: ['p'],
  });
  const none = { reserved: 0n, spent: 0n, late: 0n };
  expect(moveOf(charge('RESERVED'), charge('SETTLED'))).toEqual({ ...none, reserved: -5n, spent: 5n });
  expect(moveOf(charge('RESERVED'), charge('SETTLED', '3'))).toEqual({ ...none, reserved: -5n, spent: 3n });
  expect(moveOf(charge('RESERVED'), charge('RESERVED', '3'))).toEqual({ ...none, reserved: -2n });
  expect(moveOf(charge('RESERVED'), charge('RELEASED'))).toEqual({ ...none, reserved: -5n });
  expect(moveOf(charge('RELEASED'), charge('SETTLED'))).toEqual({ ...none, late: 5n });
  expect(moveOf(charge('SETTLED'), charge('SETTLED'))).toBeNull();
  expect(moveOf(charge('RESERVED', null), charge('SETTLED', null))).toBeNull();
});

describe('the gate', () => {
  const facts = {
    ...NO_FACTS,
    purpose: 'TRANSACTIONAL' as const,
    now: new Date(),
    expiresAt: new Date(),
    to: null,
    country: null,
    sender: null,
    text: null,
    exemption: null,
  };
  const gate = budgetGate();

  test('has no say where no budget counts the message', () => {
    expect(gate.appliesTo?.(facts)).toBe(false);
  });

  test('says the figures, what would fit, and when the budget begins anew', () => {
    const stop = balance();
    const budgetUse = { price: 400_000n, balances: [balance({ amount: 9_000_000n }), stop] };
    expect(leftOf(stop)).toBe(300_000n);
    const { ruling, reason, facts: told } = gate.decide({ ...facts, budgetUse });
    expect(ruling).toMatchObject({ kind: 'refuse', code: 'BUDGET_SPENT', until: stop.endsAt });
    expect(reason).toBe(
      'It costs 0.4 EUR, and of the budget of the workspace for a day, 1 EUR, 0.7 EUR are spent and reserved. It would fit into one of 1.1 EUR, or waits until it begins anew at 2026-12-02T00:00:00.000Z.',
    );
    expect(told).toMatchObject({ spent: '0.5 EUR', reserved: '0.2 EUR', left: '0.3 EUR' });
    expect(gate.decide({ ...facts, budgetUse: { price: 300_000n, balances: [stop] } }).ruling).toEqual({
      kind: 'allow',
    });
    expect(gate.decide({ ...facts, budgetUse: { price: null, balances: [stop] } }).ruling).toMatchObject({
      code: 'PRICE_UNKNOWN',
    });
  });
});
