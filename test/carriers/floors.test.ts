import { describe, expect, test } from 'vitest';
import type { RouteQuality } from '../../src/db/sql/route-quality.ts';
import type { RouteFacts } from '../../src/domains/carriers/route-facts.ts';
import { chooseRoute } from '../../src/domains/carriers/routing.ts';
import { MESSAGE, route, target } from './facts.ts';

describe('a route with floors', () => {
  const measured = (change: Partial<RouteQuality>): Pick<RouteFacts, 'targets'> => {
    const fine = { submits: 100, acceptancePercent: 100, ended: 100, deliveryPercent: 100, responseMs: 100 };
    return { targets: [target({ quality: { ...fine, ...change } })] };
  };
  const floors = { minAcceptancePercent: 90, minDeliveryPercent: 80, maxResponseMs: 500 };

  test.each<[string, Partial<RouteQuality>, string]>([
    [
      'acceptance',
      { submits: 120, acceptancePercent: 89.99 },
      'in the last hour 89.9% of 120 submits were accepted, its floor is 90%',
    ],
    [
      'delivery',
      { ended: 50, deliveryPercent: 40 },
      'in the last hour 40% of 50 messages were delivered, its floor is 80%',
    ],
    ['response', { responseMs: 500.5 }, 'in the last hour a response took 501 ms, its limit is 500 ms'],
    [
      'everything',
      { acceptancePercent: 0, deliveryPercent: 0, responseMs: 9_000 },
      'in the last hour 0% of 100 submits were accepted, its floor is 90%, and 0% of 100 messages were delivered, its ' +
        'floor is 80%, and a response took 9000 ms, its limit is 500 ms',
    ],
  ])('that is below them in %s is passed over, and says by how much', (_what, quality, reason) => {
    const poor = route('1', { priority: 9, ...floors, ...measured(quality) });
    const { chosen, rejected } = chooseRoute([poor, route('2')], MESSAGE);
    expect(chosen?.route.id).toBe('2');
    expect(chosen?.reason).toBe('of 2 routes that fit it is the only one that is not below its floors');
    expect(rejected).toEqual([{ routeId: '1', name: 'route 1', code: 'BELOW_QUALITY', reason }]);
  });

  test.each<[string, Partial<RouteQuality>]>([
    ['on its floors', { acceptancePercent: 90, deliveryPercent: 80, responseMs: 500 }],
    ['measured too little', { submits: 49, acceptancePercent: 0, deliveryPercent: 0, responseMs: 9_000 }],
    ['of which too little has ended', { ended: 49, deliveryPercent: 0 }],
    ['that was never answered', { acceptancePercent: null, deliveryPercent: null, responseMs: null, ended: 0 }],
  ])('%s is as good as any', (_what, quality) => {
    const good = route('1', { priority: 9, ...floors, ...measured(quality) });
    expect(chooseRoute([good, route('2')], MESSAGE).chosen?.route.id).toBe('1');
  });

  test('that was never measured is as good as any, and so is one without floors', () => {
    expect(chooseRoute([route('1', floors), route('2')], MESSAGE).chosen?.route.id).toBe('1');
    const unasked = route('1', measured({ acceptancePercent: 0 }));
    expect(chooseRoute([unasked, route('2')], MESSAGE).chosen?.route.id).toBe('1');
  });

  test('that is below them is taken when no other fits, and says so', () => {
    const poor = route('1', { ...floors, ...measured({ acceptancePercent: 20 }) });
    const { chosen } = chooseRoute([poor, route('2', { countries: ['FR'] })], MESSAGE);
    expect(chosen).toMatchObject({
      route: { id: '1' },
      reason:
        'it is below its floors, but no other fits, and a poor route is better than none: in the last hour 20% of 100 ' +
        'submits were accepted, its floor is 90%',
    });
  });

  test('of those that are all below them the first by every other criterion is taken', () => {
    const poor = { ...floors, ...measured({ acceptancePercent: 20 }) };
    const { chosen, rejected } = chooseRoute([route('1', poor), route('2', { ...poor, priority: 1 })], MESSAGE);
    expect(chosen?.reason).toMatch(/^it is below its floors, but so are all 2 that fit, and a poor route is better/);
    expect(rejected).toMatchObject([{ code: 'LOWER_PRIORITY', reason: '"route 2" has priority 1, it has 0' }]);
  });

  test('is measured where its messages would go', () => {
    const bad = { submits: 100, acceptancePercent: 0, ended: 0, deliveryPercent: null, responseMs: null };
    const targets = [target({ state: 'CONNECTING', quality: bad }), target({ connectionId: 'c2' })];
    expect(chooseRoute([route('1', { ...floors, targets }), route('2')], MESSAGE).chosen?.route.id).toBe('1');
  });
});
