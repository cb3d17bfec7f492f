import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseRoute, type RouteFacts, type RouteTargetFacts } from '../../src/domains/carriers/routing.ts';
import { ALL_PURPOSES } from '../../src/policy/purposes.ts';
import { PLAIN_PROFILE } from '../../src/text/profile.ts';

const target = (change: Partial<RouteTargetFacts> = {}): RouteTargetFacts => ({
  connectionId: 'c1',
  name: 'carrier',
  enabled: true,
  state: 'BOUND',
  profile: PLAIN_PROFILE,
  ...change,
});

const route = (id: string, change: Partial<RouteFacts> = {}): RouteFacts => ({
  id,
  name: `route ${id}`,
  countries: [],
  prefixes: [],
  purposes: [],
  priority: 0,
  defaultSender: null,
  pricePerPartMicros: null,
  priceCurrency: null,
  targets: [target()],
  ...change,
});

const MESSAGE = { to: '+4915112345678', country: 'DE', purpose: 'ALERT' } as const;

describe('the route', () => {
  test.each<[string, RouteFacts[], string | null, string[]]>([
    ['there is none', [], null, []],
    [
      'of the highest priority',
      [route('1'), route('2', { priority: 5 }), route('3', { priority: -5 })],
      '2',
      ['LOWER_PRIORITY', 'LOWER_PRIORITY'],
    ],
    [
      'priority goes before a prefix',
      [route('1', { prefixes: ['+49151'] }), route('2', { priority: 1 })],
      '2',
      ['LOWER_PRIORITY'],
    ],
    [
      'with the longer prefix',
      [route('1', { prefixes: ['+49', '+1'] }), route('2', { prefixes: ['+49151'] })],
      '2',
      ['LOWER_PRIORITY'],
    ],
    [
      'a prefix goes before a country',
      [route('1', { countries: ['DE'] }), route('2', { prefixes: ['+4'] })],
      '2',
      ['LOWER_PRIORITY'],
    ],
    ['that names the country', [route('1'), route('2', { countries: ['DE', 'FR'] })], '2', ['LOWER_PRIORITY']],
    ['that is older', [route('2'), route('1')], '1', ['LOWER_PRIORITY']],
    [
      'of the purpose',
      [route('1', { purposes: ['OTP'] }), route('2', { purposes: ['ALERT'] })],
      '2',
      ['OTHER_PURPOSE'],
    ],
    ['of no other country', [route('1', { countries: ['FR'] })], null, ['OTHER_COUNTRY']],
    ['of no other prefix', [route('1', { prefixes: ['+33', '+491600'] })], null, ['OTHER_PREFIX']],
    ['with a connection', [route('1', { targets: [] })], null, ['NO_ENABLED_CONNECTION']],
    [
      'with an enabled connection',
      [route('1', { targets: [target({ enabled: false })] }), route('2')],
      '2',
      ['NO_ENABLED_CONNECTION'],
    ],
  ])('%s', (_what, routes, id, codes) => {
    const { chosen, rejected } = chooseRoute(routes, MESSAGE);
    expect(chosen?.route.id ?? null).toBe(id);
    expect(rejected.map((rejection) => rejection.code)).toEqual(codes);
  });

  test.each<[string, RouteFacts, string]>([
    ['a priority', route('2', { priority: 7 }), '"route 2" has priority 7, it has 0'],
    ['a prefix', route('2', { prefixes: ['+49'] }), '"route 2" names a longer prefix of the number'],
    ['a country', route('2', { countries: ['DE'] }), '"route 2" names the country more closely'],
    ['its age', route('0'), '"route 0" is older'],
  ])('that loses by %s says to which and why', (_what, winner, reason) => {
    const { rejected } = chooseRoute([route('1'), winner], MESSAGE);
    expect(rejected).toEqual([{ routeId: '1', name: 'route 1', code: 'LOWER_PRIORITY', reason }]);
  });

  test('that loses names the one that was chosen, not one that lost too', () => {
    const routes = [route('1'), route('2', { priority: 1 }), route('3', { priority: 2 })];
    const { rejected } = chooseRoute(routes, MESSAGE);
    expect(rejected.map((rejection) => rejection.reason)).toEqual([
      '"route 3" has priority 2, it has 0',
      '"route 3" has priority 2, it has 1',
    ]);
  });
});

describe('a country', () => {
  const british = route('1', { countries: ['GB'] });
  const guernsey = { to: '+447911123456', country: 'GG', purpose: 'ALERT' } as const;

  test('takes numbers that lie within its plan', () => {
    expect(chooseRoute([british], guernsey).chosen?.route.id).toBe('1');
    expect(chooseRoute([british], { ...guernsey, country: 'IM' }).chosen?.route.id).toBe('1');
  });

  test('but a route that names the very country comes first', () => {
    const own = route('2', { countries: ['GG'] });
    expect(chooseRoute([british, own], guernsey).chosen?.route.id).toBe('2');
    expect(chooseRoute([own], { ...guernsey, country: 'GB' }).chosen).toBeNull();
  });

  test('of an international service is none', () => {
    const { rejected } = chooseRoute([british], { to: '+8001234567', country: null, purpose: 'ALERT' });
    expect(rejected).toMatchObject([{ code: 'OTHER_COUNTRY', reason: 'it takes GB, not an unknown country' }]);
  });
});

describe('the connection', () => {
  const named = (connectionId: string, change: Partial<RouteTargetFacts>) => target({ connectionId, ...change });
  test.each<[string, RouteTargetFacts[], string]>([
    ['is the first that is bound', [named('a', { state: 'CONNECTING' }), named('b', {}), named('c', {})], 'b'],
    ['or the first that is enabled', [named('a', { enabled: false }), named('b', { state: 'CLOSED' })], 'b'],
    [
      'never one that is off, bound or not',
      [named('a', { enabled: false }), named('b', { state: 'AUTH_FAILED' })],
      'b',
    ],
  ])('%s', (_what, targets, connectionId) => {
    expect(chooseRoute([route('1', { targets })], MESSAGE).chosen?.target.connectionId).toBe(connectionId);
  });
});

const anyRoutes = fc
  .array(
    fc.record({
      countries: fc.subarray(['DE', 'FR', 'GB']),
      prefixes: fc.subarray(['+4', '+49', '+49151', '+33']),
      purposes: fc.subarray(ALL_PURPOSES),
      priority: fc.integer({ min: -1, max: 1 }),
      targets: fc.array(
        fc.record({ enabled: fc.boolean(), state: fc.constantFrom('BOUND' as const, 'CLOSED' as const) }),
        {
          maxLength: 3,
        },
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
        const { countries, prefixes, purposes, priority } = chosen.route;
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
