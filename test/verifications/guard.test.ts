import { describe, expect, test } from 'vitest';
import {
  atMost,
  deniedRange,
  faded,
  levelOf,
  noCounters,
  rangesOf,
  suspicionOf,
} from '../../src/domains/verifications/guard.ts';

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

  const usual = { slowSent: 1_000, slowEntered: 800 };
  test.each<[string, object, 'USUAL' | 'WATCHED' | 'ALARMED', string | null]>([
    ['that nobody asks for', {}, 'USUAL', null],
    ['where as many are entered as usual', { ...usual, fastSent: 100, fastEntered: 80 }, 'USUAL', null],
    ['where none of sixty is entered', { ...usual, fastSent: 60 }, 'USUAL', 'CONVERSION'],
    ['where none of ten is entered', { ...usual, fastSent: 10 }, 'USUAL', null],
    ['where none of ten is entered while its country is attacked', { ...usual, fastSent: 10 }, 'ALARMED', 'CONVERSION'],
    ['where none of sixty could be entered yet', { ...usual, hotSent: 24, fastSent: 24 }, 'USUAL', null],
    ['that thirty codes are on their way to', { ...usual, hotSent: 30, fastSent: 30 }, 'USUAL', 'VELOCITY'],
    ['that few are used to enter', { slowSent: 1_000, slowEntered: 100, fastSent: 60, fastEntered: 4 }, 'USUAL', null],
  ])('judges a range %s', (_case, change, level, kind) => {
    expect(suspicionOf(counts(change), now, level)?.kind ?? null).toBe(kind);
  });

  test('is alarmed for a country with far more codes than usual', () => {
    const day = { slowSent: 60_480, slowEntered: 48_000 };
    expect(levelOf(counts({ ...day, hotSent: 10 }), now, false)).toBe('USUAL');
    expect(levelOf(counts({ ...day, hotSent: 10 }), now, true)).toBe('WATCHED');
    expect(levelOf(counts({ ...day, hotSent: 30 }), now, false)).toBe('ALARMED');
  });

  test.each([
    ['+881612345678', null, 'Global Mobile Satellite'],
    ['+870773123456', null, 'Inmarsat'],
    ['+979123456789', null, 'Premium Rate'],
    ['+449098790000', 'PREMIUM_RATE', 'premium-rate'],
  ])('sends no code to %s', (e164, type, words) => expect(deniedRange(e164, type)).toContain(words));
  test('sends codes to mobile numbers', () => expect(deniedRange('+447911180001', 'MOBILE')).toBeNull());
});
