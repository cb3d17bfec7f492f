import { describe, expect, test } from 'vitest';
import { routeCosts } from '../../src/domains/carriers/route-costs.ts';
import type { RouteFacts } from '../../src/domains/carriers/route-facts.ts';
import { chooseRoute } from '../../src/domains/carriers/routing.ts';
import type { PriceLists } from '../../src/kernel/charge.ts';
import type { LeastCost } from '../../src/kernel/least-cost.ts';
import { type DatedPrice, priceTable } from '../../src/kernel/prices.ts';
import { MESSAGE, route, target } from './facts.ts';

const NOW = new Date('2026-12-07T12:00:00Z');
const priced = (pricePerPartMicros: bigint, change: Partial<DatedPrice> = {}): DatedPrice => ({
  id: `${pricePerPartMicros}`,
  country: 'DE',
  mccMnc: null,
  prefix: null,
  senderKind: null,
  purpose: null,
  pricePerPartMicros,
  currency: 'EUR',
  validFrom: new Date(0),
  validUntil: null,
  ...change,
});
const lists = (buy: Record<string, DatedPrice[]>, leastCost: LeastCost | null): PriceLists => ({
  currency: 'EUR',
  sell: priceTable([]),
  buy: new Map(Object.entries(buy).map(([id, prices]) => [id, priceTable(prices)])),
  rates: [{ currency: 'USD', inCurrency: 'EUR', validFrom: new Date(0), rateTrillionths: 500_000_000_000n }],
  budgets: [],
  timeZone: 'UTC',
  hasNetworks: false,
  leastCost,
});
const RULES = { minDeliveryPercent: 90, minSamples: 50 };
const over = (connectionId: string, delivered: number | null = null, ended = 100) =>
  target({
    connectionId,
    quality:
      delivered === null
        ? null
        : { submits: ended, ended, acceptancePercent: 100, deliveryPercent: delivered, responseMs: 10 },
  });
const TWO = [route('1', { targets: [over('a', 97.9)] }), route('2', { targets: [over('b', 95)] })];
const choose = (
  buy: Record<string, DatedPrice[]>,
  routes: RouteFacts[] = TWO,
  rules: LeastCost | null = RULES,
  to = MESSAGE,
) => chooseRoute(routes, to, routeCosts(lists(buy, rules), NOW));
const chosenOf = (...of: Parameters<typeof choose>) => choose(...of).chosen?.route.id;

describe('the cheapest route', () => {
  test('is taken, and its decision names what each costs and delivers', () => {
    const { chosen, rejected } = choose({ a: [priced(5_000n)], b: [priced(4_100n)] });
    expect(chosen).toMatchObject({
      route: { id: '2' },
      reason: 'it comes first of 2 routes that fit; it costs 0.0041 EUR a part, delivers 95%',
    });
    expect(rejected).toMatchObject([
      {
        code: 'LOWER_PRIORITY',
        reason: '"route 2" costs less: 0.0041 EUR a part, delivers 95%; this one: 0.005 EUR a part, delivers 97%',
      },
    ]);
  });

  test('is not looked for where the setting is off', () => {
    const { chosen } = choose({ a: [priced(5_000n)], b: [priced(4_100n)] }, TWO, null);
    expect(chosen).toMatchObject({ route: { id: '1' }, reason: 'it comes first of 2 routes that fit' });
  });

  test.each<[string, Record<string, DatedPrice[]>, string]>([
    ['a known cost goes before one that is not known', { b: [priced(9_000_000n)] }, '2'],
    ['a price without a rate is not known', { a: [priced(1n, { currency: 'GBP' })], b: [priced(9n)] }, '2'],
    [
      'costs are compared in the currency of the workspace',
      { a: [priced(10n, { currency: 'USD' })], b: [priced(6n)] },
      '1',
    ],
    ['by the exact amount', { a: [priced(11n, { currency: 'USD' })], b: [priced(5n)] }, '2'],
    ['the network of the recipient counts', { a: [priced(5n)], b: [priced(9n), priced(4n, { mccMnc: '26201' })] }, '2'],
    ['so does a longer prefix', { a: [priced(5n)], b: [priced(4n), priced(9n, { prefix: '+49151' })] }, '1'],
    ['the purpose', { a: [priced(5n)], b: [priced(9n), priced(4n, { purpose: 'ALERT' })] }, '2'],
    ['the kind of sender', { a: [priced(5n)], b: [priced(9n), priced(4n, { senderKind: 'ALPHANUMERIC' })] }, '2'],
    ['a price that holds no more is none', { a: [priced(5n)], b: [priced(4n, { validUntil: NOW })] }, '1'],
    ['equal costs leave the choice as it was', { a: [priced(5n)], b: [priced(5n)] }, '1'],
    ['where nothing is known the choice is as it was', {}, '1'],
  ])('%s', (_name, buy, id) => {
    expect(chosenOf(buy)).toBe(id);
  });

  test('is one of the highest priority, and goes before closeness', () => {
    const buy = { a: [priced(5n)], b: [priced(4n)] };
    expect(
      chosenOf(buy, [route('1', { priority: 1, targets: [over('a')] }), route('2', { targets: [over('b')] })]),
    ).toBe('1');
    expect(
      chosenOf(buy, [route('1', { countries: ['DE'], targets: [over('a')] }), route('2', { targets: [over('b')] })]),
    ).toBe('2');
  });

  test.each<[string, number | null, number, LeastCost, string]>([
    ['below the floor it is passed over', 89.9, 100, RULES, '1'],
    ['on the floor it is taken', 90, 100, RULES, '2'],
    ['by fewer messages than the least nothing is known against it', 10, 49, RULES, '2'],
    ['a larger least asks for more', 10, 199, { ...RULES, minSamples: 200 }, '2'],
    ['unmeasured it is taken', null, 0, RULES, '2'],
    ['without a floor it is taken whatever it delivers', 1, 100, { ...RULES, minDeliveryPercent: null }, '2'],
  ])('%s', (_name, delivered, ended, rules, id) => {
    const routes = [route('1', { targets: [over('a', 99)] }), route('2', { targets: [over('b', delivered, ended)] })];
    expect(chosenOf({ a: [priced(5n)], b: [priced(4n)] }, routes, rules)).toBe(id);
  });

  test('has its own floor before that of the workspace, and gives way to a lower priority where it is below', () => {
    const buy = { a: [priced(5n)], b: [priced(4n)] };
    const own = (minDeliveryPercent: number) => [
      route('1', { targets: [over('a', 99)] }),
      route('2', { minDeliveryPercent, priority: 1, targets: [over('b', 80)] }),
    ];
    expect(chosenOf(buy, own(75))).toBe('2');
    const { chosen, rejected } = choose(buy, own(85));
    expect(chosen?.route.id).toBe('1');
    expect(rejected).toMatchObject([
      {
        code: 'BELOW_QUALITY',
        reason:
          'in the last hour 80% of 100 messages were delivered, its floor is 85%; this one: 0.000004 EUR a part, delivers 80%',
      },
    ]);
  });
});

test('numbers with the same longest priced prefix cost the same', () => {
  const costs = routeCosts(
    lists({ a: [priced(1n, { prefix: '+49151' })], b: [priced(2n, { prefix: '+4915112' })] }, RULES),
    NOW,
  );
  expect(['+4915112345', '+4915198765', '+4917012345', '+33'].map((each) => costs?.prefixOf(each))).toEqual([
    '+4915112',
    '+49151',
    '',
    '',
  ]);
});
