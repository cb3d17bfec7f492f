import { describe, expect, test } from 'vitest';
import { atLeast, atMost } from '../../src/domains/verifications/chance.ts';
import {
  type Counters,
  faded,
  type GuardKey,
  type GuardLevel,
  judge,
  keysOf,
  levelOf,
  noCounters,
  rangesOf,
  suspicionOf,
} from '../../src/domains/verifications/guard.ts';
import { deniedRange } from '../../src/domains/verifications/ranges.ts';

const now = new Date('2026-11-28T10:00:00Z');
const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const counts = (change: object) => ({ ...noCounters(now), ...change });

describe('the fraud guard', () => {
  test('knows the ranges of ten thousand and of a million numbers', () => {
    expect(rangesOf('+447911180001')).toEqual(['+44791118', '+447911']);
    expect(rangesOf('+29012345')).toEqual(['+2901', '+290']);
  });

  test('lets counts fade, each in its time', () => {
    const later = faded(counts({ hotSent: 10, fastSent: 10, fastEntered: 8, slowSent: 10, slowEntered: 8 }), at(45));
    expect(later.hotSent).toBeCloseTo(3.68, 2);
    expect(later.fastSent).toBeCloseTo(9.88, 2);
    expect(later.slowSent).toBeCloseTo(10, 2);
  });

  test.each([
    [0, 10, 0.5, 0.5 ** 10],
    [10, 10, 0.5, 1],
    [1, 2, 0.5, 0.75],
  ])('takes %i of %i at %d for a chance of %d', (count, n, p, chance) =>
    expect(atMost(count, n, p)).toBeCloseTo(chance, 10),
  );

  test.each([
    [0, 3, 1],
    [1, 0, 0],
    [1, 1, 1 - Math.exp(-1)],
    [2, 1, 1 - 2 * Math.exp(-1)],
    [100, 1, 0],
    [1, 100, 1],
  ])('takes at least %i where %d are usual for a chance of %d', (count, expected, chance) =>
    expect(atLeast(count, expected)).toBeCloseTo(chance, 10),
  );

  test('counts a code by its ranges, address, country, network, and the country at the hour', () => {
    const origin = { to: '+447911180001', country: 'GB', network: '23415', address: 'a1' };
    expect(keysOf(origin, now).map(({ scope, key }) => `${scope} ${key}`)).toEqual([
      ...['PREFIX +44791118', 'PREFIX +447911', 'ADDRESS a1', 'COUNTRY GB', 'NETWORK 23415', 'HOUR GB 10'],
    ]);
    expect(keysOf({ to: '+29012', country: null, network: null, address: null }, now)).toHaveLength(1);
  });

  const since = at(-14 * 86_400);
  /** A range with some codes a day, of which eight of ten are entered. */
  const usual = { slowSent: 350, slowEntered: 280, since };
  test.each<[string, Partial<Counters>, GuardLevel, string | null]>([
    ['that nobody asks for', {}, 'USUAL', null],
    ['where as many are entered as usual', { ...usual, fastSent: 100, fastEntered: 80 }, 'USUAL', null],
    ['where none of sixty is entered', { ...usual, fastSent: 60 }, 'USUAL', 'CONVERSION'],
    [
      'where none is entered, and no more are asked for than usual',
      { ...usual, slowSent: 6_000, fastSent: 40 },
      'USUAL',
      null,
    ],
    ['where none of ten is entered', { ...usual, fastSent: 10 }, 'USUAL', null],
    [
      'where none of ten is entered while its country is attacked',
      { ...usual, fastSent: 10 },
      'ATTACKED',
      'CONVERSION',
    ],
    [
      'that is new, where the second is asked for while its country is attacked',
      { hotSent: 1, fastSent: 1 },
      'ATTACKED',
      'VELOCITY',
    ],
    ['that is new, where one was entered', { fastSent: 2, fastEntered: 1 }, 'ATTACKED', null],
    ['that is new, to which the guard stopped codes', { fastStopped: 2 }, 'ATTACKED', 'VELOCITY'],
    ['that thirty codes are on their way to', { ...usual, hotSent: 30, fastSent: 30 }, 'USUAL', 'VELOCITY'],
    ['that few are used to enter', { ...usual, slowEntered: 40, fastSent: 60, fastEntered: 4 }, 'USUAL', null],
  ])('judges a range %s', (_case, change, level, kind) => {
    expect(suspicionOf(counts(change), now, level)?.kind ?? null).toBe(kind);
  });

  /** A country with a code every ten seconds. */
  const country = counts({ slowSent: 52_000, slowEntered: 41_600, fastSent: 360, fastEntered: 288, since });
  const hour = noCounters(now);
  test.each<[string, Partial<Counters>, Partial<Counters>, Partial<Counters> | null, boolean, GuardLevel]>([
    ['as usual', { hotSent: 5 }, {}, null, false, 'USUAL'],
    ['on watch', { hotSent: 5 }, {}, null, true, 'WATCHED'],
    ['with far more codes than usual', { hotSent: 30 }, {}, null, false, 'SURGING'],
    [
      'with many codes at an hour that is busy each day',
      { hotSent: 30 },
      { slowSent: 14_000, slowEntered: 11_000, since },
      null,
      false,
      'USUAL',
    ],
    [
      'where hardly any of the last minutes was entered',
      { warmSent: 100, warmEntered: 5 },
      {},
      null,
      false,
      'ATTACKED',
    ],
    [
      'where few are entered, as at this hour each day',
      { warmSent: 100, warmEntered: 45 },
      { slowSent: 9_000, slowEntered: 4_000, since },
      null,
      false,
      'USUAL',
    ],
    [
      'of whose network hardly any is entered',
      {},
      {},
      { slowSent: 900, slowEntered: 700, warmSent: 60, since },
      false,
      'ATTACKED',
    ],
    ['where the guard has stopped codes', { fastStopped: 9 }, {}, null, false, 'ATTACKED'],
    [
      'of which nothing is known, with codes at once',
      { since: now, slowSent: 0, slowEntered: 0, fastSent: 11, fastEntered: 0, hotSent: 11 },
      {},
      null,
      false,
      'SURGING',
    ],
  ])('knows a country %s', (_case, own, atHour, network, watched, level) => {
    const surroundings = {
      country: { ...country, ...own },
      hour: { ...hour, ...atHour },
      network: network === null ? null : counts(network),
    };
    expect(levelOf(surroundings, now, watched)).toBe(level);
  });

  test('suspects ranges and addresses alone, and the wide range as usual', () => {
    const keys = keysOf({ to: '+447911180001', country: 'GB', network: null, address: 'a1' }, now);
    const judged = (of: Record<string, Partial<Counters>>) => {
      const countersOf = ({ scope, key }: GuardKey) => {
        const found = of[`${scope} ${key}`];
        return found === undefined ? undefined : counts(found);
      };
      return judge(keys, countersOf, now, false)?.key ?? null;
    };
    const attacked = { 'COUNTRY GB': { fastStopped: 9, fastSent: 50 } };
    expect(judged(attacked)).toBeNull();
    expect(judged({ ...attacked, 'PREFIX +44791118': { fastSent: 1 } })).toEqual({ scope: 'PREFIX', key: '+44791118' });
    expect(judged({ ...attacked, 'PREFIX +447911': { fastSent: 5 } })).toBeNull();
    // A person who asks once more.
    expect(judged({ ...attacked, 'ADDRESS a1': { fastSent: 1 } })).toBeNull();
    expect(judged({ ...attacked, 'ADDRESS a1': { fastSent: 2 } })).toEqual({ scope: 'ADDRESS', key: 'a1' });
  });

  test.each([
    ['+881612345678', null, 'Global Mobile Satellite'],
    ['+870773123456', null, 'Inmarsat'],
    ['+979123456789', null, 'Premium Rate'],
    ['+449098790000', 'PREMIUM_RATE', 'premium-rate'],
  ])('sends no code to %s', (e164, type, words) => expect(deniedRange(e164, type)).toContain(words));
  test('sends codes to mobile numbers', () => expect(deniedRange('+447911180001', 'MOBILE')).toBeNull());
});
