import fc from 'fast-check';
import { expect, test } from 'vitest';
import { STEPS, startOf, stepsAfter } from '../../src/domains/analytics/buckets.ts';
import { bucketsOf, periodBefore, rangesOf, wholePeriod } from '../../src/domains/analytics/period.ts';
import {
  CUTS,
  cutOf,
  LATENCY_BOUNDS_MS,
  latencyBucket,
  latencyPercentile,
  QUARTER_MS,
} from '../../src/kernel/rollups.ts';

const iso = (ms: number) => new Date(ms).toISOString();

test.each([
  ['HOUR', 'UTC', '2026-11-29T09:47:12Z', '2026-11-29T09:00:00.000Z'],
  ['HOUR', 'Asia/Kolkata', '2026-11-29T09:47:12Z', '2026-11-29T09:30:00.000Z'],
  ['HOUR', 'Asia/Kathmandu', '2026-11-29T09:10:00Z', '2026-11-29T08:15:00.000Z'],
  ['DAY', 'Asia/Kolkata', '2026-11-29T20:00:00Z', '2026-11-29T18:30:00.000Z'],
  ['DAY', 'America/New_York', '2026-11-29T04:59:00Z', '2026-11-28T05:00:00.000Z'],
  // Clocks went forward that day: it has 23 hours.
  ['DAY', 'Europe/Berlin', '2026-03-29T21:59:00Z', '2026-03-28T23:00:00.000Z'],
  ['DAY', 'Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-29T22:00:00.000Z'],
  ['WEEK', 'Europe/Berlin', '2026-11-29T22:59:00Z', '2026-11-22T23:00:00.000Z'],
  ['WEEK', 'Europe/Berlin', '2026-11-29T23:00:00Z', '2026-11-29T23:00:00.000Z'],
  ['MONTH', 'Pacific/Auckland', '2026-10-31T11:30:00Z', '2026-10-31T11:00:00.000Z'],
  ['MONTH', 'UTC', '2024-02-29T23:59:59Z', '2024-02-01T00:00:00.000Z'],
] as const)('the %s of %s that %s is in begins at %s', (step, zone, at, start) => {
  expect(iso(startOf(step, zone, Date.parse(at)))).toBe(start);
});

test('a day on which clocks go back has 25 hours, each one bucket', () => {
  const period = wholePeriod(
    'Europe/Berlin',
    'DAY',
    new Date('2026-10-25T12:00:00Z'),
    new Date('2026-10-25T13:00:00Z'),
  );
  const hours = bucketsOf({ ...period, step: 'HOUR' }, 100);
  expect([hours.length, iso(period.from.getTime()), iso(period.until.getTime())]).toEqual([
    25,
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
  ]);
});

const zones = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Auckland',
  'America/Sao_Paulo',
);
const moments = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) });

test('buckets follow one another without a gap, and every moment is in the one that it begins with', () => {
  fc.assert(
    fc.property(zones, fc.constantFrom(...STEPS), moments, (zone, step, at) => {
      const start = startOf(step, zone, at);
      const next = stepsAfter(step, zone, start, 1);
      expect(start).toBeLessThanOrEqual(at);
      expect(at).toBeLessThan(next);
      expect(startOf(step, zone, start)).toBe(start);
      expect(startOf(step, zone, next - 1)).toBe(start);
      expect(startOf(step, zone, next)).toBe(next);
      // What is counted together by the quarter of an hour is in one bucket.
      expect(startOf(step, zone, Math.floor(at / QUARTER_MS) * QUARTER_MS)).toBe(start);
    }),
    { numRuns: 2_000 },
  );
});

test('the roll-ups of a period cover it once, and the period before ends where it begins', () => {
  fc.assert(
    fc.property(
      zones,
      fc.constantFrom(...STEPS),
      moments,
      fc.integer({ min: 1, max: 800 }),
      fc.boolean(),
      (zone, step, at, days, isDivided) => {
        const length = step === 'HOUR' ? days * 3_600_000 : days * 86_400_000;
        const period = wholePeriod(zone, step, new Date(at), new Date(at + length));
        const ranges = rangesOf(period, isDivided);
        expect([ranges[0]?.from, ranges.at(-1)?.until]).toEqual([period.from, period.until]);
        for (const [index, range] of ranges.entries()) {
          expect(range.from < range.until).toBe(true);
          if (index > 0) expect(range.from).toEqual(ranges[index - 1]?.until);
          const grain = (['HOUR', 'DAY', 'MONTH'] as const)[range.grain] ?? 'HOUR';
          for (const end of [range.from, range.until]) expect(startOf(grain, zone, end.getTime())).toBe(end.getTime());
        }
        const buckets = bucketsOf(period, 2_000);
        const before = periodBefore(period);
        expect(before.until).toEqual(period.from);
        expect(bucketsOf(before, 2_000)).toHaveLength(buckets.length);
      },
    ),
    { numRuns: 500 },
  );
});

test('a latency is in the bucket whose bounds it lies between, and percentiles stay within a bucket of the truth', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400_000_000 }), { minLength: 1, maxLength: 200 }), (all) => {
      const counts: number[] = Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, () => 0);
      for (const ms of all) {
        const bucket = latencyBucket(ms);
        expect(ms).toBeLessThan(LATENCY_BOUNDS_MS[bucket] ?? Number.POSITIVE_INFINITY);
        expect(ms).toBeGreaterThanOrEqual(LATENCY_BOUNDS_MS[bucket - 1] ?? 0);
        counts[bucket] = (counts[bucket] ?? 0) + 1;
      }
      const sorted = [...all].sort((a, b) => a - b);
      for (const part of [0.5, 0.9, 0.99]) {
        const bucket = latencyBucket(sorted[Math.ceil(part * all.length) - 1] ?? 0);
        const found = latencyPercentile(counts, part) ?? -1;
        expect(found).toBeGreaterThanOrEqual(LATENCY_BOUNDS_MS[bucket - 1] ?? 0);
        expect(found).toBeLessThanOrEqual(LATENCY_BOUNDS_MS[bucket] ?? Number.POSITIVE_INFINITY);
      }
    }),
    { numRuns: 300 },
  );
  expect(latencyPercentile([0, 0], 0.5)).toBe(null);
});

test('dimensions are answered by the smallest cut that has them, and by none where they are not counted together', () => {
  for (const [number, cut] of CUTS.entries()) expect(cutOf(cut)).toBe(number);
  expect(CUTS[cutOf(['COUNTRY', 'PURPOSE']) ?? 0]).toEqual(['ROUTE', 'CONNECTION', 'COUNTRY', 'PURPOSE']);
  expect(CUTS[cutOf(['COUNTRY', 'SENDER']) ?? 0]).toEqual(['SENDER', 'COUNTRY']);
  expect(cutOf(['TEMPLATE', 'COUNTRY'])).toBe(null);
  expect(cutOf(['SENDER', 'PURPOSE'])).toBe(null);
});
