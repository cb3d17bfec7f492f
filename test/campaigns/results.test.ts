import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareOptOuts } from '../../src/domains/campaigns/opt-outs.ts';
import { emptyTally, merged } from '../../src/domains/campaigns/preflight.ts';
import { shareOf } from '../../src/domains/campaigns/results.ts';
import { MAX_UNITS, mergedUnits, networksOf, reckonedAgain, unitKey } from '../../src/domains/campaigns/unit-costs.ts';

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
    loads: at === null ? {} : { [code]: { recipients: sendable, ready: { [at]: sendable }, until: at } },
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

test('costs of more networks than are kept add up all the same, and move as the others do', () => {
  const unit = (network: number) => {
    const span = { low: 10n, high: 20n };
    const basis = {
      routeId: 'a',
      senderKind: null,
      country: 'FR',
      mccMnc: String(20_000 + network),
      prefix: null,
      span,
    };
    return { [unitKey(basis)]: { recipients: 2, parts: 3, low: '30', high: '60', unpriced: 0, at: 0 } };
  };
  const count = MAX_UNITS + 100;
  let units: Parameters<typeof networksOf>[0] = {};
  for (let network = 0; network < count; network++) units = mergedUnits(units, unit(network));
  expect(Object.keys(units)).toHaveLength(MAX_UNITS + 1);
  const networks = networksOf(units);
  expect(networks).toHaveLength(201);
  expect(networks.at(-1)).toMatchObject({ isRest: true, country: null, mccMnc: null, recipients: 2 * (count - 200) });
  expect(networks.reduce((sum, { high }) => sum + Number(high), 0)).toBe(60 * count);
  const routes = new Map([['a', { pricePerPartMicros: 30n, priceCurrency: 'EUR' }]]);
  const now = { lists: null, routes, currency: 'EUR', now: new Date(0), checkId: '', purpose: 'MARKETING' } as const;
  expect(reckonedAgain(units, now)).toMatchObject({
    before: { low: String(30 * count), high: String(60 * count) },
    now: { low: String(90 * count), high: String(90 * count), unpriced: 0 },
    countries: ['FR'],
  });
});

test('opt-outs of a template are compared where five campaigns count, and one of them is of the template', () => {
  const of = (template: string, optedOut: number, delivered = 1_000) => ({ template, optedOut, delivered });
  const four = [of('a', 1), of('a', 2), of('b', 10), of('b', 30, 2_000)];
  expect(compareOptOuts(four, ['b'])).toBeNull();
  expect(compareOptOuts([...four, of('c', 4)], ['d'])).toBeNull();
  expect(compareOptOuts([...four, of('c', 4)], ['b'])).toEqual({
    ...{ per1000: 40 / 3, campaigns: 2, medianPer1000: 4, medianCampaigns: 5 },
  });
  expect(compareOptOuts([...four, of('c', 4), of('c', 6)], ['b'])?.medianPer1000).toBe(5);
});
