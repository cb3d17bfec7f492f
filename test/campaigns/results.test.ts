import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyTally, merged } from '../../src/domains/campaigns/preflight.ts';
import { shareOf } from '../../src/domains/campaigns/results.ts';

test.each([
  [0, 10, 0, 27.8],
  [5, 10, 23.7, 76.3],
  [10, 10, 72.2, 100],
  [81, 263, 25.5, 36.6],
])('of %i among %i people the range is that of the literature', (count, of, low, high) => {
  const share = shareOf(count, of);
  expect(share?.lowPercent).toBeCloseTo(low, 0);
  expect(share?.highPercent).toBeCloseTo(high, 0);
});

test('a share lies in its range, which is narrower of more people; of nobody there is none', () => {
  expect(shareOf(0, 0)).toBeNull();
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (of, part) => {
      const count = Math.floor(part * of);
      const [one, ten] = [shareOf(count, of), shareOf(10 * count, 10 * of)];
      if (one === null || ten === null) throw new Error('there are people');
      expect(one.lowPercent).toBeLessThanOrEqual(one.percent + 1e-9);
      expect(one.highPercent).toBeGreaterThanOrEqual(one.percent - 1e-9);
      expect(ten.highPercent - ten.lowPercent).toBeLessThan(one.highPercent - one.lowPercent);
    }),
  );
});

test('tallies of pages add up, in whatever order they come', () => {
  const tally = fc.record({
    checked: fc.nat(1_000),
    sendable: fc.nat(1_000),
    low: fc.nat(1_000),
    code: fc.constantFrom('A', 'B'),
    at: fc.option(fc.nat(1_000)),
  });
  const of = ({
    checked,
    sendable,
    low,
    code,
    at,
  }: {
    checked: number;
    sendable: number;
    low: number;
    code: string;
    at: number | null;
  }) => ({
    ...emptyTally(),
    checked,
    sendable,
    blocked: { [code]: checked },
    countries: {
      [code]: { recipients: sendable, parts: sendable, low: String(low), high: String(2 * low), unpriced: 0 },
    },
    firstAt: at,
    lastAt: at,
  });
  fc.assert(
    fc.property(fc.array(tally, { minLength: 1, maxLength: 6 }), (given) => {
      const all = given.map(of);
      const forth = all.reduce((sum, each) => merged(sum, each), emptyTally());
      const back = all.reduceRight((sum, each) => merged(sum, each), emptyTally());
      expect(forth).toEqual(back);
      expect(forth.checked).toBe(given.reduce((sum, { checked }) => sum + checked, 0));
      expect(Object.values(forth.countries).reduce((sum, { low }) => sum + Number(low), 0)).toBe(
        given.reduce((sum, { low }) => sum + low, 0),
      );
    }),
  );
});
