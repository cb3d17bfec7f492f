import { describe, expect, test } from 'vitest';
import type { RouteFacts, RouteTargetFacts } from '../../src/domains/carriers/route-facts.ts';
import { chooseRoute } from '../../src/domains/carriers/routing.ts';
import { MESSAGE, price, route, target } from './facts.ts';

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
    [
      'a network goes before a prefix',
      [route('1', { prefixes: ['+49151'] }), route('2', { mccMncs: ['26202', '26201'] })],
      '2',
      ['LOWER_PRIORITY'],
    ],
    [
      'a priority goes before a network',
      [route('1', { priority: 1 }), route('2', { mccMncs: ['26201'] })],
      '1',
      ['LOWER_PRIORITY'],
    ],
    ['that names the sender', [route('1'), route('2', { senders: ['Other', 'Shop'] })], '2', ['LOWER_PRIORITY']],
    [
      'a country goes before a sender',
      [route('1', { senders: ['Shop'] }), route('2', { countries: ['DE'] })],
      '2',
      ['LOWER_PRIORITY'],
    ],
    [
      'a sender goes before a price',
      [route('1', { senders: ['Shop'], ...price(9) }), route('2', price(1))],
      '1',
      ['LOWER_PRIORITY'],
    ],
    ['that is cheaper', [route('1', price(2)), route('2', price(1))], '2', ['LOWER_PRIORITY']],
    [
      'of another currency is not cheaper',
      [route('1', price(2)), route('2', price(1, 'USD'))],
      '1',
      ['LOWER_PRIORITY'],
    ],
    ['of a price nobody knows is not cheaper', [route('1', price(2)), route('2')], '1', ['LOWER_PRIORITY']],
    [
      'that is the cheapest in the currency of the oldest',
      [route('1', price(3)), route('2', price(1, 'USD')), route('3', price(2))],
      '3',
      ['LOWER_PRIORITY', 'LOWER_PRIORITY'],
    ],
    ['that is older', [route('2'), route('1')], '1', ['LOWER_PRIORITY']],
    [
      'of the purpose',
      [route('1', { purposes: ['OTP'] }), route('2', { purposes: ['ALERT'] })],
      '2',
      ['OTHER_PURPOSE'],
    ],
    ['of no other country', [route('1', { countries: ['FR'] })], null, ['OTHER_COUNTRY']],
    ['of no other prefix', [route('1', { prefixes: ['+33', '+491600'] })], null, ['OTHER_PREFIX']],
    ['of no other network', [route('1', { mccMncs: ['26202'] })], null, ['OTHER_NETWORK']],
    ['of no other sender', [route('1', { senders: ['Other'] })], null, ['OTHER_SENDER']],
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

  test.each<[string, Partial<RouteFacts>, string, string]>([
    ['a purpose', { purposes: ['OTP', 'SURVEY'] }, 'OTHER_PURPOSE', 'it takes OTP, SURVEY, not ALERT'],
    ['a country', { countries: ['FR', 'GB'] }, 'OTHER_COUNTRY', 'it takes FR, GB, not DE'],
    ['a prefix', { prefixes: ['+33', '+4916'] }, 'OTHER_PREFIX', 'it takes numbers that begin with +33, +4916'],
    [
      'many prefixes',
      { prefixes: ['+1', '+2', '+31', '+32', '+33', '+34', '+35'] },
      'OTHER_PREFIX',
      'it takes numbers that begin with +1, +2, +31, +32, +33 and 2 more',
    ],
    ['a network', { mccMncs: ['26202'] }, 'OTHER_NETWORK', 'it takes the networks 26202, not 26201'],
    ['a sender', { senders: ['Other', '12345'] }, 'OTHER_SENDER', 'it takes the senders Other, 12345, not Shop'],
    [
      'its connections',
      { targets: [target({ enabled: false }), target({ enabled: false })] },
      'NO_ENABLED_CONNECTION',
      'none of its 2 connections is enabled',
    ],
  ])('that does not fit by %s says why', (_what, change, code, reason) => {
    const { rejected } = chooseRoute([route('1', change)], MESSAGE);
    expect(rejected).toEqual([{ routeId: '1', name: 'route 1', code, reason }]);
  });

  test.each<[string, Partial<RouteFacts>, RouteFacts, string]>([
    ['a priority', {}, route('2', { priority: 7 }), 'has priority 7, it has 0'],
    ['a network', {}, route('2', { mccMncs: ['26201'] }), 'names the network of the recipient, it names none'],
    ['a prefix', {}, route('2', { prefixes: ['+49'] }), 'names a longer prefix of the number: 2 digits, it names none'],
    [
      'a longer prefix',
      { prefixes: ['+4', '+49'] },
      route('2', { prefixes: ['+49151'] }),
      'names a longer prefix of the number: 5 digits, it names 2',
    ],
    ['a country', {}, route('2', { countries: ['DE'] }), 'names the country, it names none'],
    ['a sender', {}, route('2', { senders: ['Shop'] }), 'names the sender, it names none'],
    ['a price', price(7_500), route('2', price(6_000)), 'costs 0.006 EUR a part, it costs 0.0075 EUR'],
    ['its age', {}, route('0'), 'is older'],
    ['its age, at the same price', price(1), route('0', price(1)), 'is older'],
  ])('that loses by %s says to which and why', (_what, change, winner, reason) => {
    const { rejected } = chooseRoute([route('1', change), winner], MESSAGE);
    const sentence = `"${winner.name}" ${reason}`;
    expect(rejected).toEqual([{ routeId: '1', name: 'route 1', code: 'LOWER_PRIORITY', reason: sentence }]);
  });

  test('that is older and of another currency than the cheapest says so', () => {
    const { rejected } = chooseRoute(
      [route('1', price(3_000)), route('2', price(1_000, 'USD')), route('3', price(2_000))],
      MESSAGE,
    );
    expect(rejected.map(({ reason }) => reason)).toEqual([
      '"route 3" costs 0.002 EUR a part, it costs 0.003 EUR',
      '"route 3" costs 0.002 EUR a part, the least in the currency of the oldest of them; it costs 0.001 USD',
    ]);
  });

  test.each<[string, RouteFacts[], string]>([
    ['alone', [route('1'), route('2', { countries: ['FR'] })], 'it is the only route that fits'],
    ['first', [route('1'), route('2'), route('3', { countries: ['FR'] })], 'it comes first of 2 routes that fit'],
  ])('that is chosen %s says so', (_what, routes, reason) => {
    expect(chooseRoute(routes, MESSAGE).chosen).toMatchObject({ route: { id: '1' }, reason });
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
  const guernsey = { ...MESSAGE, to: '+447911123456', country: 'GG' } as const;

  test('takes numbers that lie within its plan', () => {
    expect(chooseRoute([british], guernsey).chosen?.route.id).toBe('1');
    expect(chooseRoute([british], { ...guernsey, country: 'IM' }).chosen?.route.id).toBe('1');
  });

  test('but a route that names the very country comes first', () => {
    const own = route('2', { countries: ['GG'] });
    const { chosen, rejected } = chooseRoute([british, own], guernsey);
    expect(chosen?.route.id).toBe('2');
    expect(rejected[0]?.reason).toBe('"route 2" names the country itself, it names the one in whose plan it lies');
    expect(chooseRoute([own], { ...guernsey, country: 'GB' }).chosen).toBeNull();
  });

  test('of an international service is none', () => {
    const { rejected } = chooseRoute([british], { ...MESSAGE, to: '+8001234567', country: null });
    expect(rejected).toMatchObject([{ code: 'OTHER_COUNTRY', reason: 'it takes GB, not an unknown country' }]);
  });
});

describe('a network', () => {
  test('that is not known is on no route that names networks', () => {
    const routes = [route('1', { mccMncs: ['26201', '26202'] }), route('2')];
    const { chosen, rejected } = chooseRoute(routes, { ...MESSAGE, mccMnc: null });
    expect(chosen?.route.id).toBe('2');
    expect(rejected).toMatchObject([
      {
        code: 'OTHER_NETWORK',
        reason: 'it takes the networks 26201, 26202, and that of the recipient is not known',
      },
    ]);
  });
});

describe('a message that names no sender', () => {
  const anonymous = { ...MESSAGE, sender: null };

  test('takes a route of senders where its default is one of them, but not before another', () => {
    const shop = route('2', { senders: ['Shop'], defaultSender: 'Shop' });
    expect(chooseRoute([shop], anonymous).chosen?.route.id).toBe('2');
    expect(chooseRoute([route('1'), shop], anonymous).chosen?.route.id).toBe('1');
  });

  test('takes no other route of senders', () => {
    const routes = [route('1', { senders: ['Shop'] }), route('2', { senders: ['Shop'], defaultSender: 'Hub' })];
    expect(chooseRoute(routes, anonymous).rejected.map(({ reason }) => reason)).toEqual([
      'it takes the senders Shop, and the message names none',
      'it takes the senders Shop, not Hub',
    ]);
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
    ['is one whose circuit is closed', [named('a', { circuit: 'OPEN' }), named('b', {})], 'b'],
    ['before one that is being tried', [named('a', { circuit: 'HALF_OPEN' }), named('b', {})], 'b'],
    ['or one that is being tried', [named('a', { circuit: 'OPEN' }), named('b', { circuit: 'HALF_OPEN' })], 'b'],
    ['or the first, where all are open', [named('a', { circuit: 'OPEN' }), named('b', { circuit: 'OPEN' })], 'a'],
    [
      'a closed circuit without a bind is none',
      [named('a', { state: 'CLOSED' }), named('b', { circuit: 'OPEN' })],
      'a',
    ],
  ])('%s', (_what, targets, connectionId) => {
    expect(chooseRoute([route('1', { targets })], MESSAGE).chosen?.target.connectionId).toBe(connectionId);
  });
});
