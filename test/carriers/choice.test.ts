import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RouteFacts } from '../../src/domains/carriers/route-facts.ts';
import { chooseRoute, selectFrom, shortlist } from '../../src/domains/carriers/routing.ts';
import { groupBy } from '../../src/kernel/chunks.ts';
import { ALL_PURPOSES } from '../../src/policy/purposes.ts';
import { MESSAGE, price, route, target } from './facts.ts';

describe('equal routes of which one has a weight', () => {
  const numbers = Array.from({ length: 10_000 }, (_, n) => `+49151${String(10_000_000 + n * 7)}`);
  const shares = (routes: RouteFacts[]) =>
    groupBy(numbers, (to) => chooseRoute(routes, { ...MESSAGE, to }).chosen?.route.id ?? '');
  const third = { weight: 30, ...price(1) };

  test('share numbers by weight, whatever they cost; one without a weight has part 1', () => {
    const byRoute = shares([route('1', { weight: 69, ...price(9) }), route('2', third), route('3')]);
    expect(Math.abs((byRoute.get('1')?.length ?? 0) - 6_900)).toBeLessThan(200);
    expect(Math.abs((byRoute.get('2')?.length ?? 0) - 3_000)).toBeLessThan(200);
    expect(Math.abs((byRoute.get('3')?.length ?? 0) - 100)).toBeLessThan(50);
  });

  test('a number stays with its route, also when another comes or goes', () => {
    const [a, b, c] = [route('1', { weight: 2 }), route('2', { weight: 1 }), route('3', { weight: 1 })];
    const before = shares([a, b, c]);
    expect(shares([c, b, a])).toEqual(before);
    const after = new Set(shares([a, b]).get('1'));
    expect((before.get('1') ?? []).every((number) => after.has(number))).toBe(true);
  });

  test('say by which part a number is one’s and not the other’s', () => {
    const { chosen, rejected } = chooseRoute([route('1', { weight: 999 }), route('2')], MESSAGE);
    expect(chosen).toMatchObject({
      route: { id: '1' },
      reason: 'it takes this number of those that 2 routes share by weight: it has 999 of 1000',
    });
    expect(rejected).toMatchObject([
      { reason: '"route 1" takes this number of those they share by weight: it has 1 of 1000' },
    ]);
  });

  test('share nothing with one that comes before or after them', () => {
    const routes = [route('1', { weight: 1 }), route('2', { priority: 1, weight: 1 })];
    expect([...shares(routes).keys()]).toEqual(['2']);
  });
});

describe('a shortlist', () => {
  const routes = [route('1', { prefixes: ['+49', '+4915'], weight: 1 }), route('2', { prefixes: ['+4915'] })];

  test('serves every number that its routes cannot tell apart, and says the same of the same outcome', () => {
    const list = shortlist(routes, MESSAGE);
    const selections = new Set<unknown>();
    for (let n = 0; n < 200; n++) {
      const to = `+4915${1_000_000 + n}`;
      const selection = selectFrom(list, to);
      expect(selection).toEqual(chooseRoute(routes, { ...MESSAGE, to }));
      selections.add(selection);
    }
    expect(selections.size).toBe(2);
  });
});

const anyRoutes = fc
  .array(
    fc.record({
      countries: fc.subarray(['DE', 'FR', 'GB']),
      prefixes: fc.subarray(['+4', '+49', '+49151', '+33']),
      purposes: fc.subarray(ALL_PURPOSES),
      mccMncs: fc.subarray(['26201', '26202']),
      senders: fc.subarray(['Shop', 'Other']),
      priority: fc.integer({ min: -1, max: 1 }),
      weight: fc.option(fc.constantFrom(1, 5)),
      minAcceptancePercent: fc.option(fc.constant(50)),
      pricePerPartMicros: fc.option(fc.bigInt({ min: 1n, max: 3n })),
      priceCurrency: fc.constantFrom('EUR', 'USD'),
      targets: fc.array(
        fc.record({
          enabled: fc.boolean(),
          state: fc.constantFrom('BOUND' as const, 'CLOSED' as const),
          circuit: fc.constantFrom('CLOSED' as const, 'OPEN' as const, 'HALF_OPEN' as const),
          quality: fc.option(
            fc.record({
              submits: fc.constantFrom(49, 50),
              acceptancePercent: fc.constantFrom(49, 50),
              ended: fc.constant(0),
              deliveryPercent: fc.constant(null),
              responseMs: fc.constant(null),
            }),
          ),
        }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 6 },
  )
  .map((list) =>
    list.map(({ targets, ...rest }, n) =>
      route(String(n), { ...rest, targets: targets.map((each, m) => target({ ...each, connectionId: `${n}.${m}` })) }),
    ),
  );

describe('for any routes', () => {
  test('each is chosen or rejected, once, and what is chosen fits', () => {
    fc.assert(
      fc.property(anyRoutes, (routes) => {
        const { chosen, rejected } = chooseRoute(routes, MESSAGE);
        const ids = [...rejected.map((each) => each.routeId), ...(chosen === null ? [] : [chosen.route.id])];
        expect(ids.sort()).toEqual(routes.map((each) => each.id).sort());
        const losers = rejected.filter(({ code }) => code === 'LOWER_PRIORITY');
        if (chosen === null) {
          expect(losers).toEqual([]);
          return;
        }
        expect(chosen.target.enabled).toBe(true);
        const { countries, prefixes, purposes, mccMncs, senders, priority } = chosen.route;
        expect(mccMncs.length === 0 || mccMncs.includes('26201')).toBe(true);
        expect(senders.length === 0 || senders.includes('Shop')).toBe(true);
        expect(countries.length === 0 || countries.includes('DE')).toBe(true);
        expect(prefixes.length === 0 || prefixes.some((prefix) => MESSAGE.to.startsWith(prefix))).toBe(true);
        expect(purposes.length === 0 || purposes.includes('ALERT')).toBe(true);
        for (const each of losers) {
          expect(routes.find(({ id }) => id === each.routeId)?.priority).toBeLessThanOrEqual(priority);
        }
      }),
    );
  });

  test('the order in which they are given does not matter', () => {
    fc.assert(
      fc.property(anyRoutes, (routes) => {
        const [one, other] = [chooseRoute(routes, MESSAGE), chooseRoute([...routes].reverse(), MESSAGE)];
        expect(other.chosen).toEqual(one.chosen);
        expect(other.rejected.reverse()).toEqual(one.rejected);
      }),
    );
  });
});
